// The tab's title and icon count what is unread, in all rooms.
(() => {
  "use strict";
  const icon = document.querySelector("link[rel=icon]"), name = document.getElementById("room-name");
  if (!icon?.dataset.unread) return;
  const plain = document.title, quiet = icon.getAttribute("href");
  let here = 0, loaded = false;

  function count() {
    let n = room?.live ? here : 0, more = "";
    for (const mark of document.querySelectorAll("#room-list .unread")) {
      if (room?.live && mark.matches("[aria-current] ~ *")) continue;
      n += parseInt(mark.textContent, 10) || 0;
      if (mark.textContent.includes("+")) more = "+";
    }
    return n ? n + more : "";
  }

  function show() {
    const n = count(), title = room ? `${name.textContent} · Parley` : plain, href = n && (loaded || document.hidden) ? icon.dataset.unread : quiet;
    const said = n ? `(${n}) ${title}` : title;
    if (document.title !== said) document.title = said;
    if (icon.getAttribute("href") !== href) icon.setAttribute("href", href);
  }

  document.addEventListener("parley:unread", ({ detail }) => { here = detail; show(); });
  document.addEventListener("parley:marks", show);
  onFrame(show);
  // A second icon is no part of the page's loading.
  setTimeout(() => { loaded = true; show(); }, 3000);
  show();
})();
