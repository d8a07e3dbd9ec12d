import { expect, test } from "../support/test.js";

// One pixel, red.
const red = Buffer.from("R0lGODlhAQABAIAAAP8AAAAAACwAAAAAAQABAAACAkQBADs=", "base64");

/** setPicture sets a picture on a page, removes it, and sets it again. */
async function setPicture(page, path) {
  const main = page.getByRole("main");
  for (const then of ["remove", "keep"]) {
    if (path === "/account" && !await main.locator("#picture").isVisible()) await main.getByRole("heading", { name: "Profile" }).click();
    await main.locator("#picture").setInputFiles({ name: "red.gif", mimeType: "image/gif", buffer: red });
    await main.getByRole("button", { name: "Set picture" }).click();
    if (path === "/account") await main.getByRole("heading", { name: "Profile" }).click();
    await expect(main.getByRole("img", { name: "The picture now" })).toHaveJSProperty("naturalWidth", 320);
    if (then === "remove") {
      await main.getByRole("button", { name: "Remove picture" }).click();
      await expect(main.getByRole("img", { name: "The picture now" })).toHaveCount(0);
    }
  }
}

test("a person says who they are, is found, written to, blocked and unblocked", async ({ ann, bob }) => {
  await bob.visit("/account");
  await bob.page.getByRole("heading", { name: "Profile" }).click();
  await bob.page.getByLabel("Display name").fill("Robert Roe");
  await bob.page.getByLabel("Pronouns").fill("he");
  await bob.page.getByLabel("Title").fill("Gardener");
  await bob.page.getByLabel("Time zone").selectOption("Asia/Tokyo");
  await bob.page.locator("form:has([name=display])").getByRole("button", { name: "Save" }).click();
  await expect(bob.page.getByText("Your profile is changed.")).toBeVisible();
  await setPicture(bob.page, "/account");
  await bob.page.getByRole("heading", { name: "Status" }).click();
  await bob.page.getByLabel("Emoji").fill("🌴");
  await bob.page.getByLabel("What you are doing").fill("On leave");
  await bob.page.getByLabel("Ends after").selectOption("1h0m0s");
  await bob.page.getByRole("button", { name: "Set status" }).click();
  await expect(bob.page.getByText("Your status is changed.")).toBeVisible();

  const room = await ann.createRoom();
  await bob.enter(room);
  const seq = await bob.post(room, "Here I am.");
  const quoting = await ann.post(room, `Look: ${new URL(ann.page.url()).origin}/rooms/${room.slug}/messages/${seq}`);
  await ann.visit(`${room.path}/settings`);
  await setPicture(ann.page, `${room.path}/settings`);
  await room.open();
  const face = (of) => of.evaluate((el) => getComputedStyle(el, "::before").backgroundImage);
  await expect.poll(() => face(room.message(seq).locator("> .w"))).toMatch(/^url\("data:image\/jpeg/);
  await expect.poll(() => face(ann.page.locator("#room-name"))).toMatch(/^url\("data:image\/jpeg/);
  const message = await room.openMessage(seq);
  await message.getByRole("link", { name: `Profile of ${bob.name}` }).click();
  await expect(ann.page.getByRole("heading", { level: 1 })).toHaveText(bob.name);
  await expect(ann.page.getByRole("img", { name: `Picture of ${bob.name}` })).toHaveJSProperty("naturalWidth", 320);
  await expect(ann.page.getByText("Robert Roe")).toBeVisible();
  await expect(ann.page.getByText("Gardener")).toBeVisible();
  await expect(ann.page.getByText("On leave")).toBeVisible();
  await expect(ann.page.getByRole("main").getByRole("link", { name: room.name })).toBeVisible();

  if (ann.scripted) {
    await room.open();
    const name = room.message(seq).locator("> .w");
    await expect(async () => {
      if (await name.isVisible()) await name.click(); // its script comes with the first touch
      await expect(ann.page.getByRole("heading", { level: 1 })).toHaveText(bob.name, { timeout: 2000 });
    }).toPass();
  }

  await ann.page.getByRole("button", { name: "Block", exact: true }).click();
  await expect(ann.page.getByText("You have blocked this person")).toBeVisible();
  expect((await bob.send("/direct", { username: ann.name })).status()).toBe(403);
  await room.open();
  const live = await bob.post(room, "Still here.");
  const folded = room.live.locator(`#m-${live}`);
  await expect(folded).toBeVisible();
  await expect(folded.locator("> .b")).toBeHidden();
  await room.open();
  await expect(room.message(seq).locator("> .b")).toBeHidden();
  await expect(room.message(quoting).locator("> .b")).toContainText("Look:");
  await expect(room.message(quoting).getByText("Here I am.")).toBeHidden();
  await expect((await room.openMessage(live)).getByText("Still here.")).toBeVisible();
  await ann.visit("/account");
  await ann.page.getByRole("button", { name: `Unblock ${bob.name}` }).click();
  await expect(ann.page.getByText("That person is not blocked any more.")).toBeVisible();

  await ann.visit("/people?after=zzz");
  await expect(ann.page.getByText(bob.name, { exact: true })).toHaveCount(0);
  await ann.visit("/people");
  await ann.page.getByRole("searchbox", { name: "Find a person" }).fill(bob.name.toUpperCase());
  await ann.page.getByRole("button", { name: "Find", exact: true }).click();
  await ann.page.getByRole("button", { name: `Message ${bob.name}` }).click();
  await expect(ann.page.getByRole("heading", { level: 1 })).toHaveText(bob.name);
});
