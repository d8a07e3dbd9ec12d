import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./support/page.js";

const chip = (page, seq = 1) => page.$(`#m-${seq} .r > button`);

async function live(t) {
  const page = await open(t);
  await page.connect();
  return page;
}

test("the reader's own reactions are pressed", async (t) => {
  const page = await live(t);
  await page.bring("liked", { seq: 1, rev: 5 });
  assert.equal(chip(page).ariaPressed, "false");
  await page.bring("likedToo", { seq: 1, rev: 6 });
  assert.equal(chip(page).ariaPressed, "true");
  await page.bring("likedByMany", { seq: 1, rev: 7 });
  assert.equal(chip(page).ariaPressed, "true", "of many, not all are named");
  await page.bring("likedByMany", { seq: 2, rev: 8 });
  assert.equal(chip(page, 2).ariaPressed, "false");
  await page.bring("liked", { seq: 1, rev: 9 });
  assert.equal(chip(page).ariaPressed, "false", "all are named, and the reader is not");
});

test("a message that comes behind a space is the reader's own, too", async (t) => {
  const page = await live(t);
  await page.bring("likedToo", { seq: 1, rev: 5 });
  const next = page.$("#m-1").cloneNode(true);
  next.id = "m-9";
  next.dataset.seq = "9";
  next.querySelector(".r > button").ariaPressed = "false";
  page.$("[role=log]").append("\n", next);
  await page.pass(1);
  assert.equal(chip(page, 9).ariaPressed, "true");
});

test("one click adds one's own or takes it away, without leaving the page", async (t) => {
  const page = await live(t);
  await page.touch();
  for (const [name, on] of [["liked", "1"], ["likedToo", "0"]]) {
    await page.bring(name, { seq: 1, rev: on === "1" ? 5 : 6 });
    await page.click(chip(page));
    const [post] = page.asked("/rooms/tea/messages/1/reactions", "POST");
    assert.deepEqual([post.body.emoji, post.body.on, post.body.for], ["👍", on, "ann"]);
    await page.answer(post, 202);
  }
  assert.equal(page.navigations, 0);
});

test("a click before the scripts for hands are there waits for them", async (t) => {
  const page = await live(t);
  await page.bring("liked", { seq: 1, rev: 5 });
  await page.click(chip(page));
  assert.equal(page.asked("/rooms/tea/messages/1/reactions", "POST").length, 1);
  assert.equal(page.navigations, 0);
});

test("several replies in a row to one message name it once", async (t) => {
  const page = await live(t);
  await page.hear({ seq: 3, answers: 1 }, { seq: 4, answers: 1 }, { seq: 5 }, { seq: 6, answers: 1 });
  const again = () => [3, 4, 6].map((seq) => page.$(`#m-${seq} .re`).hasAttribute("data-again"));
  assert.deepEqual(again(), [false, true, false]);
  assert.equal(page.$("#m-3 .re q").textContent, "one");
});

test("a deleted message is quoted no more", async (t) => {
  const page = await live(t);
  await page.hear({ seq: 3, answers: 1 });
  await page.bring("deleted", { seq: 1, rev: 5 });
  assert.equal(page.$("#m-3 .re q"), null);
});

test("a link to this server stays in the tab, and others do not", async (t) => {
  const page = await live(t);
  page.$("#m-1 .b").innerHTML = '<a target="_blank" href="https://parley.test/rooms">here</a><a target="_blank" href="https://example.org/">there</a>';
  page.window.addEventListener("click", (event) => event.preventDefault());
  const [here, there] = page.all("#m-1 .b a");
  await page.click(here);
  await page.click(there);
  assert.deepEqual([here.target, there.target], ["", "_blank"]);
});
