// The service worker shows pushes, and a page of its own when a page cannot be loaded. It
// keeps nothing else: a room is never older than its last request. The server puts `shell`
// before it: the addresses of that page and its parts.
const pages = "parley:offline", told = "parley:told";

addEventListener("install", (event) => event.waitUntil((async () => {
  await caches.delete(pages);
  await (await caches.open(pages)).addAll(shell);
  await skipWaiting();
})()));

addEventListener("activate", (event) => event.waitUntil((async () => {
  await registration.navigationPreload?.enable();
  await clients.claim();
})()));

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode === "navigate" && request.destination === "document" && request.method === "GET") event.respondWith(load(event));
  else if (shell.includes(new URL(request.url).pathname)) event.respondWith(fetch(request).catch(() => caches.match(request)));
});

async function load(event) {
  try {
    return await event.preloadResponse ?? await fetch(event.request);
  } catch {
    return await caches.match(shell[0]) ?? Response.error();
  }
}

addEventListener("push", (event) => {
  if (event.data) event.waitUntil(receive(event.data.json()));
});

// A room has one notification. A worker that died may have its push sent again, under the
// same number: it is shown once.
// A call rings until it is answered somewhere; in a window that one looks at, the page rings.
async function receive({ tag, seq, read, title, body, url, ring = false }) {
  const shown = await registration.getNotifications({ tag });
  const store = await caches.open(told), key = `/told/${tag}`;
  if (read) {
    shown.forEach((n) => { if (n.data.seq <= read) n.close(); });
    return ring && store.put(key, new Response(read)); // the ring may come after its end
  }
  if (seq && seq <= Number(await (await store.match(key))?.text())) return;
  const here = seq && (await windows()).some((c) => c.focused && (ring || samePath(c, url)));
  if (!here) await registration.showNotification(title, { tag, body, icon: "/icons/192.png", renotify: true, requireInteraction: ring, data: { url, seq } });
  if (seq) await store.put(key, new Response(seq));
}

const windows = () => clients.matchAll({ type: "window", includeUncontrolled: true });
const samePath = (c, url) => new URL(c.url).pathname === new URL(url, location).pathname;

addEventListener("notificationclick", (event) => {
  const { notification } = event;
  notification.close();
  event.waitUntil((async () => {
    const here = (await windows()).find((c) => samePath(c, notification.data.url));
    await (here ? here.focus() : clients.openWindow(notification.data.url));
  })());
});
