// Once the room has another name, the composer and the room's beginning have it too.
(() => {
  "use strict";
  if (!room) return;
  function rename() {
    const { write } = document.getElementById("room-topic")?.dataset ?? {}, field = document.getElementById("body");
    if (!write) return;
    if (field) field.placeholder = write;
    document.querySelector(".welcome-name > bdi")?.replaceChildren(document.getElementById("room-name").textContent);
  }
  onFrame(rename);
  rename();
})();
