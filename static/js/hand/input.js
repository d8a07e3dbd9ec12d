// Reports input to the server, at most every half minute: who has none on any device for
// five minutes is away. live.js says it again when the socket comes back.
(() => {
  "use strict";
  const every = 30_000;
  let told = Date.now() - every, timer = 0;

  function tell() {
    timer = 0;
    told = Date.now();
    document.dispatchEvent(new CustomEvent("parley:send", { detail: { type: "input" } }));
  }

  function seen() {
    window.lastInput = Date.now();
    timer ||= setTimeout(tell, Math.max(0, told + every - window.lastInput));
  }

  for (const sign of ["pointermove", "pointerdown", "touchstart", "wheel", "keydown"]) addEventListener(sign, seen, { capture: true, passive: true });
  seen(); // a touch has loaded this
})();
