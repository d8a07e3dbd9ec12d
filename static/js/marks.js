// A room's mark says how much is unread there. The socket sends a room's activity to all
// watchers alike, with the number of its last message. The page derives its own count from
// the mark it showed before. Activity may be a second late: the page ignores what it knew
// when it was made.
(() => {
  "use strict";
  const most = 99;
  let before = new Map();

  const countOf = ({ firstChild }) => (parseInt(firstChild?.data, 10) || 0) + Number(firstChild?.data?.includes("+") ?? 0);
  const marks = () => document.querySelectorAll("#room-list .unread[data-seq]");

  // Who is mentioned is told by the server alone; the count of mentions stays until then.
  function show(mark, seq, n, mentions = mark.querySelector("b")) {
    const heard = document.createElement("span");
    heard.className = "vh";
    heard.textContent = word("unread");
    mark.className = "unread";
    mark.dataset.seq = seq;
    mark.replaceChildren(...(n > 0 ? [`${n > most ? `${most}+` : n} `, heard, mentions ?? ""] : mark.dataset.quiet && mentions ? [mentions] : []));
  }

  function settle(mark, was) {
    const seq = seqOf(mark), { quiet } = was;
    if (quiet) mark.dataset.quiet = quiet;
    if (mark.matches(".stirred")) show(mark, Math.max(seq, was.seq), quiet ? 0 : was.n + Math.max(0, seq - was.seq), was.mentions);
    else if (!quiet && seq < was.seq) show(mark, was.seq, countOf(mark) + was.seq - seq);
  }

  document.addEventListener("htmx:ws:before:message:incoming", (event) => {
    const html = event.detail.message.data;
    const told = typeof html === "string" && html.includes('class="unread');
    before = new Map(told ? [...marks()].map((m) => [m.id, { seq: seqOf(m), n: countOf(m), mentions: m.querySelector("b"), quiet: m.dataset.quiet }]) : []);
  });

  document.addEventListener("htmx:ws:after:message:incoming", () => {
    for (const mark of before.size ? marks() : []) if (before.has(mark.id)) settle(mark, before.get(mark.id));
  });

  // The open room's mark counts what a page of its past does not show.
  const here = () => document.querySelector("#room-list [aria-current] ~ .unread");
  document.addEventListener("parley:came", ({ detail: { n, seq } }) => {
    const mark = here();
    if (!mark || mark.dataset.quiet || seqOf(mark) >= seq) return;
    show(mark, seq, countOf(mark) + n);
    tell("marks");
  });
  document.addEventListener("parley:joined", () => {
    const mark = here();
    if (mark) show(mark, Math.max(seqOf(mark), room.last), 0);
    tell("marks");
  });
})();
