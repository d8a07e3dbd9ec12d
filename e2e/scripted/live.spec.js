import { expect, test } from "../support/test.js";
import { unique } from "../support/people.js";

test("others see who is typing, oneself does not, and it ends with the message", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  const his = await bob.join(hers);
  await expect(hers.online).toHaveText("2 online");
  const sign = (person) => person.page.getByText(`${bob.name} is typing`);

  // A first key can come before the socket is open; people go on typing.
  await expect(async () => {
    await his.box.pressSequentially("and another thing ");
    await expect(sign(ann)).toBeVisible({ timeout: 4_000 });
  }).toPass();
  await expect(sign(bob)).toBeHidden();

  await his.box.fill("There, I have said it.");
  await his.button.click();
  await expect(hers.heard("There, I have said it.")).toHaveCount(1);
  await expect(sign(ann)).toBeHidden();
});

test("the list of rooms changes live on one's other pages", async ({ ann, bob }) => {
  await ann.createRoom();
  const second = await ann.context.newPage();
  const link = (name) => ann.rooms.getByRole("link", { name, exact: true });

  await ann.visit("/rooms", second);
  const made = unique("Made elsewhere");
  await second.getByLabel("Room name").fill(made);
  await second.getByRole("button", { name: "Create room" }).click();
  await expect(link(made)).toBeVisible();

  await second.getByRole("link", { name: "Settings" }).click();
  const renamed = unique("Renamed elsewhere");
  await second.getByLabel("Room name").fill(renamed);
  await second.getByRole("button", { name: "Save" }).click();
  await expect(link(renamed)).toBeVisible();
  await expect(link(made)).toHaveCount(0);

  for (const path of [/\/leave\?$/, /\/rooms$/]) { // a confirmation comes first
    await second.getByRole("button", { name: "Leave room" }).click();
    await expect(second).toHaveURL(path);
  }
  await expect(link(renamed)).toHaveCount(0);

  const his = await bob.createRoom(unique("Invitation"), { visibility: "private" });
  expect((await bob.send(`${his.path}/members`, { username: ann.name })).status()).toBe(303);
  await expect(link(his.name)).toBeVisible();
  expect((await bob.send(`${his.path}/delete`, {})).status()).toBe(303);
  await expect(link(his.name)).toHaveCount(0);
});

test("a room gets its mark while one looks at another, and loses it when it is read", async ({ ann, bob }) => {
  const busy = await ann.createRoom();
  await bob.join(busy);
  const other = await bob.createRoom();
  const mark = bob.rooms.getByRole("link", { name: busy.name });
  await expect(mark).toHaveAccessibleDescription("");
  await expect(other.online).toHaveText("1 online");

  await ann.post(busy, "Is anyone listening?");
  await expect(mark).toHaveAccessibleDescription(/unread/);

  await mark.click();
  await expect(bob.page.getByRole("heading", { level: 1 })).toHaveText(busy.name);
  await ann.post(busy, "Seen while it is open.");
  await expect(bob.page.getByRole("article").filter({ hasText: "Seen while" })).toBeVisible();
  // The read mark is sent a moment later: until then another page may still show the room as unread.
  const second = await bob.context.newPage();
  const there = second.getByRole("navigation", { name: "Rooms" }).getByRole("link", { name: busy.name });
  await expect(async () => {
    await bob.visit("/rooms", second);
    await expect(there).toHaveAccessibleDescription("", { timeout: 500 });
  }).toPass();
});

test("name and topic change on the pages of those who are there", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  const his = await bob.join(hers);
  await expect(his.online).toHaveText("2 online");
  const name = unique("Another name");
  expect((await ann.send(`${hers.path}/settings`, { name, topic: "another topic", visibility: "public" })).status()).toBe(303);
  await expect(his.heading).toHaveText(name);
  await expect(bob.page.getByText("another topic")).toBeVisible();
});

test("what is done to a message arrives in its place", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  const his = await bob.join(hers);
  const first = await hers.say("first");
  const second = await hers.say("second");
  await expect(his.heard("second")).toHaveCount(1);

  await hers.edit(first, "first, but better");
  await expect(his.message(first)).toContainText("first, but better");
  await expect(his.message(first)).toContainText("edited");
  await hers.react(second, "👍");
  await expect(his.message(second)).toContainText("👍 1");
  await hers.delete(first);
  await expect(his.message(first)).toContainText("This message was deleted.");
  await expect(his.log.getByRole("article")).toContainText(["This message was deleted.", "second"]);
  await expect(his.log.getByRole("article")).toHaveCount(2);
});

test("a refused edit is explained in its place, with the text kept", async ({ ann }) => {
  const hers = await ann.createRoom();
  const seq = await hers.say("Short.");
  const box = await hers.editing(seq);
  await box.fill("  ");
  await box.press("Enter");
  await expect(hers.message(seq).getByRole("alert")).toHaveText("Write something first.");
  await expect(box).toHaveValue("  ");
  await box.press("Escape");
  await expect(box).toBeHidden();
  await expect(hers.message(seq)).toContainText("Short.");
});

test("older messages come on scrolling, and the page stays where it was", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  for (let n = 1; n <= 120; n++) await ann.post(hers, `number ${n}.`);
  const his = await bob.join(hers);
  await expect(his.message(120)).toBeInViewport();
  await expect(his.message(1)).toHaveCount(0);

  await his.message(120).hover();
  await expect(async () => {
    await bob.page.mouse.wheel(0, -2000);
    await expect(his.message(1)).toBeInViewport({ timeout: 300 });
  }).toPass();
  const expected = Array.from({ length: 120 }, (_, i) => `number ${i + 1}.`);
  await expect(his.log.getByRole("article")).toContainText(expected);
  await ann.post(hers, "number 121.");
  await expect(his.message(121)).toHaveCount(1);
  await expect(his.message(1)).toBeInViewport();
});

test("signing out in one tab closes the sockets of the others", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  const second = await ann.context.newPage();
  const faults = [];
  second.on("websocket", (opened) => opened.on("socketerror", (error) => faults.push(error)));
  const opened = second.waitForEvent("websocket");
  await ann.open(hers, second);
  const socket = await opened;
  const his = await bob.join(hers);
  await expect(his.online).toHaveText("2 online");

  await ann.page.getByRole("button", { name: "Sign out" }).click();
  await expect.poll(() => socket.isClosed()).toBe(true);
  await expect(second.getByText("You were signed out")).toBeVisible();
  expect(faults, "the close was an orderly one").toEqual([]);
  await expect(his.online).toHaveText("1 online");
});

test("who leaves, and who is in a room that is deleted, is told on the page", async ({ ann, bob, newPerson }) => {
  const carl = await newPerson("carl");
  const hers = await ann.createRoom();
  await bob.join(hers);
  await carl.join(hers);
  await expect(hers.online).toHaveText("3 online");

  expect((await bob.send(`${hers.path}/leave`, {})).status()).toBe(303);
  await expect(bob.page.getByText("This room is not open to you any more.")).toBeVisible();
  await expect(hers.online).toHaveText("2 online");

  expect((await ann.send(`${hers.path}/delete`, {})).status()).toBe(303);
  for (const person of [ann, carl]) {
    await expect(person.page.getByText("This room is not open to you any more.")).toBeVisible();
    await expect(person.rooms.getByRole("link", { name: hers.name })).toHaveCount(0);
  }
});

test("who is removed from a room hears nothing of it any more", async ({ ann, bob }) => {
  const hers = await ann.createRoom(unique("Attic"), { visibility: "private" });
  expect((await ann.send(`${hers.path}/members`, { username: bob.name })).status()).toBe(303);
  const his = await bob.open(hers);
  await ann.post(hers, "with him");
  await expect(his.heard("with him")).toHaveCount(1);

  expect((await ann.send(`${hers.path}/members/remove`, { username: bob.name })).status()).toBe(303);
  await expect(bob.page.getByText("This room is not open to you any more.")).toBeVisible();
  await expect(bob.rooms.getByRole("link", { name: hers.name })).toHaveCount(0);
  await ann.post(hers, "without him");
  await expect(hers.heard("without him")).toHaveCount(1);
  await expect(his.heard("without him")).toHaveCount(0);
  await bob.visit(hers.path);
  await expect(bob.page.getByText("That room does not exist.")).toBeVisible();
});

test("the search finds rooms while one types", async ({ ann, bob }) => {
  const hers = await ann.createRoom(unique("Lighthouse"));
  await bob.visit("/rooms");
  const found = bob.page.getByRole("button", { name: `Join ${hers.name}` });
  await bob.page.getByRole("searchbox", { name: "Find a room" }).pressSequentially(hers.name.slice(5).toUpperCase());
  await expect(found).toBeVisible();
  await bob.page.getByRole("searchbox", { name: "Find a room" }).fill(unique("nothing"));
  await expect(found).toHaveCount(0);
  await expect(bob.page).toHaveURL(/\/rooms$/);
});
