import { expect, test } from "../support/test.js";

test("commands are short ways to what forms do", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  const his = await bob.join(hers);
  await hers.box.fill("/me puts the kettle on");
  await hers.button.click();
  await expect(his.heard(`${ann.name} puts the kettle on`).locator("em")).toBeVisible();

  await hers.box.fill("/topic Tea, mostly");
  await hers.button.click();
  await expect(hers.page.locator("#room-topic")).toHaveText("Tea, mostly");

  await hers.box.fill("/nothing of the kind");
  await hers.button.click();
  await expect(hers.page.getByRole("alert").filter({ hasText: "There is no command /nothing." })).toBeVisible();

  await his.box.fill("/remind tomorrow 9:00 fill the kettle");
  await his.button.click();
  await expect(his.page.getByRole("list", { name: "Later" })).toContainText("fill the kettle");

  await his.open();
  await his.box.fill("/leave");
  await his.button.click();
  await expect(his.heading).toHaveText(`Leave ${hers.name}?`);
});
