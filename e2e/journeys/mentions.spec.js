import { expect, test } from "../support/test.js";
import { unique } from "../support/people.js";

/** counted is what a person's list of rooms says of a room. */
const counted = (person, room) => person.rooms.getByRole("listitem").filter({ has: person.page.getByRole("link", { name: room.name }) });

test("a mention is a link, marked for whom it means, and counted until it is read; an edit takes the call of everyone back", async ({ ann, bob, javaScriptEnabled }) => {
  const hers = await ann.createRoom();
  await bob.enter(hers);
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

  // Everyone is called.
  const all = await hers.say("@room, cake at four");
  if (!javaScriptEnabled) await bob.visit("/account");
  await expect(counted(bob, hers)).toContainText("1 mention");
  await hers.edit(all, "cake at four");
  if (!javaScriptEnabled) await bob.visit("/account");
  await expect(counted(bob, hers)).not.toContainText("mention");
  await expect(counted(bob, hers)).toContainText("1 unread");
});

test("names are found to be written, emoji by theirs, and any emoji for a reaction, in any skin tone", async ({ ann, newSender, javaScriptEnabled }) => {
  const bob = await newSender("bob"), hers = await ann.createRoom(unique("Garden"));
  await bob.enter(hers);
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

  // A name of an emoji becomes the emoji, large where it is alone.
  await hers.open();
  await hers.box.fill("done :tada:");
  await hers.button.click();
  await hers.stored("done 🎉");
  const large = await ann.post(hers, ":heart: :+1:");
  await hers.reload();
  await expect(hers.message(large).locator(".b")).toHaveText("❤️ 👍");
  await expect(hers.message(large).locator(".b")).toHaveCSS("font-size", "32px");

  const seq = await hers.say("Cake at four?");
  if (javaScriptEnabled) await hers.tool(seq, "React");
  else await hers.openMessage(seq);
  const picker = javaScriptEnabled ? page.getByRole("dialog", { name: "React" }) : page.getByRole("main");
  await picker.getByRole("link", { name: "All emoji" }).click();
  await picker.getByRole("group", { name: "Skin tone" }).getByRole("link").nth(3).click();
  const find = picker.getByRole("searchbox", { name: "Find an emoji" });
  await find.fill("thumbs up");
  if (!javaScriptEnabled) await find.press("Enter");
  await expect(picker.locator(".emoji-found").last().getByRole("button")).toHaveCount(1);
  await picker.locator(".emoji-found").getByRole("button", { name: "👍🏽" }).click();
  await expect(hers.message(seq)).toContainText("👍🏽 1");
});
