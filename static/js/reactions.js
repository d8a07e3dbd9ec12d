// What differs by reader in a message: their own reactions are pressed, links to this server
// stay in the tab, and a quote of a deleted message goes.
(() => {
  "use strict";
  const log = document.querySelector("[role=log]");
  if (!log) return;
  const { me } = document.body.dataset;

  const own = (m, value) => [...m.querySelectorAll(":scope > .r > button")].find((b) => b.value === value);

  // Of many who reacted, only the first are named: the reader's own state is kept then.
  function press(m, before) {
    for (const button of m.querySelectorAll(":scope > .r > button")) {
      const names = button.dataset.by?.split(" ") ?? [], listed = names.includes(me);
      const hidden = parseInt(button.textContent.match(/\d+$/), 10) > names.length;
      button.ariaPressed = listed || hidden && (before ? own(before, button.value)?.ariaPressed === "true" : false);
    }
  }

  function unquote(m) {
    if (m.querySelector(":scope > .gone")) for (const q of document.querySelectorAll(`.re[data-re="${m.dataset.seq}"] > q`)) q.remove();
  }

  // Several replies in a row to one message name it once.
  const next = (m, way) => {
    do m = m[way]; while (m && !m.dataset.seq);
    return m;
  };
  function repeat(m) {
    const re = m?.querySelector(":scope > .re"), above = re && next(m, "previousElementSibling")?.querySelector(":scope > .re");
    re?.toggleAttribute("data-again", above?.dataset.re === re.dataset.re && above.textContent === re.textContent);
  }

  function arrange(m, before) {
    press(m, before);
    unquote(m);
    repeat(m);
    repeat(next(m, "nextElementSibling"));
  }

  log.querySelectorAll(".m[data-seq]").forEach((m) => arrange(m));
  new MutationObserver((changes) => {
    const gone = changes.flatMap(({ removedNodes }) => [...removedNodes]);
    for (const m of changes.flatMap(({ addedNodes }) => [...addedNodes])) {
      if (m.dataset?.seq && m.isConnected) arrange(m, gone.find((g) => g.dataset?.seq === m.dataset.seq));
    }
  }).observe(log, { childList: true });
  document.addEventListener("parley:shown", ({ target }) => target.querySelectorAll?.(".m[data-seq]").forEach((m) => press(m, document.getElementById(`m-${m.dataset.seq}`) ?? undefined)));

  document.addEventListener("click", ({ target }) => {
    const link = target.closest?.(".b a[target]");
    if (link?.host === location.host) link.removeAttribute("target");
  }, true);
})();
