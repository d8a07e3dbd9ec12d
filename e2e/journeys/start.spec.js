import { expect, test as base } from "../support/test.js";
import { password } from "../support/people.js";
import { Server } from "../support/server.js";

/** test has a new server of its own, without accounts. */
const test = base.extend({
  server: async ({}, use) => {
    const server = await Server.start({ PARLEY_SIGNUP: "invite" });
    await use(server);
    await server.discard();
  },
  baseURL: ({ server }, use) => use(server.url),
});

const link = (page) => page.getByRole("link", { name: /\/join\// });

const gif = Buffer.from("R0lGODlhAQABAIAAAP8AAAAAACwAAAAAAQABAAACAkQBADs=", "base64");

/** addEmoji gives the server an emoji, writes it, and deletes it. */
async function addEmoji(ann, request) {
  await ann.getByRole("link", { name: "Emoji of this server" }).click();
  await ann.getByLabel("Name").fill("sticker");
  await ann.getByLabel("Picture").setInputFiles({ name: "sticker.gif", mimeType: "image/gif", buffer: gif });
  await ann.getByRole("button", { name: "Add emoji" }).click();
  await expect(ann.getByText(":sticker: can be used now.")).toBeVisible();
  const said = await request.post("/rooms/general/messages", { form: { body: "look :sticker:", nonce: crypto.randomUUID() }, maxRedirects: 0 });
  const seq = said.headers().location.match(/#m-(\d+)$/)[1];
  await ann.goto(`/rooms/general/messages/${seq}`);
  const shown = ann.getByRole("article").getByRole("img", { name: ":sticker:" });
  expect(await shown.evaluate((img) => img.decode().then(() => img.naturalWidth))).toBe(1);
  await ann.goto("/admin/emoji");
  await ann.getByRole("link", { name: "Delete :sticker:" }).click();
  await ann.getByRole("button", { name: "Delete emoji" }).click();
  await expect(ann.getByText(":sticker: is deleted.")).toBeVisible();
  await ann.goto(`/rooms/general/messages/${seq}`);
  await expect(ann.getByText("look :sticker:")).toBeVisible();
  await ann.goto("/admin");
  await ann.getByRole("link", { name: "Health" }).click();
  await expect(ann.getByText("Nothing waits.").first()).toBeVisible();
  await expect(ann.getByText("Does not work")).toHaveCount(0);
  await ann.getByRole("link", { name: "Administration" }).click();
  await ann.getByRole("link", { name: "Storage" }).click();
  await expect(ann.getByRole("heading", { name: "By room" })).toBeVisible();
  await ann.goto("/admin");
}

async function fill(page, name) {
  await page.getByLabel("Username").fill(name);
  await page.getByLabel("Email").fill(`${name}@example.org`);
  await page.getByLabel("Password").fill(password);
}

test("a new server is set up by its code, a team comes by invitations, and its owner gives roles and renames it", async ({ server, request, newBrowser, javaScriptEnabled }) => {
  const [, code] = /^Set it up on \S+\?code=(\S+)$/m.exec(server.said());
  const context = await newBrowser(), ann = context.pages()[0];
  await ann.goto("/");
  await expect(ann).toHaveURL(/\/setup$/);
  await ann.getByLabel("Code").fill("a guess");
  await ann.getByRole("button", { name: "Continue" }).click();
  await expect(ann.getByRole("alert")).toContainText("That is not the code.");
  await ann.getByLabel("Code").fill(code);
  await ann.getByRole("button", { name: "Continue" }).click();
  await ann.getByLabel("Name of the server").fill("The works");
  await fill(ann, "ann");
  await ann.getByLabel("First room").fill("General");
  await ann.getByRole("button", { name: "Set up" }).click();

  await expect(ann.getByRole("heading", { name: "Invite your team" })).toBeVisible();
  await expect(ann).toHaveTitle(/ · The works$/);
  const picture = ann.getByRole("img", { name: "The link as a QR code" });
  await expect.poll(() => picture.evaluate((img) => img.naturalWidth)).toBeGreaterThan(100);
  const first = await link(ann).getAttribute("href");

  const his = await newBrowser(), bob = his.pages()[0];
  await bob.goto(first);
  await expect(bob.getByRole("main")).toContainText("ann invites you.");
  await fill(bob, "bob");
  await bob.getByRole("button", { name: "Join" }).click();
  await expect(bob.getByRole("heading", { name: "General" })).toBeVisible();

  // The owner makes a link for one guest.
  await ann.goto("/account");
  await ann.getByRole("link", { name: "Administration of the server" }).click();
  await ann.getByRole("link", { name: "Invitations" }).click();
  await ann.getByLabel("Guests").check();
  await ann.getByLabel("Rooms that they join").fill("Nowhere");
  await ann.getByLabel("For how many people").fill("1");
  await ann.getByRole("button", { name: "Make a link" }).click();
  await expect(ann.getByRole("alert")).toHaveText("You know no room called “Nowhere”.");
  await expect(ann.getByLabel("Guests")).toBeChecked();
  await ann.getByLabel("Rooms that they join").fill("General");
  await ann.getByRole("button", { name: "Make a link" }).click();
  const second = await link(ann).getAttribute("href");

  const gus = (await newBrowser()).pages()[0];
  await gus.goto(second);
  await fill(gus, "gus");
  await gus.getByRole("button", { name: "Join" }).click();
  await expect(gus.getByRole("heading", { name: "General" })).toBeVisible();
  await expect(gus.getByRole("link", { name: "Create a room" })).toHaveCount(0);
  const late = await request.get(second);
  expect(late.status()).toBe(410);
  expect(await late.text()).toContain("This invitation is used up. Ask for a new one.");

  // Who leaves for good is not added again.
  await bob.goto(`${bob.url()}/leave`);
  await bob.getByRole("button", { name: "Leave, and let nobody add me again" }).click();
  await expect(bob).toHaveURL(/\/rooms$/);

  // A member's link makes a member of the guest, until it is revoked.
  await ann.getByRole("link", { name: "Invitations", exact: true }).click();
  await expect(ann.getByRole("main")).toContainText("1 of 1 came");
  await ann.getByLabel("Members").check();
  await ann.getByLabel("Rooms that they join").fill("General");
  await ann.getByRole("button", { name: "Make a link" }).click();
  const third = await link(ann).getAttribute("href");
  await gus.goto(third);
  await gus.getByRole("button", { name: "Join as gus" }).click();
  await expect(gus.getByRole("link", { name: "Create a room" })).toBeVisible();
  await ann.getByRole("link", { name: "Invitations", exact: true }).click();
  await ann.getByRole("link", { name: "Invitation 3" }).click();
  await expect(ann.getByRole("main")).toContainText("gus");
  await ann.getByRole("button", { name: "Revoke" }).click();
  await expect(ann.getByRole("main")).toContainText("revoked");
  expect((await request.get(third)).status()).toBe(410);

  const roles = ["Owner", "Admin", "Moderator", "Guest", "Member"].slice(javaScriptEnabled ? -2 : 0);
  await ann.goto("/admin");
  await ann.getByRole("link", { name: "Settings of the server" }).click();
  await ann.getByLabel("Name of the server").fill("The new works");
  await ann.getByRole("button", { name: "Save" }).click();
  await expect(ann).toHaveTitle(/ · The new works$/);
  await expect(ann.getByRole("main")).toContainText("People with an invitation.");

  await ann.getByRole("link", { name: "Administration" }).click();
  await addEmoji(ann, context.request);
  await ann.getByRole("link", { name: "Accounts and roles" }).click();
  await ann.getByLabel("Username").fill("ann");
  await ann.getByLabel("Guest", { exact: true }).check();
  await ann.getByRole("button", { name: "Change role" }).click();
  await expect(ann.getByRole("alert")).toContainText("This is the only owner of the server.");
  for (const role of roles) {
    await ann.getByLabel("Username").fill("bob");
    await ann.getByLabel(role, { exact: true }).check();
    await ann.getByRole("button", { name: "Change role" }).click();
    await expect(ann.getByRole("listitem").filter({ hasText: "bob" })).toContainText(role);
  }
  await expect(ann.getByRole("main")).toContainText("The role of bob is changed.");
  await ann.getByRole("main").getByRole("link", { name: "bob" }).click();
  for (const role of roles) {
    await ann.getByLabel(role, { exact: true }).check();
    await ann.getByRole("button", { name: "Change role" }).click();
    await expect(ann.getByRole("definition").first()).toHaveText(role);
  }
  await expect(ann.getByText("The account has another role.")).toBeVisible();
  await ann.goto("/admin/people");
  await ann.getByLabel("Find an account").fill("an");
  await ann.getByRole("button", { name: "Find", exact: true }).click();
  await expect(ann.getByRole("listitem").filter({ hasText: "ann" })).toContainText("Owner");
  await ann.getByRole("main").getByRole("link", { name: "ann" }).click();
  await ann.getByRole("button", { name: "Give up my role" }).click();
  await expect(ann.getByRole("heading", { level: 1 })).toHaveText("Give up your role on this server?");
  await ann.getByRole("button", { name: "Give up my role" }).click();
  await expect(ann.getByRole("alert")).toContainText("This is the only owner of the server.");

  await his.request.post("/rooms/general/join");
  for (const [body, what] of [["rude", "Remove the message"], ["not rude", "Keep it"]]) {
    const said = await his.request.post("/rooms/general/messages", { form: { body, nonce: crypto.randomUUID() }, maxRedirects: 0 });
    const seq = said.headers().location.match(/#m-(\d+)$/)[1];
    await context.request.post(`/rooms/general/messages/${seq}/report`, { form: { note: "Look at this." } });
    await ann.goto("/admin/reports");
    await ann.getByLabel("Reason").fill("no place for it");
    await ann.getByRole("button", { name: what }).click();
    await expect(ann.getByText("There is none.")).toBeVisible();
  }
});
