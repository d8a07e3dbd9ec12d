// The log of a room's page, as several scripts see it. It is live while it ends at the
// newest message: the socket's frames append to the element with the id "messages".
const room = (() => {
  const log = document.querySelector("[role=log]"), talk = log?.closest(".talk");
  if (!talk) return null;
  const { me } = document.body.dataset;
  // In a reversed column the end is at 0 and everything else is below it. Scrolling says where
  // the reader is: to ask at each message would lay the page out for each.
  let end;
  const look = () => { end = talk.scrollTop >= -48; };
  talk.addEventListener("scroll", look, { passive: true });
  look();
  return {
    log, talk,
    seen: 0, // up to where the user has seen it; read.js knows
    get live() { return log.id === "messages"; },
    get atEnd() { return this.live && end; },
    get list() { return [...log.querySelectorAll(":scope > [data-seq]")]; },
    get last() { return seqOf(this.list.at(-1)); },
    others: (m) => m.dataset.author !== me && !m.querySelector(":scope > .gone"),
    fresh: () => 0, // what came below; past.js knows
    toEnd() {
      talk.scrollTop = 0;
      end = true;
    },
  };
})();

const seqOf = (m) => Number(m?.dataset.seq ?? 0);
const tell = (name, detail) => document.dispatchEvent(new CustomEvent(`parley:${name}`, { detail }));
const onFrame = (f) => document.addEventListener("htmx:ws:after:message:incoming", f);
