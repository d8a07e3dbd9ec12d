// Replies in threads that the user muted do not count as unread in the open room or conversation,
// either. Its mark in the list names these threads.
(() => {
  "use strict";
  if (!room) return;
  const { others } = room;
  const threads = () => document.querySelector(".nav [aria-current] ~ [data-muted]")?.dataset.muted.split(" ") ?? [];
  room.others = (m) => others(m) && !threads().some((seq) => m.querySelector(`:scope > .re[href$="/messages/${seq}/thread"], :scope > * > .re[href$="/messages/${seq}/thread"]`));
  tell("moved"); // what came before was counted without them
})();
