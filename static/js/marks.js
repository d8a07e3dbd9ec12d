// A room's mark says that something came which one has not seen. Such news may be
// a second late: what the page knew when it was made is no news, and may be read.
(() => {
  "use strict";
  const marks = () => document.querySelectorAll("#room-list .unread[data-seq]");
  let before = new Map();

  document.addEventListener("htmx:ws:before:message:incoming", (event) => {
    const html = event.detail.message.data;
    before = typeof html === "string" && html.includes(" stirred") ? new Map([...marks()].map((m) => [m.id, m.cloneNode(true)])) : new Map();
  });

  document.addEventListener("htmx:ws:after:message:incoming", () => {
    for (const mark of before.size ? marks() : []) {
      const was = before.get(mark.id);
      if (was && mark.matches(".stirred") && Number(mark.dataset.seq) <= Number(was.dataset.seq)) mark.replaceWith(was);
    }
  });
})();
