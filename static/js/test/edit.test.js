import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./support/page.js";
import { frame } from "./support/rendered.js";

const box = (page) => page.$("#m-1 .editor #new-text");
const saves = (page) => page.asked("/rooms/tea/messages/1", "POST");

async function editing(t, how) {
  const page = await open(t, "room", how);
  await page.connect();
  await page.touch();
  page.box.focus();
  page.fire("parley:edit", { type: "CustomEvent", detail: { seq: 1 } });
  await page.pass(20);
  await page.answer(page.asked("/rooms/tea/messages/1", "GET")[0], 200, frame("editing"));
  await page.pass(20);
  return page;
}

test("a message is edited where it stands, with Enter, and the focus returns", async (t) => {
  const page = await editing(t);
  assert.equal(page.document.activeElement, box(page));
  assert.ok(page.$("#m-1").matches("[data-editing]"));
  await page.type("one, better", box(page));
  assert.equal(page.press("Enter", box(page), { shiftKey: true }), true, "that is a new line");
  assert.equal(page.press("Enter", box(page)), false);
  await page.pass(20);
  const [save] = saves(page);
  assert.equal(save.body.body, "one, better");
  assert.ok(save.body.was);
  await page.answer(save, 202);
  await page.pass(20);
  assert.equal(page.$(".editor"), null);
  assert.equal(page.all("[data-editing]").length, 0);
  assert.equal(page.document.activeElement, page.box);
});

test("Esc leaves without change, also of the draft", async (t) => {
  const page = await editing(t);
  await page.type("never mind", box(page));
  assert.equal(page.press("Escape", box(page)), false);
  await page.pass(20);
  assert.equal(page.$(".editor"), null);
  assert.deepEqual(saves(page), []);
  assert.equal(page.window.localStorage.length, 0);
});

test("without a change Enter sends nothing", async (t) => {
  const page = await editing(t);
  page.press("Enter", box(page));
  await page.pass(20);
  assert.deepEqual([saves(page), page.$(".editor")], [[], null]);
});

test("keys of an input method neither save nor leave", async (t) => {
  const page = await editing(t);
  await page.type("にほん", box(page));
  for (const key of ["Enter", "Escape"]) {
    for (const init of [{ isComposing: true }, { keyCode: 229 }]) assert.equal(page.press(key, box(page), init), true);
  }
  await page.pass(20);
  assert.deepEqual(saves(page), []);
  assert.equal(box(page).value, "にほん");
});

test("on a touch screen Enter is a new line", async (t) => {
  const page = await editing(t, { media: [] });
  await page.type("one, better", box(page));
  assert.equal(page.press("Enter", box(page)), true);
});

test("a refusal keeps what was typed, with its sentence", async (t) => {
  const page = await editing(t);
  await page.type("one, better", box(page));
  page.press("Enter", box(page));
  await page.pass(20);
  await page.answer(saves(page)[0], 409, frame("editing").replace("<form", '<p class="refusal" role="alert">It has changed.</p><form').replace(">\none<", ">\none, better<"));
  await page.pass(20);
  assert.equal(box(page).value, "one, better");
  assert.equal(page.$(".editor [role=alert]").textContent, "It has changed.");
});

test("a change by others leaves the form in its message, with text and focus", async (t) => {
  const page = await editing(t);
  await page.type("one, better", box(page));
  box(page).setSelectionRange(3, 5);
  await page.bring("liked", { seq: 1, rev: 5, text: "one" });
  assert.equal(box(page).value, "one, better");
  assert.deepEqual([box(page).selectionStart, box(page).selectionEnd], [3, 5]);
  assert.equal(page.document.activeElement, box(page));
  assert.ok(page.$("#m-1").matches("[data-editing]"));
  page.press("Enter", box(page));
  await page.pass(20);
  assert.equal(saves(page)[0].body.body, "one, better");
  assert.equal(page.navigations, 0, "the page stays");
});

test("a message that is not there is not edited", async (t) => {
  const page = await open(t);
  await page.touch();
  page.fire("parley:edit", { type: "CustomEvent", detail: { seq: 99 } });
  await page.pass(20);
  assert.deepEqual(page.asked("/rooms/tea/messages/"), []);
});
