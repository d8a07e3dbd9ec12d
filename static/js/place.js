// A room opens at the line "New", if that is out of sight, and "back" at the place where
// it was left.
(() => {
  "use strict";
  if (!room) return;
  const { talk } = room, key = () => `parley:place:${location.pathname}${location.search}`;
  const top = (e) => e.getBoundingClientRect().top - talk.getBoundingClientRect().top;

  function keep() {
    const m = !room.atEnd && room.list.find((e) => top(e) + e.offsetHeight > 0);
    try {
      if (m) sessionStorage.setItem(key(), JSON.stringify({ seq: seqOf(m), at: top(m) }));
      else sessionStorage.removeItem(key());
    } catch { /* forbidden */ }
  }

  function kept() {
    try {
      const place = JSON.parse(sessionStorage.getItem(key()));
      sessionStorage.removeItem(key());
      const back = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
      return (back || place?.again) && place;
    } catch { return null; }
  }

  function restore({ seq, at, again }) {
    const m = document.getElementById(`m-${seq}`);
    if (m) talk.scrollTop += top(m) - at;
    else if (!again) {
      // It was loaded by scrolling: the page around it has it too.
      const path = `${location.pathname}?at=${seq}`;
      sessionStorage.setItem(`parley:place:${path}`, JSON.stringify({ seq, at, again: true }));
      location.replace(path);
    }
  }

  const place = kept(), line = document.getElementById("new");
  if (place) restore(place);
  else if (line && !location.hash && top(line) < 0) line.scrollIntoView();
  // A browser says so at the next frame, and in a hidden tab after it was looked at.
  if (place || line) talk.dispatchEvent(new Event("scroll"));
  addEventListener("pagehide", keep);
})();
