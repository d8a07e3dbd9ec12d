import assert from "node:assert/strict";
import { test } from "node:test";
import { query, second } from "./support/live.js";
import { open } from "./support/page.js";

const signs = (page) => page.socket.sent.filter(({ type }) => type === "input").length;

async function touched(t) {
  const page = await open(t);
  await page.connect();
  page.window.dispatchEvent(Object.assign(new page.window.Event("pointermove"), { clientX: 5, clientY: 5 }));
  return page;
}

test("input is reported at most every half minute, and the last one too", async (t) => {
  const page = await touched(t);
  await page.pass(1);
  const first = signs(page);
  for (let n = 0; n < 10; n++) {
    await page.pass(second);
    page.window.dispatchEvent(new page.window.Event("wheel"));
  }
  assert.equal(signs(page), first);
  await page.pass(20 * second);
  assert.equal(signs(page), first + 1);
  await page.pass(30 * second);
  assert.equal(signs(page), first + 1, "without input, nothing is reported");
  page.window.dispatchEvent(new page.window.Event("pointerdown"));
  await page.pass(1);
  assert.equal(signs(page), first + 2, "after a while, at once");
});

test("a socket that comes back says how long ago the last input was", async (t) => {
  const page = await touched(t);
  await page.pass(90 * second);
  await page.lose();
  await page.pass(second);
  assert.equal(query(page.socket).back, "90");
});
