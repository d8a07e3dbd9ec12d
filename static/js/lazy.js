// Loads the scripts that a page needs only once a pointer, a finger or a key touches it, or
// once its log is long. A page of the past and results of a
// search need them at once, and so does a room in which its reader muted threads: their replies do not count. A shortcut that was pressed before they are there is given to them, and so is a click on
// what they do in place. Chromium reports a pointer in the corner where there is none.
(() => {
  "use strict";
  const { hand, handStyle } = document.querySelector("script[data-hand]")?.dataset ?? {};
  if (!hand) return;
  const signs = ["pointermove", "pointerdown", "touchstart", "keydown", "input", "click"], early = [];
  let asked = false, without = false, long = 500, mark;

  // A key outside of fields, or with a modifier, may be a shortcut. Browsers have a Ctrl+K
  // of their own.
  function keep(event) {
    const { ctrlKey, metaKey, altKey, key, target } = event;
    const modified = ctrlKey || metaKey || altKey;
    if (composing(event) || !modified && target.matches?.("input, textarea, select")) return;
    if (key.toLowerCase() === "k" && (ctrlKey || metaKey) && !altKey) event.preventDefault();
    early.push(event);
  }

  // hold stops a click that would leave the page. Without the scripts, it is made again.
  function hold(event) {
    const target = event.target.closest?.("[role=log] :is(a.t, .re, .n a, .r button), [name=attach]");
    if (!target || without || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    early.push({ type: "click", target });
  }

  function touched(event) {
    if (event.type === "pointermove" && event.clientX === 0 && event.clientY === 0) return;
    if (event.type === "keydown") keep(event);
    if (event.type === "click") hold(event);
    ask();
  }

  function ask() {
    if (asked) return;
    asked = true;
    load("link", { rel: "stylesheet", href: handStyle }, () => load("script", { src: hand }, arrived));
  }

  // Styles come first, so that what the scripts show is never without them.
  function load(name, attributes, then) {
    const part = Object.assign(document.createElement(name), attributes);
    part.addEventListener("load", then);
    part.addEventListener("error", failed);
    document.head.append(part);
  }

  function arrived() {
    for (const sign of signs) removeEventListener(sign, touched, true);
    for (const event of early) {
      if (event.type === "click") event.target.click();
      else event.target.dispatchEvent(new KeyboardEvent("keydown", event));
    }
  }

  function failed() {
    asked = false;
    without = true;
    for (const event of early.splice(0)) if (event.type === "click") event.target.click();
    without = false;
  }

  for (const sign of signs) addEventListener(sign, touched, true);
  function muted() {
    if (mark !== (mark = document.querySelector(".nav [aria-current] ~ [data-muted]")) && mark) ask(); // once for each list, where they cannot be loaded
  }
  if (room?.live === false || /[?&]q=/.test(location.search)) ask();
  muted();
  onFrame(() => {
    muted();
    if (!(room?.log.childElementCount > long)) return;
    long += 100; // not for each message, where they cannot be loaded
    ask();
  });
})();
