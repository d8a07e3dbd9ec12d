// The page of the service worker when there is no connection: it lists the messages that
// this browser keeps until they are stored, see outbox.js.
(() => {
  "use strict";
  const list = document.getElementById("unsent"), again = document.getElementById("again");
  again.href = location.href;
  const prefix = "parley:out:";

  function keys() {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
    } catch {
      return [];
    }
  }

  // read returns an entry; none if it cannot be read. The others are shown all the same.
  function read(key) {
    try {
      const { body, since } = JSON.parse(localStorage.getItem(key)), at = new Date(since);
      return [{ slug: key.split(":")[3], body, at, iso: at.toISOString() }];
    } catch {
      return [];
    }
  }

  for (const { slug, body, at, iso } of keys().flatMap(read).sort((a, b) => a.at - b.at)) {
    const item = document.createElement("li"), to = document.createElement("a"), time = document.createElement("time"), text = document.createElement("p");
    item.className = "kept";
    to.href = `/rooms/${encodeURIComponent(slug)}`;
    to.textContent = slug;
    time.dateTime = iso;
    time.textContent = at.toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
    text.dir = "auto";
    text.textContent = body;
    item.append(to, " ", time, text);
    list.append(item);
    list.hidden = list.previousElementSibling.hidden = false;
  }
  addEventListener("online", () => location.reload());
})();
