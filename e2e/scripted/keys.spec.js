import { expect, test } from "../support/test.js";

// Keys as browsers tell of them while an input method has them: Chromium and Firefox
// within the composition, Safari after its end.

const taken = [{ isComposing: true, keyCode: 229 }, { isComposing: true, keyCode: 27 }, { isComposing: false, keyCode: 229 }];

const press = (target, key, how) => target.evaluate((element, init) => element.dispatchEvent(new KeyboardEvent("keydown", init)), { key, ...how, bubbles: true, cancelable: true });

test("a key that an input method has neither sends nor closes", async ({ ann }) => {
  const hers = await ann.createRoom();
  const seq = await hers.say("to be answered");
  await hers.box.fill("にほん");
  for (const how of taken) expect(await press(hers.box, "Enter", how), "it is left to the input method").toBe(true);
  await expect(hers.box).toHaveValue("にほん");
  await expect(hers.log.getByRole("article")).toHaveCount(1);
  await press(hers.box, "Enter", {});
  await hers.stored("にほん");

  const dialog = await hers.openMessage(seq);
  const reply = dialog.getByRole("textbox", { name: "Your reply" });
  await reply.fill("へんじ");
  for (const how of taken) {
    await press(reply, "Enter", how);
    await press(reply, "Escape", how);
  }
  await expect(reply).toHaveValue("へんじ");
  await expect(hers.log.getByRole("article")).toHaveCount(2);
  await press(reply, "Escape", {});
  await expect(dialog).toBeHidden();
});
