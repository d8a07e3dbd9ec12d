import { unique } from "../support/people.js";
import { expect, test } from "../support/test.js";

// Every open panel follows the room, or says that it is out of date.

test("what a search found follows edits and deletions", async ({ ann, bob }) => {
  const his = await bob.createRoom();
  await bob.post(his, "a secret plan");
  await bob.post(his, "another secret plan");
  const hers = await ann.join(his);
  await expect(hers.online).toHaveText(/online/);
  for (const path of [hers.path, `${hers.path}/search?q=secret`]) {
    await ann.visit(path);
    const { page } = ann;
    if (path === hers.path) {
      await page.getByRole("searchbox", { name: "Search messages" }).fill("secret");
      await page.getByRole("searchbox", { name: "Search messages" }).press("Enter");
    }
    const found = page.getByRole("list", { name: "Found messages" }).getByRole("listitem");
    await expect(found).toHaveCount(path === hers.path ? 2 : 1);
    await expect(page.locator("#state")).toHaveAttribute("data-state", "live");
    if (path === hers.path) {
      expect((await bob.send(`${his.path}/messages/2/delete`, {})).status()).toBe(303);
      await expect(found.first()).toContainText("This message was deleted.");
      await expect(found.first()).not.toContainText("secret");
    } else {
      expect((await bob.send(`${his.path}/messages/1`, { body: "an open book" })).status()).toBe(303);
      await expect(found.first()).toContainText("an open book");
    }
  }
});

test("who joins and leaves comes into the open list of members, and a room's name into its page", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  const list = ann.page.locator(".details .members");
  await expect(list).toContainText(ann.name);
  await expect(ann.page.locator("#state")).toHaveAttribute("data-state", "live");
  const beside = await ann.context.newPage();
  await ann.visit(`${hers.path}/members`, beside);
  await expect(beside.locator("#state")).toHaveAttribute("data-state", "live");

  expect((await bob.send(`/rooms/${hers.slug}/join`)).status()).toBe(303); // and does not have it open
  await expect(list).toContainText(bob.name);
  await expect(beside.locator("#state")).toContainText("There is something new here.");
  await beside.getByRole("link", { name: "Load the page again" }).click();
  await expect(beside.getByRole("main")).toContainText(bob.name);
  expect((await bob.send(`/rooms/${hers.slug}/leave`)).status()).toBe(303);
  await expect(list).not.toContainText(bob.name);

  const name = unique("Renamed");
  expect((await ann.send(`${hers.path}/settings`, { name, topic: "what it is about now" })).status()).toBe(303);
  await expect(hers.heading).toHaveText(name);
  await expect(ann.page.locator("#room-topic")).toHaveText("what it is about now");
  await ann.post(hers, "a sign of life");
  await expect(ann.page).toHaveTitle(`${name} · Parley`);
});

test("the name of a deleted account goes from pages that are open", async ({ ann, bob }) => {
  const his = await bob.createRoom();
  const first = await bob.post(his, "I was here");
  const hers = await ann.join(his);
  await hers.answer(first, "so you were");
  const answer = hers.withText("so you were");
  await expect(answer).toContainText(`Reply to ${bob.name}`);
  await expect(hers.message(first)).toContainText(bob.name);
  await expect(ann.page.locator(".details .members")).toContainText(bob.name);
  expect((await bob.send("/account/delete", { delete_password: bob.password })).status()).toBe(303);
  await expect(hers.message(first)).toContainText("deleted user");
  await expect(hers.message(first)).not.toContainText(bob.name);
  await expect(answer).toContainText("Reply to a deleted user");
  await expect(ann.page.locator(".details .members")).not.toContainText(bob.name);
});

test("a thread's own page follows what is in it, and says when there is more", async ({ ann, bob }) => {
  const his = await bob.createRoom();
  const first = await bob.post(his, "a question");
  await bob.post(his, "an answer", { answers: first });
  await ann.join(his);
  await ann.visit(`${his.path}/messages/${first}/thread`);
  const main = ann.page.getByRole("main");
  await expect(ann.page.locator("#state")).toHaveAttribute("data-state", "live");
  expect((await bob.send(`${his.path}/messages/2`, { body: "a better answer" })).status()).toBe(303);
  await expect(main).toContainText("a better answer");
  await bob.post(his, "not in this thread");
  await bob.post(his, "a second answer", { answers: first });
  await expect(ann.page.locator("#state")).toContainText("There is something new here.");
  await ann.page.getByRole("link", { name: "Load the page again" }).click();
  await expect(main).toContainText("a second answer");
});

test("times are in the language of the page", async ({ ann, newBrowser }) => {
  const hers = await ann.createRoom();
  await hers.say("on some day");
  const context = await newBrowser({ locale: "fr-FR", timezoneId: "Europe/Paris" });
  await context.addCookies(await ann.context.cookies());
  const page = context.pages()[0];
  await page.goto(hers.path);
  const message = page.getByRole("log").getByRole("article");
  const title = await message.locator("time").getAttribute("title");
  const days = /^(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day/;
  expect(await page.locator("html").getAttribute("lang")).toBe("en");
  await expect(page.getByRole("log").getByRole("heading", { name: "Today" })).toBeVisible();
  expect(title).toMatch(days);
  expect(await message.locator("time").textContent(), "by the reader's own clock").toMatch(/^\d\d:\d\d$/);
});
