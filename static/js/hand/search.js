// The words of a search stand in the page's address, so that "back" from a hit finds the
// results again. Results follow what becomes of their messages.
(() => {
  "use strict";
  const form = document.querySelector("form[role=search][hx-get]");
  function note() {
    const url = new URL(location.href), q = form.elements.q.value.trim();
    if (q) url.searchParams.set("q", q);
    else url.searchParams.delete("q");
    if (url.href !== location.href) history.replaceState(history.state, "", url);
  }
  document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => { if (form && ctx.sourceElement === form) note(); });
  if (form && document.getElementById("finds")?.childElementCount) note(); // it was answered before this script came

  function find(m) {
    const found = document.querySelector(`.finds [data-seq="${m.dataset.seq}"] p + p`), body = m.querySelector(":scope > .b");
    if (!found) return;
    if (body.matches(".gone")) found.replaceWith(body.cloneNode(true));
    else if (m.querySelector(":scope > small")) found.textContent = body.innerText ?? body.textContent;
  }

  document.addEventListener("htmx:ws:after:message:incoming", ({ detail }) => {
    const html = detail.message.data;
    if (typeof html !== "string" || !/ id="m-/.test(html)) return;
    const came = document.createElement("template");
    came.innerHTML = html;
    came.content.querySelectorAll("article").forEach(find);
  });
})();
