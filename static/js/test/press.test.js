import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./support/page.js";
import { frame } from "./support/rendered.js";

const finger = (page, type, target) => target.dispatchEvent(Object.assign(new page.window.MouseEvent(type, { bubbles: true }), { pointerType: "touch" }));

test("a long press opens a message's actions, and the finger that goes up beside them leaves them open", async (t) => {
  const page = await open(t, "room");
  await page.connect();
  await page.touch();
  const text = page.$("#m-1 .b");
  finger(page, "pointerdown", text);
  await page.pass(499);
  assert.equal(page.asked("/rooms/tea/messages/", "GET").length, 0);
  await page.pass(20);
  await page.answer(page.asked("/rooms/tea/messages/", "GET")[0], 200, frame("actions"));
  await page.pass(20);
  const dialog = page.$("dialog.panel");
  assert.deepEqual([dialog.open, dialog.modal, dialog.getAttribute("closedby")], [true, true, "closerequest"]);
  finger(page, "pointerup", text);
  assert.equal(dialog.getAttribute("closedby"), "closerequest");
  finger(page, "pointerdown", dialog);
  assert.equal(dialog.getAttribute("closedby"), "any", "the next tap beside them closes them");
});
