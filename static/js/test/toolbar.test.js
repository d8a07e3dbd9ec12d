import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./support/page.js";
import { frame } from "./support/rendered.js";

const bar = (page) => page.$(".toolbar");
const over = (page) => bar(page)?.closest("article").id;
const point = (page, target, init) => page.fire("pointerover", { target, ...init });
const shown = (page) => [...bar(page).children].filter((b) => !b.hidden).map((b) => b.ariaLabel);
const tool = (page, name) => [...bar(page).children].find((b) => b.ariaLabel === name);

async function touched(t, ...args) {
  const page = await open(t, ...args);
  await page.connect();
  await page.touch();
  return page;
}

test("one toolbar comes to the message under the pointer, and leaves with it", async (t) => {
  const page = await touched(t);
  assert.equal(bar(page), null);
  point(page, page.$("#m-1 .b"));
  assert.equal(over(page), "m-1");
  assert.deepEqual(shown(page), ["👍", "❤️", "😂", "React", "Reply", "Copy link", "More"]);
  assert.equal(bar(page).textContent, "", "a message's text is still its own");
  point(page, page.$("#m-2 .b"));
  assert.equal(over(page), "m-2");
  assert.equal(page.all(".toolbar").length, 1);
  point(page, page.box);
  assert.equal(bar(page), null);
});

test("one's own message has more: to edit it, and to delete it", async (t) => {
  const page = await touched(t);
  await page.hear({ seq: 3, by: "ann" });
  point(page, page.$("#m-3 .b"));
  assert.deepEqual(shown(page), ["👍", "❤️", "😂", "React", "Reply", "Copy link", "Edit", "Delete", "More"]);
  await page.bring("deleted", { seq: 3, rev: 4, by: "ann" });
  assert.equal(bar(page), null, "a deleted message has none");
  point(page, page.$("#m-3 .b"));
  assert.equal(bar(page), null);
});

test("a message that is drawn anew under a resting pointer gets it back", async (t) => {
  const page = await touched(t, "room", { media: ["(pointer: fine)", "(hover: hover)"] });
  const all = page.document.querySelectorAll.bind(page.document);
  page.document.querySelectorAll = (what) => (what === ":hover" ? [page.$("#m-3 .b")].filter(Boolean) : all(what)); // jsdom has no pointer
  await page.hear({ seq: 3, by: "ann" });
  point(page, page.$("#m-3 .b"));
  const former = page.$("#m-3");
  await page.bring("edited", { seq: 3, rev: 4, by: "ann" });
  await page.pass(20);
  assert.notEqual(page.$("#m-3"), former);
  assert.equal(over(page), "m-3");
});

test("a finger and a reader who is no member have none", async (t) => {
  const page = await touched(t);
  const touch = new page.window.Event("pointerover", { bubbles: true });
  touch.pointerType = "touch";
  page.$("#m-1 .b").dispatchEvent(touch);
  assert.equal(bar(page), null);
  const guest = await open(t, "guest");
  await guest.touch();
  point(guest, guest.$("#m-1 .b"));
  assert.equal(bar(guest), null);
});

test("arrow keys move in it, and Escape leaves it for the message's time", async (t) => {
  const page = await touched(t);
  point(page, page.$("#m-1 .b"));
  const focused = () => page.document.activeElement.ariaLabel;
  tool(page, "👍").focus();
  for (const [key, name] of [["ArrowRight", "❤️"], ["ArrowLeft", "👍"], ["ArrowLeft", "More"], ["ArrowRight", "👍"], ["End", "More"], ["Home", "👍"]]) {
    page.press(key, page.document.activeElement);
    assert.equal(focused(), name, key);
    assert.deepEqual([...bar(page).children].filter((b) => b.tabIndex === 0).map((b) => b.ariaLabel), [name]);
  }
  assert.equal(page.press("Escape", tool(page, "👍"), { keyCode: 229 }), true);
  assert.equal(over(page), "m-1", "an input method's key is not ours");
  page.press("Escape", tool(page, "👍"));
  assert.equal(bar(page), null);
  assert.equal(page.document.activeElement, page.$("#m-1 a.t"));
});

test("it moves to the newer version of its message, with the focus", async (t) => {
  const page = await touched(t);
  point(page, page.$("#m-1 .b"));
  tool(page, "Reply").focus();
  tool(page, "Reply").tabIndex = 0;
  tool(page, "👍").tabIndex = -1;
  await page.bring("edited", { seq: 1, rev: 5, text: "one, better" });
  assert.equal(over(page), "m-1");
  assert.equal(page.all("#m-1").length, 1);
});

test("a quick reaction is sent as a toggle, and its refusal shows with the message's actions", async (t) => {
  const page = await touched(t);
  point(page, page.$("#m-1 .b"));
  await page.click(tool(page, "👍"));
  const [first] = page.asked("/rooms/tea/messages/1/reactions", "POST");
  assert.deepEqual([first.body.emoji, first.body.on, first.body.for], ["👍", undefined, "ann"]);
  await page.answer(first, 202);
  assert.deepEqual(page.asked("/rooms/tea/messages/1", "GET"), []);
  await page.click(tool(page, "👍"));
  await page.answer(page.asked("/rooms/tea/messages/1/reactions", "POST")[0], 409);
  assert.equal(page.asked("/rooms/tea/messages/1", "GET").length, 1);
});

test("each tool does what it says", async (t) => {
  for (const [name, path, part] of [["Reply", "/rooms/tea/messages/1/thread", "aside"], ["More", "/rooms/tea/messages/1", "actions"]]) {
    const page = await touched(t);
    point(page, page.$("#m-1 .b"));
    await page.click(tool(page, name));
    const [request] = page.asked("/rooms/tea/messages/1", "GET");
    assert.equal(request.path, path);
    await page.answer(request, 200, frame(part));
    assert.equal(page.$("dialog.panel").open, true);
  }
});

test("the panel has the same actions, and closes for them", async (t) => {
  const page = await touched(t);
  point(page, page.$("#m-1 .b"));
  await page.click(tool(page, "More"));
  await page.answer(page.asked("/rooms/tea/messages/1", "GET")[0], 200, frame("actions"));
  await page.click(page.$(".panel [data-do=edit]"), { clientX: 500 });
  assert.equal(page.$("dialog.panel").open, false);
  await page.pass(20);
  await page.answer(page.asked("/rooms/tea/messages/1", "GET")[0], 200, frame("editing"));
  assert.ok(page.$("#m-1 .editor #new-text"));
});
