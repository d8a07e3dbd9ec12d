import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./support/page.js";
import { rendered } from "./support/rendered.js";

const buttons = (page) => page.all("#inbox button").map((b) => b.value);

async function inbox(t) {
  const page = await open(t, "inbox", { path: "/inbox" });
  await page.load("js/apart/inbox.js");
  await page.connect();
  return page;
}

test("what comes while the inbox is open is in it, and the focus stays", async (t) => {
  const page = await inbox(t);
  assert.deepEqual(buttons(page), ["all", "mention-7-4", "mention-7-5"]);
  const [held, time] = [page.$("[value=mention-7-5]"), page.$("#inbox time").textContent];
  held.focus();
  await page.bring("stirred", { seq: 12 });
  const [asked] = page.asked("/inbox");
  await page.answer(asked, 200, rendered.inbox.replaceAll("mention-7-4", "mention-7-6"));
  assert.deepEqual(buttons(page), ["all", "mention-7-6", "mention-7-5"]);
  assert.equal(page.document.activeElement.value, "mention-7-5");
  assert.equal(page.$("#inbox time").textContent, time, "times are in the reader's zone");
});

test("a list that did not come is asked for again, every five seconds, without another change", async (t) => {
  const page = await inbox(t);
  await page.bring("stirred", { seq: 12 });
  await page.answer(page.asked("/inbox")[0], 503, "");
  assert.equal(page.asked("/inbox").length, 0);
  await page.pass(5000);
  await page.answer(page.asked("/inbox")[0], 429, "");
  await page.pass(5000);
  const [late] = page.asked("/inbox");
  await page.pass(10_000);
  await page.fail(late);
  const [last] = page.asked("/inbox");
  await page.answer(last, 200, rendered.inbox.replaceAll("mention-7-4", "mention-7-6"));
  assert.deepEqual(buttons(page), ["all", "mention-7-6", "mention-7-5"]);
  await page.pass(10_000);
  assert.equal(page.asked("/inbox").length, 0);
});

test("a busy room has the inbox asked for every five seconds, and a hidden page asks later", async (t) => {
  const page = await inbox(t);
  await page.bring("stirred", { seq: 12 });
  await page.answer(page.asked("/inbox")[0], 503, "");
  await page.bring("stirred", { seq: 13 });
  await page.bring("stirred", { seq: 14 });
  assert.equal(page.asked("/inbox").length, 0);
  await page.pass(5000);
  assert.equal(page.asked("/inbox").length, 1);
  assert.deepEqual(buttons(page), ["all", "mention-7-4", "mention-7-5"], "an outage changes nothing");
  await page.pass(5000);
  page.hide(true);
  await page.bring("stirred", { seq: 15 });
  assert.equal(page.asked("/inbox").length, 0);
  page.hide(false);
  page.fire("visibilitychange", { target: page.document });
  assert.equal(page.asked("/inbox").length, 1);
});
