// The page of a file: arrow keys lead to its neighbours, and Esc back to its message.
(() => {
  "use strict";
  if (!document.querySelector(".shown")) return;
  const ways = { ArrowLeft: "main a[rel=prev]", ArrowRight: "main a[rel=next]", Escape: "main .back a" };
  document.addEventListener("keydown", (event) => {
    const { key, target, altKey, ctrlKey, metaKey, shiftKey } = event;
    const way = !(altKey || ctrlKey || metaKey || shiftKey) && !document.querySelector("dialog[open]") && !target.closest?.("input, textarea, select, video, audio, pre") && ways[key];
    const link = way && document.querySelector(way);
    if (!link || event.defaultPrevented) return;
    event.preventDefault();
    link.click();
  });
})();
