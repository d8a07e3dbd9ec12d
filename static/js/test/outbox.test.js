import assert from "node:assert/strict";
import { test } from "node:test";
import { accepted, bodies, bubbles, kept, messages, minute, nonce, posts, refused, second, sending } from "./support/outbox.js";
import { open } from "./support/page.js";
import { frame, noon, said } from "./support/rendered.js";

test("a message is sent for its person, and waits at the end of the log, busy and kept", async (t) => {
  const page = await open(t);
  page.scroll(-500);
  await page.say("two\nlines <b>");
  const [post] = posts(page);
  assert.equal(post.path, messages);
  assert.match(post.body.nonce, nonce);
  assert.deepEqual(post.body, { body: "two\nlines <b>", nonce: post.body.nonce, for: "ann" });
  assert.equal(post.headers["hx-request"], "true");
  assert.equal(post.headers.accept, "text/html");

  const bubble = page.log.lastElementChild, who = bubble.querySelector(".w");
  assert.equal(bubble.querySelector(".b").textContent, "two\nlines <b>");
  assert.equal(bubble.ariaBusy, "true");
  assert.equal(bubble.querySelector(".failure").hidden, true);
  assert.deepEqual([bubble.dataset.author, who.textContent, who.dataset.i, who.dataset.hue], ["ann", "ann", "A", page.document.body.dataset.hue]);
  assert.deepEqual(JSON.parse(page.window.localStorage.getItem(`parley:out:ann:tea:${post.body.nonce}`)), { nonce: post.body.nonce, body: "two\nlines <b>", path: messages, since: noon });

  assert.equal(page.box.value, "");
  assert.equal(page.document.activeElement, page.box);
  assert.equal(page.talk.scrollTop, 0);
  assert.equal(page.navigations, 0, "the page is not left");
});

test("a message is gone once the socket brings it, and so is what was kept of it", async (t) => {
  const { page, post } = await sending(t);
  await page.answer(post, ...accepted("k1"));
  assert.equal(bubbles(page)[0].id, "p-k1");
  assert.equal(kept(page).length, 1, "accepted is not stored");
  await page.hear({ seq: 3, key: "k1", text: "hello" });
  assert.deepEqual(page.texts, ["one", "two", "hello"]);
  assert.deepEqual(kept(page), []);
  await page.pass(10 * minute);
  assert.deepEqual(posts(page), [], "it is not sent again");
});

test("what the socket brings before the answer settles it all the same", async (t) => {
  const { page, post } = await sending(t);
  await page.hear({ seq: 3, key: "k1", text: "hello" });
  assert.equal(bubbles(page).length, 1);
  await page.answer(post, ...accepted("k1"));
  assert.deepEqual(page.texts, ["one", "two", "hello"]);
  assert.deepEqual(kept(page), []);
});

test("what was settled by itself, without its message, is settled", async (t) => {
  const { page, post } = await sending(t);
  await page.bring("settled", { key: "k1" });
  await page.answer(post, ...accepted("k1"));
  assert.deepEqual(bubbles(page), []);
});

test("messages are sent one after the other, in the order in which they were written", async (t) => {
  const { page, post } = await sending(t, "first");
  await page.say("second");
  await page.say("third");
  assert.deepEqual(bodies(page), ["first", "second", "third"]);
  assert.deepEqual(posts(page), []);
  await page.answer(post, ...accepted("k1"));
  const [next, ...rest] = posts(page);
  assert.equal(next.body.body, "second");
  assert.deepEqual(rest, []);
  assert.notEqual(next.body.nonce, post.body.nonce);
  await page.answer(next, ...accepted("k2"));
  assert.deepEqual(posts(page).map((p) => p.body.body), ["third"]);
});

test("of several that were accepted the one that is stored goes", async (t) => {
  const { page, post } = await sending(t, "first");
  await page.say("second");
  await page.answer(post, ...accepted("k1"));
  await page.answer(posts(page)[0], ...accepted("k2"));
  await page.hear({ seq: 3, key: "k2", text: "second" });
  assert.deepEqual(bodies(page), ["first"]);
  assert.equal(kept(page).length, 1);
});

test("nothing is not sent", async (t) => {
  const page = await open(t);
  await page.say(" \n ");
  assert.deepEqual([bubbles(page), posts(page)], [[], []]);
  assert.equal(page.navigations, 0);
});

test("another form is sent by the browser", async (t) => {
  const page = await open(t);
  page.$("[action='/signout']").requestSubmit();
  assert.equal(page.navigations, 1);
});

test("what the server said of the text before goes with the next", async (t) => {
  const page = await open(t, "refused");
  assert.ok(page.$("#body-refusal"));
  await page.say("short");
  assert.equal(page.$("#body-refusal"), null);
});

test("a page of the past has no outbox", async (t) => {
  const page = await open(t, "past");
  await page.say("hello");
  assert.deepEqual(posts(page), []);
  assert.equal(page.navigations, 1, "the form goes by itself");
});

// --- replies, from a thread beside the log

test("a frame of another kind settles nothing", async (t) => {
  const { page, post } = await sending(t);
  await page.answer(post, ...accepted("k1"));
  await page.bring("online");
  await page.receive(said({ seq: 3, key: "k2" }));
  assert.deepEqual(bodies(page), ["hello"]);
});

test("a command leads where its answer says, and leaves nothing waiting", async (t) => {
  const { page, post } = await sending(t);
  await page.answer(post, 202, "", { "HX-Redirect": "/rooms/tea/leave" });
  assert.deepEqual([bubbles(page).length, kept(page).length, page.navigations], [0, 0, 1]);
  const silent = await sending(t);
  await silent.page.answer(silent.post, 202, "");
  assert.deepEqual([bubbles(silent.page).length, kept(silent.page).length, silent.page.navigations], [0, 0, 0]);
});
