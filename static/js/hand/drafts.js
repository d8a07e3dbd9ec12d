// Keeps unsent text on the server, too, so that other devices have it: after a pause, when
// the field is left, and when the page is hidden. What the server has had is no longer
// this browser's own: draft.js then takes the server's.
(() => {
  "use strict";
  const pause = 2500, had = new WeakMap();
  const { me } = document.body.dataset;
  let timer;

  const place = ({ id, form }) => {
    const found = form?.getAttribute("action")?.match(/^(\/rooms\/[^/]+)\/messages(?:\/(\d+)\/thread)?$/);
    return found && (id === "body" || id === "reply") ? { path: `${found[1]}/draft`, thread: id === "body" ? "0" : root(form, found[2]) } : null;
  };
  // A thread is named by its first message.
  const root = (form, seq) => form.closest(".parts, main")?.querySelector("[data-root]")?.dataset.root ?? seq;

  async function keep(field) {
    clearTimeout(timer);
    const to = place(field), body = field.value;
    if (!to || body === (had.get(field) ?? field.defaultValue)) return;
    had.set(field, body);
    const answer = await fetch(to.path, {
      method: "POST", keepalive: true, headers: { "HX-Request": "true", Accept: "text/html" },
      body: new URLSearchParams({ body, thread: to.thread, for: me }),
    }).catch(() => null);
    if (!answer?.ok) return had.delete(field);
    try { localStorage.setItem(`parley:draft:${me}:=${field.form.getAttribute("action")}`, body); } catch { /* forbidden */ }
  }

  const all = () => document.querySelectorAll("#body, #reply");
  const later = (field) => {
    clearTimeout(timer);
    timer = setTimeout(keep, pause, field);
  };
  document.addEventListener("input", ({ target }) => { if (target.matches("#body, #reply")) later(target); });
  // Focus on the form's button comes before sending. A draft that arrives after the message would outlive it.
  document.addEventListener("focusout", ({ target, relatedTarget: to }) => {
    if (target.matches?.("#body, #reply")) (to?.form === target.form ? later : keep)(target);
  });
  // So would one that is kept while the page makes way for the answer to its form.
  document.addEventListener("submit", ({ target, submitter, defaultPrevented }) => {
    const field = target.querySelector("#body, #reply");
    if (!field) return;
    clearTimeout(timer);
    if (!defaultPrevented && !submitter?.name) had.set(field, field.value);
  });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") all().forEach(keep); });
  all().forEach((field) => { if (field.value !== field.defaultValue) later(field); });
})();
