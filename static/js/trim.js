// Keeps a long-open page light: while the reader is at the newest message, the oldest of
// very many are removed. The link to older ones loads them again.
(() => {
  "use strict";
  const log = document.getElementById("messages");
  const talk = log?.closest(".talk");
  if (!talk) return;
  const most = 600, kept = 300;

  document.addEventListener("htmx:ws:after:message:incoming", () => {
    if (log.childElementCount <= most || talk.scrollTop < -48) return;
    const gone = [...log.querySelectorAll(":scope > [data-seq]")].slice(0, -kept);
    if (!gone.length) return;
    const first = Number(gone.at(-1).dataset.seq) + 1; // seq has no holes
    gone.forEach((m) => m.remove());
    document.getElementById("older")?.remove();
    log.prepend(older(`${location.pathname}?before=${first}`));
    htmx.process(log.firstElementChild);
  });

  // The same link as the server makes.
  function older(path) {
    const p = document.createElement("p"), a = document.createElement("a");
    p.id = p.className = "older";
    const attributes = {
      href: path, "hx-get": path, "hx-trigger": "click, intersect once",
      "hx-target": "#older", "hx-swap": "outerHTML", "hx-sync": "this:drop",
    };
    for (const [name, value] of Object.entries(attributes)) a.setAttribute(name, value);
    a.textContent = word("Older messages");
    p.append(a);
    return p;
  }
})();
