// Replies in threads that the user muted do not count as unread in the open room, either. Its mark
// in the list of rooms names these threads.
(() => {
  "use strict";
  if (!room) return;
  const { others } = room, { me } = document.body.dataset;
  const threads = () => document.querySelector("#room-list [aria-current] ~ [data-muted]")?.dataset.muted.split(" ") ?? [];
  const named = (m) => [...m.querySelectorAll(".b [data-mention]")].some(({ dataset }) => dataset.mention === me);
  room.others = (m) => others(m) && (!threads().some((seq) => m.querySelector(`:scope > .re[href$="/messages/${seq}/thread"], :scope > * > .re[href$="/messages/${seq}/thread"]`)) || named(m));
})();
