import { expect, test } from "../support/test.js";

test("a message comes back when its time has come", async ({ ann }) => {
  const { page } = ann;
  const hers = await ann.createRoom();
  const seq = await hers.say("The plumber comes at ten.");
  const opened = await hers.openMessage(seq);
  await opened.getByText("Remind me", { exact: true }).click();
  await opened.getByRole("button", { name: "In 1 hour" }).click();
  if (ann.scripted) await hers.back();
  await ann.visit("/reminders");
  const item = page.getByRole("list", { name: "Later" }).getByRole("listitem");
  await expect(item).toContainText("The plumber comes at ten.");
  const tomorrow = new Date(Date.now() + 24 * 3600_000).toISOString().slice(0, 16);
  await item.getByText("Change time").click();
  await item.getByLabel("Time").fill(tomorrow);
  await item.getByRole("button", { name: "Set reminder" }).click();
  await expect(item.getByLabel("Time")).toHaveValue(tomorrow);
  await item.getByText("Change time").click();
  await item.getByRole("button", { name: "In 20 minutes" }).click();
  await expect(item.getByLabel("Time")).not.toHaveValue(tomorrow);

  await hers.open();
  await hers.openMessage(seq).then((again) => again.getByText("Remind me", { exact: true }).click());
  await page.getByLabel("Time").fill(tomorrow);
  await page.getByRole("button", { name: "Set reminder" }).click();
  if (ann.scripted) await hers.back();
  await ann.visit("/reminders");
  await expect(item.getByLabel("Time")).toHaveValue(tomorrow);

  const id = await item.locator("input[name=id]").first().inputValue();
  await ann.send("/reminders", { id, at: new Date(Date.now() + 2000).toISOString().replace(/\.\d+/, "") });
  const due = ann.rooms.getByRole("link", { name: "Reminders" });
  if (!ann.scripted) await expect(async () => { await page.reload({ waitUntil: "commit" }); await expect(due).toBeVisible({ timeout: 500 }); }).toPass();
  await expect(ann.rooms.getByRole("listitem").filter({ hasText: "Reminders" }).locator(".unread")).toHaveCSS("opacity", "1");
  await due.click();
  await page.getByRole("list", { name: "Due" }).getByRole("button", { name: "Done" }).click();
  await expect(page.getByText("You have no reminders.")).toBeVisible();
  await expect(due).toBeHidden();
});
