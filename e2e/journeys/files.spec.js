import { expect, test } from "../support/test.js";
import { reply } from "../support/room.js";

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
  await composer.getByRole("button", { name: "Move up notes.txt" }).click();
  await expect(composer.locator(".waiting > li > span > bdi")).toHaveText(["notes.txt", "plan.png"]);
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

  await message.getByRole("link", { name: "Where we meet" }).click();
  await expect(bob.page.getByRole("heading", { level: 1, name: "plan.png" })).toBeVisible();
  await expect(bob.page.locator("main").getByRole("img", { name: "Where we meet" })).toHaveJSProperty("naturalWidth", 1);
  await bob.page.locator("main").getByRole("link", { name: "Show in the room" }).click();
  await message.getByRole("link", { name: "TXT, 10 B" }).click();
  await expect(bob.page.locator("main pre")).toHaveText("All of it.");
  const [saved] = await Promise.all([bob.page.waitForEvent("download"), bob.page.locator("main").getByRole("link", { name: "Download" }).click()]);
  expect(saved.suggestedFilename()).toBe("notes.txt");
  if (bob.scripted) {
    await bob.page.keyboard.press("Escape");
    await expect(shown).toBeVisible();
  } else await bob.page.locator("main").getByRole("link", { name: "Show in the room" }).click();

  await bob.page.getByRole("link", { name: "Files", exact: true }).click();
  await bob.page.getByRole("link", { name: "Pictures" }).click();
  await expect(bob.page.getByRole("link", { name: "plan.png" })).toBeVisible();
  await expect(bob.page.getByRole("link", { name: "notes.txt" })).toHaveCount(0);

  await his.open();
  if (bob.scripted) await his.tool(1, "Reply");
  else await his.openMessage(1);
  const form = bob.page.locator(".reply");
  await form.locator("[type=file]").setInputFiles([plan, notes]);
  if (!bob.scripted) await form.getByRole("button", { name: "Attach", exact: true }).click();
  await form.getByRole("button", { name: "Move up notes.txt" }).click();
  await expect(form.locator(".waiting > li > span > bdi")).toHaveText(["notes.txt", "plan.png"]);
  await form.getByRole("button", { name: "Remove plan.png" }).click();
  await expect(form.getByText("plan.png")).toHaveCount(0);
  await form.getByLabel("Description of notes.txt").fill("What I wrote");
  await reply(form, "Like this");
  await expect(hers.heard("Like this")).toHaveCount(1);
  await hers.reload();
  await expect(hers.message(2).getByRole("link", { name: "notes.txt" })).toBeVisible();

  await hers.delete(1);
  await expect(async () => expect((await bob.context.request.get(path)).status()).toBe(404)).toPass();
});
