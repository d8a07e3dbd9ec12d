// The pill over the log says how much is new below, and leads there. A log of the past is
// left for the newest page.
(() => {
  "use strict";
  const pill = document.getElementById("pill");
  if (!room || !pill) return;
  const { talk } = room, [link] = pill.children, jump = link.textContent;
  let unread = 0;

  function show() {
    const n = room.live ? unread : room.fresh();
    pill.hidden = room.live && (room.atEnd || !n && talk.scrollTop > -talk.clientHeight / 2);
    pill.classList.toggle("fresh", n > 0);
    // Its name has "New messages" in it for one message as well.
    link.ariaLabel = n === 1 ? word("New messages: %d", 1) : null;
    const said = n > 1 ? word("%d new messages", n) : n ? word("1 new message") : jump;
    if (link.textContent !== said) link.textContent = said;
  }

  link.addEventListener("click", (event) => {
    if (!room.live || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const line = document.getElementById("new"), below = line?.getBoundingClientRect().top > talk.getBoundingClientRect().bottom;
    if (unread && below) line.scrollIntoView();
    else room.toEnd();
  });

  // The pill lies over the log, and is no part of what scrolls there.
  pill.addEventListener("wheel", ({ deltaY, deltaMode }) => talk.scrollBy(0, deltaY * (deltaMode ? 20 : 1)), { passive: true });

  document.addEventListener("parley:unread", ({ detail }) => { unread = detail; show(); });
  document.addEventListener("parley:came", show);
  document.addEventListener("parley:moved", show);
  talk.addEventListener("scroll", show, { passive: true });
})();
