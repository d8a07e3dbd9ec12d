import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import vm from "node:vm";

const script = new vm.Script(readFileSync(new URL("../apart/sw.js", import.meta.url), "utf8"));

/** device runs the service worker of a browser with these windows; push waits for what it does. */
function device(windows = []) {
  const listeners = {}, stored = new Map(), shown = [];
  const store = { match: async (key) => stored.has(key) ? { text: async () => stored.get(key) } : undefined, put: async (key, { text }) => stored.set(key, text) };
  const registration = {
    getNotifications: async ({ tag }) => shown.filter((n) => n.tag === tag),
    showNotification: async (title, how) => { shown.push({ title, ...how, close() { shown.splice(shown.indexOf(this), 1); } }); },
  };
  script.runInNewContext({
    URL, registration, location: "https://parley.test/sw.js",
    addEventListener: (name, f) => { listeners[name] = f; },
    caches: { open: async () => store }, clients: { matchAll: async () => windows },
    Response: class { constructor(text) { this.text = String(text); } },
  });
  return {
    titles: () => shown.map((n) => n.title),
    async push(note) {
      let done;
      listeners.push({ data: { json: () => note }, waitUntil(work) { done = work; } });
      await done;
    },
  };
}

const began = 1_700_000_000_123, url = "/rooms/talk/call";
const ring = { tag: "call-7", seq: began, title: "📞 bob", url, ring: true };
const end = { tag: "call-7", read: began, ring: true };
const missed = { tag: "call-7", seq: began + 1, title: "bob", body: "📞 ✕", url };

test("a call that ends is shown no longer, and the next one is", async () => {
  const d = device();
  await d.push(ring);
  assert.deepEqual(d.titles(), ["📞 bob"]);
  await d.push(end);
  assert.deepEqual(d.titles(), []);
  await d.push({ ...ring, seq: began + 60_000 });
  assert.deepEqual(d.titles(), ["📞 bob"]);
});

for (const [what, last, titles] of [["end", end, []], ["word of being missed", missed, ["bob"]]]) {
  test(`a ring that comes after its ${what} is not shown`, async () => {
    const d = device();
    await d.push(last);
    await d.push(ring);
    assert.deepEqual(d.titles(), titles);
  });
}

test("a call rings in the window that is looked at, whichever page it shows", async () => {
  const focused = device([{ focused: true, url: "https://parley.test/account" }]);
  await focused.push(ring);
  assert.deepEqual(focused.titles(), []);
  const behind = device([{ focused: false, url: `https://parley.test${url}` }]);
  await behind.push(ring);
  assert.deepEqual(behind.titles(), ["📞 bob"]);
});
