// Marks of Markdown by key, in each box for a message's text. The browser can undo each
// step: it inserts the text itself where it can.
const format = (() => {
  "use strict";
  const letter = /[\p{L}\p{N}]/u;

  // put replaces a range by a value, and selects within the text as it then is.
  function put(text, from, to, value, start = from + value.length, end = start) {
    text.focus();
    text.setSelectionRange(from, to);
    if (!document.execCommand?.(value ? "insertText" : "delete", false, value)) {
      text.setRangeText(value, from, to, "end");
      text.dispatchEvent(new Event("input", { bubbles: true }));
    }
    text.setSelectionRange(start, end);
  }

  // selected is the range without blanks at its ends.
  function selected({ value, selectionStart: from, selectionEnd: to }) {
    while (from < to && /\s/.test(value[from])) from++;
    while (from < to && /\s/.test(value[to - 1])) to--;
    return [from, to, value.slice(from, to)];
  }

  // wrap puts marks around what is selected, or takes them away.
  function wrap(text, mark) {
    const [from, to, said] = selected(text), { value } = text, n = mark.length;
    const outer = (before, after) => before.endsWith(mark) && after.startsWith(mark) && !(n === 1 && mark !== "`" && before.endsWith(mark + mark));
    if (outer(value.slice(0, from), value.slice(to))) return put(text, from - n, to + n, said, from - n, to - n);
    if (said.length > 2 * n && outer(said.slice(0, n), said.slice(-n))) return put(text, from, to, said.slice(n, -n), from, to - 2 * n);
    put(text, from, to, mark + said + mark, from + n, to + n);
  }

  // _ is no mark within a word, as in Chinese.
  function italic(text) {
    const [from, to] = selected(text), { value } = text;
    wrap(text, letter.test(value.slice(Math.max(0, from - 1), from)) || letter.test(value[to] ?? "") ? "*" : "_");
  }

  function code(text) {
    const [from, to, said] = selected(text);
    if (said.includes("\n")) fence(text, from, to, said);
    else wrap(text, "`");
  }

  // fence puts code between lines of its own.
  function fence(text, from, to, said) {
    const { value } = text, mark = "`".repeat(Math.max(3, ...(said.match(/`+/g) ?? []).map((run) => run.length + 1)));
    const before = from && value[from - 1] !== "\n" ? "\n" : "", after = to < value.length && value[to] !== "\n" ? "\n" : "";
    put(text, from, to, `${before}${mark}\n${said.replace(/\n$/, "")}\n${mark}${after}`);
  }

  const isAddress = (said) => /^https?:\/\/\S+$/.test(said);

  // target is an address as it stands in a link: a bracket without its other half would end
  // the link before it, or leave it open.
  function target(address) {
    let open = 0;
    for (const c of address) if (open >= 0) open += (c === "(") - (c === ")");
    return open ? address.replace(/[()]/g, (c) => c === "(" ? "%28" : "%29") : address;
  }

  // link makes a link of what is selected, and leaves the caret where something is missing.
  function link(text, to = "https://") {
    const [from, end, said] = selected(text);
    to = target(to);
    if (isAddress(said)) put(text, from, end, `[](${target(said)})`, from + 1);
    else put(text, from, end, `[${said}](${to})`, said ? from + said.length + 3 + to.length + (to === "https://" ? 0 : 1) : from + 1);
  }

  // prefix begins each selected line with a mark, or takes it away.
  function prefix(text, mark) {
    const { value, selectionStart, selectionEnd } = text;
    const from = value.lastIndexOf("\n", selectionStart - 1) + 1, next = value.indexOf("\n", selectionEnd), to = next < 0 ? value.length : next;
    const lines = value.slice(from, to).split("\n"), off = lines.every((line) => line.startsWith(mark));
    const said = lines.map((line) => off ? line.slice(mark.length) : mark + line).join("\n");
    const all = selectionStart !== selectionEnd;
    put(text, from, to, said, all ? from : from + said.length, from + said.length);
  }

  const list = (text) => prefix(text, "- "), quote = (text) => prefix(text, "> ");
  const ways = { bold: (text) => wrap(text, "**"), italic, code, link: (text) => link(text), list, quote };
  const keys = { b: "bold", i: "italic", e: "code" };
  const isWritten = (target) => target?.matches?.("textarea[name=body]");

  // inFence reports whether the caret is within a block of code.
  const inFence = ({ value, selectionStart }) => (value.slice(0, selectionStart).match(/^ {0,3}(```|~~~)/gm) ?? []).length % 2 === 1;

  // goOn begins the next line as the list or quote before it, and ends it behind an empty
  // item.
  function goOn(text) {
    const { value, selectionStart: at, selectionEnd } = text;
    if (at !== selectionEnd || inFence(text)) return false;
    const from = value.lastIndexOf("\n", at - 1) + 1;
    const begun = /^(\s*)(?:((?:> ?)+)|([-+*] )(\[[ xX]\] )?|(\d{1,3})([.)] ))(.*)$/.exec(value.slice(from, at));
    if (!begun) return false;
    const [, indent, quoted, bullet, task, number, point, said] = begun;
    if (!said.trim()) put(text, from, at, "");
    else put(text, at, at, "\n" + indent + (quoted ?? (bullet ? bullet + (task ? "[ ] " : "") : Number(number) + 1 + point)));
    return true;
  }

  document.addEventListener("keydown", (event) => {
    const { key, ctrlKey, metaKey, altKey, shiftKey, target } = event;
    if (event.defaultPrevented || composing(event) || altKey || !isWritten(target)) return;
    const small = key.toLowerCase(), way = ctrlKey || metaKey ? shiftKey ? small === "k" && "link" : keys[small] : "";
    if (way) ways[way](target);
    else if (key !== "Enter" || ctrlKey || metaKey || !goOn(target)) return;
    event.preventDefault();
  });

  return { ways, put, link, target, fence, isAddress, isWritten, inFence };
})();
