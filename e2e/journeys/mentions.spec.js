import { expect, test } from "../support/test.js";
import { unique } from "../support/people.js";

/** counted is what a person's list of rooms says of a room. */
const counted = (person, room) => person.rooms.getByRole("listitem").filter({ has: person.page.getByRole("link", { name: room.name }) });

test("a mention is a link, marked for whom it means, and counted until it is read", async ({ ann, bob, javaScriptEnabled }) => {
  const hers = await ann.createRoom();
  await bob.join(hers);
  const background = (m) => m.evaluate((element) => getComputedStyle(element).backgroundColor);
  await bob.visit("/account");
  await ann.post(hers, "nothing for anyone");
  const seq = await ann.post(hers, `hello @${bob.name.toUpperCase()}, see #${hers.slug}`);
  if (!javaScriptEnabled) await bob.visit("/account");
  await expect(counted(bob, hers)).toContainText("2 unread");
  await expect(counted(bob, hers)).toContainText("1 mention");

  const his = await bob.open(hers);
  await expect(his.message(seq).getByRole("link", { name: `@${bob.name.toUpperCase()}` })).toHaveAttribute("data-mention", bob.name);
  await expect(his.message(seq).getByRole("link", { name: `#${hers.slug}` })).toHaveAttribute("href", hers.path);
  expect(await background(his.message(seq))).not.toBe(await background(his.message(seq - 1)));
  await hers.reload();
  expect(await background(hers.message(seq))).toBe(await background(hers.message(seq - 1)));
  if (!javaScriptEnabled) await expect(his.online).toBeVisible(); // the frame counts as reading
  await expect(async () => {
    await bob.visit("/account");
    await expect(counted(bob, hers)).not.toContainText("mention", { timeout: 500 });
  }).toPass();
});

test("everyone is called, and an edit takes that back", async ({ ann, bob, javaScriptEnabled }) => {
  const hers = await ann.createRoom();
  await bob.join(hers);
  await bob.visit("/account");
  const seq = await hers.say("@room, cake at four");
  if (!javaScriptEnabled) await bob.visit("/account");
  await expect(counted(bob, hers)).toContainText("1 mention");
  await hers.edit(seq, "cake at four");
  if (!javaScriptEnabled) await bob.visit("/account");
  await expect(counted(bob, hers)).not.toContainText("mention");
  await expect(counted(bob, hers)).toContainText("1 unread");
});

test("names are found to be written, and emoji by theirs", async ({ ann, bob, javaScriptEnabled }) => {
  const hers = await ann.createRoom(unique("Garden"));
  await bob.join(hers);
  if (javaScriptEnabled) {
    await hers.box.pressSequentially(`@${bob.name.slice(0, 7)}`);
    await expect(ann.page.getByRole("option", { name: `@${bob.name}` })).toBeVisible();
    await hers.box.press("Enter");
    await expect(hers.box).toHaveValue(`@${bob.name} `);
    await hers.box.pressSequentially(`#${hers.slug}`);
    await ann.page.getByRole("option", { name: `#${hers.slug}` }).click();
    await hers.box.pressSequentially(":tada");
    await ann.page.getByRole("option", { name: ":tada:" }).click();
    await expect(hers.box).toHaveValue(`@${bob.name} #${hers.slug} 🎉 `);
  }
  await hers.open();
  if (javaScriptEnabled) await ann.visit(`${hers.path}/names`);
  else await ann.page.getByRole("link", { name: "Names and emoji" }).click();
  const field = ann.page.getByRole("main").getByRole("searchbox", { name: "Find a name" });
  for (const [typed, found] of [[`@${bob.name}`, `@${bob.name}`], [`#${hers.slug}`, `#${hers.slug}`], [":tada", "🎉"]]) {
    await field.fill(typed);
    await field.press("Enter");
    await expect(ann.page.getByRole("main").getByRole("listitem").filter({ hasText: found })).toBeVisible();
  }

  // All emoji stand behind a link there, and behind a button of the composer.
  const { page } = ann;
  if (javaScriptEnabled) {
    await hers.open();
    await hers.box.pressSequentially("Done ");
    await page.getByRole("button", { name: "Emoji", exact: true }).click();
  } else await page.getByRole("link", { name: "All emoji" }).click();
  const place = javaScriptEnabled ? page.getByRole("dialog", { name: "Emoji" }) : page.getByRole("main");
  await place.getByRole("group", { name: "Skin tone" }).getByRole("link").nth(3).click();
  const search = place.getByRole("searchbox", { name: "Find an emoji" });
  await search.fill("thumbs up");
  if (!javaScriptEnabled) await search.press("Enter");
  await expect(place.locator(".emoji-found").last().getByRole("button")).toHaveCount(1);
  await place.getByRole("button", { name: "👍🏽", exact: true }).click();
  await expect(hers.box).toHaveValue(/👍🏽$/);
  await expect(hers.box).toBeFocused();
});

test("a name of an emoji becomes the emoji, large where it is alone", async ({ ann }) => {
  const hers = await ann.createRoom();
  await hers.box.fill("done :tada:");
  await hers.button.click();
  await hers.stored("done 🎉");
  const seq = await ann.post(hers, ":heart: :+1:");
  await hers.reload();
  await expect(hers.message(seq).locator(".b")).toHaveText("❤️ 👍");
  await expect(hers.message(seq).locator(".b")).toHaveCSS("font-size", "32px");
});

test("any emoji can be found for a reaction, in any skin tone", async ({ ann, javaScriptEnabled }) => {
  const hers = await ann.createRoom(), { page } = ann;
  const seq = await hers.say("Cake at four?");
  if (javaScriptEnabled) await hers.tool(seq, "React");
  else await hers.openMessage(seq);
  const place = javaScriptEnabled ? page.getByRole("dialog", { name: "React" }) : page.getByRole("main");
  await place.getByRole("link", { name: "All emoji" }).click();
  await place.getByRole("group", { name: "Skin tone" }).getByRole("link").nth(3).click();
  const field = place.getByRole("searchbox", { name: "Find an emoji" });
  await field.fill("thumbs up");
  if (!javaScriptEnabled) await field.press("Enter");
  await expect(place.locator(".emoji-found").last().getByRole("button")).toHaveCount(1);
  await place.locator(".emoji-found").getByRole("button", { name: "👍🏽" }).click();
  await expect(hers.message(seq)).toContainText("👍🏽 1");
});
