// The list of rooms keeps its scroll place from page to page, and has the current room in
// view. scrollIntoView would move the window too, where the list stands under the page.
(() => {
  "use strict";
  const list = document.querySelector(".side-list"), at = "parley:side", margin = 32;
  if (!list) return;
  try {
    list.scrollTop = sessionStorage.getItem(at);
    addEventListener("pagehide", () => sessionStorage.setItem(at, list.scrollTop));
  } catch { /* forbidden */ }
  const here = list.querySelector("[aria-current]")?.getBoundingClientRect(), around = list.getBoundingClientRect();
  if (here) list.scrollTop += Math.min(0, here.top - around.top - margin) + Math.max(0, here.bottom - around.bottom + margin);
})();
