import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./support/page.js";
import { frame } from "./support/rendered.js";

const second = 1_000;
const signs = (page) => page.socket.sent.filter(({ type }) => type === "typing").length;

async function writing(t) {
  const page = await open(t);
  await page.connect();
  return page;
}

test("who types is told of at most every three seconds", async (t) => {
  const page = await writing(t);
  await page.type("a");
  assert.equal(signs(page), 1);
  await page.pass(3 * second - 1);
  await page.type("ab");
  assert.equal(signs(page), 1);
  await page.pass(1);
  await page.type("abc");
  assert.equal(signs(page), 2);
  await page.type("abcd");
  assert.equal(signs(page), 2);
});

test("a box that is emptied, and another box, are no sign of typing", async (t) => {
  const page = await writing(t);
  await page.type("");
  await page.type("tea", page.$("#q"));
  assert.equal(signs(page), 0);
  await page.type("a");
  assert.equal(signs(page), 1, "nor do they count as one");
});

test("an answer that is typed is one", async (t) => {
  const page = await writing(t);
  await page.click(page.$("#m-1 a.t"));
  await page.answer(page.asked("/rooms/tea/messages/1")[0], 200, frame("aside"));
  await page.type("so", page.$("#reply"));
  assert.equal(signs(page), 1);
});
