// The shortcuts; /keys lists them. None acts while an input method composes, or on a key
// that another script has taken.
(() => {
  "use strict";
  const { me, keys } = document.body.dataset;
  const main = document.getElementById("main");
  const fields = "input, textarea, select, [contenteditable]";

  function go(step, unread) {
    const links = [...document.querySelectorAll(".nav li a")].filter((link) => link.ariaCurrent || !unread || link.parentElement.querySelector(".unread:not(:empty)"));
    const here = links.findIndex((link) => link.ariaCurrent), last = links.length - 1;
    const next = here < 0 ? links.at(step > 0 ? 0 : last) : links[here + step];
    if (next && !next.ariaCurrent) next.click();
  }

  // The last message of one's own that can be edited.
  function edit(box) {
    const mine = [...document.querySelectorAll("#messages > article[data-seq]")].findLast((m) => m.dataset.author === me && !m.querySelector(":scope > .gone"));
    if (box.value || !mine) return false;
    document.dispatchEvent(new CustomEvent("parley:edit", { detail: { seq: Number(mine.dataset.seq) } }));
    return true;
  }

  // Esc closes what is open; with nothing open, the room is read. The browser closes modal
  // dialogs itself, and a panel its own, when it has the focus.
  let panel;
  function leave(target) {
    if (panel) return panel.matches(":modal") ? null : panel.close();
    if (target.id !== "body" && target.matches?.(fields)) return; // its own key
    const talk = main?.querySelector(":has(> .composer) .talk");
    if (!talk || !document.getElementById("messages")) return;
    room.toEnd();
    document.dispatchEvent(new Event("parley:read"));
  }

  function search() {
    const field = document.querySelector("[role=search] input[type=search]");
    field?.focus();
    field?.select();
    return field;
  }

  const single = { "/": search, "?": () => location.assign("/keys") ?? true };

  // act answers whether the key was one of ours.
  function act({ key, altKey, ctrlKey, metaKey, shiftKey, target }) {
    const typing = target.matches?.(fields), step = { ArrowDown: 1, ArrowUp: -1 }[key];
    if ((ctrlKey || metaKey) && !altKey && !shiftKey && key.toLowerCase() === "k") return document.dispatchEvent(new Event("parley:go"));
    if (ctrlKey || metaKey) return false;
    if (altKey) return step ? go(step, shiftKey) ?? true : false;
    if (key === "Escape") return void leave(target);
    if (key === "ArrowUp" && !shiftKey && target.id === "body") return edit(target);
    return !typing && keys !== "off" && !panel?.matches(":modal") && single[key]?.();
  }

  document.addEventListener("keydown", () => { panel = [...document.querySelectorAll("dialog[open]")].at(-1); }, true);
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || composing(event)) return;
    if (act(event)) event.preventDefault();
  });
})();
