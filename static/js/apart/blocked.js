// What blocked people write does not count as unread in the open room, either. Their names stand in
// the viewer's stylesheet that folds their messages, which comes again when they change.
(() => {
  "use strict";
  if (window.folds) return; // this script came with the stylesheet again
  window.folds = true;
  const names = () => getComputedStyle(document.body).getPropertyValue("--blocked").trim().slice(1, -1).replace(/\\([0-9a-f]+) /g, (_, hex) => String.fromCodePoint(parseInt(hex, 16))).split(" ");
  document.addEventListener("load", ({ target }) => {
    if (!target.matches?.("link[href^='/account/blocked.css']")) return;
    for (const link of document.querySelectorAll("link[href^='/account/blocked.css']")) {
      if (link === target) break; // what follows is newer
      link.remove();
    }
    if (room) tell("moved");
  }, true);
  if (!room) return;
  const { others } = room;
  room.others = (m) => others(m) && !names().includes(m.dataset.author);
  tell("moved"); // what came before was counted with them
})();
