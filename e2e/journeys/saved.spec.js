import { expect, test } from "../support/test.js";

test("a saved message is on one's own list, with a note", async ({ ann }) => {
  const hers = await ann.createRoom();
  const seq = await hers.say("The plumber comes at ten.");
  await (await hers.openMessage(seq)).getByRole("button", { name: "Save", exact: true }).click();
  await hers.back();

  await ann.visit("/saved");
  const item = ann.page.getByRole("list", { name: "Saved messages" }).getByRole("listitem");
  await expect(item).toContainText("The plumber comes at ten.");
  await item.getByLabel("Note").fill("Be at home");
  await item.getByRole("button", { name: "Keep note" }).click();
  await expect(item.getByLabel("Note")).toHaveValue("Be at home");
  await item.getByRole("button", { name: "Done The" }).click();
  await item.getByRole("button", { name: "Not done" }).click();
  await expect(item.getByRole("button", { name: "Done The" })).toBeVisible();
  await item.getByRole("button", { name: "Remove" }).click();
  await expect(ann.page.getByText("You have saved no message.")).toBeVisible();

  await hers.open();
  await (await hers.openMessage(seq)).getByRole("button", { name: "Save", exact: true }).click();
  await hers.back();
  await (await hers.openMessage(seq)).getByRole("button", { name: "Remove from saved" }).click();
  await hers.back();
  await ann.page.getByRole("link", { name: "Saved", exact: true }).click();
  await expect(ann.page.getByText("You have saved no message.")).toBeVisible();
});
