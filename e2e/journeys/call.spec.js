import { expect, test } from "../support/test.js";

test("the page of a call says who is in it, and leads other browsers there", async ({ ann, bob, newBrowser }) => {
  const hers = await ann.createRoom();
  const his = await bob.join(hers);
  await hers.open();
  await expect(ann.page.getByRole("complementary").getByRole("link", { name: "Call" })).toHaveAttribute("href", `${hers.path}/call`);
  await ann.page.goto(`${hers.path}/call`);
  await expect(ann.page.getByRole("heading", { level: 1, name: `Call in ${hers.name}` })).toBeVisible();
  const shown = ann.scripted ? ann.page.locator("#call") : ann.page.frameLocator("iframe.call-frame").locator("body");
  await expect(shown).toContainText("Nobody is in the call.");

  // Bob joins from another browser of his own, with scripts.
  await bob.page.goto(`${his.path}/call`);
  const phone = await newBrowser({ javaScriptEnabled: true, storageState: await bob.page.context().storageState() });
  await phone.pages()[0].goto(`${his.path}/call`);
  await phone.pages()[0].getByRole("button", { name: "Join call" }).click();
  await expect(shown).toContainText(bob.name);
  await expect(shown).toContainText("1 person");

  await ann.page.getByText("Join in another browser").click();
  const picture = ann.page.getByRole("img", { name: "The link as a QR code" });
  await expect.poll(() => picture.evaluate((img) => img.naturalWidth).catch(() => 1)).toBeGreaterThan(0);

  await ann.page.reload();
  await ann.page.getByRole("button", { name: `Mute ${bob.name}` }).click();
  await expect(ann.page.locator(`[data-person="${bob.name}"][data-muted]`)).toBeVisible();
  await ann.page.getByRole("button", { name: `Remove ${bob.name}` }).click();
  await expect(phone.pages()[0].getByRole("status").first()).toContainText("A moderator removed you from this call.");
  await expect(shown).toContainText("Nobody is in the call.");

  // Nothing was said in the room, which has the call's lines itself.
  const room = ann.scripted ? ann.page : ann.page.frameLocator("iframe.stream");
  await expect(async () => {
    await hers.open();
    await expect(room.getByText(/^The call ended after 0:\d\d$/)).toBeVisible({ timeout: 2_000 });
  }).toPass();

  // Bob calls from that browser: it rings for her, wherever she is.
  await ann.visit("/people");
  await ann.page.getByLabel("Usernames").fill(bob.name);
  await ann.page.getByRole("button", { name: "Start conversation" }).click();
  await expect(ann.page.getByRole("heading", { level: 1 })).toHaveText(bob.name);
  const talk = new URL(ann.page.url()).pathname;
  await phone.pages()[0].goto(`${talk}/call`);
  await phone.pages()[0].getByRole("button", { name: "Join call" }).click();
  const here = ann.scripted ? ann.page : ann.page.frameLocator("iframe.stream");
  await expect(here.getByRole("alert").getByText(`${bob.name} calls you`)).toBeVisible();
  await here.getByRole("button", { name: "Decline" }).click();
  await expect(phone.pages()[0].locator("#call")).toContainText(`${ann.name} declined.`);
  await expect(here.getByText(`${bob.name} calls you`)).toBeHidden();

  // She takes the next one.
  await phone.pages()[0].getByRole("button", { name: "Leave call" }).click();
  await phone.pages()[0].getByRole("button", { name: "Join call" }).click();
  await here.getByRole("alert").getByRole("button", { name: "Take", exact: true }).click();
  await expect(ann.page).toHaveURL((url) => url.pathname === `${talk}/call`);
});
