// Tells the server how far the user has read: to the newest message, once it is visible.
// While the page is hidden, its title counts other people's messages.
(() => {
  "use strict";
  const log = document.getElementById("messages");
  const talk = log?.closest(".talk");
  if (!talk) return;
  const { me, room } = document.body.dataset;
  const title = () => `${document.getElementById("room-name").textContent} · Parley`;
  const all = () => [...log.querySelectorAll(":scope > [data-seq]")];
  const newest = (list) => Number(list.at(-1)?.dataset.seq ?? 0);
  let told = 0, seen = newest(all()), timer = 0; // seen: the messages before the page was hidden
  const others = (m) => Number(m.dataset.seq) > seen && m.dataset.author !== me && !m.querySelector(":scope > .gone");

  function look() {
    timer = 0;
    const list = all(), seq = newest(list);
    if (document.hidden) {
      const n = list.filter(others).length;
      document.title = n ? `(${n}) ${title()}` : title();
      return;
    }
    document.title = title();
    // In a reversed column the end is at 0 and everything else is below it.
    if (talk.scrollTop < -48) return;
    seen = seq;
    if (seq > told) tell(seq);
  }

  function tell(seq) {
    told = seq;
    const sent = !document.dispatchEvent(new CustomEvent("parley:send", { cancelable: true, detail: { type: "read", seq } }));
    if (!sent) post(seq).catch(() => { told = 0; });
  }

  // Pages without a socket report it by the form. It must not undo what was read elsewhere.
  async function post(seq) {
    const answer = await fetch(`/rooms/${encodeURIComponent(room)}/read`, {
      method: "POST", redirect: "manual", headers: { "HX-Request": "true" }, body: new URLSearchParams({ seq, forward: 1, for: me }),
    });
    if (!answer.ok) told = 0;
  }

  const soon = () => { timer ||= setTimeout(look, 1000); };
  talk.addEventListener("scroll", soon, { passive: true });
  document.addEventListener("visibilitychange", look);
  document.addEventListener("htmx:ws:after:message:incoming", soon);
  document.addEventListener("htmx:ws:after:connection", () => { told = 0; look(); });
  soon();
})();
