// With a keyboard, Enter sends, on every page with a composer or a reply; on a touch screen
// Enter is the only way to a new line.
(() => {
  "use strict";
  const keyboard = matchMedia("(pointer: fine)");
  document.addEventListener("keydown", (event) => {
    const written = event.target.closest?.("#composer textarea, .reply textarea")?.form;
    if (!written || event.key !== "Enter" || event.shiftKey || composing(event) || !keyboard.matches) return;
    event.preventDefault();
    written.requestSubmit();
  });
})();
