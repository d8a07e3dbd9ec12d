import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./support/page.js";

const second = 1_000;
const reads = (page) => page.sockets.flatMap(({ sent }) => sent).filter(({ type }) => type === "read").map(({ seq }) => seq);
const posts = (page) => page.asked("/rooms/tea/read", "POST");

async function reading(t, name) {
  const page = await open(t, name);
  await page.connect();
  await page.pass(second);
  return page;
}

test("what is in view is read: told once, at the connection and a second after it came", async (t) => {
  const page = await reading(t);
  assert.deepEqual(reads(page), [2]);
  await page.hear({ seq: 3 }, { seq: 4 });
  await page.pass(second - 1);
  assert.deepEqual(reads(page), [2]);
  await page.pass(1);
  assert.deepEqual(reads(page), [2, 4]);
  page.fire("scroll", { target: page.talk });
  await page.pass(second);
  assert.deepEqual(reads(page), [2, 4]);
  assert.deepEqual(posts(page), [], "by the socket alone");
});

test("messages that come for longer than a second do not put off that they are read", async (t) => {
  const page = await reading(t);
  await page.hear({ seq: 3 });
  await page.pass(600);
  await page.hear({ seq: 4 });
  await page.pass(400);
  assert.deepEqual(reads(page), [2, 4]);
});

test("who is scrolled up has not read what comes, until they are down again", async (t) => {
  const page = await reading(t);
  page.talk.scrollTop = -49;
  await page.hear({ seq: 3 });
  await page.pass(10 * second);
  assert.deepEqual(reads(page), [2]);
  page.talk.scrollTop = -48;
  page.fire("scroll", { target: page.talk });
  await page.pass(second);
  assert.deepEqual(reads(page), [2, 3]);
});

test("a hidden page has read nothing, and its title counts what others wrote", async (t) => {
  const page = await reading(t);
  assert.equal(page.document.title, "Tea · Parley");
  page.hide(true);
  page.fire("visibilitychange");
  assert.equal(page.document.title, "Tea · Parley");
  await page.hear({ seq: 3 }, { seq: 4, by: "ann" }, { seq: 5 });
  await page.pass(second);
  assert.equal(page.document.title, "(2) Tea · Parley");
  await page.bring("deleted", { seq: 5, level: 6 });
  await page.pass(second);
  assert.equal(page.document.title, "(1) Tea · Parley");
  assert.deepEqual(reads(page), [2]);
  page.hide(false);
  page.fire("visibilitychange");
  assert.deepEqual(reads(page), [2, 5], "at once");
  assert.equal(page.document.title, "Tea · Parley");
  page.hide(true);
  page.fire("visibilitychange");
  assert.equal(page.document.title, "Tea · Parley");
});

test("what was there when the page was opened hidden is not counted", async (t) => {
  const page = await open(t, "room", { before: (p) => p.hide(true) });
  await page.connect();
  await page.pass(second);
  assert.equal(page.document.title, "Tea · Parley");
  await page.hear({ seq: 3 });
  await page.pass(second);
  assert.equal(page.document.title, "(1) Tea · Parley");
});

test("the title goes by the room's name as it is now", async (t) => {
  const page = await reading(t);
  page.$("#room-name").textContent = "Coffee";
  await page.hear({ seq: 3 });
  await page.pass(second);
  assert.equal(page.document.title, "Coffee · Parley");
});

test("a connection that is back is told again", async (t) => {
  const page = await reading(t);
  await page.lose();
  await page.pass(second);
  await page.connect();
  assert.deepEqual(reads(page), [2, 2]);
});

test("an empty room has nothing to be read", async (t) => {
  const page = await reading(t, "empty");
  assert.deepEqual(reads(page), []);
  await page.hear({ seq: 1 });
  await page.pass(second);
  assert.deepEqual(reads(page), [1]);
});

test("without a socket it is told by the form, forward only", async (t) => {
  const page = await open(t);
  await page.pass(second);
  const [post] = posts(page);
  assert.deepEqual(post.body, { seq: "2", forward: "1", for: "ann" });
  assert.equal(post.headers["hx-request"], "true");
  assert.equal(post.redirect, "manual");
  await page.answer(post, 204);
  page.fire("scroll", { target: page.talk });
  await page.pass(second);
  assert.deepEqual(posts(page), []);
});

for (const how of ["refused", "lost"]) {
  test(`what the form did not bring is told again (${how}), be it the first message`, async (t) => {
    const page = await open(t, "empty", { messages: [{ seq: 1 }] });
    await page.pass(second);
    const [post] = posts(page);
    assert.equal(post.body.seq, "1");
    if (how === "lost") await page.fail(post);
    else await page.answer(post, 503);
    page.fire("scroll", { target: page.talk });
    await page.pass(second);
    assert.equal(posts(page).length, 1);
  });
}

test("what waits for its store is not read", async (t) => {
  const page = await reading(t);
  await page.say("hello");
  await page.hear({ seq: 3 });
  await page.pass(second);
  assert.deepEqual(reads(page), [2, 3]);
});

test("a page of the past reads nothing", async (t) => {
  const page = await open(t, "past");
  await page.connect();
  await page.pass(second);
  assert.deepEqual(reads(page), []);
});
