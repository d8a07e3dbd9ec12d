// Keeps what is being written, for this tab and room, until it is sent: in the
// composer, in answer to a message, and in place of one's own.
(() => {
  "use strict";
  const written = "#composer textarea, .reply textarea, .doings textarea";
  const { me, room } = document.body.dataset;
  if (!room) return;
  const key = ({ form }) => `parley:draft:${me}:${room}${form.id ? "" : form.getAttribute("action")}`;

  function bring() {
    for (const text of document.querySelectorAll(written)) {
      if (text.value !== text.defaultValue || text.ariaInvalid) continue;
      try { text.value = sessionStorage.getItem(key(text)) || text.value; } catch { /* forbidden */ }
    }
  }

  function forget(text) {
    try { sessionStorage.removeItem(key(text)); } catch { /* forbidden */ }
  }

  document.addEventListener("input", ({ target }) => {
    if (!target.matches(written)) return;
    try { sessionStorage.setItem(key(target), target.value); } catch { /* full */ }
  });
  // What outbox.js does not send goes with its form, or once htmx has sent it.
  document.addEventListener("submit", (event) => {
    const text = event.target.querySelector(written);
    if (text && !event.defaultPrevented && event.target.method === "post") forget(text);
  });
  document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
    const text = ctx.response?.status < 300 && ctx.sourceElement.matches("form") && ctx.sourceElement.querySelector(written);
    if (text) forget(text);
  });
  document.addEventListener("parley:shown", bring);
  bring();
})();
