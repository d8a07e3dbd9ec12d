import assert from "node:assert/strict";
import { test } from "node:test";
import { bodies, bubbles, inThread } from "./support/outbox.js";
import { open } from "./support/page.js";

test("Enter sends, in the composer and in an answer, and Shift+Enter does not", async (t) => {
  const page = await inThread(t);
  for (const box of [page.box, page.$("#reply")]) {
    await page.type("hello", box);
    assert.equal(page.press("Enter", box, { shiftKey: true }), true);
    assert.equal(page.press("a", box), true);
    assert.deepEqual(bubbles(page).length, box === page.box ? 0 : 1);
    assert.equal(page.press("Enter", box), false);
    await page.pass(0);
    assert.equal(box.value, "");
  }
  assert.deepEqual(bodies(page), ["hello", "hello"]);
});

test("Enter elsewhere is the browser's", async (t) => {
  const page = await open(t);
  assert.equal(page.press("Enter", page.$("#q")), true);
  assert.equal(page.press("Enter", page.document), true);
});

test("on a touch screen Enter begins a line", async (t) => {
  const page = await open(t, "room", { media: [] });
  await page.type("hello");
  assert.equal(page.press("Enter"), true);
  assert.deepEqual(bubbles(page), []);
});

// Key events while an input method has them: Chromium and Firefox within the composition,
// Safari after its end.
for (const init of [{ isComposing: true, keyCode: 229 }, { isComposing: true, keyCode: 13 }, { isComposing: false, keyCode: 229 }]) {
  test(`a key that an input method has is left to it (${JSON.stringify(init)})`, async (t) => {
    const page = await inThread(t);
    await page.type("にほん");
    assert.equal(page.press("Enter", page.box, init), true);
    await page.type("へんじ", page.$("#reply"));
    assert.equal(page.press("Enter", page.$("#reply"), init), true);
    assert.deepEqual(bubbles(page), []);
    assert.equal(page.press("Escape", page.$("#reply"), init), false, "nor does it leave the dialog to the browser");
    assert.equal(page.$("dialog").open, true);
    page.press("Escape", page.$("#reply"));
    assert.equal(page.$("dialog").open, false);
  });
}
