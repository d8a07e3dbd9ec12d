// Reports typing to the room, at most every three seconds.
(() => {
  "use strict";
  let last = 0;
  document.addEventListener("input", (event) => {
    if (!event.target.matches("#body, .reply textarea") || !event.target.value || Date.now() - last < 3000) return;
    last = Date.now();
    document.dispatchEvent(new CustomEvent("parley:send", { detail: { type: "typing" } }));
  });
})();
