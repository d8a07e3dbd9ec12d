import { readFile } from "node:fs/promises";
import { expect, test } from "../support/test.js";

/** saved presses a button that gives a file, and reads it. */
async function saved(page, button) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: button, exact: true }).click()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

test("a room's messages and one's own data are taken along", async ({ ann }) => {
  const room = await ann.createRoom();
  const seq = await room.say("The kettle is on.");
  const { page } = ann;

  await page.goto(`${page.url().split(/[?#]/)[0]}/settings`);
  await page.getByLabel("Keep messages for so many days").fill("30");
  await page.locator("form", { has: page.getByLabel("Keep messages for so many days") }).getByRole("button", { name: "Set retention" }).click();
  await expect(page.getByLabel("Keep messages for so many days")).toHaveValue("30");

  await page.getByRole("link", { name: "Export messages" }).click();
  for (const [form, ends] of [["HTML, to read and to print", ".html"], ["JSON, for programs", ".json"], ["Plain text", ".txt"]]) {
    await page.getByLabel(form).check();
    await page.getByLabel("From day").fill("2020-01-01");
    await page.getByLabel("Up to day").fill("2099-12-31");
    const file = await saved(page, "Export");
    expect(file.name).toMatch(new RegExp(`\\${ends}$`));
    expect(file.bytes.toString()).toContain("The kettle is on.");
    expect(file.bytes.toString()).toContain(ends === ".json" ? `"seq":${seq}` : `#${seq}`);
  }

  await page.goto("/account");
  await page.getByRole("link", { name: "Export your data", exact: true }).click();
  await page.getByRole("button", { name: "Export my data" }).click();
  await expect(async () => {
    if (await page.getByRole("link", { name: "Look again" }).isVisible()) await page.getByRole("link", { name: "Look again" }).click();
    await expect(page.getByRole("button", { name: "Download" })).toBeVisible({ timeout: 1000 });
  }).toPass();
  await page.getByLabel("Your password, to be sure").fill(ann.password);
  const own = await saved(page, "Download");
  expect(own.name).toMatch(/^parley-.*\.zip$/);
  expect(own.bytes.subarray(0, 2).toString()).toBe("PK");

  await page.goto("/account");
  await page.getByText("Delete …").click();
  await page.getByLabel("Remove them, with their files").check();
  await page.getByLabel("Your password, for good").fill(ann.password);
  await page.getByRole("button", { name: "Delete account" }).click();
  await expect(page.getByRole("link", { name: "Sign up" }).first()).toBeVisible();
});
