// One toolbar for the page. It comes to the message under the pointer or with the focus.
(() => {
  "use strict";
  const log = document.querySelector("[role=log]"), { me } = document.body.dataset;
  if (!log || !document.getElementById("composer")) return;
  const sign = (d) => `<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><path d="${d}"/></svg>`;
  const tools = [
    ...["👍", "❤️", "😂"].map((emoji) => ["", emoji, ""]),
    ["react", word("React"), sign("M17 10a7 7 0 1 1-5-6.7M7 12a3.6 3.6 0 0 0 6 0M7.8 8v.1M12.2 8v.1M16 2.5v5M13.5 5h5")],
    ["reply", word("Reply"), sign("M8 4.500 3.500 9 8 13.500M3.500 9H11a5.500 5.500 0 0 1 5.500 5.500V16")],
    ["link", word("Copy link"), sign("M8.500 11.500a3 3 0 0 0 4.500.3l2.500-2.500a3.100 3.100 0 0 0-4.400-4.400L10 6M11.500 8.500a3 3 0 0 0-4.500-.3L4.500 10.700a3.100 3.100 0 0 0 4.400 4.400L10 14")],
    ["edit", word("Edit"), sign("M3.500 16.500l.8-3.500L13 4.300l2.700 2.700L7 15.700z")],
    ["delete", word("Delete"), sign("M3.500 5.500h13M8 5.500v-2h4v2M5.500 5.500l.8 11h7.400l.8-11")],
    ["more", word("More"), sign("M4.500 10h.1M10 10h.1M15.500 10h.1")],
  ];
  const bar = document.createElement("div");
  bar.className = "toolbar";
  bar.role = "toolbar";
  bar.ariaLabel = word("Message actions");
  bar.setAttribute("aria-live", "off"); // the log does not read it out
  for (const [what, name, icon] of tools) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", innerHTML: icon, title: what ? name : "" });
    Object.assign(button.dataset, what ? { do: what } : { emoji: name });
    button.ariaLabel = name;
    button.tabIndex = -1;
    bar.append(button);
  }
  const buttons = () => [...bar.children].filter((b) => !b.hidden);
  let m, left; // left: the seq of the message that was left by Escape

  function show(message) {
    if (message === m && bar.parentNode === m) return;
    if (message.querySelector(":scope > :is(.gone, .editor)")) return hide();
    m = message;
    const forwarded = m.querySelector(":scope > .re[data-re^=f]");
    for (const what of ["edit", "delete"]) bar.querySelector(`[data-do=${what}]`).hidden = m.dataset.author !== me || what === "edit" && forwarded;
    for (const button of bar.children) button.tabIndex = button === bar.firstChild ? 0 : -1;
    m.append(bar);
    // A message that begins above the window has it at the window's edge.
    const above = m.offsetParent && (m.closest(".talk, .parts")?.getBoundingClientRect().top ?? 0) - m.getBoundingClientRect().top;
    bar.style.top = above > -16 ? `${above + 4}px` : "";
  }

  function hide() {
    bar.remove();
    m = undefined;
  }

  const busy = () => bar.contains(document.activeElement) || document.documentElement.hasAttribute("data-picks");

  document.addEventListener("pointerover", ({ target, pointerType }) => {
    if (pointerType === "touch" || document.documentElement.hasAttribute("data-picks")) return;
    const over = messageAt(target);
    if (over) show(over);
    else if (!busy()) hide();
  });
  // The pointer may have come before this script, and a frame may draw the message under it anew.
  // Browsers tell what is under it after they have drawn.
  function look() {
    if (bar.isConnected || busy() || !matchMedia("(hover: hover)").matches) return;
    const over = messageAt([...document.querySelectorAll(":hover")].at(-1));
    if (over && over.dataset.seq !== left) show(over);
  }
  look();
  onFrame(() => requestAnimationFrame(() => setTimeout(look)));

  document.addEventListener("focusin", ({ target }) => {
    if (bar.contains(target)) return;
    const over = target.matches(":focus-visible") && !target.closest(".editor") && messageAt(target);
    if (over && over.dataset.seq === left) return;
    left = undefined;
    if (over) show(over);
    else if (!target.closest(".picker") && m && !m.matches(":hover")) hide();
  });

  bar.addEventListener("keydown", (event) => {
    if (composing(event)) return;
    const all = buttons(), at = all.indexOf(event.target), { key } = event;
    if (key === "Escape") {
      event.stopPropagation();
      const link = m.querySelector(":scope > a.t");
      left = m.dataset.seq;
      hide();
      return link.focus();
    }
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[key];
    if (to === undefined) return;
    event.preventDefault();
    const next = all[(to + all.length) % all.length];
    for (const button of all) button.tabIndex = button === next ? 0 : -1;
    next.focus();
  });

  bar.addEventListener("click", ({ target, shiftKey }) => {
    const button = target.closest("button");
    if (!button) return;
    if (button.dataset.emoji) return react(`${addressOf(m)}/reactions`, button.dataset.emoji);
    act(button.dataset.do, m, button, shiftKey);
  });

  function act(what, message, button, further) {
    const address = addressOf(message);
    if (what === "react") pickEmoji(message, button);
    if (what === "reply") openPart(`${address}/thread`, message);
    if (what === "edit") openEditor(message);
    if (what === "delete") openPart(`${address}?delete=1`, message);
    if (what === "more") openPart(address, message);
    if (what === "copy") navigator.clipboard?.writeText(textOf(message));
    if (what === "quote") quote(button.value);
    if (what === "link") copyLink(message, button, further);
  }

  function openEditor(message) {
    hide();
    editMessage(inLog(message.dataset.seq) ?? message);
  }

  // The same actions in the panel, for the message that it is about.
  document.addEventListener("click", ({ target }) => {
    const button = target.closest?.(".panel .ways [data-do]");
    const message = button && inLog(button.closest(".parts").querySelector("[data-about]").dataset.about);
    if (!message) return;
    openPart.close();
    act(button.dataset.do, message, button);
  });

  // The message was replaced by a newer version of itself: the toolbar moves to that one.
  new MutationObserver(() => {
    if (!m || m.isConnected) return;
    const focused = document.activeElement === document.body ? bar.querySelector("[tabindex='0']") : undefined, held = bar.dataset.held;
    const now = inLog(m.dataset.seq);
    m = undefined;
    if (!now) return hide();
    show(now);
    if (held) focused?.focus();
  }).observe(log, { childList: true });
  bar.addEventListener("focusin", () => { bar.dataset.held = "1"; });
  bar.addEventListener("focusout", () => { if (bar.isConnected) delete bar.dataset.held; });
})();
