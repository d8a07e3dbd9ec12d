import { expect, test } from "../support/test.js";

test("a pinned message is marked for all, and listed", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  const his = await bob.join(hers);
  const seq = await hers.say("The door's code is 1234.");
  await expect(his.heard("The door's code is 1234.")).toHaveCount(1);

  await (await hers.openMessage(seq)).getByRole("button", { name: "Pin", exact: true }).click();
  await hers.back();
  await expect(hers.message(seq).getByRole("link", { name: "pinned" })).toBeVisible();
  await expect(his.heard("pinned")).toHaveCount(1);

  await his.reload();
  await his.page.getByRole("link", { name: "Pinned messages: 1" }).click();
  await expect(his.heading).toHaveText("Pinned messages");
  await expect(bob.page.getByText(`Pinned by ${ann.name}.`)).toBeVisible();
  await bob.page.getByRole("button", { name: "Unpin" }).click();
  await expect(bob.page.getByText("No message is pinned here.")).toBeVisible();

  await hers.reload();
  await expect(hers.message(seq)).not.toContainText("pinned");
  await (await hers.openMessage(seq)).getByRole("button", { name: "Pin", exact: true }).click();
  await hers.back();
  await (await hers.openMessage(seq)).getByRole("button", { name: "Unpin", exact: true }).click();
  await hers.back();
  await expect(hers.message(seq)).not.toContainText("pinned");
});
