import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./support/page.js";

const place = "parley:place:/rooms/tea";

/** placed is a page whose messages stand 100 px apart, the first one at from. */
const placed = (from, type) => (page) => {
  page.all("[role=log] > article").forEach((m, n) => {
    m.getBoundingClientRect = () => ({ top: from + n * 100 - page.talk.scrollTop });
    Object.defineProperty(m, "offsetHeight", { value: 100 });
  });
  page.window.performance.getEntriesByType = () => [{ type }];
};

const kept = (page) => JSON.parse(page.window.sessionStorage.getItem(place));

test("the place in the log is kept when the page is left, and the end is not", async (t) => {
  const page = await open(t, "room", { before: placed(-120) });
  page.fire("pagehide", { target: page.window });
  assert.equal(kept(page), null);
  page.scroll(-50);
  page.fire("pagehide", { target: page.window });
  assert.deepEqual(kept(page), { seq: 1, at: -70 });
});

for (const [type, scrollTop] of [["back_forward", -80], ["navigate", 0]]) {
  test(`a page opened by ${type} is scrolled to ${scrollTop}`, async (t) => {
    const page = await open(t, "room", {
      before: (p) => {
        placed(-120, type)(p);
        p.window.sessionStorage.setItem(place, JSON.stringify({ seq: 2, at: 60 }));
      },
    });
    assert.equal(page.talk.scrollTop, scrollTop);
    assert.equal(kept(page), null);
  });
}

test("a tab that was opened up in the log has read nothing when it is looked at first", async (t) => {
  const page = await open(t, "room", {
    before: (p) => {
      placed(-120, "back_forward")(p);
      p.window.sessionStorage.setItem(place, JSON.stringify({ seq: 2, at: 60 }));
      p.hide(true);
    },
  });
  await page.connect();
  page.hide(false);
  page.fire("visibilitychange");
  const reads = () => page.socket.sent.filter(({ type }) => type === "read");
  assert.deepEqual(reads(), []);
  page.scroll(0);
  await page.pass(1000);
  assert.deepEqual(reads().map(({ seq }) => seq), [2]);
});

test("a place that was loaded by scrolling is loaded as its page", async (t) => {
  const page = await open(t, "room", {
    before: (p) => {
      placed(0, "back_forward")(p);
      p.window.sessionStorage.setItem(place, JSON.stringify({ seq: -40, at: 60 }));
    },
  });
  assert.equal(page.navigations, 1);
  assert.deepEqual(JSON.parse(page.window.sessionStorage.getItem(`${place}?at=-40`)), { seq: -40, at: 60, again: true });
});
