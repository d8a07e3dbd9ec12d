import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./support/page.js";
import { frame, rendered } from "./support/rendered.js";

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

test("a page that is left has been read, connected or not", async (t) => {
  const page = await open(t);
  page.fire("pagehide", { target: page.window });
  assert.deepEqual(posts(page).map(({ body }) => body.seq), ["2"], "before its socket is open");
  const later = await reading(t);
  await later.hear({ seq: 3 });
  later.fire("pagehide", { target: later.window });
  assert.deepEqual(reads(later), [2, 3], "before a second has passed");
  assert.deepEqual(posts(later), []);
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
  page.scroll(-49);
  await page.hear({ seq: 3 });
  await page.pass(10 * second);
  assert.deepEqual(reads(page), [2]);
  page.scroll(-48);
  await page.pass(second);
  assert.deepEqual(reads(page), [2, 3]);
});

const line = (page) => page.$("#new");
const lineBefore = (page) => Number(line(page)?.nextElementSibling.dataset.seq);

test("a hidden page has read nothing, and has the line before what came", async (t) => {
  const page = await reading(t);
  page.hide(true);
  page.fire("visibilitychange");
  await page.paints({ seq: 3, by: "ann" }, { seq: 4 }, { seq: 5 });
  assert.equal(lineBefore(page), 4, "at once, and not before the reader's own");
  assert.deepEqual([line(page).getAttribute("role"), line(page).ariaLabel, line(page).textContent], ["separator", "New", "New"]);
  await page.pass(second);
  assert.deepEqual(reads(page), [2]);
  page.hide(false);
  page.fire("visibilitychange");
  assert.deepEqual(reads(page), [2, 5], "at once");
  await page.paints({ seq: 6 });
  assert.equal(lineBefore(page), 4, "it stays until the page is left");
  await page.pass(second);
  page.hide(true);
  await page.paints({ seq: 7 });
  assert.equal(lineBefore(page), 7, "or something else came unseen");
  assert.equal(page.all("#new").length, 1);
});

test("who is scrolled up has the line before what came below", async (t) => {
  const page = await reading(t);
  page.scroll(-500);
  await page.paints({ seq: 3 }, { seq: 4 });
  assert.equal(lineBefore(page), 3);
  await page.paints({ seq: 5 });
  assert.equal(lineBefore(page), 3);
});

test("however many messages come before a frame, the log is laid out for none and counted once", async (t) => {
  const page = await reading(t);
  let layouts = 0, counts = 0;
  Object.defineProperty(page.talk, "scrollTop", { get: () => { layouts++; return -500; }, configurable: true });
  page.document.addEventListener("parley:unread", () => { counts++; });
  for (let seq = 3; seq < 13; seq++) await page.hear({ seq });
  assert.deepEqual([layouts, counts], [0, 0]);
  page.fire("scroll", { target: page.talk });
  [layouts, counts] = [0, 0];
  for (let seq = 13; seq < 23; seq++) await page.hear({ seq });
  assert.deepEqual([layouts, counts], [0, 0], "scrolled up");
  await page.pass(16);
  assert.equal(counts, 1);
  assert.equal(lineBefore(page), 3);
});

test("what is read as it comes has no line", async (t) => {
  const page = await reading(t);
  await page.paints({ seq: 3 });
  await page.pass(second);
  assert.equal(line(page), null);
});

test("where reading stopped is found when older messages are loaded", async (t) => {
  const page = await open(t, "older", { before: (p) => { p.log.dataset.read = "-1"; } });
  await page.connect();
  await page.pass(second);
  assert.equal(line(page), null, "unread ones may stand before");
  await page.click(page.$("#older a"));
  await page.answer(page.asked("/rooms/tea?before=1")[0], 200, frame("stored", { seq: -1 }) + frame("stored", { seq: 0 }));
  await page.pass(100);
  assert.equal(lineBefore(page), 0);
});

test("read on another device, it is not unread here", async (t) => {
  const page = await reading(t);
  page.hide(true);
  await page.paints({ seq: 3 }, { seq: 4 });
  assert.equal(page.document.title, "(5) Tea · Parley", "3 are in another room");
  const list = page.$("#room-list").cloneNode(true);
  list.setAttribute("hx-swap-oob", "true");
  list.querySelector("#u-tea").dataset.seq = "4";
  await page.receive(list.outerHTML);
  await page.pass(100); // its settling
  assert.equal(page.document.title, "(5) Tea · Parley", "a new list of rooms leaves out the open room's count, and is no reading");
  await page.receive('<i id="u-tea" class="unread" data-seq="4" hx-swap-oob="true"></i>');
  await page.pass(16);
  assert.equal(page.document.title, "(3) Tea · Parley");
});

test("marked as unread, the page reads nothing more and has the line there", async (t) => {
  const page = await reading(t);
  await page.click(page.$("#m-2 a.t"));
  await page.answer(page.asked("/rooms/tea/messages/2")[0], 200, rendered.actions);
  const button = page.all("button").find((b) => b.textContent === "Mark as unread from here");
  await page.click(button, { clientX: 100 });
  const [post] = posts(page);
  assert.deepEqual(post.body, { seq: "0", for: "ann" });
  await page.answer(post, 204);
  assert.equal(lineBefore(page), 1);
  await page.paints({ seq: 3 });
  await page.pass(10 * second);
  assert.deepEqual(reads(page), [2]);
  assert.equal(page.document.title, "(6) Tea · Parley");

  page.$("dialog[open]")?.close();
  page.press("Escape", page.document.body);
  await page.pass(second);
  assert.deepEqual(reads(page), [2, 3], "Esc reads it");
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
  await page.paints({ seq: 1 });
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
  await page.paints({ seq: 3 });
  await page.pass(second);
  assert.deepEqual(reads(page), [2, 3]);
});

test("a page of the past reads nothing", async (t) => {
  const page = await open(t, "past");
  await page.connect();
  await page.pass(second);
  assert.deepEqual(reads(page), []);
});
