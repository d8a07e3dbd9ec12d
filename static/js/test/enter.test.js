import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./support/page.js";

/** sent says whether a key sent the composer's text. */
async function sent(page, key, init) {
  let n = 0;
  page.document.addEventListener("submit", (event) => { n++; event.preventDefault(); }, { once: true, capture: true });
  await page.type("hello");
  page.press(key, page.box, init);
  return n === 1;
}

for (const name of ["room", "past"]) {
  test(`Enter sends, Shift+Enter does not (${name})`, async (t) => {
    const page = await open(t, name);
    assert.equal(await sent(page, "Enter", { shiftKey: true }), false);
    assert.equal(await sent(page, "Enter"), true);
  });

  test(`an input method's Enter sends nothing, in either order of events (${name})`, async (t) => {
    const page = await open(t, name);
    assert.equal(await sent(page, "Enter", { isComposing: true }), false);
    assert.equal(await sent(page, "Enter", { keyCode: 229 }), false);
  });
}

test("on a touch screen Enter is a new line", async (t) => {
  const page = await open(t, "past", { media: [] });
  assert.equal(await sent(page, "Enter"), false);
});
