// The open panels follow the room: members, deleted accounts; hand/search.js does search results. A panel that
// cannot follow says that it is old.
(() => {
  "use strict";
  const log = document.querySelector("[role=log]");
  const old = () => document.dispatchEvent(new Event("parley:old"));
  let timer, missed = false, changed = false;

  const online = () => Number(document.querySelector("#online [data-n]")?.dataset.n ?? 1);
  const shown = () => document.querySelector("[data-follows] [data-online]")?.dataset.online;

  // Many pages look at a room, so they do not all ask at once. A list that is not there yet
  // is on its way, and has what was told until then; one that was refused is asked for
  // again. changed: the members are others, and not only who of them is online.
  function members(others) {
    const list = document.querySelector("[data-follows]");
    changed ||= others;
    if (!list || timer) return;
    if (list.matches("ul")) return old();
    missed = document.hidden;
    if (missed) return; // it comes when the page is looked at
    timer = setTimeout(() => {
      const due = changed || Number(shown()) !== online();
      timer = 0;
      changed = false;
      if (due && (shown() || list.querySelector("[role=alert]"))) htmx.trigger(list, "follow");
    }, (others && shown() ? 200 : 1000) + Math.random() * 50 * online());
  }

  document.addEventListener("visibilitychange", () => { if (missed) members(true); });

  // A reader who is no member gets no news of the room.
  if (document.querySelector(".join")) setInterval(() => members(true), 15_000);

  function erased({ dataset: { name }, children: [nobody, lost] }) {
    for (const who of document.querySelectorAll(".main .w, .details .w, .panel .w")) if (who.textContent === name) who.replaceWith(nobody.cloneNode(true));
    for (const reacted of document.querySelectorAll(`[data-by~="${CSS.escape(name)}"]`)) {
      const others = reacted.dataset.by.split(" ").filter((by) => by !== name);
      reacted.dataset.by = others.join(" ");
      reacted.title = others.join(", ");
    }
    for (const link of document.querySelectorAll(`.re > [data-name="${CSS.escape(name)}"]`)) {
      link.dataset.say = lost.dataset.say;
      link.replaceChildren(...lost.cloneNode(true).childNodes);
    }
    for (const m of document.querySelectorAll(`article[data-author="${CSS.escape(name)}"]`)) m.dataset.author = "";
  }

  document.addEventListener("htmx:ws:after:message:incoming", ({ detail }) => {
    const html = detail.message.data;
    if (typeof html !== "string") return;
    const change = / id="members-changed"(?: data-ago="(\d+)")?/.exec(html), older = change?.[1] > performance.now();
    if (change && !older) members(true); // what was before this page is in its list
    else if (log && html.includes(' id="online"')) members(false);
    if (!/ id="(came|erased)/.test(html)) return;
    const came = document.createElement("template");
    came.innerHTML = html;
    const gone = came.content.getElementById("erased"), thread = !log && document.querySelector(".thread");
    if (gone) erased(gone);
    if (thread && came.content.querySelector(`#came .re[href$="/messages/${thread.dataset.root}/thread"]`)) old();
  });
})();
