// A long press on a message opens its actions.
(() => {
  "use strict";
  const log = document.querySelector("[role=log]");
  if (!log || !document.getElementById("composer")) return;
  const longPress = 500, far = 10;
  let timer, from, opened = 0;

  const stop = () => clearTimeout(timer);

  log.addEventListener("pointerdown", (event) => {
    stop();
    const m = messageAt(event.target);
    if (event.pointerType !== "touch" || !m || event.target.closest("a, button, textarea")) return;
    from = event;
    timer = setTimeout(async () => {
      opened = performance.now();
      await openPart(addressOf(m), m);
      const dialog = document.querySelector("dialog.panel[open]");
      if (!dialog?.matches(":modal")) return;
      // The browser takes the finger that goes up beside the dialog for a tap that closes it.
      dialog.setAttribute("closedby", "closerequest");
      addEventListener("pointerdown", () => dialog.setAttribute("closedby", "any"), { once: true, capture: true });
    }, longPress);
  });
  log.addEventListener("pointermove", (event) => {
    if (from && Math.hypot(event.clientX - from.clientX, event.clientY - from.clientY) > far) stop();
  });
  for (const end of ["pointerup", "pointercancel"]) log.addEventListener(end, stop);
  // The browser's own menu would come over the panel.
  log.addEventListener("contextmenu", (event) => { if (performance.now() - opened < 1000) event.preventDefault(); });
})();
