// While one types @ann, #general, :tada: or /topic in a message, a list offers names. Its focus stays
// in the text: the arrow keys choose, Enter or Tab writes the name, Esc closes the list.
(() => {
  "use strict";
  const { me, room: slug } = document.body.dataset, wait = 100;
  if (!slug) return;
  const list = document.createElement("ul"), known = new Map();
  list.id = "names";
  list.className = "names";
  list.role = "listbox";
  list.ariaLabel = word("Names");
  let text, begun = 0, timer, asking;

  const options = () => [...list.children];
  const chosen = () => list.querySelector("[aria-selected=true]");

  // A mark begins a name where no word or address goes on. An emoji needs two letters: most
  // colons are only colons. Scripts without spaces between words name no emoji, and have a colon before other words.
  const joined = String.raw`\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー\p{Script=Hangul}\p{Script=Thai}`;
  const before = new RegExp(String.raw`(?:^|[${joined}]|[^\p{L}\p{N}.\-+@#/=%$:])([@#][\p{L}\p{N}\p{M}._-]{0,40})$|(?:^|[^\p{L}\p{N}.\-+@#/=%$:]|[${joined}](?=:\p{L}))(:(?:(?![${joined}])[\p{L}\p{N}\p{M}_+-]){2,40})$`, "iu");

  function typed({ selectionStart: at, selectionEnd: end, value }) {
    const command = at === end && /^\/[a-z]*$/i.exec(value.slice(0, Math.min(at, 20)));
    if (command && at < 20) return { name: command[0], from: 0 };
    const found = (at === end && before.exec(value.slice(Math.max(0, at - 60), at))) || [], name = found[1] ?? found[2];
    return name && { name, from: at - name.length };
  }

  function close() {
    clearTimeout(timer);
    asking?.abort();
    list.remove();
    for (const name of ["aria-activedescendant", "aria-controls", "aria-expanded"]) text?.removeAttribute(name);
  }

  function choose(option) {
    chosen()?.removeAttribute("aria-selected");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    text.setAttribute("aria-activedescendant", option.id);
  }

  // Of the people, those whose messages are on the page come first.
  function sorted(all) {
    const last = [...document.querySelectorAll("[role=log] > .m[data-author]")].map((m) => `@${m.dataset.author}`);
    const rank = ({ dataset }) => last.lastIndexOf(dataset.text);
    return all.filter(({ dataset }) => dataset.text !== `@${me}`).sort((a, b) => rank(b) - rank(a));
  }

  function show(html) {
    const found = document.createElement("template");
    found.innerHTML = html;
    list.replaceChildren(...sorted([...found.content.children]));
    // A command that is written needs no list: Enter sends it.
    if (!list.children.length || list.children.length === 1 && list.children[0].dataset.text[0] === "/" && list.children[0].dataset.text === typed(text)?.name) return close();
    text.before(list);
    text.setAttribute("aria-controls", list.id);
    text.setAttribute("aria-autocomplete", "list");
    choose(list.children[0]);
  }

  async function find(name) {
    asking?.abort();
    const { signal } = asking = new AbortController();
    const query = new URLSearchParams({ q: name });
    try {
      if (!known.has(name)) {
        const answer = await fetch(`/rooms/${encodeURIComponent(slug)}/names?for=${encodeURIComponent(me)}&${query}`, { signal, headers: { "HX-Request": "true", Accept: "text/html" } });
        if (answer.status === 429 || answer.status > 499) throw answer;
        if (!answer.ok) return close();
        known.set(name, await answer.text());
      }
      if (!signal.aborted && typed(text)?.name === name) show(known.get(name));
    } catch { // a newer name is asked for, or there was no answer: it is asked for again
      if (!signal.aborted && typed(text)?.name === name) timer = setTimeout(find, 20 * wait, name);
    }
  }

  function look() {
    const now = typed(text);
    clearTimeout(timer);
    if (!now || now.from === begun - 1) return close();
    timer = setTimeout(find, known.has(now.name) ? 0 : wait, now.name);
  }

  function write(option) {
    const { from } = typed(text) ?? {};
    close();
    if (from === undefined) return;
    const space = /^[\s\p{P}]/u.test(text.value.slice(text.selectionStart)) ? "" : " ";
    text.setRangeText(option.dataset.text + space, from, text.selectionStart, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
    text.focus();
  }

  function written(target) {
    if (!target?.matches?.("textarea[name=body]")) return;
    if (text !== target) close();
    text = target;
    if (!typed(text)) begun = 0;
    look();
  }
  document.addEventListener("input", ({ target }) => written(target));
  // The first key loads these scripts, and may have been a mark.
  written(document.activeElement);

  const keys = {
    ArrowDown: (all, at) => choose(all[(at + 1) % all.length]),
    ArrowUp: (all, at) => choose(all.at(at - 1)),
    Enter: (all, at) => write(all[at]),
    Tab: (all, at) => write(all[at]),
    Escape: () => { begun = typed(text)?.from + 1; close(); },
  };

  // Before the keys of the composer and of the page.
  addEventListener("keydown", (event) => {
    if (!list.isConnected || event.target !== text || composing(event) || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const all = options();
    if (!keys[event.key]) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    keys[event.key](all, all.indexOf(chosen()));
  }, true);

  // A pointer chooses without taking the focus.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", ({ target }) => { const option = target.closest("li"); if (option) write(option); });
  document.addEventListener("focusout", ({ target }) => { if (target === text) close(); });
  document.addEventListener("selectionchange", () => { if (list.isConnected && !typed(text)) close(); });
})();
