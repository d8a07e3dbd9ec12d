// What the other parts of this bundle share: the message at a place, and the parts of a
// message's page.
const messageAt = (place) => place?.closest?.(":is([role=log], .panel) .m[data-seq]");
const addressOf = (m) => m.querySelector(":scope > a.t").getAttribute("href");
const inLog = (seq) => document.querySelector(`[role=log] > .m[data-seq="${Number(seq)}"]`);
const textOf = (m) => { const b = m.querySelector(":scope > .b"); return b.innerText ?? b.textContent; };
const plainClick = (event) => !event.button && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;

// fetchPart puts a part of a page into place, and answers whether it is there. Of several
// requests at once for one place, the last one's counts.
const fetchPart = (() => {
  const turns = new WeakMap();
  return async (place, href) => {
    const turn = (turns.get(place) ?? 0) + 1;
    turns.set(place, turn);
    let status = 0;
    const heard = ({ detail: { ctx } }) => { if (ctx.sourceElement === place) status = ctx.response?.status; };
    place.addEventListener("htmx:after:request", heard);
    place.replaceChildren(); // never another message's
    await htmx.ajax("GET", href, { source: place, target: place, swap: "innerHTML" });
    place.removeEventListener("htmx:after:request", heard);
    if (turns.get(place) !== turn) return false;
    // A page of another user is reported here: leaving the page would lose unsent text.
    if (place.querySelector(".act, .edit, .ask") || status === 409) return true;
    if (status) location.assign(href); // the answer is no such part, as after signing out
    return false;
  };
})();
