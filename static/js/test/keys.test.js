import assert from "node:assert/strict";
import { test } from "node:test";
import { settle } from "./support/timers.js";
import { open } from "./support/page.js";
import { frame } from "./support/rendered.js";

async function touched(t, ...args) {
  const page = await open(t, ...args);
  page.fire("pointermove", { target: page.document.body });
  await settle();
  return page;
}

/** gone are the links that keys follow: jsdom does not navigate. */
function gone(page) {
  const found = [];
  page.document.addEventListener("click", (event) => found.push(event.target.closest("a")?.getAttribute("href")));
  return found;
}

const key = (page, name, init, target = page.document.body) => !page.press(name, target, init);

test("Alt with an arrow goes through the rooms, also from the composer", async (t) => {
  const page = await touched(t), links = gone(page);
  const rooms = page.all("#room-list li a").map((a) => a.getAttribute("href")), here = rooms.indexOf("/rooms/tea");
  assert.ok(key(page, "ArrowUp", { altKey: true }));
  assert.ok(key(page, "ArrowDown", { altKey: true }, page.box));
  assert.deepEqual(links, [rooms[here - 1], rooms[here + 1]].filter(Boolean));
  assert.ok(links.length > 0);
});

test("with Shift it goes through those with something unread", async (t) => {
  const page = await touched(t), links = gone(page);
  for (const mark of page.all("#room-list .unread")) mark.replaceChildren();
  key(page, "ArrowUp", { altKey: true, shiftKey: true });
  key(page, "ArrowDown", { altKey: true, shiftKey: true });
  assert.deepEqual(links, []);
  page.$("#u-cake").textContent = "3";
  key(page, "ArrowUp", { altKey: true, shiftKey: true });
  key(page, "ArrowDown", { altKey: true, shiftKey: true });
  assert.deepEqual(links, ["/rooms/cake"]);
});

test("? shows the keys and / searches, but not in a field, with another key, or turned off", async (t) => {
  const page = await touched(t), search = page.$("[role=search] input");
  for (const init of [{ ctrlKey: true }, { metaKey: true }, { altKey: true }, { isComposing: true }, { keyCode: 229 }]) key(page, "/", init);
  key(page, "/", {}, page.box);
  assert.notEqual(page.document.activeElement, search);
  assert.ok(key(page, "/"));
  assert.equal(page.document.activeElement, search);
  assert.equal(page.navigations, 0);
  assert.ok(key(page, "?"));
  assert.equal(page.navigations, 1);

  const off = await touched(t, "noKeys");
  assert.equal(key(off, "/"), false);
  assert.equal(key(off, "?"), false);
  assert.equal(off.navigations, 0);
  assert.ok(key(off, "k", { ctrlKey: true }), "keys with Ctrl stay");
});

test("the upward arrow in an empty composer edits one's last message", async (t) => {
  const page = await touched(t, "room", { messages: [{ seq: 3, by: "ann" }, { seq: 4, by: "bob" }] });
  const edits = [];
  page.document.addEventListener("parley:edit", ({ detail }) => edits.push(detail.seq));
  assert.equal(key(page, "ArrowUp", { isComposing: true }, page.box), false);
  assert.equal(key(page, "ArrowUp", { keyCode: 229 }, page.box), false);
  assert.equal(key(page, "ArrowUp", {}, page.document.body), false);
  await page.type("half a sentence");
  assert.equal(key(page, "ArrowUp", {}, page.box), false);
  assert.deepEqual(edits, []);
  await page.type("");
  assert.ok(key(page, "ArrowUp", {}, page.box));
  assert.deepEqual(edits, [3]);
});

test("Esc closes a panel, and only then goes to the end of the room", async (t) => {
  const page = await touched(t, "room", { media: ["(min-width: 80rem)"] });
  await page.click(page.$("#m-1 a.t"));
  await page.answer(page.asked("/rooms/tea/messages/1")[0], 200, frame("actions"));
  page.scroll(-500);
  key(page, "Escape", { isComposing: true });
  assert.ok(page.$("dialog[open]"));
  key(page, "Escape");
  assert.equal(page.$("dialog[open]"), null);
  assert.equal(page.talk.scrollTop, -500);
  key(page, "Escape", {}, page.$("[role=search] input"));
  assert.equal(page.talk.scrollTop, -500, "a field has its own");
  key(page, "Escape");
  assert.equal(page.talk.scrollTop, 0);
});
