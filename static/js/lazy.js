// Loads the scripts that a page needs only once a pointer, a finger or a key touches it. A
// shortcut that was pressed before they are there is given to them.
(() => {
  "use strict";
  const { hand } = document.querySelector("script[data-hand]")?.dataset ?? {};
  if (!hand) return;
  const signs = ["pointerover", "pointerdown", "touchstart", "keydown"], early = [];
  let asked = false;

  // A key outside of fields, or with a modifier, may be a shortcut. Browsers have a Ctrl+K
  // of their own.
  function keep(event) {
    const { ctrlKey, metaKey, altKey, key, target } = event;
    const modified = ctrlKey || metaKey || altKey;
    if (composing(event) || !modified && target.matches?.("input, textarea, select")) return;
    if (key.toLowerCase() === "k" && (ctrlKey || metaKey) && !altKey) event.preventDefault();
    early.push(event);
  }

  function touched(event) {
    if (event.type === "keydown") keep(event);
    if (asked) return;
    asked = true;
    const script = document.createElement("script");
    script.src = hand;
    script.addEventListener("load", arrived);
    script.addEventListener("error", () => { asked = false; });
    document.head.append(script);
  }

  function arrived() {
    for (const sign of signs) removeEventListener(sign, touched, true);
    for (const event of early) event.target.dispatchEvent(new KeyboardEvent("keydown", event));
  }

  for (const sign of signs) addEventListener(sign, touched, true);
})();
