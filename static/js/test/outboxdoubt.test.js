import assert from "node:assert/strict";
import { test } from "node:test";
import { bodies, bubbles, button, kept, posts, second, sending, why } from "./support/outbox.js";
import { frame } from "./support/rendered.js";

/** doubtful is a message that may have reached the server, and failed since. */
async function doubtful(t) {
  const { page, post } = await sending(t);
  await page.answer(post, 500);
  await page.pass(second);
  await page.answer(posts(page)[0], 422, "<p role=alert>No.</p>");
  await page.click(button(page, "back"));
  const [question] = posts(page);
  assert.deepEqual(question.body, { ...post.body, again: "0" }, "it is asked first");
  assert.equal(page.box.value, "");
  return { page, question };
}

for (const status of [401, 409, 429, 500, 503, "lost"]) {
  test(`a text in doubt stays where it is when the server does not say whether it is stored (${status})`, async (t) => {
    const { page, question } = await doubtful(t);
    if (status === "lost") await page.fail(question);
    else await page.answer(question, status, "x");
    assert.equal(why(page), "The server does not say whether this was stored. Try again in a moment.");
    assert.equal(page.box.value, "");
    assert.equal(bubbles(page).length, 1);
  });
}

test("a text in doubt that is not stored comes back into the box", async (t) => {
  const { page, question } = await doubtful(t);
  await page.answer(question, 404);
  assert.equal(page.box.value, "hello");
  assert.deepEqual(kept(page), []);
});

test("a text in doubt that is stored is a message and not given back", async (t) => {
  const { page, question } = await doubtful(t);
  await page.answer(question, 200, frame("stored", { seq: 3, key: "k1", text: "hello" }));
  assert.equal(page.box.value, "");
  assert.deepEqual(page.texts, ["one", "two", "hello"]);
  assert.deepEqual(kept(page), []);
});

test("a text that is tried again while it is asked for is not given back", async (t) => {
  const { page, question } = await doubtful(t);
  await page.click(button(page, "again"));
  await page.answer(question, 404);
  assert.equal(page.box.value, "");
  assert.deepEqual(bodies(page), ["hello"]);
});
