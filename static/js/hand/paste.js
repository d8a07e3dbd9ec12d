// Pasting an address over words makes a link of them, and behind the scheme that a new link
// begins with it takes its place. Pasting lines of code makes a block of them. With Shift, the
// text is pasted as it is.
(() => {
  "use strict";
  let shift = false;
  document.addEventListener("keydown", ({ shiftKey }) => { shift = shiftKey; }, true);
  document.addEventListener("keyup", ({ shiftKey }) => { shift = shiftKey; }, true);

  // isCode says yes for an editor's clipboard, and for lines of which some are indented and
  // some end or begin as code does.
  function isCode(data, said) {
    const lines = said.trim().split("\n");
    if (lines.length < 2) return false;
    if (data.types.includes("vscode-editor-data")) return true;
    const indented = lines.filter((line) => /^(\t| {2,})\S/.test(line)).length;
    const coded = lines.filter((line) => /[{};]\s*$|^\s*(def|func|function|class|import|return|if|for|while|const|let|var|#include|<\/?\w)\b.*[(:{>]/.test(line)).length;
    return indented > 0 && coded > 0 && indented + coded >= lines.length / 2 && !/^\s*([-+*>]|\d+[.)]) /m.test(said);
  }

  document.addEventListener("paste", (event) => {
    const { target: text, clipboardData: data } = event, said = data?.getData("text/plain").replaceAll("\r\n", "\n") ?? "";
    if (event.defaultPrevented || shift || !format.isWritten(text) || format.inFence(text)) return;
    const { selectionStart: from, selectionEnd: to } = text, over = text.value.slice(from, to);
    const address = format.isAddress(said.trim()) && said.trim(), begun = /\]\((https?:\/\/)$/.exec(text.value.slice(0, from));
    if (address && begun) format.put(text, from - begun[1].length, to, format.target(address));
    else if (address && over.trim() && !/[\n[\]]/.test(over) && !format.isAddress(over.trim())) format.link(text, address);
    else if (isCode(data, said)) format.fence(text, from, to, said);
    else return;
    event.preventDefault();
  });
})();
