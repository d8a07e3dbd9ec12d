// A grid of emoji at the button that opens it: the part "React" of the message's page.
const pickEmoji = (() => {
  "use strict";
  let picker, button;

  function make() {
    picker = document.createElement("div");
    picker.className = "picker parts";
    picker.popover = "auto";
    picker.role = "dialog";
    picker.ariaLabel = word("React");
    picker.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
      if (ctx.sourceElement.matches("form") && ctx.response.status < 300) close();
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
    picker.style.left = `${Math.max(8, Math.min(at.right - w, innerWidth - w - 8))}px`;
    picker.style.top = `${at.top - h - 8 > 0 ? at.top - h - 8 : at.bottom + 8}px`;
  }

  return async (m, by) => {
    if (!picker) make();
    button = by;
    if (!(await fetchPart(picker, addressOf(m)))) return;
    picker.showPopover();
    put();
    picker.querySelector(".emoji-button")?.focus();
  };
})();
