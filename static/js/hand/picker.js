// A grid of emoji at the button that opens it: the part "React" of the message's page, and
// behind its link all emoji, with those last chosen in this browser first. The composer's
// button opens these for its text.
const pickEmoji = (() => {
  "use strict";
  const lately = "parley:emoji", inTone = "parley:tone", keep = 16;
  let picker, button, text; // the text that an emoji is written into, or none

  function kept(name, otherwise) {
    try { return JSON.parse(localStorage.getItem(name)) ?? otherwise; } catch { return otherwise; }
  }
  function remember(name, value) {
    try { localStorage.setItem(name, JSON.stringify(value)); } catch { /* forbidden */ }
  }

  // What is chosen comes first from now on.
  function chose(event) {
    const { target, submitter } = event;
    if (target.matches("[role=search]")) return event.preventDefault();
    const emoji = submitter?.name === "emoji" ? submitter.value : target.elements.emoji?.value;
    if (emoji) remember(lately, [emoji, ...kept(lately, []).filter((e) => e !== emoji)].slice(0, keep));
    if (!text) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (emoji) write(emoji);
  }

  function write(emoji) {
    const into = text;
    close();
    into.setRangeText(emoji, into.selectionStart, into.selectionEnd, "end");
    into.dispatchEvent(new Event("input", { bubbles: true }));
    into.focus();
  }

  async function showAll(pathname, chosen) {
    const tone = chosen ?? kept(inTone, 0);
    if (chosen) remember(inTone, Number(tone));
    if (!(await fetchPart(picker, `${pathname}?tone=${tone}`))) return;
    const found = picker.querySelector(".emoji-found"), first = found?.querySelector("h2"), recent = kept(lately, []);
    if (recent.length) {
      const title = document.createElement("h2"), grid = document.createElement("div");
      title.textContent = word("Recent");
      grid.className = "emoji";
      const shown = [...found.querySelectorAll(".emoji-button")];
      for (const emoji of recent) {
        const same = shown.find((b) => b.value === emoji)?.cloneNode(true);
        if (same || !emoji.startsWith(":")) grid.append(same ?? Object.assign(document.createElement("button"), { className: "emoji-button", name: "emoji", value: emoji, textContent: emoji }));
      }
      first.before(title, grid);
    }
    put();
    picker.querySelector("[type=search]")?.focus();
  }

  function make() {
    picker = document.createElement("div");
    picker.className = "picker parts";
    picker.popover = "auto";
    picker.role = "dialog";
    picker.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
      if (ctx.sourceElement.matches("form") && ctx.response.status < 300) close();
    });
    picker.addEventListener("submit", chose, true);
    picker.addEventListener("click", (event) => {
      const link = event.target.closest(".all-emoji, .tones a");
      if (!link || !plainClick(event)) return;
      event.preventDefault();
      showAll(new URL(link.href).pathname, link.dataset.tone);
    });
    picker.addEventListener("keydown", move);
    picker.addEventListener("toggle", ({ newState }) => {
      if (newState === "closed") button?.isConnected && picker.contains(document.activeElement) && button.focus();
      document.documentElement.toggleAttribute("data-picks", newState === "open");
    });
    document.getElementById("main").append(picker);
  }

  function close() {
    button?.focus();
    picker.hidePopover();
  }

  function move(event) {
    const all = [...picker.querySelectorAll(".emoji-button")], at = all.indexOf(event.target);
    const by = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 8, ArrowUp: -8 }[event.key];
    if (at < 0 || !by || composing(event)) return;
    event.preventDefault();
    all[Math.max(0, Math.min(all.length - 1, at + by))].focus();
  }

  // It opens above its button, or below where there is no room.
  function put() {
    const at = button.getBoundingClientRect(), { offsetWidth: w, offsetHeight: h } = picker;
    picker.style.left = `${Math.max(8, Math.min(text ? at.left : at.right - w, innerWidth - w - 8))}px`;
    picker.style.top = `${at.top - h - 8 > 0 ? at.top - h - 8 : at.bottom + 8}px`;
  }

  // A press on the button that opened it closes it: the click must not open it again.
  let shut = false;
  document.addEventListener("pointerdown", ({ target }) => {
    shut = document.documentElement.hasAttribute("data-picks") && button.contains(target);
  }, true);

  function open(by, into) {
    if (shut) return shut = false;
    if (!picker) make();
    button = by;
    text = into;
    picker.ariaLabel = into ? word("Emoji") : word("React");
    return true;
  }

  return Object.assign(async (m, by) => {
    if (!open(by)) return;
    if (!(await fetchPart(picker, addressOf(m)))) return;
    picker.showPopover();
    put();
    picker.querySelector(".emoji-button")?.focus();
  }, {
    async into(field, by) {
      if (!open(by, field)) return;
      picker.replaceChildren();
      picker.showPopover();
      put();
      await showAll(`/rooms/${encodeURIComponent(document.body.dataset.room)}/emoji`);
    },
  });
})();
