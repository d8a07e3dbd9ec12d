// Times in the reader's own zone, a heading before each day, and a name once for several
// messages in a row. The server cannot do it: it renders for everyone.
(() => {
  "use strict";
  // In the page's language, as written in the reader's region if the reader speaks it.
  const { lang } = document.documentElement;
  const tongue = navigator.languages.find((l) => l.split("-")[0] === lang) ?? lang;
  const { hourCycle } = new Intl.DateTimeFormat(undefined, { hour: "numeric" }).resolvedOptions();
  const format = (how) => new Intl.DateTimeFormat(tongue, how);
  const hour = format({ hour: "numeric", minute: "2-digit", hourCycle });
  const day = format({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
  const weekday = format({ weekday: "long", day: "numeric", month: "long" });
  const dated = format({ dateStyle: "medium" });
  const short = format({ dateStyle: "medium", timeStyle: "short", hourCycle });
  const full = format({ dateStyle: "full", timeStyle: "short", hourCycle });
  const inARow = 5 * 60_000;

  const before = (m) => {
    let p = m.previousElementSibling;
    while (p && !p.dataset.seq) p = p.previousElementSibling;
    return p;
  };
  const at = (m) => new Date(m.querySelector("time").dateTime);

  // --- days

  const midnight = (when) => new Date(when).setHours(0, 0, 0, 0);

  function name(when) {
    const now = new Date(), ago = Math.round((midnight(now) - midnight(when)) / 86_400_000);
    if (ago === 0) return word("Today");
    if (ago === 1) return word("Yesterday");
    return (when.getFullYear() === now.getFullYear() ? weekday : day).format(when);
  }

  // date gives a message the heading of its day, or takes it away. Others than our own are
  // the server's, of its own day.
  function date(m, p, when) {
    const begins = !p || midnight(at(p)) !== midnight(when);
    let first = m, kept;
    for (let e = m.previousElementSibling, next; e && e !== p; e = next) {
      next = e.previousElementSibling;
      if (e.matches(".day")) {
        if (begins && !kept && Number(e.dataset.day) === midnight(when)) kept = e;
        else e.remove();
      } else if (e.matches(".new")) first = e;
    }
    if (begins && !kept) first.before(heading(when));
    return begins;
  }

  function heading(when) {
    const h = document.createElement("h2"), said = document.createElement("span");
    h.className = "day";
    h.dataset.day = midnight(when);
    said.textContent = name(when);
    h.append(said);
    return h;
  }

  function rename() {
    for (const h of document.querySelectorAll(".day[data-day]")) h.firstChild.textContent = name(new Date(Number(h.dataset.day)));
  }

  function renameDaily() {
    rename();
    setTimeout(renameDaily, midnight(Date.now() + 86_400_000) - Date.now());
  }

  // --- names: once for a run of one author's messages, which begins again after a while

  const runs = new WeakMap(); // when the run of a message began

  function group(m, p, when, begins) {
    const run = p && runs.get(p), same = !begins && p.dataset.author === m.dataset.author && when - run < inARow;
    runs.set(m, same ? run : Number(when));
    m.toggleAttribute("data-same", same);
  }

  // When a thread was last answered, when a quoted message was written, and when a poll ends.
  function tellOthers(m) {
    for (const time of m.querySelectorAll(":scope > :is(.n, .v, .poll) time")) {
      const then = new Date(time.dateTime), today = midnight(then) === midnight(Date.now());
      const at = (today ? hour : short).format(then);
      time.textContent = today && time.closest(".n") ? word("today at %s", at) : at;
      time.title = full.format(then);
    }
  }

  function arrange(m, was) {
    const time = m.querySelector("time"), when = at(m), p = before(m);
    time.textContent = hour.format(when);
    time.title = full.format(when);
    tellOthers(m);
    const begins = date(m, p, when);
    if (!runs.has(was)) return group(m, p, when, begins);
    runs.set(m, runs.get(was));
    m.toggleAttribute("data-same", was.hasAttribute("data-same"));
  }

  // Waiting messages stand under all stored ones, grouped as they will be.
  function groupWaiting() {
    const waiting = log.querySelectorAll(":scope > .p"), now = Date.now();
    let p = waiting[0] && [...log.querySelectorAll(":scope > [data-seq]")].at(-1);
    let begins = !p || midnight(at(p)) !== midnight(now);
    for (const m of waiting) {
      group(m, p, now, begins);
      [p, begins] = [m, false];
    }
  }

  for (const time of document.querySelectorAll(".page .m time")) time.textContent = full.format(new Date(time.dateTime));

  const found = () => {
    const today = new Date().toDateString();
    for (const time of document.querySelectorAll("time[data-only]:not([title])")) {
      const when = new Date(time.dateTime);
      time.textContent = ({ date: dated, hour }[time.dataset.only] ?? short).format(when);
      time.title = full.format(when);
    }
    for (const time of document.querySelectorAll(".finds time, .panel .m time")) {
      const when = new Date(time.dateTime);
      time.textContent = (when.toDateString() === today ? hour : short).format(when);
      time.title = full.format(when);
    }
  };
  found();
  document.addEventListener("parley:shown", found);
  onFrame(found);
  const finds = document.getElementById("finds");
  if (finds) new MutationObserver(found).observe(finds, { childList: true });

  const log = document.querySelector("[role=log]");
  if (!log) return;
  for (const h of log.querySelectorAll(".day")) h.remove();
  for (const m of log.querySelectorAll("[data-seq]")) arrange(m);
  renameDaily();
  document.addEventListener("visibilitychange", rename); // timers sleep with the machine

  // A message that stood first keeps its name when older ones come: else what is read
  // would move.
  new MutationObserver((changes) => {
    const gone = new Map();
    for (const { removedNodes } of changes) for (const m of removedNodes) if (m.dataset?.seq) gone.set(m.id, m);
    for (const { addedNodes } of changes) {
      for (const m of addedNodes) {
        if (!m.dataset?.seq || !m.isConnected) continue;
        arrange(m, gone.get(m.id));
        let next = m.nextElementSibling;
        while (next && !next.dataset.seq) next = next.nextElementSibling;
        if (runs.has(next)) date(next, m, at(next));
      }
    }
    const first = gone.size && log.querySelector(":scope > [data-seq]");
    if (first) date(first, null, at(first));
    groupWaiting();
  }).observe(log, { childList: true });
})();
