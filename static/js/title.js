// The tab's title and icon count, in all rooms, mentions of the person, or else what is unread.
(() => {
  "use strict";
  const icon = document.querySelector("link[rel=icon]"), name = document.getElementById("room-name");
  if (!icon?.dataset.unread) return;
  const plain = document.title, brand = document.querySelector(".brand").textContent, quiet = icon.getAttribute("href");
  const { me } = document.body.dataset;
  let here = [0, 0], loaded = false;

  const mentions = (m) => seqOf(m) > room.seen && room.others(m) && [...m.querySelectorAll(".b [data-mention]")].some(({ dataset: { mention: who } }) => [me, "here", "room"].includes(who));

  function count() {
    const n = room?.live ? [...here] : [0, 0], more = ["", ""];
    const level = document.querySelector(".nav [aria-current] ~ [data-quiet]")?.dataset.quiet;
    if (level) n[1] = 0;
    if (level === "none") n[0] = 0;
    for (const mark of document.querySelectorAll(".nav .unread")) {
      if (room?.live && mark.matches("[aria-current] ~ *")) continue;
      [mark.querySelector("b > :nth-child(2)"), mark.firstChild].forEach((node, i) => {
        const said = node?.textContent ?? "";
        n[i] += parseInt(said, 10) || 0;
        if (said.includes("+")) more[i] = "+";
      });
    }
    document.body.dataset.counted = n; // for sound.js
    const i = n[0] ? 0 : 1;
    return n[i] ? n[i] + more[i] : "";
  }

  function show() {
    const n = count(), title = room ? `${name.textContent} · ${brand}` : plain, href = n && (loaded || document.hidden) ? icon.dataset.unread : quiet;
    const said = n ? `(${n}) ${title}` : title;
    if (document.title !== said) document.title = said;
    if (icon.getAttribute("href") !== href) icon.setAttribute("href", href);
  }

  document.addEventListener("parley:unread", ({ detail }) => {
    here = [room.list.filter(mentions).length, detail];
    show();
  });
  document.addEventListener("parley:marks", show);
  onFrame(show);
  // A second icon is no part of the page's loading.
  setTimeout(() => { loaded = true; show(); }, 3000);
  show();
})();
