import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./support/page.js";

const mark = (page) => page.$("#u-cake");
const text = (page) => mark(page).textContent.trim();

/** watching has a page with three unread messages of ten in another room. */
async function watching(t) {
  const page = await open(t);
  await page.connect();
  assert.equal(text(page), "3 unread");
  return page;
}

test("a room that stirs counts what came since, and how far that is", async (t) => {
  const page = await watching(t);
  await page.bring("stirred", { seq: 12 });
  assert.equal(text(page), "5 unread");
  assert.equal(mark(page).dataset.seq, "12");
  assert.equal(mark(page).className, "unread");
  assert.equal(mark(page).querySelector(".vh").textContent, "unread");
  await page.bring("stirred", { seq: 13 });
  assert.equal(text(page), "6 unread");
});

test("late news does not undo what is known", async (t) => {
  const page = await watching(t);
  for (const seq of [10, 9]) {
    await page.bring("stirred", { seq });
    assert.equal(text(page), "3 unread");
    assert.equal(mark(page).dataset.seq, "10");
  }
});

test("a room that was read shows nothing, and late news leave it so", async (t) => {
  const page = await watching(t);
  await page.bring("allRead", { seq: 10 });
  assert.equal(mark(page).textContent.trim(), "");
  await page.bring("stirred", { seq: 10 });
  assert.equal(mark(page).childNodes.length, 0);
  await page.bring("stirred", { seq: 11 });
  assert.equal(text(page), "1 unread");
});

test("what was read is told late: what stirred since is still unread", async (t) => {
  const page = await watching(t);
  await page.bring("stirred", { seq: 12 });
  await page.bring("allRead", { seq: 11 });
  assert.equal(text(page), "1 unread");
  assert.equal(mark(page).dataset.seq, "12");
});

test("a count is the server's when the page knows no better", async (t) => {
  const page = await watching(t);
  await page.bring("unread", { seq: 10 });
  assert.match(text(page), /^77\s+unread$/);
  await page.bring("unread", { seq: 11 });
  assert.match(text(page), /^77\s+unread$/);
});

test("of more than 99 it says so, and goes on from there", async (t) => {
  const page = await watching(t);
  await page.bring("stirred", { seq: 106 });
  assert.equal(text(page), "99 unread");
  await page.bring("stirred", { seq: 107 });
  assert.equal(text(page), "99+ unread");
  await page.bring("stirred", { seq: 108 });
  assert.equal(text(page), "99+ unread");
  await page.bring("allRead", { seq: 107 });
  assert.equal(text(page), "1 unread");
});

test("a list of rooms that comes whole and late keeps what stirred since", async (t) => {
  const page = await watching(t);
  await page.bring("stirred", { seq: 12 });
  await page.bring("listOfRooms");
  await page.pass(20); // htmx takes a moment for what has children
  assert.equal(text(page), "5 unread");
});

test("a frame without marks leaves them alone", async (t) => {
  const page = await watching(t);
  await page.bring("stirred", { seq: 12 });
  const before = mark(page).firstChild;
  await page.bring("online");
  assert.equal(mark(page).firstChild, before);
});

test("mentions are the server's count, and stay when the room stirs", async (t) => {
  const page = await watching(t);
  const mentions = () => mark(page).querySelector("b > :nth-child(2)")?.textContent;
  await page.bring("mentioned", { seq: 14 });
  assert.equal(mentions(), "2");
  await page.bring("stirred", { seq: 15 });
  assert.match(text(page), /^8 unread, 2 mentions$/);
  await page.bring("mentioned", { seq: 14 });
  assert.match(text(page), /^8 unread, 2 mentions$/);
  await page.bring("unread", { seq: 15 });
  assert.equal(mentions(), undefined);
  await page.bring("allRead", { seq: 15 });
  assert.equal(mark(page).textContent.trim(), "");
});

test("a room that tells less than all counts no activity, and keeps its mentions", async (t) => {
  const page = await watching(t);
  mark(page).dataset.quiet = "mentions";
  mark(page).innerHTML = "<b><span></span><span>2</span></b>";
  await page.bring("stirred", { seq: 12 });
  assert.equal(text(page), "2");
  assert.equal(mark(page).dataset.quiet, "mentions");
  assert.equal(mark(page).dataset.seq, "12");
});
