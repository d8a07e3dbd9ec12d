import assert from "node:assert/strict";
import { test } from "node:test";
import { bodies, bubbles, button, inThread, kept, messages, posts, second, why } from "./support/outbox.js";
import { frame, said } from "./support/rendered.js";

test("an answer goes to its thread, and waits in the log", async (t) => {
  const page = await inThread(t);
  const box = page.$("#reply");
  await page.say("so do I", box);
  const [post] = posts(page);
  assert.equal(post.path, "/rooms/tea/messages/1/thread");
  assert.equal(post.body.body, "so do I");
  assert.deepEqual(bodies(page), ["so do I"]);
  assert.equal(box.value, "");
  assert.equal(page.document.activeElement, box);
});

test("an answer that fails is said in the log, and is taken back to its thread", async (t) => {
  const page = await inThread(t);
  const failed = [];
  page.document.addEventListener("parley:failed", () => failed.push(1));
  await page.say("so do I", page.$("#reply"));
  await page.answer(posts(page)[0], 422, "<p role=alert>Too long.</p>");
  assert.equal(failed.length, 1);
  assert.equal(why(page), "Too long.");
  await page.click(button(page, "back"), { clientX: 100 }); // else it were the second of two clicks
  await page.answer(page.asked("/rooms/tea/messages/1/thread", "GET")[0], 200, frame("aside"));
  assert.equal(page.$("#reply").value, "so do I");
  assert.equal(page.box.value, "");
  assert.deepEqual([bubbles(page), kept(page)], [[], []]);
});

test("a message that fails closes no thread", async (t) => {
  const page = await inThread(t);
  page.document.addEventListener("parley:failed", () => assert.fail("it says so"));
  await page.say("hello");
  await page.answer(posts(page)[0], 422, "No.");
});
