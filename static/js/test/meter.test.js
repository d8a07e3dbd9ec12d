import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./support/page.js";

const short = "Too short so far.";
const named = "It contains your username: others try that early.";
const good = "Long enough, unless it is one of the commonest.";

test("a sentence tells how a new password does while it is typed", async (t) => {
  const page = await open(t, "account", { path: "/account" });
  await page.load("js/apart/meter.js");
  const meter = page.$("[data-meter]"), input = page.$("#new_password");
  assert.equal(meter.getAttribute("role"), "status");
  for (const [typed, sentence] of [
    ["x".repeat(7), short], ["x".repeat(8), good], ["🙂".repeat(7), short], ["🇩🇪".repeat(8), good],
    ["my ANN password", named], ["", ""],
  ]) {
    input.value = typed;
    input.dispatchEvent(new page.window.Event("input", { bubbles: true }));
    assert.equal(meter.textContent, sentence, typed);
  }
});
