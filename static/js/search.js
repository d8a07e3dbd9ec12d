// The words of a search stand in the page's address, so that "back" from a hit finds the
// results again.
(() => {
  "use strict";
  const form = document.querySelector("form[role=search][hx-get]");
  if (!form) return;
  document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
    if (ctx.sourceElement !== form) return;
    const url = new URL(location.href), q = form.elements.q.value.trim();
    if (q) url.searchParams.set("q", q);
    else url.searchParams.delete("q");
    if (url.href !== location.href) history.replaceState(history.state, "", url);
  });
})();
