import { unique } from "../support/people.js";
import { expect, test } from "../support/test.js";

// Every open panel follows the room, or says that it is out of date.

test("a search and a thread's page follow what is done, and a deleted account's name goes from pages that are open", async ({ ann, cat }) => {
  const room = await cat.makeRoom(), { page } = ann, state = page.locator("#state");
  await cat.post(room, "a secret plan");
  await cat.post(room, "another secret plan");
  const hers = await ann.join(room);
  await expect(hers.online).toHaveText(/online/);

  const search = page.getByRole("searchbox", { name: "Search messages" });
  await search.fill("secret");
  await search.press("Enter");
  const found = page.getByRole("list", { name: "Found messages" }).getByRole("listitem");
  await expect(found).toHaveCount(2);
  await expect(state).toHaveAttribute("data-state", "live");
  expect((await cat.send(`${room.path}/messages/2/delete`, {})).status()).toBe(303);
  await expect(found.first()).toContainText("This message was deleted.");
  await expect(found.first()).not.toContainText("secret");
  await ann.visit(`${room.path}/search?q=secret`);
  await expect(found).toHaveCount(1);
  await expect(state).toHaveAttribute("data-state", "live");
  expect((await cat.send(`${room.path}/messages/1`, { body: "an open book" })).status()).toBe(303);
  await expect(found.first()).toContainText("an open book");

  const first = await cat.post(room, "a question"), answer = await cat.post(room, "an answer", { answers: first });
  await ann.visit(`${room.path}/messages/${first}/thread`);
  const main = page.getByRole("main");
  await expect(state).toHaveAttribute("data-state", "live");
  expect((await cat.send(`${room.path}/messages/${answer}`, { body: "a better answer" })).status()).toBe(303);
  await expect(main).toContainText("a better answer");
  await cat.post(room, "not in this thread");
  await cat.post(room, "a second answer", { answers: first });
  await expect(state).toContainText("There is something new here.");
  await page.getByRole("link", { name: "Load the page again" }).click();
  await expect(main).toContainText("a second answer");

  await hers.open();
  await hers.answer(first, "so you were");
  const hersToo = hers.withText("so you were");
  await expect(hersToo).toContainText(`Reply to ${cat.name}`);
  await expect(hers.message(first)).toContainText(cat.name);
  const members = page.locator(".details .members");
  await expect(members).toContainText(cat.name);
  expect((await cat.send("/account/delete", { delete_password: cat.password })).status()).toBe(303);
  await expect(hers.message(first)).toContainText("deleted user");
  await expect(hers.message(first)).not.toContainText(cat.name);
  await expect(hersToo).toContainText("Reply to a deleted user");
  await expect(members).not.toContainText(cat.name);
});

test("who joins and leaves comes into the open list of members, and a room's name into its page; times are in its language", async ({ ann, cat, newBrowser }) => {
  const hers = await ann.createRoom();
  const list = ann.page.locator(".details .members");
  await expect(list).toContainText(ann.name);
  await expect(ann.page.locator("#state")).toHaveAttribute("data-state", "live");
  const beside = await ann.context.newPage();
  await ann.visit(`${hers.path}/members`, beside);
  await expect(beside.locator("#state")).toHaveAttribute("data-state", "live");

  expect((await cat.send(`/rooms/${hers.slug}/join`)).status()).toBe(303); // and does not have it open
  await expect(list).toContainText(cat.name);
  await expect(beside.locator("#state")).toContainText("There is something new here.");
  await beside.getByRole("link", { name: "Load the page again" }).click();
  await expect(beside.getByRole("main")).toContainText(cat.name);
  expect((await cat.send(`/rooms/${hers.slug}/leave`)).status()).toBe(303);
  await expect(list).not.toContainText(cat.name);

  const name = unique("Renamed");
  expect((await ann.send(`${hers.path}/settings`, { name, topic: "what it is about now" })).status()).toBe(303);
  await expect(hers.heading).toHaveText(name);
  await expect(ann.page.locator("#room-topic")).toHaveText("what it is about now");
  await ann.post(hers, "a sign of life");
  await expect(ann.page).toHaveTitle(`${name} · Parley`);

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
