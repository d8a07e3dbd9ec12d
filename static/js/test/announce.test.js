import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./support/page.js";
import { run } from "./support/rendered.js";

const line = (page) => page.$("main > p.vh[aria-live]");

async function listening(t, name) {
  const page = await open(t, name);
  await page.connect();
  return page;
}

test("four messages at once are read out, and of no number is spoken", async (t) => {
  const page = await listening(t);
  assert.equal(line(page).ariaLive, "polite");
  await page.hear(...run(3, 6));
  assert.equal(page.log.ariaBusy, null);
  await page.pass(1_500);
  assert.equal(line(page).textContent, "");
});

test("of five at once only the number is told, when they have all come", async (t) => {
  const page = await listening(t);
  await page.hear(...run(3, 7));
  assert.equal(page.log.ariaBusy, "true");
  assert.equal(line(page).textContent, "");
  await page.pass(1_499);
  assert.equal(page.log.ariaBusy, "true");
  await page.pass(1);
  assert.equal(page.log.ariaBusy, null);
  assert.equal(line(page).textContent, "New messages: 5");
});

test("of what comes bit by bit, the number is of those that were not read out", async (t) => {
  const page = await listening(t);
  await page.hear(...run(3, 5));
  await page.pass(1_400);
  await page.hear(...run(6, 7));
  await page.pass(1_400);
  assert.equal(page.log.ariaBusy, "true", "each puts the end off");
  await page.hear(...run(8, 10));
  await page.pass(1_500);
  assert.equal(line(page).textContent, "New messages: 5");
  await page.hear(...run(11, 14));
  assert.equal(page.log.ariaBusy, null, "it counts from the beginning");
  await page.pass(1_500);
  assert.equal(line(page).textContent, "");
});

test("what is done to messages is no news", async (t) => {
  const page = await listening(t);
  for (let n = 0; n < 6; n++) await page.bring("edited", { seq: 1, level: 3 + n });
  await page.bring("online");
  assert.equal(page.log.ariaBusy, null);
  await page.hear({ seq: 3 });
  assert.equal(page.log.ariaBusy, null);
});

test("a page of the past reads out nothing", async (t) => {
  const page = await listening(t, "past");
  await page.hear(...run(3, 9));
  assert.equal(page.log.ariaBusy, null);
});
