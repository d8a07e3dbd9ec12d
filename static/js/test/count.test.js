import assert from "node:assert/strict";
import { test } from "node:test";
import { settle } from "./support/timers.js";
import { open } from "./support/page.js";

/** touched is a page whose scripts for hands have come. */
async function touched(t) {
  const page = await open(t);
  page.fire("pointermove", { target: page.document.body });
  await settle();
  return page;
}

const said = (page) => page.$("#composer .left")?.textContent;

test("near its limit, a message says how much may follow", async (t) => {
  const page = await touched(t);
  await page.type("a".repeat(7599));
  assert.equal(said(page), undefined);
  await page.type("a".repeat(7600));
  assert.equal(said(page), "400 left");
  await page.type("\n" + "👍".repeat(8000) + " \n");
  assert.equal(said(page), "0 left", "characters count, not their parts, and no space around them");
  await page.type("a".repeat(8012));
  assert.equal(said(page), "12 too many");
  await page.type("short again");
  assert.equal(said(page), undefined);
});

test("a message that is too long is not sent, and stays", async (t) => {
  const page = await touched(t);
  const text = "a".repeat(8012);
  await page.say(text);
  assert.equal(said(page), "That is 8012 characters; a message can have 8000.");
  assert.equal(page.$("#composer [role=alert]"), page.$("#composer .left"));
  assert.equal(page.box.value, text);
  assert.equal(page.asked("/rooms/tea/messages").length, 0);
  assert.equal(page.all("#messages .p").length, 0);
  await page.say(text.slice(0, 8000));
  assert.equal(page.asked("/rooms/tea/messages").length, 1);
  assert.equal(said(page), undefined);
});
