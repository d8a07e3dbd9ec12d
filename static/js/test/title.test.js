import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./support/page.js";
import { frame } from "./support/rendered.js";

const title = (page) => page.document.title;
const icon = (page) => page.$("link[rel=icon]").getAttribute("href");

async function room(t, name, how) {
  const page = await open(t, name, how);
  await page.connect();
  await page.pass(1000);
  return page;
}

test("title and icon count what is unread in all rooms", async (t) => {
  const page = await room(t);
  assert.equal(title(page), "(3) Tea · Parley");
  assert.match(icon(page), /icon\.svg$/, "the other one waits until the page has loaded");
  await page.pass(2000);
  assert.match(icon(page), /unread\.svg$/);
  await page.bring("stirred", { seq: 12 });
  assert.equal(title(page), "(5) Tea · Parley");
  await page.bring("stirred", { seq: 120 });
  assert.equal(title(page), "(99+) Tea · Parley");
  await page.bring("allRead", { seq: 120 });
  assert.equal(title(page), "Tea · Parley");
  assert.match(icon(page), /icon\.svg$/);
});

test("they count the open room while it is not looked at", async (t) => {
  const page = await room(t);
  page.hide(true);
  await page.paints({ seq: 3 }, { seq: 4 });
  assert.equal(title(page), "(5) Tea · Parley");
  await page.paints({ seq: 5, by: "ann" });
  assert.equal(title(page), "(3) Tea · Parley", "their own message from elsewhere has moved their place");
  await page.paints({ seq: 6 }, { seq: 7 });
  await page.bring("deleted", { seq: 7, level: 8 });
  await page.pass(16);
  assert.equal(title(page), "(4) Tea · Parley");
  page.hide(false);
  page.fire("visibilitychange");
  assert.equal(title(page), "(3) Tea · Parley");
});

test("mentions count before what is only unread", async (t) => {
  const page = await room(t);
  await page.bring("mentioned", { seq: 14 });
  assert.equal(title(page), "(2) Tea · Parley");
  await page.bring("stirred", { seq: 15 });
  assert.equal(title(page), "(2) Tea · Parley");
  page.hide(true);
  await page.paints({ seq: 3 }, { seq: 4, mentions: "ann" }, { seq: 5, mentions: "room" }, { seq: 6, mentions: "bob" });
  assert.equal(title(page), "(4) Tea · Parley");
  await page.bring("allRead", { seq: 15 });
  assert.equal(title(page), "(2) Tea · Parley");
});

test("the title goes by the room's name as it is now", async (t) => {
  const page = await room(t);
  page.$("#room-name").textContent = "Coffee";
  await page.paints({ seq: 3 });
  assert.equal(title(page), "(3) Coffee · Parley");
});

test("the composer and the room's beginning go by its name as it is now", async (t) => {
  const page = await room(t);
  const began = page.document.createElement("p");
  began.className = "welcome-name";
  began.innerHTML = "<bdi>Tea</bdi>";
  page.$("[role=log]").prepend(began);
  assert.equal(page.$("#body").placeholder, "Message #Tea");
  await page.bring("renamed");
  await page.touch();
  assert.equal(page.$("#body").placeholder, "Message #Coffee");
  assert.equal(began.textContent, "Coffee");
  await page.bring("anotherTopic");
  assert.equal(page.$("#body").placeholder, "Message #Tea");
});

test("pages without a room count too", async (t) => {
  const page = await room(t, "account");
  assert.equal(title(page), "(3) Tea · Parley");
  await page.bring("stirred", { seq: 11 });
  assert.equal(title(page), "(4) Tea · Parley");
});

test("replies in a muted thread of the open room do not count", async (t) => {
  const page = await room(t);
  page.$("#u-tea").dataset.muted = "4 5";
  await page.touch();
  page.hide(true);
  await page.paints({ seq: 3, answers: 4 }, { seq: 4, answers: 45 }, { seq: 5 }, { seq: 6, answers: 5 });
  assert.equal(title(page), "(5) Tea · Parley");
  delete page.$("#u-tea").dataset.muted;
  page.fire("visibilitychange");
  assert.equal(title(page), "(7) Tea · Parley");
});

test("so do those of an open conversation, whose mark is in the list of people", async (t) => {
  const page = await room(t);
  page.$("#direct-list ul").append(page.$("#u-tea").closest("li"));
  page.$("#u-tea").dataset.muted = "4";
  await page.touch();
  page.hide(true);
  await page.paints({ seq: 3, answers: 4 }, { seq: 4 });
  assert.equal(title(page), "(4) Tea · Parley");
});

/** quiet is a page whose reader muted threads of its room, or of its past. */
const quiet = (t, name, threads) => room(t, name, { before: (page) => { page.$("#u-tea").dataset.muted = threads; } });

test("nor do they on a page that nobody has touched", async (t) => {
  const page = await quiet(t, "room", "4 5");
  page.hide(true);
  await page.paints({ seq: 3, answers: 4 }, { seq: 4, answers: 45 }, { seq: 5 }, { seq: 6, answers: 5 });
  assert.equal(title(page), "(5) Tea · Parley");
});

test("nor when the thread was muted elsewhere since, though they came before", async (t) => {
  const page = await room(t);
  page.hide(true);
  await page.paints({ seq: 3, answers: 4 }, { seq: 4 });
  assert.equal(title(page), "(5) Tea · Parley");
  page.$("#u-tea").dataset.muted = "4";
  await page.bring("stirred", { seq: 11 });
  await page.pass(100);
  assert.equal(title(page), "(5) Tea · Parley", "one more in the other room, one less here");
});

test("nor on a page of the past, whose mark counts what comes", async (t) => {
  const page = await quiet(t, "past", "4");
  await page.paints({ seq: 30, answers: 4 }, { seq: 31 }, { seq: 32, answers: 4 });
  assert.equal(title(page), "(4) Tea · Parley");
  assert.equal(page.$("#u-tea").textContent.trim(), "1 unread");
});

test("nor what came to a page of the past before its scripts", async (t) => {
  const page = await room(t, "past", { before: (page) => {
    page.$("#u-tea").dataset.muted = "4";
    page.$("#messages").innerHTML = frame("answered", { seq: 30 }).match(/<article.*<\/article>/)[0].replace(/(?<=\/messages\/)1(?=\/thread)/g, "4");
  } });
  assert.equal(title(page), "(3) Tea · Parley");
});

test("what blocked people write in the open room does not count, whether it came before or comes after", async (t) => {
  const page = await room(t);
  const style = page.document.createElement("style");
  style.textContent = String.raw`body{--blocked:"eve b\5f b"}`;
  page.document.head.append(style);
  page.hide(true);
  await page.paints({ seq: 3, by: "b_b" }, { seq: 4, by: "bob" });
  assert.equal(title(page), "(5) Tea · Parley");
  await page.load("js/apart/blocked.js");
  assert.equal(title(page), "(4) Tea · Parley");
  await page.paints({ seq: 5, by: "eve", mentions: "ann" }, { seq: 6, by: "bob" });
  assert.equal(title(page), "(5) Tea · Parley");
});

test("whom one blocks while the page is open does not count from then on, nor again once allowed", async (t) => {
  const page = await room(t);
  page.hide(true);
  await page.paints({ seq: 3, by: "eve" }, { seq: 4, by: "bob" });
  await page.bring("blocks");
  const links = () => page.all("link[href^='/account/blocked.css']");
  const loads = async (names) => {
    page.$("head > style[data-blocked]")?.remove();
    const style = page.document.createElement("style");
    style.dataset.blocked = "";
    style.textContent = `body{--blocked:"${names}"}`;
    page.document.head.append(style);
    page.fire("load", { target: links().at(-1), bubbles: false });
    await page.pass(16);
  };
  assert.match(page.$("head script:last-of-type").src, /blocked\./);
  await page.load("js/apart/blocked.js");
  await loads("eve");
  assert.equal(title(page), "(4) Tea · Parley");
  await page.bring("blocks");
  await page.load("js/apart/blocked.js");
  assert.equal(links().length, 2);
  await loads("");
  assert.equal(links().length, 1, "the stylesheet before is gone");
  assert.equal(title(page), "(5) Tea · Parley");
});
