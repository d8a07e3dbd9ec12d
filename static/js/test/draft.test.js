import assert from "node:assert/strict";
import { test } from "node:test";
import { Browser } from "./support/browser.js";
import { open } from "./support/page.js";
import { frame } from "./support/rendered.js";

const key = (path) => `parley:draft:ann:/rooms/tea/${path}`;
const kept = (page, path = "messages") => page.window.localStorage.getItem(key(path));
const shut = (page) => page.fire("pagehide", { target: page.window });

async function opened(page, part = "aside") {
  await page.click(page.$("#m-1 a.t"));
  await page.answer(page.asked("/rooms/tea/messages/1")[0], 200, frame(part));
  await page.pass(20); // htmx takes its moment
}

async function editing(page) {
  await page.touch();
  page.fire("parley:edit", { type: "CustomEvent", detail: { seq: 1 } });
  await page.pass(20);
  await page.answer(page.asked("/rooms/tea/messages/1", "GET")[0], 200, frame("editing"));
  await page.pass(20);
}

test("what is being written is there on the next page, and gone when it is emptied", async (t) => {
  const browser = new Browser();
  const page = await open(t, "room", { browser });
  await page.type("half a sen");
  assert.equal(kept(page), "half a sen");
  assert.equal((await open(t, "room", { browser })).box.value, "half a sen");
  await page.type("");
  assert.equal(kept(page), null);
});

test("a draft goes when it is sent", async (t) => {
  const page = await open(t);
  await page.say("hello");
  assert.equal(kept(page), null);
});

test("what is kept of other boxes is nothing", async (t) => {
  const page = await open(t);
  await page.type("tea", page.$("#q"));
  assert.equal(page.window.localStorage.length, 0);
});

test("another account's draft is not shown", async (t) => {
  const page = await open(t, "room", { stored: { "parley:draft:bob:/rooms/tea/messages": "his" } });
  assert.equal(page.box.value, "");
});

test("an answer and an edit are kept where they belong", async (t) => {
  const page = await open(t, "room", { stored: { [key("messages/1/thread")]: "so d", [key("messages/1")]: "one!" } });
  await opened(page);
  await editing(page);
  assert.equal(page.$("#reply").value, "so d");
  assert.equal(page.$("#new-text").value, "one!");
  await page.type("so do I", page.$("#reply"));
  assert.equal(kept(page, "messages/1/thread"), "so do I");
  await page.type("one", page.$("#new-text"));
  assert.equal(kept(page, "messages/1"), null, "what says the same is no change");
});

test("what was typed already, or came back refused, is not replaced by a draft", async (t) => {
  const stored = { [key("messages")]: "the draft" };
  const typed = await open(t, "room", { stored, before: (page) => { page.box.value = "typed before scripts ran"; } });
  assert.equal(typed.box.value, "typed before scripts ran");
  const refused = await open(t, "refused", { stored });
  assert.equal(refused.box.value, "");
});

for (const [status, left] of [[422, "one, better"], [300, "one, better"], [204, null]]) {
  test(`an edit that htmx sent is ${left ? "still a" : "no"} draft after ${status}`, async (t) => {
    const page = await open(t);
    await editing(page);
    await page.type("one, better", page.$("#new-text"));
    page.$("#new-text").form.requestSubmit();
    await page.pass(20);
    assert.equal(kept(page, "messages/1"), "one, better", "it is on its way");
    await page.answer(page.asked("/rooms/tea/messages/1", "POST")[0], status, "<p role=alert>No.</p>");
    await page.pass(20);
    assert.equal(kept(page, "messages/1"), left);
  });
}

test("what a plain form takes along is kept no longer, what was not sent after all is", async (t) => {
  const page = await open(t, "past");
  await page.type("hello");
  page.document.addEventListener("submit", (event) => event.preventDefault(), { once: true, capture: true });
  page.box.form.requestSubmit();
  assert.equal(kept(page), "hello");
  page.box.form.requestSubmit();
  assert.equal(kept(page), null);
});

test("a draft is one in all tabs where nothing else was written", async (t) => {
  const browser = new Browser();
  const [first, second] = [await open(t, "room", { browser }), await open(t, "room", { browser })];
  await first.type("a");
  assert.equal(second.box.value, "a");
  await first.type("ab");
  assert.equal(second.box.value, "ab");
  second.box.value = "something else";
  await first.type("abc");
  assert.equal(second.box.value, "something else");
  second.box.value = "abc";
  await first.type("");
  assert.equal(second.box.value, "");
});

test("a draft of another room changes nothing here", async (t) => {
  const page = await open(t);
  page.fire("storage", { target: page.window, type: "StorageEvent", key: "parley:draft:ann:/rooms/cake/messages", oldValue: null, newValue: "x" });
  assert.equal(page.box.value, "");
});

test("where nothing can be kept, the page asks before it is left with a text", async (t) => {
  const page = await open(t, "room", { without: ["localStorage"] });
  await page.type("hello");
  assert.equal(page.asksBefore, true);
  await page.type("");
  assert.equal(page.asksBefore, false);
});

test("what could be kept in the end is not asked for", async (t) => {
  const page = await open(t);
  const { setItem } = page.window.Storage.prototype;
  page.window.Storage.prototype.setItem = () => { throw new Error("full"); };
  await page.type("hello");
  assert.equal(page.asksBefore, true);
  page.window.Storage.prototype.setItem = setItem;
  await page.type("hello again");
  assert.equal(page.asksBefore, false);
});

test("who signs out leaves nothing that they wrote, and what others wrote", async (t) => {
  const stored = { [key("messages")]: "a", "parley:draft:bob:/x": "b", "parley:out:ann:cake:1": "{}", "parley:out:bob:tea:2": "{}", "parley:up:ann:/rooms/tea:a.png:1:2": "/rooms/tea/uploads/7", "parley:up:bob:/rooms/tea:a.png:1:2": "/rooms/tea/uploads/8", other: "c" };
  const page = await open(t, "room", { stored });
  page.$("[action='/signout']").requestSubmit();
  shut(page);
  assert.deepEqual(Object.keys(page.window.localStorage).sort(), ["other", "parley:draft:bob:/x", "parley:out:bob:tea:2", "parley:up:bob:/rooms/tea:a.png:1:2"]);
});

test("who leaves a page otherwise, or stays after all, keeps it", async (t) => {
  const page = await open(t, "room", { stored: { [key("messages")]: "a" } });
  shut(page);
  assert.equal(kept(page), "a");
  const form = page.$("[action='/signout']");
  form.requestSubmit();
  await page.click(page.$("#m-1 .b")); // held back, and on the page again
  shut(page);
  assert.equal(kept(page), "a");
  form.requestSubmit();
  page.$(".doing form").requestSubmit();
  shut(page);
  assert.equal(kept(page), "a");
});
