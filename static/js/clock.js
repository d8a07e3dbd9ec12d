// Times in the reader's own zone, a line between days, and a name once for several messages
// in a row. The server cannot do it: it renders for everyone.
(() => {
  "use strict";
  // In the page's language, as written in the reader's region if the reader speaks it.
  const { lang } = document.documentElement;
  const tongue = navigator.languages.find((l) => l.split("-")[0] === lang) ?? lang;
  const { hourCycle } = new Intl.DateTimeFormat(undefined, { hour: "numeric" }).resolvedOptions();
  const format = (how) => new Intl.DateTimeFormat(tongue, how);
  const hour = format({ hour: "numeric", minute: "2-digit", hourCycle });
  const day = format({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
  const date = format({ dateStyle: "medium" });
  const short = format({ dateStyle: "medium", timeStyle: "short", hourCycle });
  const full = format({ dateStyle: "full", timeStyle: "short", hourCycle });
  const inARow = 5 * 60_000;

  const before = (m) => {
    let p = m.previousElementSibling;
    while (p && !p.dataset.seq) p = p.previousElementSibling;
    return p;
  };
  const at = (m) => new Date(m.querySelector("time").dateTime);

  function arrange(m) {
    const time = m.querySelector("time"), when = at(m), p = before(m), then = p && at(p);
    time.textContent = hour.format(when);
    time.title = full.format(when);
    const newDay = !then || then.toDateString() !== when.toDateString();
    if (newDay) m.dataset.day = day.format(when); else delete m.dataset.day;
    m.toggleAttribute("data-same", !newDay && p.dataset.author === m.dataset.author && when - then < inARow);
  }

  const after = (m) => {
    let n = m.nextElementSibling;
    while (n && !n.dataset.seq) n = n.nextElementSibling;
    return n;
  };

  for (const time of document.querySelectorAll("time[data-only]")) time.textContent = (time.dataset.only === "date" ? date : short).format(new Date(time.dateTime));
  for (const time of document.querySelectorAll(".page .m time")) time.textContent = full.format(new Date(time.dateTime));

  const found = () => {
    const today = new Date().toDateString();
    for (const time of document.querySelectorAll(".finds time, .panel .m time")) {
      const when = new Date(time.dateTime);
      time.textContent = (when.toDateString() === today ? hour : short).format(when);
      time.title = full.format(when);
    }
  };
  found();
  document.addEventListener("parley:shown", found);
  const finds = document.getElementById("finds");
  if (finds) new MutationObserver(found).observe(finds, { childList: true });

  const log = document.querySelector("[role=log]");
  if (!log) return;
  log.querySelectorAll("[data-seq]").forEach(arrange);
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) {
      for (const m of addedNodes) {
        if (!m.dataset?.seq || !m.isConnected) continue;
        arrange(m);
        const next = after(m);
        if (next) arrange(next);
      }
    }
  }).observe(log, { childList: true });
})();
