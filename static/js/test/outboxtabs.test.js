import assert from "node:assert/strict";
import { test } from "node:test";
import { Browser } from "./support/browser.js";
import { accepted, bodies, bubbles, messages, nonce, posts, second, sending } from "./support/outbox.js";
import { open } from "./support/page.js";

test("what was not sent before is sent by the next page, in its order and in doubt", async (t) => {
  const stored = {};
  for (const [n, body] of ["third", "first", "second"].entries()) stored[`parley:out:ann:tea:${n}`] = JSON.stringify({ nonce: `${n}`, body, path: messages, since: [3, 1, 2][n] });
  stored["parley:out:ann:cake:7"] = JSON.stringify({ nonce: "7", body: "elsewhere", path: "/rooms/cake/messages", since: 0 });
  stored["parley:out:bob:tea:8"] = JSON.stringify({ nonce: "8", body: "another's", path: messages, since: 0 });
  stored["parley:out:ann:tea:9"] = "{broken";
  const page = await open(t, "room", { stored });
  assert.deepEqual(bodies(page), ["first", "second", "third"]);
  const [post] = posts(page);
  assert.deepEqual(post.body, { body: "first", nonce: "1", for: "ann", again: "1" });
});

test("of several tabs one has a message, and another when that one is gone", async (t) => {
  const browser = new Browser();
  const first = await open(t, "room", { browser }), second = await open(t, "room", { browser });
  await first.say("hello");
  const [post] = posts(first);
  await first.pass(0);
  assert.equal(bubbles(first).length, 1);
  assert.deepEqual([bubbles(second), posts(second)], [[], []]);
  const third = await open(t, "room", { browser });
  assert.deepEqual(bubbles(third), []);

  first.close();
  await second.pass(0);
  assert.deepEqual(bodies(second), ["hello"]);
  assert.deepEqual(posts(second).map((p) => p.body), [{ ...post.body, again: "1" }]);
  assert.deepEqual(bubbles(third), []);
});

test("what one tab has sent no other shows", async (t) => {
  const browser = new Browser();
  const first = await open(t, "room", { browser }), second = await open(t, "room", { browser });
  await first.connect();
  await first.say("hello");
  await first.answer(posts(first)[0], ...accepted("k1"));
  await first.hear({ seq: 3, key: "k1", text: "hello" });
  await second.pass(0);
  assert.deepEqual([bubbles(second), posts(second)], [[], []]);
  first.close();
  await second.pass(0);
  assert.deepEqual([bubbles(second), posts(second)], [[], []]);
});

test("another room's messages are no tab's of this one", async (t) => {
  const page = await open(t);
  page.fire("storage", { target: page.window, type: "StorageEvent", key: "parley:draft:ann:/x", newValue: "x" });
  page.fire("storage", { target: page.window, type: "StorageEvent", key: null, newValue: null });
  await page.pass(0);
  assert.deepEqual(bubbles(page), []);
});

test("without locks and without storage a message is sent all the same", async (t) => {
  for (const api of ["locks", "localStorage"]) {
    const { page, post } = await sending(t, "hello", { without: [api] });
    await page.answer(post, ...accepted("k1"));
    await page.hear({ seq: 3, key: "k1", text: "hello" });
    assert.deepEqual(page.texts, ["one", "two", "hello"]);
  }
});

test("a page asks before it is left with what was not sent, and not with what was", async (t) => {
  const page = await open(t);
  assert.equal(page.asksBefore, false);
  await page.say("hello");
  assert.equal(page.asksBefore, true);
  const [post] = posts(page);
  await page.answer(post, ...accepted("k1"));
  assert.equal(page.asksBefore, false, "it is the server's");
  await page.say("too long");
  await page.answer(posts(page)[0], 422, "No.");
  assert.equal(page.asksBefore, true);
  await page.click(page.$(".failure:not([hidden]) [data-back]"));
  assert.equal(page.asksBefore, false);
});
