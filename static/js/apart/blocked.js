// What blocked people write does not count as unread in the open room, either. Their names stand in
// the viewer's stylesheet that folds their messages.
(() => {
  "use strict";
  if (!room) return;
  const { others } = room;
  const names = getComputedStyle(document.body).getPropertyValue("--blocked").trim().slice(1, -1).replace(/\\([0-9a-f]+) /g, (_, hex) => String.fromCodePoint(parseInt(hex, 16))).split(" ");
  room.others = (m) => others(m) && !names.includes(m.dataset.author);
  tell("moved"); // what came before was counted with them
})();
