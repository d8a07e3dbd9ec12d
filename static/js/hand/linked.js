// The messages of other rooms that a message links to, for a reader who may read them. They
// are asked for once the reader sees the message: its fragment is the same for all readers.
(() => {
  "use strict";
  const log = document.querySelector("[role=log]"), answers = new Map();
  if (!log) return;
  const { lang } = document.documentElement, place = /^\/rooms\/([^/]+)(?:$|\/messages\/\d+$)/;

  // elsewhere are the links of a message to places in other rooms, as one text.
  function elsewhere(m) {
    const own = addressOf(m).split("/")[2], room = (a) => (a.origin === location.origin ? place.exec(a.pathname)?.[1] : null) ?? own;
    return [...m.querySelectorAll(":scope > .b a[target]")].filter((a) => room(a) !== own).join(" ");
  }

  // ask asks once for a message with the same links, however often it is replaced.
  function ask(m) {
    const address = addressOf(m), key = `${address} ${elsewhere(m)}`;
    if (!answers.has(key)) {
      const answer = fetch(`${address}/linked?for=${encodeURIComponent(document.body.dataset.me)}`, { headers: { "HX-Request": "true" }, redirect: "error" }).then((a) => (a.ok ? a.text() : Promise.reject()));
      answers.set(key, answer.catch(() => { answers.delete(key); return ""; }));
    }
    return answers.get(key);
  }

  async function show(m) {
    const html = await ask(m);
    if (!html || !m.isConnected || m.querySelector(":scope > .linked")) return;
    m.querySelector(":scope > .b").insertAdjacentHTML("afterend", html);
    const clock = new Intl.DateTimeFormat(navigator.languages.find((l) => l.split("-")[0] === lang) ?? lang, { dateStyle: "medium", timeStyle: "short" });
    for (const time of m.querySelectorAll(":scope > .linked time")) time.textContent = clock.format(new Date(time.dateTime));
  }

  const seen = new IntersectionObserver((changes) => {
    for (const { isIntersecting, target } of changes) {
      if (!isIntersecting) continue;
      seen.unobserve(target);
      show(target);
    }
  });
  const watch = (m) => { if (m.dataset?.seq && elsewhere(m)) seen.observe(m); };
  log.querySelectorAll(":scope > .m").forEach(watch);
  new MutationObserver((changes) => { for (const { addedNodes } of changes) addedNodes.forEach(watch); }).observe(log, { childList: true });
})();
