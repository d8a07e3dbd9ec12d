import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./support/page.js";
import { frame } from "./support/rendered.js";

/** given are the drafts that a page has given to the server: thread and text. */
const given = (page) => page.asked("/rooms/tea/draft", "POST").map(({ body }) => [...new URLSearchParams(body)].filter(([name]) => name !== "for"));

async function beside(t) {
  const page = await open(t);
  await page.touch();
  await page.connect();
  await page.click(page.$("#m-1 a.t"));
  await page.answer(page.asked("/rooms/tea/messages/1")[0], 200, frame("aside"));
  await page.pass(20);
  return page;
}

test("the composer's draft is the room's, also beside an open thread, and a reply's is the thread's", async (t) => {
  const page = await beside(t);
  await page.type("to all", page.box);
  page.fire("focusout", { target: page.box });
  assert.deepEqual(given(page), [[["body", "to all"], ["thread", "0"]]]);
  const reply = page.$("#reply");
  await page.type("to one", reply);
  page.fire("focusout", { target: reply });
  assert.deepEqual(given(page), [[["body", "to one"], ["thread", "1"]]]);
});

test("what the server has is not given to it again", async (t) => {
  const page = await beside(t);
  await page.type("to all", page.box);
  page.fire("focusout", { target: page.box });
  assert.equal(given(page).length, 1);
  page.fire("focusout", { target: page.box });
  assert.deepEqual(given(page), []);
});

test("what is about to be sent is not kept on the way to its button", async (t) => {
  const page = await beside(t);
  await page.type("to all", page.box);
  page.fire("focusout", { target: page.box, type: "FocusEvent", relatedTarget: page.$("form.composer button") });
  page.box.form.requestSubmit();
  await page.pass(3000);
  assert.deepEqual(given(page).filter(([[, body]]) => body), []);
});

test("what a plain form takes along is kept no longer when its page is left", async (t) => {
  const page = await open(t, "past");
  await page.touch();
  const leave = () => {
    Object.defineProperty(page.document, "visibilityState", { value: "hidden", configurable: true });
    page.fire("visibilitychange");
  };
  await page.type("hello");
  leave();
  assert.deepEqual(given(page), [[["body", "hello"], ["thread", "0"]]]);
  await page.type("hello, all");
  page.box.form.requestSubmit();
  leave();
  assert.deepEqual(given(page), []);
});
