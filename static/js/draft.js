// Keeps what is being written, for this tab and room, until it is sent.
(() => {
  "use strict";
  const text = document.querySelector("#composer textarea");
  if (!text) return;
  const key = `parley:draft:${document.body.dataset.me}:${document.body.dataset.room}`;
  try { text.value ||= sessionStorage.getItem(key) ?? ""; } catch { return; }
  text.addEventListener("input", () => {
    try { sessionStorage.setItem(key, text.value); } catch { /* full */ }
  });
})();
