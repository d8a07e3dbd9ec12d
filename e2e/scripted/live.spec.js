import { expect, test } from "../support/test.js";
import { unique } from "../support/people.js";

test("what is said and done arrives in its place, with who is typing, the room's name and its topic", async ({ ann, bob }) => {
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
  await expect(his.log.getByRole("article")).toContainText(["There, I have said it.", "This message was deleted.", "second"]);
  await expect(his.log.getByRole("article")).toHaveCount(3);

  // A refused edit is explained in its place, with the text kept.
  const box = await hers.editing(second);
  await box.fill("  ");
  await box.press("Enter");
  await expect(hers.message(second).getByRole("alert")).toHaveText("Write something first.");
  await expect(box).toHaveValue("  ");
  await box.press("Escape");
  await expect(box).toBeHidden();
  await expect(hers.message(second)).toContainText("second");

  // What is replaced under the focus keeps it.
  const time = hers.message(second).locator("a:has(time)");
  await time.focus();
  await ann.send(`${hers.path}/messages/${second}`, { body: "As it is." });
  await expect(hers.message(second)).toContainText("As it is.");
  await expect(time).toBeFocused();
  const link = ann.rooms.getByRole("link", { name: hers.name });
  await link.focus();
  const before = await link.elementHandle();
  expect((await ann.send("/rooms", { name: unique("Another") })).status()).toBe(303);
  await expect.poll(() => before.evaluate((e) => e.isConnected)).toBe(false);
  await expect(link).toBeFocused();

  const name = unique("Another name");
  expect((await ann.send(`${hers.path}/settings`, { name, topic: "another topic", visibility: "public" })).status()).toBe(303);
  await expect(his.heading).toHaveText(name);
  await expect(bob.page.locator("#room-topic")).toHaveText("another topic");
});

test("the list of rooms changes live on one's other pages", async ({ ann, cat }) => {
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

  const theirs = await cat.makeRoom(unique("Invitation"), { visibility: "private" });
  expect((await cat.send(`${theirs.path}/members`, { username: ann.name })).status()).toBe(303);
  await expect(link(theirs.name)).toBeVisible();
  expect((await cat.send(`${theirs.path}/delete`, {})).status()).toBe(303);
  await expect(link(theirs.name)).toHaveCount(0);
});

test("signing out in one tab closes the sockets of the others, and who is out of a room is told on its page", async ({ ann, bob }) => {
  const attic = await ann.createRoom(unique("Attic"), { visibility: "private" });
  expect((await ann.send(`${attic.path}/members`, { username: bob.name })).status()).toBe(303);
  let his = await bob.open(attic);
  await ann.post(attic, "with him");
  await expect(his.heard("with him")).toHaveCount(1);
  const closed = (person) => expect(person.page.getByText("This room is not open to you any more.")).toBeVisible();

  // Who is removed hears nothing of the room any more.
  expect((await ann.send(`${attic.path}/members/remove`, { username: bob.name })).status()).toBe(303);
  await closed(bob);
  await expect(bob.rooms.getByRole("link", { name: attic.name })).toHaveCount(0);
  await ann.post(attic, "without him");
  await expect(attic.heard("without him")).toHaveCount(1);
  await expect(his.heard("without him")).toHaveCount(0);
  await bob.visit(attic.path);
  await expect(bob.page.getByText("That room does not exist.")).toBeVisible();

  const hers = await ann.createRoom();
  await bob.join(hers);
  await expect(hers.online).toHaveText("2 online");
  expect((await bob.send(`${hers.path}/leave`, {})).status()).toBe(303);
  await closed(bob);
  await expect(hers.online).toHaveText("1 online");
  await bob.join(hers);
  expect((await ann.send(`${hers.path}/delete`, {})).status()).toBe(303);
  for (const person of [ann, bob]) {
    await closed(person);
    await expect(person.rooms.getByRole("link", { name: hers.name })).toHaveCount(0);
  }

  const last = await ann.createRoom();
  const second = await ann.context.newPage();
  const faults = [];
  second.on("websocket", (opened) => opened.on("socketerror", (error) => faults.push(error)));
  const opened = second.waitForEvent("websocket");
  await ann.open(last, second);
  const socket = await opened;
  his = await bob.join(last);
  await expect(his.online).toHaveText("2 online");
  await ann.page.getByRole("button", { name: "Sign out" }).click();
  await expect.poll(() => socket.isClosed()).toBe(true);
  await expect(second.getByText("You were signed out")).toBeVisible();
  expect(faults, "the close was an orderly one").toEqual([]);
  await expect(his.online).toHaveText("1 online");
});
