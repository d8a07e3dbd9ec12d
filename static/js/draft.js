// Keeps what is being written, for this tab and room, until it is sent: in the
// composer, and in answer to a message.
(() => {
  "use strict";
  const written = "#composer textarea, .reply textarea";
  const { me, room } = document.body.dataset;
  if (!room) return;
  const key = ({ form }) => `parley:draft:${me}:${room}${form.id ? "" : form.getAttribute("action")}`;

  function bring() {
    for (const text of document.querySelectorAll(written)) {
      try { text.value ||= sessionStorage.getItem(key(text)) ?? ""; } catch { /* forbidden */ }
    }
  }

  document.addEventListener("input", ({ target }) => {
    if (!target.matches(written)) return;
    try { sessionStorage.setItem(key(target), target.value); } catch { /* full */ }
  });
  // What outbox.js does not send goes with its form.
  document.addEventListener("submit", (event) => {
    const text = event.target.querySelector(written);
    if (!text || event.defaultPrevented) return;
    try { sessionStorage.removeItem(key(text)); } catch { /* forbidden */ }
  });
  document.addEventListener("parley:shown", bring);
  bring();
})();
