// The button that has this browser notified. The service worker is registered here and
// nowhere else: browsers that do not use it load pages without it.
(() => {
  "use strict";
  const place = document.getElementById("subscribe");
  if (!place || !("serviceWorker" in navigator) || !("PushManager" in window)) return;
  const { key, add, denied, failed } = place.dataset, { me } = document.body.dataset;
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: add });
  const line = Object.assign(document.createElement("span"), { className: "hint", role: "status" });
  place.replaceChildren(button, " ", line);

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

  async function subscribe() {
    if (await Notification.requestPermission() !== "granted") return denied;
    await navigator.serviceWorker.register("/sw.js");
    const registration = await navigator.serviceWorker.ready;
    const subscription = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(key) });
    const { endpoint, keys } = subscription.toJSON();
    const answer = await fetch("/account/devices", { method: "POST", headers: { Accept: "text/plain" }, body: new URLSearchParams({ do: "add", endpoint, ...keys, for: me }) });
    if (!answer.ok) {
      const said = await answer.text();
      return /^[^<]+$/.test(said) ? said : failed; // a page is a proxy's
    }
    location.assign("/account/notifications");
    return "";
  }

  button.addEventListener("click", async () => {
    button.disabled = true;
    line.textContent = await subscribe().catch(() => failed);
    button.disabled = false;
  });
})();
