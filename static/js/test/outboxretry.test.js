import assert from "node:assert/strict";
import { test } from "node:test";
import { accepted, bubbles, button, kept, minute, nonce, posts, refused, second, sending, why } from "./support/outbox.js";
import { frame, noon } from "./support/rendered.js";

test("what did not get through is sent again under its nonce, with a doubt, after 1, 2, 4, … and 30 seconds", async (t) => {
  const { page, post } = await sending(t);
  assert.equal("again" in post.body, false);
  let last = post;
  for (const pause of [1, 2, 4, 8, 16, 30, 30]) {
    await page.fail(last);
    await page.pass(pause * second - 1);
    assert.deepEqual(posts(page), [], `before ${pause} s`);
    await page.pass(1);
    [last] = posts(page);
    assert.deepEqual(last.body, { ...post.body, again: "1" });
  }
});

test("a request without an answer is given up after 20 seconds", async (t) => {
  const { page } = await sending(t);
  await page.pass(20 * second + second - 1);
  assert.deepEqual(posts(page), []);
  await page.pass(1);
  assert.equal(posts(page).length, 1);
});

for (const [status, again] of [[503, "1"], [500, "1"], [429, undefined]]) {
  test(`after ${status} it waits as long as the server says, if that is longer`, async (t) => {
    const { page, post } = await sending(t);
    await page.answer(post, status, "", { "Retry-After": "7" });
    assert.equal(bubbles(page)[0].ariaBusy, status === 429 ? null : "true");
    await page.pass(7 * second - 1);
    assert.deepEqual(posts(page), []);
    await page.pass(1);
    assert.equal(bubbles(page)[0].ariaBusy, "true");
    const [next] = posts(page);
    assert.equal(next.body.again, again, "what was not taken needs no doubt");
    await page.answer(next, status, "");
    await page.pass(2 * second - 1);
    assert.deepEqual(posts(page), []);
    await page.pass(1);
    const [third] = posts(page);
    await page.answer(third, status, "", { "Retry-After": "1" });
    await page.pass(4 * second - 1);
    assert.deepEqual(posts(page), [], "its own pause is longer");
  });
}

test("what waits for its next try is sent at once when the network is back, or more is written", async (t) => {
  const { page, post } = await sending(t);
  for (const lost of [post, null, null]) await page.fail(lost ?? (await page.pass(4 * second), posts(page)[0]));
  page.fire("online", { target: page.window });
  await page.pass(0);
  const [next] = posts(page);
  assert.equal(next.body.nonce, post.body.nonce);
  await page.fail(next);
  await page.say("more");
  assert.deepEqual(posts(page).map((p) => p.body.body), ["hello"], "the first goes first");
});

test("after five minutes without an answer it waits to be told, and is tried again with all patience", async (t) => {
  const { page, post } = await sending(t);
  let last = post, tried = noon;
  for (let n = 0; n < 40 && last; n++) {
    tried = Date.now();
    await page.fail(last);
    await page.pass(30 * second);
    [last] = posts(page);
  }
  assert.ok(tried <= noon + 5 * minute && tried > noon + 4 * minute, `the last try is after ${tried - noon} ms`);
  assert.equal(why(page), "It could not be sent. The server did not answer.");
  assert.equal(bubbles(page)[0].ariaBusy, null);
  await page.pass(10 * minute);
  assert.deepEqual(posts(page), []);
  assert.equal(kept(page).length, 1);

  await page.click(button(page, "again"));
  const [again] = posts(page);
  assert.deepEqual(again.body, { ...post.body, again: "1" });
  assert.equal(bubbles(page)[0].ariaBusy, "true");
  assert.equal(why(page), undefined);
  await page.fail(again);
  await page.pass(second);
  assert.equal(posts(page).length, 1, "its pauses begin at the shortest");
});

test("what was accepted and never came is sent again after 5, 10, 20, 40, 60 and 60 seconds", async (t) => {
  const { page, post } = await sending(t);
  let last = post;
  for (const pause of [5, 10, 20, 40, 60, 60]) {
    await page.answer(last, ...accepted("k1"));
    await page.pass(pause * second - 1);
    assert.deepEqual(posts(page), [], `before ${pause} s`);
    await page.pass(1);
    [last] = posts(page);
    assert.deepEqual(last.body, { ...post.body, again: "1" });
    await page.receive(frame("beat", { rev: 2 }));
  }
  for (let n = 0; n < 3; n++) {
    await page.answer(last, ...accepted("k1"));
    await page.pass(minute);
    [last] = posts(page);
  }
  assert.ok(last, "what was accepted once is asked for beyond five minutes");
});

test("what was accepted is sent again once the socket is back", async (t) => {
  const { page, post } = await sending(t);
  await page.answer(post, ...accepted("k1"));
  await page.lose();
  await page.pass(second);
  assert.deepEqual(posts(page), []);
  await page.connect();
  const [again] = posts(page);
  assert.deepEqual(again?.body, { ...post.body, again: "1" });
});

test("what was refused is not sent again by a socket that is back", async (t) => {
  const { page } = await refused(t);
  await page.lose();
  await page.pass(second);
  await page.connect();
  assert.deepEqual(posts(page), []);
});

test("a repeat whose message the page lacks shows it as stored, until the socket brings it", async (t) => {
  const { page, post } = await sending(t);
  await page.fail(post);
  await page.pass(second);
  const doubts = [];
  page.document.addEventListener("parley:doubt", () => doubts.push(1));
  await page.answer(posts(page)[0], 200, frame("stored", { seq: 3, key: "k1", by: "ann", text: "hello" }));
  assert.equal(doubts.length, 1, "the socket is doubted that has not told");
  const [stands] = bubbles(page).concat(page.$("#p-k1"));
  assert.equal(stands.dataset.seq, "3");
  assert.equal("key" in stands.dataset, false);
  assert.equal(page.all(".log .failure").length, 0);
  assert.deepEqual(kept(page), []);
  await page.hear({ seq: 3, key: "k1", by: "ann", text: "hello" });
  assert.deepEqual(page.texts, ["one", "two", "hello"]);
});

test("a repeat whose message is in the log goes", async (t) => {
  const { page, post } = await sending(t);
  await page.fail(post);
  await page.hear({ seq: 3, key: "k1", by: "ann", text: "hello" });
  await page.pass(second);
  await page.answer(posts(page)[0], 200, frame("stored", { seq: 3, key: "k1", by: "ann", text: "hello" }));
  assert.deepEqual(page.texts, ["one", "two", "hello"]);
  assert.deepEqual(kept(page), []);
});

test("a repeat whose message came with the page, without its key, goes", async (t) => {
  const { page, post } = await sending(t);
  await page.answer(post, 200, frame("stored", { seq: 2, key: "k1" }));
  assert.deepEqual(page.texts, ["one", "two"]);
});

test("an answer at the first try doubts no socket", async (t) => {
  const { page, post } = await sending(t);
  page.document.addEventListener("parley:doubt", () => assert.fail("it does"));
  await page.answer(post, ...accepted("k1"));
});

test("an answer without a message leaves nothing to wait for", async (t) => {
  const { page, post } = await sending(t);
  await page.answer(post, 200, "");
  assert.deepEqual(bubbles(page), []);
});

test("a message that waits for a moderator stands in the log, until the socket brings it", async (t) => {
  const { page, post } = await sending(t);
  await page.answer(post, 202, '<article class="m p" data-seq="0" data-key="k1" id="p-k1" data-author="ann"><a class="t" href="/held">waits for a moderator</a></article>');
  const stands = page.$("#p-k1");
  assert.deepEqual({ ...stands.dataset }, { author: "ann" });
  assert.equal(stands.textContent, "waits for a moderator");
  assert.deepEqual(kept(page), []);
  await page.hear({ seq: 3, key: "k1", by: "ann", text: "hello" });
  assert.deepEqual(page.texts, ["one", "two", "hello"]);
});
