import { expect, test } from "../support/test.js";

// One pixel, transparent.
const picture = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==", "base64");
const plan = { name: "plan.png", mimeType: "image/png", buffer: picture };
const notes = { name: "notes.txt", mimeType: "text/plain", buffer: Buffer.from("All of it.") };

test("files are attached, described, read by others, and gone with their message", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  const his = await bob.join(hers);
  const composer = ann.page.locator("#composer");

  await composer.locator("[type=file]").setInputFiles([plan, notes]);
  await composer.getByRole("button", { name: "Attach", exact: true }).click();
  await composer.getByLabel("Description of plan.png").fill("Where we meet");
  await composer.getByRole("button", { name: "Remove notes.txt" }).click();
  await expect(composer.getByText("notes.txt")).toHaveCount(0);
  await expect(composer.getByLabel("Description of plan.png")).toHaveValue("Where we meet");
  await composer.locator("[type=file]").setInputFiles(notes);
  if (!ann.scripted) await composer.getByRole("button", { name: "Attach", exact: true }).click();
  await composer.getByLabel("Message", { exact: true }).fill("Look at this");
  await composer.getByRole("button", { name: "Send", exact: true }).click();

  await expect(his.heard("Look at this")).toHaveCount(1);
  await his.reload();
  const message = his.message(1);
  const shown = message.getByRole("img", { name: "Where we meet" });
  await expect(shown).toHaveJSProperty("naturalWidth", 1);
  const path = await message.getByRole("link", { name: "notes.txt" }).getAttribute("href");
  const answer = await bob.context.request.get(path);
  expect(await answer.text()).toBe("All of it.");

  await bob.page.getByRole("link", { name: "Files", exact: true }).click();
  await bob.page.getByRole("link", { name: "Pictures" }).click();
  await expect(bob.page.getByRole("link", { name: "plan.png" })).toBeVisible();
  await expect(bob.page.getByRole("link", { name: "notes.txt" })).toHaveCount(0);

  await hers.delete(1);
  await expect(async () => expect((await bob.context.request.get(path)).status()).toBe(404)).toPass();
});
