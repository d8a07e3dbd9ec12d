// An open thread follows the log: its new messages are added to it too.
(() => {
  "use strict";
  const log = document.querySelector("[role=log]");
  if (!log) return;

  // The open thread's messages among articles: its first one, and replies.
  function mine(articles) {
    const { root } = document.getElementById("answers").dataset, way = `/messages/${root}/thread"`;
    return [...articles].filter((m) => m.dataset.seq === root || m.querySelector(`:scope > .re[href$="${way}]`));
  }

  document.addEventListener("htmx:ws:before:message:incoming", (event) => {
    const answers = document.getElementById("answers"), html = event.detail.message.data;
    if (!answers || typeof html !== "string") return;
    const { root } = answers.dataset;
    if (!html.includes(`/messages/${root}/thread"`) && !html.includes(` id="m-${root}"`)) return;
    const came = document.createElement("template");
    came.innerHTML = html;
    const parts = answers.closest(".parts"), atEnd = parts.scrollHeight - parts.scrollTop - parts.clientHeight < 48;
    mine(came.content.querySelectorAll("article[data-seq]")).forEach(put);
    parts.dispatchEvent(new CustomEvent("parley:shown", { bubbles: true }));
    if (atEnd) parts.scrollTop = parts.scrollHeight;
  });

  // Messages that came while the thread was loading are in the log.
  document.addEventListener("parley:shown", () => {
    if (document.getElementById("answers")) mine(log.querySelectorAll("article[data-seq]")).forEach((m) => put(m.cloneNode(true)));
  });

  // A changed message replaces its shown version; newer ones are appended. Older replies
  // that are not shown are ignored.
  function put(m) {
    const answers = document.getElementById("answers"), { root } = answers.dataset, { seq, rev } = m.dataset;
    const shown = answers.closest(".thread").querySelector(`article[data-seq="${seq}"]`);
    for (const name of ["id", "hx-swap-oob", "data-key", "data-same", "data-open", "data-editing"]) m.removeAttribute(name);
    m.querySelectorAll(":scope > :is(.toolbar, .editor, .j)").forEach((part) => part.remove());
    m.ariaLive = answers.ariaLive ?? "off"; // else the log reads it out
    if (shown) {
      if (Number(shown.dataset.rev) < Number(rev)) shown.replaceWith(m);
    } else if (!("past" in answers.dataset) && Number(seq) > Number(answers.lastElementChild?.dataset.seq ?? root)) answers.append(m);
  }
})();
