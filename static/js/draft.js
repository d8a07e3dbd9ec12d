// Keeps unsent text in this browser: in the composer, in replies, and in edits. All tabs
// share it: a tab without other text follows. Signing out here deletes the account's
// drafts.
(() => {
  "use strict";
  const written = "#body, #reply, #new-text";
  const { me } = document.body.dataset;
  const mine = `parley:draft:${me}:`;
  const key = ({ form }) => mine + form.getAttribute("action");
  const all = () => document.querySelectorAll(written);
  const stay = (event) => event.preventDefault();

  function bring() {
    for (const text of all()) {
      if (text.value !== text.defaultValue || text.ariaInvalid) continue;
      try {
        const own = localStorage.getItem(key(text)); // unless hand/drafts.js gave it to the server
        if (own && own !== localStorage.getItem(`${mine}=${text.form.getAttribute("action")}`)) text.value = own;
      } catch { /* forbidden */ }
    }
  }

  // keep has the page ask before it is left if the text cannot be stored.
  function keep(text, value) {
    try {
      if (value && value !== text.defaultValue) localStorage.setItem(key(text), value);
      else localStorage.removeItem(key(text));
      removeEventListener("beforeunload", stay);
    } catch {
      globalThis[value ? "addEventListener" : "removeEventListener"]("beforeunload", stay);
    }
  }

  document.addEventListener("input", ({ target }) => { if (target.matches(written)) keep(target, target.value); });
  // The draft of a form that outbox.js does not send ends on submit, or once htmx has sent it.
  document.addEventListener("submit", (event) => {
    const text = event.target.querySelector(written);
    if (text && !event.defaultPrevented && !event.submitter?.name && event.target.method === "post") keep(text);
  });
  document.addEventListener("htmx:after:request", ({ detail: { ctx } }) => {
    const text = ctx.response?.status < 300 && ctx.sourceElement.matches("form") && ctx.sourceElement.querySelector(written);
    if (text) keep(text);
  });
  addEventListener("storage", (event) => {
    for (const text of all()) {
      if (key(text) === event.key && text.value === (event.oldValue ?? text.defaultValue)) text.value = event.newValue ?? text.defaultValue;
    }
  });
  document.addEventListener("parley:shown", bring);
  bring();

  // With a mouse, a room is for writing at once. On touch the keyboard would cover the room,
  // and an address may name another place on the page.
  const box = document.getElementById("body"), elsewhere = location.hash || new URLSearchParams(location.search).has("at");
  if (box && !elsewhere && document.activeElement === document.body && matchMedia("(pointer: fine)").matches) box.focus({ preventScroll: true });

  // Unsent messages may still stop the sign-out; then all drafts stay.
  let leaving = false;
  document.addEventListener("click", () => { leaving = false; }, true);
  document.addEventListener("submit", ({ target }) => { leaving = target.getAttribute("action") === "/signout"; });
  addEventListener("pagehide", () => {
    if (!leaving) return;
    try {
      for (const key of Object.keys(localStorage)) if (["draft", "out", "up"].some((kind) => key.startsWith(`parley:${kind}:${me}:`))) localStorage.removeItem(key);
    } catch { /* forbidden */ }
  });
})();
