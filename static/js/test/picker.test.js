import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./support/page.js";
import { frame } from "./support/rendered.js";

/** picking is a page whose reader has opened the emoji for the first message. */
async function picking(t, how) {
  const page = await open(t, "room", how);
  await page.connect();
  await page.touch();
  page.fire("pointerover", { target: page.$("#m-1 .b") });
  await page.click([...page.$(".toolbar").children].find((b) => b.ariaLabel === "React"));
  await page.answer(page.asked("/rooms/tea/messages/1")[0], 200, frame("actions"));
  return page;
}

async function all(page) {
  await page.click(page.$(".picker .all-emoji"));
  const [request] = page.asked("/rooms/tea/messages/1/emoji");
  await page.answer(request, 200, frame("allEmoji"));
  return request;
}

const recent = (page) => [...page.$(".picker .emoji-found .emoji").children].map((b) => b.value);

test("behind its link are all emoji, with a search that has the focus", async (t) => {
  const page = await picking(t);
  const { path } = await all(page);
  assert.match(path, /tone=0/);
  assert.equal(page.document.activeElement, page.$(".picker [type=search]"));
  assert.deepEqual(recent(page), ["🎉"]);
});

test("arrows go from emoji to emoji, and other keys and the search stay as they are", async (t) => {
  const page = await picking(t);
  await page.click(page.$(".picker .all-emoji"));
  const more = ["🍵", "🫖"].map((e) => `<button class="emoji-button" name="emoji" value="${e}">${e}</button>`).join("");
  await page.answer(page.asked("/rooms/tea/messages/1/emoji")[0], 200, frame("allEmoji").replace('<div class="emoji">', `<div class="emoji">${more}`));
  const buttons = [...page.$(".picker").querySelectorAll(".emoji-button")], focused = () => page.document.activeElement;
  buttons[0].focus();
  page.press("ArrowRight", buttons[0]);
  assert.equal(focused(), buttons[1]);
  assert.equal(page.press("a", buttons[1]), true, "the key is the browser's");
  assert.equal(focused(), buttons[1]);
  page.press("ArrowLeft", buttons[1]);
  page.press("ArrowLeft", buttons[0]);
  assert.equal(focused(), buttons[0]);
  const search = page.$(".picker [type=search]");
  search.focus();
  assert.equal(page.press("ArrowRight", search), true, "the arrow moves the caret");
  assert.equal(focused(), search);
});

test("what was chosen comes first the next time, and a tone stays", async (t) => {
  const page = await picking(t);
  page.$(".picker form:has([value='👍'])").requestSubmit(page.$(".picker form:has([value='👍']) button"));
  const stored = page.browser;
  await all(page);
  assert.deepEqual(recent(page), ["👍"]);
  await page.click(page.$(".picker .tones [data-tone='3']"));
  const [toned] = page.asked("/rooms/tea/messages/1/emoji");
  assert.match(toned.path, /tone=3/);
  await page.answer(toned, 200, frame("allEmoji"));

  const next = await picking(t, { browser: stored });
  assert.match((await all(next)).path, /tone=3/);
  assert.deepEqual(recent(next), ["👍"]);
});

test("an emoji of this server comes back as its picture, and not once it is deleted", async (t) => {
  const page = await picking(t, { stored: { "parley:emoji": JSON.stringify([":gone:", "🎉", ":logo:"]) } });
  await page.click(page.$(".picker .all-emoji"));
  const [request] = page.asked("/rooms/tea/messages/1/emoji");
  await page.answer(request, 200, frame("allEmoji").replace('<div class="emoji">', '<div class="emoji"><button class="emoji-button" name="emoji" value=":logo:"><img class="e" alt=":logo:" src="/emoji/logo"></button>'));
  assert.deepEqual(recent(page), ["🎉", ":logo:"]);
  assert.equal(page.$(".picker .emoji-found .emoji [value=':logo:'] img").alt, ":logo:");
});

test("the composer's button writes an emoji at the caret, and sends nothing", async (t) => {
  const page = await open(t, "room");
  await page.connect();
  await page.touch();
  const text = page.$("#body");
  text.value = "Done  today";
  text.setSelectionRange(5, 5);
  await page.click(page.$("[data-format=emoji]"));
  const [request] = page.asked("/rooms/tea/emoji");
  await page.answer(request, 200, frame("someEmoji"));
  assert.equal(page.$(".picker").ariaLabel, "Emoji");
  const button = page.$(".picker .emoji-found .emoji-button[value='🎉']");
  button.form.requestSubmit(button);
  assert.equal(text.value, "Done 🎉 today");
  assert.equal(text.selectionStart, 7);
  assert.equal(page.document.activeElement, text);
  assert.deepEqual(page.asked("/rooms/tea/emoji").filter(({ method }) => method === "POST"), []);
});

test("its button closes it, too", async (t) => {
  const page = await open(t, "room");
  await page.connect();
  await page.touch();
  const button = page.$("[data-format=emoji]"), asked = () => page.asked("/rooms/tea/emoji");
  await page.click(button);
  await page.answer(asked()[0], 200, frame("someEmoji"));
  page.document.documentElement.dataset.picks = ""; // jsdom has no popovers
  page.fire("pointerdown", { target: button });
  delete page.document.documentElement.dataset.picks;
  await page.click(button);
  assert.equal(asked().length, 0);
  page.fire("pointerdown", { target: button });
  await page.click(button);
  assert.equal(asked().length, 1);
});
