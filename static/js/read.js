// Tells the server how far the user has read: to the newest message, once it is visible.
// The line "New" stands before the first message that came unseen, until the page is left.
(() => {
  "use strict";
  if (!room) return;
  const { log, talk } = room, { me, room: slug } = document.body.dataset;
  const opened = room.last, read = Number(log.dataset.read ?? opened);
  let told = 0, timer = 0, held = false, unseen = false, line = document.getElementById("new");
  room.seen = read;

  function make() {
    const p = document.createElement("p");
    p.id = p.className = "new";
    p.role = "separator";
    const said = document.createElement("span");
    p.ariaLabel = said.textContent = word("New");
    p.append(said);
    return p;
  }

  const put = (m) => m.before(line ??= make());
  const lineAt = () => (line?.isConnected ? seqOf(line.nextElementSibling) : 0);

  // settle finds the line's place: before what came unseen, or where the page's reader had
  // stopped, once that is loaded.
  function settle(list, away) {
    const missed = away && lineAt() <= room.seen && list[0] && seqOf(list[0]) <= room.seen + 1 && list.find((m) => seqOf(m) > room.seen && room.others(m));
    if (missed) return put(missed);
    if (line?.isConnected || !list[0] || seqOf(list[0]) > read + 1) return;
    const first = list.find((m) => seqOf(m) > read && room.others(m));
    if (first && seqOf(first) <= opened) put(first);
  }

  const here = () => !document.hidden && room.atEnd;

  function look() {
    timer = 0;
    const list = room.list, newest = seqOf(list.at(-1));
    // Storing one's own message has moved the place.
    if (!held) room.seen = Math.max(room.seen, seqOf(list.findLast((m) => m.dataset.author === me)));
    settle(list, unseen || !here());
    unseen = false;
    if (here() && !held) {
      room.seen = Math.max(room.seen, newest);
      if (newest > told) report(newest);
    }
    tell("unread", list.filter((m) => seqOf(m) > room.seen && room.others(m)).length);
  }

  function report(seq) {
    told = seq;
    const sent = !document.dispatchEvent(new CustomEvent("parley:send", { cancelable: true, detail: { type: "read", seq } }));
    if (!sent) post(seq).catch(() => { told = 0; });
  }

  // Pages without a socket, and those just left, report it by the form. It must not undo what was read elsewhere.
  async function post(seq) {
    const answer = await fetch(`/rooms/${encodeURIComponent(slug)}/read`, {
      method: "POST", redirect: "manual", keepalive: true, headers: { "HX-Request": "true" }, body: new URLSearchParams({ seq, forward: 1, for: me }),
    });
    if (!answer.ok) told = 0;
  }

  // Esc reads what is held as unread too.
  document.addEventListener("parley:read", () => {
    held = false;
    look();
  });

  const soon = () => { timer ||= setTimeout(look, 1000); };
  // What comes unseen has its line before it is painted, which would move what is read later.
  const came = () => {
    if (here()) return soon();
    if (!unseen) (document.hidden ? setTimeout : requestAnimationFrame)(look);
    unseen = true;
  };
  talk.addEventListener("scroll", soon, { passive: true });
  document.addEventListener("visibilitychange", look);
  addEventListener("pagehide", look); // before it is hidden: a glance is a reading
  document.addEventListener("parley:moved", look);
  document.addEventListener("htmx:ws:after:connection", () => { told = 0; look(); });
  onFrame(({ detail }) => {
    const mark = document.getElementById(`u-${slug}`);
    // Another page of the person has read the room. The mark within a new list says nothing of it.
    if (mark && RegExp(` id="${mark.id}"[^>]* hx-`).test(detail.message.data) && !mark.textContent.trim()) room.seen = Math.max(room.seen, seqOf(mark));
    came();
  });

  // Marked as unread from a message on: nothing more is read until the page is left.
  document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
    if (!ctx.response || ctx.response.status >= 300 || !/\/read$/.test(ctx.request.action)) return;
    held = true;
    room.seen = told = Number(ctx.request.body?.get?.("seq") ?? room.seen);
    line?.remove();
    const first = room.list.find((m) => seqOf(m) > room.seen);
    if (first) put(first);
    look();
  });
  soon();
})();
