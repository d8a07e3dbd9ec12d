import { expect, test } from "../support/test.js";
import { unique } from "../support/people.js";
import { pressBeside, Room } from "../support/room.js";

const heading = (person) => person.page.getByRole("heading", { level: 1 });
const status = async (person, path) => (await person.context.request.get(path, { maxRedirects: 0 })).status();

test("a room is read before it is joined, and written in after; who comes and goes is a quiet line", { tag: "@phone" }, async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  await ann.post(hers, "For everyone to read.");

  const his = await bob.open(hers);
  await expect(his.withText("For everyone to read.")).toBeVisible();
  await expect(his.box).toHaveCount(0);
  await expect(bob.page.getByRole("button", { name: "Leave room" })).toHaveCount(0);
  expect((await bob.send(`${his.path}/messages`, { body: "too early" })).status()).toBe(403);

  await bob.page.getByRole("button", { name: "Join" }).click();
  await expect(his.box).toBeVisible();
  const line = (text) => hers.live.locator("p.j").filter({ hasText: `${bob.name} ${text}` }).last();
  await expect(line("joined")).toBeVisible();
  await his.say("Here I am.");
  await expect(hers.heard("Here I am.")).toHaveCount(1);

  await bob.send(`${his.path}/leave`);
  await expect(line("left")).toBeVisible();
  await hers.open();
  await expect(hers.withText("Here I am.")).toContainText(`${bob.name} left`);
  await expect(hers.log.getByRole("article")).toHaveCount(2);
});

test("a private room has a topic from the start, gets members, another name, and turns public and private again", async ({ ann, bob, newSender }) => {
  const name = unique("Attic");
  await ann.visit("/rooms");
  await ann.page.getByLabel("Room name").fill(name);
  await ann.page.getByLabel("Topic").fill("Boxes & dust");
  await ann.page.getByRole("radio", { name: /^Private/ }).check();
  await ann.page.getByRole("button", { name: "Create room" }).click();
  await expect(heading(ann)).toHaveText(name);
  await expect(ann.page.getByText("Boxes & dust")).toBeVisible();
  const path = new URL(ann.page.url()).pathname, slug = path.replace("/rooms/", "");

  expect(await status(bob, path)).toBe(404);
  await bob.visit(`/rooms?q=${name}`);
  await expect(bob.page.getByRole("searchbox", { name: "Find a room" })).toHaveValue(name);
  await expect(bob.page.getByRole("button", { name: /^Join/ })).toHaveCount(0);

  // Bob is added.
  const members = ann.page.getByRole("main").getByRole("listitem");
  await ann.page.getByRole("link", { name: "Members" }).click();
  await ann.page.getByLabel("Username").fill("nobody-of-that-name");
  await ann.page.getByRole("button", { name: "Add" }).click();
  await expect(ann.page.getByRole("alert")).toBeVisible();
  await ann.page.getByLabel("Username").fill(bob.name);
  await ann.page.getByRole("button", { name: "Add" }).click();
  await expect(members.filter({ hasText: bob.name })).toBeVisible();
  await bob.visit("/rooms");
  await bob.rooms.getByRole("link", { name }).click();
  const his = new Room(bob, bob.page, { name, slug });
  await expect(his.heading).toHaveText(name);
  await his.say("Thank you.");

  // It gets another name and topic, turns public, and keeps its address.
  const hers = await ann.open({ name, slug }), renamed = unique("Renamed");
  await expect(hers.withText("Thank you.")).toHaveCount(1);
  await ann.page.getByRole("link", { name: "Settings" }).click();
  await expect(ann.page.getByLabel("Room name")).toHaveValue(name);
  await ann.page.getByLabel("Room name").fill(renamed);
  await ann.page.getByLabel("Topic").fill("Plants & seeds");
  await ann.page.getByRole("radio", { name: /^Public/ }).check();
  await ann.page.getByRole("button", { name: "Save" }).click();
  await expect(ann.page).toHaveURL(new RegExp(`${path}$`));
  await expect(heading(ann)).toHaveText(renamed);
  await expect(ann.page.locator("#room-topic")).toHaveText("Plants & seeds");
  await expect(ann.rooms.getByRole("link", { name: renamed, exact: true })).toHaveAttribute("href", path);
  await bob.visit(path);
  await expect(heading(bob)).toHaveText(renamed);
  await expect(bob.page.getByRole("link", { name: "Settings" })).toHaveCount(0);
  await expect(bob.page.getByRole("button", { name: "Delete room" })).toHaveCount(0);
  await ann.post(hers, "For members.");
  await expect(his.heard("For members.")).toHaveCount(1);

  // Bob is removed, is told so, and reads on what is public.
  await ann.visit(`${path}/members`);
  await ann.page.getByRole("button", { name: `Remove ${bob.name}` }).click();
  await expect(members).toHaveCount(1);
  await expect(members).toContainText(ann.name);
  await expect(his.place.getByText("This room is not open to you any more.")).toBeVisible();
  await his.place.getByRole("link", { name: "To your rooms" }).click();
  await expect(bob.page).toHaveURL(/\/rooms$/);
  await expect(bob.rooms.getByRole("link", { name: renamed })).toHaveCount(0);
  await bob.visit(path);
  await expect(bob.page.getByRole("button", { name: "Join", exact: true })).toBeVisible();

  // As a private room it keeps its members, and vanishes for others.
  const eve = await newSender("eve");
  await bob.enter(hers);
  const found = async () => (await eve.context.request.get(`/rooms?q=${renamed}`)).text();
  expect(await status(eve, path)).toBe(200);
  expect(await found()).toContain(`${path}/join`);
  await ann.visit(`${path}/settings`);
  await ann.page.getByRole("radio", { name: /^Private/ }).check();
  await ann.page.getByRole("button", { name: "Save" }).click();
  await expect(ann.page).toHaveURL(new RegExp(`${path}$`));
  expect(await status(eve, path)).toBe(404);
  expect(await found()).not.toContain(`${path}/join`);
  expect(await status(bob, path)).toBe(200);
});

test("leaving and deleting ask first; the last admin hands the room over; a deleted room is restored; two clicks end as one", { tag: "@phone" }, async ({ ann, bob, newSender }) => {
  const carl = await newSender("carl"), name = unique("Twice");
  await ann.visit("/rooms");
  await ann.page.getByLabel("Room name").fill(name);
  await ann.page.getByRole("button", { name: "Create room" }).dblclick();
  await expect(heading(ann)).toHaveText(name);
  const slug = new URL(ann.page.url()).pathname.replace("/rooms/", "");
  const hers = new Room(ann, ann.page, { name, slug });
  expect((await ann.send(`${hers.path}/settings`, { name, topic: "", visibility: "private" })).status()).toBe(303);
  for (const { name: username } of [bob, carl]) expect((await ann.send(`${hers.path}/members`, { username })).status()).toBe(303);

  const his = await bob.open(hers);
  await expect(bob.page.getByRole("button", { name: "Delete room" })).toHaveCount(0);
  await pressBeside(bob, "Leave room");
  await expect(his.heading).toHaveText(`Leave ${name}?`);
  await expect(bob.page.getByText("only an admin of the room can bring you back")).toBeVisible();
  await bob.page.getByRole("link", { name: `Back to ${name}` }).click();
  await expect(his.heading).toHaveText(name);

  // Bob has been in the room longer than Carl.
  await pressBeside(ann, "Leave room");
  await expect(ann.page.getByText("You are its only admin.")).toContainText(bob.name);
  await ann.page.getByRole("button", { name: "Leave room" }).click();
  await expect(ann.page).toHaveURL(/\/rooms$/);
  await expect(ann.rooms.getByRole("link", { name })).toHaveCount(0);
  expect(await (await carl.context.request.get(hers.path)).text()).not.toContain("Delete room");
  expect((await bob.send(`${hers.path}/members`, { username: ann.name })).status()).toBe(303);
  await hers.open();
  await his.open();
  await his.say("Not to be lost.");
  await expect(hers.heard("Not to be lost.")).toHaveCount(1);
  await pressBeside(bob, "Delete room");
  await expect(his.heading).toHaveText(`Delete ${name}?`);
  await bob.page.getByRole("link", { name: `Back to ${name}` }).click();
  await expect(his.heading).toHaveText(name);
  await pressBeside(bob, "Delete room");
  await expect(his.heading).toHaveText(`Delete ${name}?`);
  await bob.page.getByRole("button", { name: "Delete room" }).dblclick();
  await expect(bob.page.getByText(`${name} was deleted.`)).toBeVisible();
  await expect(bob.page).toHaveURL(/\/rooms$/);
  await expect(bob.rooms.getByRole("link", { name })).toHaveCount(0);

  // It is gone for everybody else.
  await expect(hers.place.getByText("This room is not open to you any more.")).toBeVisible();
  expect(await status(ann, hers.path)).toBe(404);
  await ann.visit("/rooms");
  await expect(ann.page.getByRole("button", { name: "Create room" })).toBeVisible();
  await expect(ann.page.getByRole("link", { name })).toHaveCount(0);
  await expect(ann.page.getByText(`${name} was deleted.`)).toHaveCount(0);

  // Meanwhile, another room may have the name.
  const taken = await ann.createRoom(name);
  await expect(taken.log.getByRole("article")).toHaveCount(0);
  const back = bob.page.getByRole("button", { name: "Bring it back" });
  await expect(back).toHaveAccessibleDescription(new RegExp(`^${name} was deleted`));
  await back.click();
  await expect(bob.page.getByRole("alert")).toContainText("by now");
  expect((await ann.send(`${taken.path}/delete`)).status()).toBe(303);
  await back.dblclick();
  await expect(his.heading).toHaveText(name);
  await expect(bob.page).toHaveURL(new RegExp(`${his.path}$`));
  await expect(his.log.getByRole("article")).toContainText(["Not to be lost."]);

  await hers.open();
  await expect(hers.withText("Not to be lost.")).toBeVisible();
  expect(await his.say("As it was.")).toBe(2);
  await expect(hers.heard("As it was.")).toHaveCount(1);
});

test("a long list of rooms goes on, page by page", { tag: "@phone" }, async ({ bob, newSender }) => {
  const word = unique("word"), ann = await newSender("ann");
  let last;
  for (let n = 10; n < 42; n++) last = await ann.makeRoom(`${word} ${n}`);
  const join = (n) => bob.page.getByRole("button", { name: `Join ${word} ${n}` });
  await bob.visit(`/rooms?q=${word}`);
  await expect(join(39)).toBeVisible();
  await expect(join(40)).toHaveCount(0);
  await bob.page.getByRole("link", { name: "More rooms" }).click();
  await expect(join(41)).toBeVisible();
  await expect(join(39)).toHaveCount(0);
  await bob.page.getByRole("link", { name: "From the beginning" }).click();
  await expect(join(10)).toBeVisible();

  await bob.visit("/rooms"); // other users' rooms
  await bob.page.getByRole("link", { name: "More rooms" }).click();
  await expect(bob.page.getByRole("link", { name: "From the beginning" })).toBeVisible();
  await bob.enter(last);
  await bob.visit(`/rooms?q=${word} 41`); // one's own are found too
  await expect(bob.page.getByRole("main").getByRole("link", { name: `${word} 41` })).toBeVisible();
});

test("a room where somebody else wrote is marked unread until it is opened", { tag: "@phone" }, async ({ bob, newSender }) => {
  const ann = await newSender("ann"), busy = await ann.makeRoom(), other = await bob.makeRoom();
  await bob.enter(busy);
  await ann.post(busy, "one");
  await ann.post(busy, "two");

  await bob.visit("/rooms");
  const link = bob.rooms.getByRole("link", { name: busy.name });
  await expect(link).toHaveAccessibleDescription(/^2\s*unread$/);
  await expect(bob.rooms.getByRole("link", { name: other.name })).toHaveAccessibleDescription("");

  await link.click();
  await expect(heading(bob)).toHaveText(busy.name);
  await expect(new Room(bob, bob.page, busy).online).toHaveText(/online/); // the frame counts as reading
  await bob.open(other);
  await expect(bob.rooms.getByRole("link", { name: busy.name })).toHaveAccessibleDescription("");
});
