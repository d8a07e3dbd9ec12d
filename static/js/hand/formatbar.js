// The composer's buttons that format, and those of what opens above it; see above.js.
(() => {
  "use strict";
  const form = document.getElementById("composer"), tools = form?.querySelector(".tools"), more = tools?.querySelectorAll("[name=preview], [name=later]");
  if (!more?.length) return;
  const sign = (d) => `<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><path d="${d}"/></svg>`;
  const buttons = [
    ["emoji", word("Emoji"), "", sign("M17 10a7 7 0 1 1-14 0a7 7 0 1 1 14 0M7 12a3.500 3.500 0 0 0 6 0M7.500 8h.1M12.500 8h.1")],
    ["bold", word("Bold"), "Ctrl+B", sign("M6.5 4h4a3 3 0 0 1 0 6h-4zM6.500 10h4.500a3 3 0 0 1 0 6H6.500z")],
    ["italic", word("Italic"), "Ctrl+I", sign("M8.500 4h6M5.500 16h6M11.500 4l-3 12")],
    ["code", word("Code"), "Ctrl+E", sign("M7 5.500 2.500 10 7 14.500M13 5.500 17.500 10 13 14.500")],
    ["link", word("Link"), "Ctrl+Shift+K", sign("M8.500 11.500a3 3 0 0 0 4.200 0l3-3a3 3 0 0 0-4.200-4.200L10.500 5.300M11.500 8.500a3 3 0 0 0-4.200 0l-3 3a3 3 0 0 0 4.200 4.200l1-1")],
    ["list", word("List"), "", sign("M8 5.500h9M8 10h9M8 14.500h9M3.500 5.500h.1M3.500 10h.1M3.500 14.500h.1")],
    ["quote", word("Quote"), "", sign("M3.500 4v12M7.500 6h9M7.500 10h9M7.500 14h5")],
  ];
  const bar = document.createElement("span");
  bar.className = "format";
  bar.role = "toolbar";
  bar.ariaLabel = word("Formatting");
  for (const [way, name, key, icon] of buttons) {
    const made = Object.assign(document.createElement("button"), { type: "button", innerHTML: icon, title: key ? `${name} (${key})` : name });
    made.ariaLabel = name;
    made.dataset.format = way;
    made.tabIndex = bar.children.length ? -1 : 0;
    bar.append(made);
  }
  for (const button of more) button.tabIndex = -1;
  const later = tools.querySelector("[name=later]");
  later.ariaLabel = later.title = later.textContent;
  later.innerHTML = sign("M10 6v4.500l3 1.500M17 10a7 7 0 1 1-14 0a7 7 0 1 1 14 0");
  bar.append(...more);
  tools.append(bar); // Tab leads from the text to Send first

  const text = () => form.elements.body;
  bar.addEventListener("pointerdown", (event) => event.preventDefault()); // the text keeps the focus, and a phone its keyboard
  bar.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-format]"), way = button?.dataset.format;
    if (way === "emoji") pickEmoji.into(text(), button);
    else if (way) format.ways[way](text());
  });
  bar.addEventListener("keydown", (event) => {
    const all = [...bar.children].filter((b) => b.checkVisibility?.() ?? true), at = all.indexOf(event.target), step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step || at < 0) return;
    event.preventDefault();
    const next = all[(at + step + all.length) % all.length];
    for (const one of all) one.tabIndex = one === next ? 0 : -1;
    next.focus();
  });
})();
