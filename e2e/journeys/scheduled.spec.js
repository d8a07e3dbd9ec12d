import { expect, test } from "../support/test.js";

/** attach puts a file into the composer. */
async function attach(page, scripted) {
  const composer = page.locator("#composer");
  await composer.locator("[type=file]").setInputFiles({ name: "plan.txt", mimeType: "text/plain", buffer: Buffer.from("All of it.") });
  if (!scripted) await composer.getByRole("button", { name: "Attach", exact: true }).click();
  await expect(composer.getByLabel("Description of plan.txt")).toBeVisible();
}

test("a message is scheduled, changed, and sent by a worker", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  const his = await bob.join(hers);
  const { page } = ann;
  const tomorrow = new Date(Date.now() + 24 * 3600_000).toISOString().slice(0, 16);
  await ann.send("/account", { do: "profile", zone: "UTC" });
  await page.waitForLoadState("domcontentloaded"); // from then on, a key brings the buttons
  await hers.box.fill("Good morning");
  await hers.box.press("End");
  const schedule = page.getByRole("button", { name: "Schedule message" });
  if (ann.scripted) await attach(page, true);
  await schedule.click();
  await expect(page.getByLabel("Time")).toBeVisible();
  if (!ann.scripted) { // the text can still be sent at once, and so can its file
    for (const text of ["At once", "The file at once"]) {
      await hers.box.fill(text);
      await hers.button.click();
      await expect(his.heard(text)).toHaveCount(1);
      await attach(page, false);
      await hers.box.fill("Good morning");
      await schedule.click();
      await expect(page.getByLabel("Time")).toBeVisible();
    }
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
  const file = his.live.getByRole("article").filter({ hasText: "Good morning, all" }).getByRole("link", { name: "plan.txt" });
  expect(await (await bob.context.request.get(await file.getAttribute("href"))).text()).toBe("All of it.");

  await ann.visit(`${hers.path}/draft`);
  await page.getByRole("textbox", { name: "Message" }).fill("Never");
  await page.getByRole("button", { name: "Save draft" }).click();
  await ann.visit(`${hers.path}/draft`);
  await schedule.click();
  await expect(hers.box).toHaveValue("Never");
  await page.getByRole("button", { name: "In 1 hour" }).click();
  if (ann.scripted) await page.getByRole("link", { name: "Scheduled messages" }).click();
  await item.filter({ hasText: "Never" }).getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("Never")).toHaveCount(0);
});
