import { expect, test } from "../support/test.js";

const all = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => `number ${from + i}.`);

/** numbered posts many messages, each with its own number. */
async function numbered(person, room, from, to) {
  for (let n = from; n <= to; n++) expect(await person.post(room, `number ${n}.`)).toBe(n);
}

test("fifty messages are on a page, and links lead to the older ones, back, and to a message's place", async ({ bob, newSender }) => {
  const ann = await newSender("ann"), hers = await ann.makeRoom();
  await numbered(ann, hers, 1, 60);

  const his = await bob.join(hers);
  await expect(his.withText("number 60.")).toBeVisible();
  await expect(his.log.getByRole("article").last()).toContainText("number 60.");

  // A browser with scripts may have fetched the older ones already, on scrolling.
  const older = his.log.getByRole("link", { name: "Older messages" });
  await expect(async () => {
    if (await older.count()) await older.click({ timeout: 2_000 });
    await expect(his.withText("number 1.")).toHaveCount(1, { timeout: 2_000 });
  }).toPass();
  if (bob.scripted) await expect(his.log.getByRole("article")).toContainText(all(1, 60));
  else await expect(his.log.getByRole("article")).toContainText(all(1, 10));

  await bob.visit(`${hers.path}?before=11`);
  await expect(his.log.getByRole("link", { name: "Older messages" })).toHaveCount(0);
  if (bob.scripted) {
    await expect(his.log.getByRole("article")).toContainText(all(1, 60)); // by scrolling
    await ann.post(hers, "number 61.");
    await expect(his.log.getByRole("article")).toContainText(all(1, 61)); // live from there
  } else {
    await expect(his.log.getByRole("article")).toContainText(all(1, 10));
    await bob.page.getByRole("link", { name: "Newer messages" }).click();
    await expect(his.log.getByRole("article")).toContainText(all(11, 60));
    await ann.post(hers, "number 61.");
  }

  await bob.visit(`${hers.path}?at=1#m-1`);
  await bob.page.getByRole("link", { name: "Jump to newest" }).click();
  await expect(his.withText("number 60.")).toBeVisible();

  await bob.visit("/rooms");
  await numbered(ann, hers, 62, 120);
  await bob.visit(`${hers.path}/messages/30`);
  await expect(bob.page.getByRole("article")).toContainText("number 30.");
  await bob.page.getByRole("link", { name: "Show in the room" }).click();
  await expect(bob.page).toHaveURL(new RegExp(`${hers.path}\\?at=30#m-30$`));
  await expect(his.message(30)).toBeInViewport();
  await expect(his.message(29)).toHaveCount(1);
  await expect(his.message(31)).toHaveCount(1);
  await expect(his.message(120)).toHaveCount(0);

  expect((await bob.context.request.get(`${hers.path}/messages/121`)).status()).toBe(404);
});
