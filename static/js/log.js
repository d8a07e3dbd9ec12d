// The log of a room's page, as several scripts see it. It is live while it ends at the
// newest message: the socket's frames append to the element with the id "messages".
const room = (() => {
  const log = document.querySelector("[role=log]"), talk = log?.closest(".talk");
  if (!talk) return null;
  const { me } = document.body.dataset;
  return {
    log, talk,
    seen: 0, // up to where the user has seen it; read.js knows
    get live() { return log.id === "messages"; },
    // In a reversed column the end is at 0 and everything else is below it.
    get atEnd() { return this.live && talk.scrollTop >= -48; },
    get list() { return [...log.querySelectorAll(":scope > [data-seq]")]; },
    get last() { return seqOf([...log.querySelectorAll(":scope > [data-seq]")].at(-1)); },
    others: (m) => m.dataset.author !== me && !m.querySelector(":scope > .gone"),
    fresh: () => 0, // what came below; past.js knows
    toEnd() { talk.scrollTop = 0; },
  };
})();

const seqOf = (m) => Number(m?.dataset.seq ?? 0);
const tell = (name, detail) => document.dispatchEvent(new CustomEvent(`parley:${name}`, { detail }));
const onFrame = (f) => document.addEventListener("htmx:ws:after:message:incoming", f);
