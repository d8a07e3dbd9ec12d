import assert from "node:assert/strict";
import { test } from "node:test";
import { settle } from "./support/timers.js";
import { open } from "./support/page.js";

const times = `<section class="preview later" data-nonce="n-1"><button name="in" value="+1h">In an hour</button><input name="at" type="datetime-local"><button name="in" value="at">Schedule</button></section>`;
const question = `<p role="alert">This message notifies everyone.</p><button name="all" value="1">Notify everyone</button> <button class="quiet" name="all" value="0">Send without notifying</button>`;

/** press submits the composer by one of its buttons, as a click does. */
async function press(page, selector) {
  const submitter = page.$(selector), target = page.$("#composer");
  page.fire("submit", { target, type: "SubmitEvent", submitter });
  await settle();
}

test("a message for later asks whether it notifies a large room, and goes with the answer and its time", async (t) => {
  const page = await open(t);
  await page.touch();
  await page.type("@room at nine");
  await press(page, "#composer [name=later]");
  const [asked] = page.asked("/rooms/tea/messages");
  await page.answer(asked, 200, times);
  await press(page, ".later [value='+1h']");
  const [first] = page.asked("/rooms/tea/messages");
  assert.equal(first.body.all, undefined);
  await page.answer(first, 422, question);
  assert.equal(page.$(".later .refusal").firstChild.textContent, "This message notifies everyone.");
  assert.equal(page.box.value, "@room at nine");

  await press(page, ".later [name=all][value='0']");
  const [second] = page.asked("/rooms/tea/messages");
  assert.deepEqual(["body", "in", "all", "nonce"].map((name) => second.body[name]), ["@room at nine", "+1h", "0", "n-1"]);
  await page.answer(second, 202, `<p class="preview" role="status">It will be sent</p>`);
  assert.equal(page.box.value, "");
  assert.equal(page.$(".preview").textContent, "It will be sent");
});
