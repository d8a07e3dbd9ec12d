// While one types a search over rooms, a list offers operators and, behind one with a name,
// the people and rooms that the page knows. The focus stays in the field: the arrow keys
// choose, Enter or Tab writes a chosen one, Esc closes the list. Enter alone searches.
(() => {
  "use strict";
  const text = document.querySelector('form[action="/search"] input[name=q]');
  if (!text) return;
  const list = document.createElement("ul");
  list.id = "operator-list";
  list.className = "names";
  list.role = "listbox";
  list.ariaLabel = document.querySelector(".operators > summary").textContent;
  let closed;

  const texts = (selector) => [...document.querySelectorAll(selector)].map((e) => e.textContent.trim());
  // An operator with a name or a day in it is offered up to its colon.
  const operators = () => texts(".operators dt").filter((o) => /^\w+:/.test(o)).map((o) => /^(has|is):/.test(o) ? o : o.replace(/:.*/, ":"));
  const slugs = () => [...document.querySelectorAll('#rooms a[href^="/rooms/"]')].map((a) => decodeURIComponent(a.pathname.split("/")[2]));
  const named = () => texts(".finds .w, #direct-list a bdi").filter((name) => !/[\s,]/.test(name));

  function offered(word) {
    const minus = /^-?/.exec(word)[0], typed = word.slice(minus.length);
    if (!typed) return [];
    const at = typed.indexOf(":"), operator = typed.slice(0, at + 1);
    const names = { "from:": named, "with:": named, "in:": slugs }[operator];
    const all = names ? names().map((name) => operator + name) : operators();
    return [...new Set(all)].filter((o) => o.toLowerCase().startsWith(typed) && o.toLowerCase() !== typed).slice(0, 8).map((o) => minus + o);
  }

  function typed() {
    const [, word] = /(?:^|\s)([^\s"]+)$/.exec(text.value.slice(0, text.selectionStart)) ?? [];
    return text.selectionStart === text.selectionEnd && word?.toLowerCase();
  }

  const chosen = () => list.querySelector("[aria-selected=true]");
  function close() {
    list.remove();
    for (const name of ["aria-activedescendant", "aria-controls", "aria-autocomplete"]) text.removeAttribute(name);
  }

  function choose(option) {
    chosen()?.removeAttribute("aria-selected");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    text.setAttribute("aria-activedescendant", option.id);
  }

  function look() {
    const word = typed(), all = word && word !== closed ? offered(word) : [];
    if (!all.length) return close();
    list.replaceChildren(...all.map((operator, n) => {
      const option = document.createElement("li");
      option.id = `operator-${n}`;
      option.role = "option";
      option.textContent = operator;
      return option;
    }));
    text.after(list);
    text.setAttribute("aria-controls", list.id);
    text.setAttribute("aria-autocomplete", "list");
    text.removeAttribute("aria-activedescendant");
  }

  function write(option) {
    const end = text.selectionStart, operator = option.textContent;
    text.setRangeText(operator + (operator.endsWith(":") ? "" : " "), end - typed().length, end, "end");
    text.focus();
    look();
  }

  text.addEventListener("input", () => { closed = undefined; look(); });
  text.addEventListener("keydown", (event) => {
    if (!list.isConnected || composing(event) || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const all = [...list.children], at = all.indexOf(chosen());
    const act = {
      ArrowDown: () => choose(all[(at + 1) % all.length]),
      ArrowUp: () => choose(all.at(at < 0 ? -1 : at - 1)),
      Escape: () => { closed = typed(); close(); },
      ...at >= 0 && { Enter: () => write(all[at]), Tab: () => write(all[at]) },
    }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  // A pointer chooses without taking the focus.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", ({ target }) => { const option = target.closest("li"); if (option) write(option); });
  text.addEventListener("blur", close);
  // What was typed before these scripts came has a list, too.
  if (document.activeElement === text && text.value) look();
})();
