// A page of the past is live too. What comes is held out of sight, in the element that the
// frames append to, until newer messages have been loaded up to it: then the log goes on
// with it, and is live itself. A live log that grows too long while its reader is further
// up becomes a page of the past.
(() => {
  "use strict";
  if (!room) return;
  const { log, talk } = room, most = 600, cut = 100, holds = 60;
  const held = room.live ? Object.assign(document.createElement("div"), { hidden: true, id: "messages" }) : document.getElementById("messages");
  let heard = 0, dropped = 0;

  const fresh = () => dropped + [...held.children].filter(room.others).length;

  function hold() {
    let n = 0;
    for (const m of held.children) {
      if (seqOf(m) <= heard) continue;
      heard = seqOf(m);
      if (room.others(m)) n++;
    }
    while (held.childElementCount > holds) {
      if (room.others(held.firstElementChild)) dropped++;
      held.firstElementChild.remove();
    }
    if (n) tell("came", { n, seq: heard });
  }

  // join continues the log with what came, if nothing is missing in between: the socket has
  // brought all that was stored when the last messages were loaded.
  function join() {
    const end = log.querySelector("#newer[data-rev]"), { last } = room;
    if (!end || Number(log.dataset.rev) < Number(end.dataset.rev)) return;
    const rest = [...held.children].filter((m) => seqOf(m) > last);
    if (rest.length ? seqOf(rest[0]) > last + 1 : heard > last) return link("newer", `after=${last}`, word("Newer messages"), end);
    end.remove();
    held.remove();
    held.replaceChildren();
    log.append(...rest);
    log.id = "messages";
    delete document.body.dataset.past;
    dropped = 0;
    tell("joined");
    tell("moved");
  }

  // sink makes a live log one of the past: its newest messages are gone from the page.
  function sink(gone) {
    if (room.live) {
      heard = room.last;
      log.id = "past";
      document.body.dataset.past = "";
      log.after(held);
    }
    dropped += gone.filter((m) => seqOf(m) > room.seen && room.others(m)).length;
  }

  // Lists stay bounded: the end that is farther from what is in view is cut.
  function bound() {
    const list = log.childElementCount > most ? room.list : [];
    if (list.length <= most) return;
    if (room.atEnd || inView(list) > list.length / 2) return cutTop(list.slice(0, list.length - most + cut));
    const gone = list.slice(most - cut);
    sink(gone);
    for (const m of gone) m.remove();
    link("newer", `after=${seqOf(list[most - cut - 1])}`, word("Newer messages"), log.querySelector("#newer"));
    tell("moved");
  }

  // Everything before the first message that stays goes, also days and the line "New".
  function cutTop(gone) {
    const first = gone.at(-1).nextElementSibling;
    for (let e = first.previousElementSibling, before; e; e = before) {
      before = e.previousElementSibling;
      if (!e.matches(".p")) e.remove();
    }
    link("older", `before=${seqOf(gone.at(-1)) + 1}`, word("Older messages")); // seq has no holes
  }

  // inView is the place of the first message in view; places grow down the page.
  function inView(list) {
    const { top } = talk.getBoundingClientRect();
    let from = 0, to = list.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (list[middle].getBoundingClientRect().bottom > top) to = middle;
      else from = middle + 1;
    }
    return from;
  }

  // The same link as the server makes.
  function link(id, query, text, instead) {
    const p = document.createElement("p"), a = document.createElement("a"), path = `${location.pathname}?${query}`;
    p.id = id;
    p.className = id === "older" ? id : "onward";
    const attributes = {
      href: path, "hx-get": path, "hx-trigger": "click, intersect once",
      "hx-target": `#${id}`, "hx-swap": "outerHTML", "hx-sync": "this:drop",
    };
    for (const [name, value] of Object.entries(attributes)) a.setAttribute(name, value);
    a.textContent = text;
    p.append(a);
    if (instead) instead.replaceWith(p);
    else id === "older" ? log.prepend(p) : log.append(p);
    htmx.process(p);
  }

  function look() {
    if (!room.live) { hold(); join(); }
    bound();
  }

  room.fresh = () => (room.live ? 0 : fresh());
  onFrame(look);
  document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
    if (!/^(older|newer)$/.test(ctx?.target?.id)) return;
    join();
    bound();
    tell("moved");
  });
  document.addEventListener("htmx:ws:after:connection", join);
  look();
})();
