// Ctrl+K, or ⌘K, opens "Go to": a field that finds rooms while one types. It shows the list
// of /go; the arrow keys choose in it, and Enter goes there.
(() => {
  "use strict";
  const { me, room } = document.body.dataset;
  let dialog, field, list, asking;

  function make() {
    dialog = document.createElement("dialog");
    dialog.className = "switcher";
    dialog.ariaLabel = word("Go to");
    dialog.setAttribute("closedby", "any");
    dialog.innerHTML = `<form method="dialog"><input type="search" role="combobox" aria-expanded="true" aria-autocomplete="list" aria-controls="switch-list" dir="auto" autocomplete="off" spellcheck="false"></form><div></div>`;
    [field, list] = [dialog.querySelector("input"), dialog.querySelector("div")];
    field.placeholder = field.ariaLabel = word("Name of a room or person");
    field.addEventListener("input", find);
    field.addEventListener("keydown", pressed);
    dialog.addEventListener("submit", (event) => event.preventDefault());
    document.body.append(dialog);
  }

  const options = () => [...list.querySelectorAll("[role=option]")];
  const chosen = () => list.querySelector("[aria-selected=true]");

  function choose(option) {
    chosen()?.removeAttribute("aria-selected");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) field.setAttribute("aria-activedescendant", option.id);
    else field.removeAttribute("aria-activedescendant");
  }

  // The page's own room is no place to go to, unless one types its name.
  function show(html) {
    list.innerHTML = html;
    const all = list.querySelector("ul");
    all.role = "listbox";
    all.id = "switch-list";
    all.ariaLabel = word("Rooms");
    for (const item of all.children) item.role = "presentation";
    if (!field.value) all.querySelector(`a[href="/rooms/${CSS.escape(room ?? "")}"]`)?.parentElement.remove();
    for (const [n, link] of all.querySelectorAll("a").entries()) Object.assign(link, { role: "option", id: `switch-${n}`, tabIndex: -1 });
    choose(options()[0]);
  }

  async function find() {
    asking?.abort();
    const { signal } = asking = new AbortController(), q = field.value;
    try {
      const answer = await fetch(`/go?q=${encodeURIComponent(q)}&for=${encodeURIComponent(me)}`, { signal, headers: { "HX-Request": "true", Accept: "text/html" } });
      if (answer.ok) show(await answer.text());
      else location.assign(`/go?${new URLSearchParams({ q })}`); // the page says why
    } catch { /* a newer search, or no connection */ }
  }

  function pressed(event) {
    if (composing(event)) return;
    const all = options(), at = all.indexOf(chosen()), step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Enter") chosen()?.click();
    else if (step && all.length) choose(all.at((at + step) % all.length));
    else return;
    event.preventDefault();
  }

  function open() {
    if (!dialog) make();
    if (dialog.open) return dialog.close();
    field.value = "";
    list.replaceChildren();
    dialog.showModal();
    field.focus();
    find();
  }

  document.addEventListener("parley:go", open);
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.('.jump[href="/go"]') || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    open();
  });
})();
