import { expect, test } from "../support/test.js";

test("a message is scheduled, changed, and sent by a worker", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  const his = await bob.join(hers);
  const { page } = ann;
  const tomorrow = new Date(Date.now() + 24 * 3600_000).toISOString().slice(0, 16);
  await ann.send("/account", { do: "profile", zone: "UTC" });
  await page.waitForLoadState("domcontentloaded"); // from then on, a key brings the buttons
  await hers.box.fill("Good morning");
  await hers.box.press("End");
  await page.getByRole("button", { name: "Schedule message" }).click();
  await expect(page.getByLabel("Time")).toBeVisible();
  if (!ann.scripted) { // the text can still be sent at once
    await hers.box.fill("At once");
    await hers.button.click();
    await expect(his.heard("At once")).toHaveCount(1);
    await hers.box.fill("Good morning");
    await page.getByRole("button", { name: "Schedule message" }).click();
  }
  await page.getByLabel("Time").fill(tomorrow);
  await page.getByRole("button", { name: "Schedule", exact: true }).click();
  if (ann.scripted) await page.getByRole("status").getByRole("link", { name: "Scheduled messages" }).click();

  const item = page.getByRole("list", { name: "Scheduled messages" }).getByRole("listitem");
  await expect(item.getByLabel("Time")).toHaveValue(tomorrow);
  await item.getByRole("textbox", { name: "Message" }).fill("Good morning, all");
  await item.getByRole("button", { name: "Save" }).click();
  await expect(item.getByRole("textbox", { name: "Message" })).toHaveValue("Good morning, all");
  await item.getByRole("button", { name: "Send now" }).click();
  await expect(his.heard("Good morning, all")).toHaveCount(1);

  await ann.visit(`${hers.path}/draft`);
  await page.getByRole("textbox", { name: "Message" }).fill("Never");
  await page.getByRole("button", { name: "Save draft" }).click();
  await ann.visit(`${hers.path}/draft`);
  await page.getByRole("button", { name: "Schedule message" }).click();
  await expect(hers.box).toHaveValue("Never");
  await page.getByRole("button", { name: "In 1 hour" }).click();
  if (ann.scripted) await page.getByRole("link", { name: "Scheduled messages" }).click();
  await item.filter({ hasText: "Never" }).getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("Never")).toHaveCount(0);
});
