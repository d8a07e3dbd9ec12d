// A thread that is shown follows the log: what comes for it there is put into it too.
(() => {
  "use strict";
  if (!document.querySelector("[role=log]")) return;

  document.addEventListener("htmx:ws:before:message:incoming", (event) => {
    const answers = document.getElementById("answers"), html = event.detail.message.data;
    if (!answers || typeof html !== "string") return;
    const { root } = answers.dataset, way = `/messages/${root}/thread"`;
    if (!html.includes(way) && !html.includes(` id="m-${root}"`)) return;
    const came = document.createElement("template");
    came.innerHTML = html;
    const dialog = answers.closest("dialog"), atEnd = dialog.scrollHeight - dialog.scrollTop - dialog.clientHeight < 48;
    for (const m of came.content.querySelectorAll("article[data-seq]")) {
      if (m.dataset.seq === root || m.querySelector(`:scope > .re[href$="${way}]`)) put(answers, m);
    }
    dialog.dispatchEvent(new CustomEvent("parley:shown", { bubbles: true }));
    if (atEnd) dialog.scrollTop = dialog.scrollHeight;
  });

  // What changed replaces what is shown; what is new comes last. Of an older answer
  // that is not shown nothing is told.
  function put(answers, m) {
    const { seq, rev } = m.dataset, isNew = m.closest("[data-level]");
    const shown = answers.closest(".thread").querySelector(`article[data-seq="${seq}"]`);
    for (const name of ["id", "data-key", "hx-swap-oob"]) m.removeAttribute(name);
    m.ariaLive = "off"; // the log reads it out
    if (shown) {
      if (Number(shown.dataset.rev) < Number(rev)) shown.replaceWith(m);
    } else if (isNew) answers.append(m);
  }
})();
