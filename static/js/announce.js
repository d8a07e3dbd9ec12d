// The log reads out new messages, as long as a listener can follow. Of many at once, as
// after a reconnect, it reads only how many came.
(() => {
  "use strict";
  if (!room) return;
  const { log } = room;
  const most = 4, pause = 1500;
  let heard = 0, missed = 0, timer;

  const line = document.createElement("p");
  line.className = "vh";
  line.ariaLive = "polite";
  log.closest("main").append(line);

  document.addEventListener("htmx:ws:before:message:incoming", (event) => {
    const html = event.detail.message.data;
    const came = typeof html === "string" ? html.split(" data-level=")[1]?.split("<article ").length - 1 || 0 : 0;
    if (!came || !room.live) return;
    heard += came;
    if (heard > most) {
      log.ariaBusy = "true";
      missed += came;
    }
    clearTimeout(timer);
    timer = setTimeout(rest, pause);
  });

  function rest() {
    log.ariaBusy = null;
    line.textContent = missed ? word("New messages: %d", missed) : "";
    heard = missed = 0;
  }
})();
