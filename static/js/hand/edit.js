// A message is edited where it stands. Enter saves and Esc leaves; what was typed survives
// changes of the message by others, and draft.js keeps it beyond the page.
const editMessage = (() => {
  "use strict";
  const log = document.querySelector("[role=log]");
  if (!log) return;
  const keyboard = matchMedia("(pointer: fine)");
  const editor = document.createElement("div");
  editor.className = "parts editor";
  editor.setAttribute("aria-live", "off");
  let m, back;

  const text = () => editor.querySelector("textarea");

  async function edit(message) {
    if (!message || message.querySelector(":scope > .gone")) return;
    leave();
    m = message;
    back = document.activeElement?.matches?.("#body, .reply textarea") ? document.activeElement : undefined;
    m.append(editor);
    if (!(await fetchPart(editor, `${addressOf(m)}?edit=1`))) return leave();
    m.dataset.editing = "";
    editor.dispatchEvent(new CustomEvent("parley:shown", { bubbles: true }));
    const box = text();
    if (!box) return;
    box.focus();
    box.setSelectionRange(box.value.length, box.value.length);
  }

  function leave() {
    if (!m) return;
    const seq = m.dataset.seq, held = editor.contains(document.activeElement);
    editor.remove();
    editor.replaceChildren();
    delete m.dataset.editing;
    m = undefined;
    if (held) (back ?? inLog(seq)?.querySelector(":scope > a.t"))?.focus();
  }

  // Without change, also of the draft.
  function cancel() {
    const box = text();
    if (box) {
      box.value = box.defaultValue;
      box.dispatchEvent(new Event("input", { bubbles: true }));
    }
    leave();
  }

  editor.addEventListener("keydown", (event) => {
    if (composing(event)) return;
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      cancel();
    } else if (event.key === "Enter" && !event.shiftKey && keyboard.matches && event.target === text()) {
      event.preventDefault();
      text().value === text().defaultValue && !text().ariaInvalid ? cancel() : text().form.requestSubmit();
    }
  });
  editor.addEventListener("click", (event) => {
    if (!event.target.closest(".cancel")) return;
    event.preventDefault();
    cancel();
  });
  editor.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
    if (!ctx.sourceElement.matches("form")) return;
    if (ctx.response?.status < 300) leave();
    else setTimeout(() => text()?.focus());
  });

  // The message was replaced by a newer version of itself: the form moves to that one.
  new MutationObserver(() => {
    if (!m || m.isConnected) return;
    const now = inLog(m.dataset.seq), box = text(), place = box && [box.selectionStart, box.selectionEnd];
    if (!now || now.querySelector(":scope > .gone") && !box?.value) return leave();
    m = now;
    m.append(editor);
    if (box) htmx.process(box.form, true); // htmx gave the form up with the old message
    m.dataset.editing = "";
    box?.focus({ preventScroll: true });
    if (place) box.setSelectionRange(...place);
  }).observe(log, { childList: true });

  document.addEventListener("parley:edit", ({ detail }) => edit(inLog(detail.seq)));

  return edit;
})();
