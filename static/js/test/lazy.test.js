import assert from "node:assert/strict";
import { test } from "node:test";
import { settle } from "./support/timers.js";
import { open } from "./support/page.js";

const asked = (page) => page.all("script[src$='/hand.js']").length;
const ready = (page) => page.document.documentElement.dataset.hand === "";

test("an untouched page loads no scripts for hands", async (t) => {
  const page = await open(t);
  page.fire("scroll", { target: page.window });
  const rest = new page.window.Event("pointermove", { bubbles: true });
  page.document.body.dispatchEvent(Object.assign(rest, { clientX: 0, clientY: 0 }));
  await page.pass(60_000);
  assert.equal(asked(page), 0);
  assert.equal(ready(page), false);
});

for (const sign of ["pointermove", "pointerdown", "touchstart", "keydown", "input"]) test(`the first ${sign} loads them, once`, async (t) => {
  const page = await open(t);
  page.fire(sign, { target: page.document.body, type: sign === "keydown" ? "KeyboardEvent" : "Event", key: "x" });
  page.fire("pointermove", { target: page.document.body });
  await settle();
  page.fire("pointermove", { target: page.document.body });
  await settle();
  assert.equal(asked(page), 1);
  assert.equal(ready(page), true);
});

test("a page of the past loads them at once, and a live one once its log is long", async (t) => {
  assert.equal(ready(await open(t, "past")), true);
  const page = await open(t);
  await page.connect();
  await page.hear(...Array.from({ length: 490 }, (_, i) => ({ seq: 3 + i })));
  assert.equal(asked(page), 0);
  await page.hear(...Array.from({ length: 20 }, (_, i) => ({ seq: 493 + i })));
  assert.equal(ready(page), true);
});

test("results of a search in the address load them at once", async (t) => {
  assert.equal(ready(await open(t, "room", { path: "/rooms/tea?q=plan" })), true);
});

test("a thread that is muted in the open room loads them at once, and one of another room does not", async (t) => {
  const muted = (mark) => open(t, "room", { before: (page) => { page.$(mark).dataset.muted = "4"; } });
  assert.equal(ready(await muted("#u-tea")), true);
  assert.equal(asked(await muted("#u-cake")), 0);
});

// heard are the keys that a page hears after its scripts for hands have come.
async function heard(page, ...presses) {
  const keys = [], prevented = [];
  for (const [key, init] of presses) {
    const event = new page.window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...init });
    (init?.into ?? page.document.body).dispatchEvent(event);
    if (event.defaultPrevented) prevented.push(key);
  }
  page.document.addEventListener("keydown", ({ key }) => keys.push(key));
  await settle();
  return { keys, prevented };
}

test("a shortcut that came before them is given to them", async (t) => {
  const page = await open(t);
  const { keys, prevented } = await heard(page, ["?"], ["k", { ctrlKey: true, into: page.box }], ["ArrowDown", { altKey: true }]);
  assert.deepEqual(keys, ["?", "k", "ArrowDown"]);
  assert.deepEqual(prevented, ["k"], "browsers would go to their own search");
});

test("letters in a field and an input method's keys are not given again", async (t) => {
  const page = await open(t);
  const { keys } = await heard(page, ["a", { into: page.box }], ["k", { keyCode: 229 }], ["Enter", { into: page.box }]);
  assert.deepEqual(keys, []);
});

test("a load that fails is tried again", async (t) => {
  const page = await open(t, "room", { before: ({ window }) => { window.MutationObserver = class { observe() {} disconnect() {} }; } });
  const part = (selector, event) => page.fire(event, { target: page.all(selector).at(-1), bubbles: false });
  const touch = () => page.fire("pointermove", { target: page.document.body });
  touch();
  part("link[href$='/hand.css']", "error");
  assert.equal(asked(page), 0);
  touch();
  part("link[href$='/hand.css']", "load");
  assert.equal(asked(page), 1);
  part("script[src$='/hand.js']", "error");
  touch();
  part("link[href$='/hand.css']", "load");
  assert.equal(asked(page), 2);
});

test("a click that they were not there for is made once, however often they fail", async (t) => {
  const page = await open(t, "room", { before: ({ window }) => { window.MutationObserver = class { observe() {} disconnect() {} }; } });
  const fail = () => page.fire("error", { target: page.all("link[href$='/hand.css']").at(-1), bubbles: false });
  let made = 0;
  page.document.addEventListener("click", (event) => {
    event.preventDefault();
    made++;
  });
  await page.click(page.$("[role=log] a.t"));
  assert.equal(made, 0);
  fail();
  assert.equal(made, 1);
  for (let n = 0; n < 2; n++) {
    page.fire("pointermove", { target: page.document.body });
    fail();
  }
  assert.equal(made, 1);
});

test("a long log asks for what fails again only once it is longer", async (t) => {
  const page = await open(t, "room", { before: ({ window }) => { window.MutationObserver = class { observe() {} disconnect() {} }; } });
  const tries = () => page.all("link[href$='/hand.css']").length;
  const fail = () => page.fire("error", { target: page.all("link[href$='/hand.css']").at(-1), bubbles: false });
  await page.connect();
  await page.hear(...Array.from({ length: 510 }, (_, i) => ({ seq: 3 + i })));
  assert.equal(tries(), 1);
  fail();
  await page.hear({ seq: 513 });
  assert.equal(tries(), 1);
  await page.hear(...Array.from({ length: 100 }, (_, i) => ({ seq: 514 + i })));
  assert.equal(tries(), 2);
});
