import assert from "node:assert/strict";
import { test } from "node:test";
import { accepted, bodies, bubbles, button, kept, minute, posts, second, sending, why } from "./support/outbox.js";

const sentence = "Each member of this room writes once in 60 minutes.", refusal = `<p class=refusal role=alert>${sentence}</p>`;

/** slow has a message that a slow room takes after a while, in seconds. */
async function slow(t, after = 3600) {
  const { page, post } = await sending(t);
  await page.answer(post, 429, refusal, { "Retry-After": String(after) });
  return { page, post };
}

test("a message that has to wait long says why meanwhile, and is sent by itself", async (t) => {
  const { page, post } = await slow(t);
  assert.equal(why(page), sentence);
  assert.equal(bubbles(page)[0].ariaBusy, null);
  assert.equal(kept(page).length, 1);
  await page.pass(60 * minute - 1);
  assert.deepEqual(posts(page), []);
  assert.equal(why(page), sentence);
  await page.pass(1);
  const [next] = posts(page);
  assert.deepEqual(next.body, post.body, "an hour is not longer than its patience");
  assert.equal(why(page), undefined);
  assert.equal(bubbles(page)[0].ariaBusy, "true");
  await page.answer(next, ...accepted("k1"));
  await page.hear({ seq: 3, key: "k1", by: "ann", text: "hello" });
  assert.deepEqual(page.texts, ["one", "two", "hello"]);
});

test("a message that has to wait 3 seconds does not say so", async (t) => {
  const { page } = await slow(t, 3);
  assert.equal(why(page), undefined);
  assert.equal(bubbles(page)[0].ariaBusy, "true");
  await page.pass(3 * second);
  assert.equal(posts(page).length, 1);
});

test("what waits is tried again at once when that is asked for, and waits again", async (t) => {
  const { page } = await slow(t, 30);
  await page.pass(second);
  await page.click(button(page, "again"));
  const [next] = posts(page);
  assert.equal(why(page), undefined);
  await page.answer(next, 429, refusal, { "Retry-After": "29" });
  assert.equal(why(page), sentence);
  await page.pass(29 * second);
  assert.equal(posts(page).length, 1);
});

test("what waits can be taken back, and what is written after it does not overtake it", async (t) => {
  const { page } = await slow(t, 30);
  await page.say("more");
  const [next] = posts(page);
  assert.equal(next.body.body, "hello");
  await page.answer(next, 429, refusal, { "Retry-After": "30" });
  assert.equal(why(page), sentence);
  await page.click(button(page, "back"));
  assert.equal(page.box.value, "hello");
  assert.deepEqual(bodies(page), ["more"]);
  await page.pass(30 * second);
  assert.deepEqual(posts(page).map((p) => p.body.body), ["more"]);
});
