// Tells the server how far one has read: to the newest message, once it is in
// view of somebody. While the page is hidden, its title counts what came.
(() => {
  "use strict";
  const log = document.getElementById("messages");
  const talk = log?.closest(".talk");
  if (!talk) return;
  const title = document.title;
  let told = 0, timer = 0;

  const newest = () => {
    const all = log.querySelectorAll(":scope > [data-seq]");
    return Number(all[all.length - 1]?.dataset.seq ?? 0);
  };

  function look() {
    timer = 0;
    const seq = newest();
    if (document.hidden) {
      document.title = told && seq > told ? `(${seq - told}) ${title}` : title;
      return;
    }
    document.title = title;
    // In a column in reverse, the end is at 0 and all else is below it.
    if (seq <= told || talk.scrollTop < -48) return;
    told = seq;
    document.dispatchEvent(new CustomEvent("parley:send", { detail: { type: "read", seq } }));
  }

  const soon = () => { timer ||= setTimeout(look, 1000); };
  talk.addEventListener("scroll", soon, { passive: true });
  document.addEventListener("visibilitychange", soon);
  document.addEventListener("htmx:ws:after:message:incoming", soon);
  document.addEventListener("htmx:ws:after:connection", () => { told = 0; soon(); });
})();
