import { expect, test } from "../support/test.js";
import { unique } from "../support/people.js";
import { pressBeside } from "../support/room.js";

const heading = (person) => person.page.getByRole("heading", { level: 1 });
const status = async (person, path) => (await person.context.request.get(path, { maxRedirects: 0 })).status();

test("a room is read before it is joined, and written in after", { tag: "@phone" }, async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  await ann.post(hers, "For everyone to read.");

  const his = await bob.open(hers);
  await expect(his.withText("For everyone to read.")).toBeVisible();
  await expect(his.box).toHaveCount(0);
  await expect(bob.page.getByRole("button", { name: "Leave room" })).toHaveCount(0);
  expect((await bob.send(`${his.path}/messages`, { body: "too early" })).status()).toBe(403);

  await bob.page.getByRole("button", { name: "Join" }).click();
  await expect(his.box).toBeVisible();
  await his.say("Here I am.");
  await expect(hers.heard("Here I am.")).toHaveCount(1);
});

test("a room can be made private, and with a topic, from the start", async ({ ann, bob }) => {
  const name = unique("Attic");
  await ann.visit("/rooms");
  await ann.page.getByLabel("Room name").fill(name);
  await ann.page.getByLabel("Topic").fill("Boxes & dust");
  await ann.page.getByRole("radio", { name: /^Private/ }).check();
  await ann.page.getByRole("button", { name: "Create room" }).click();
  await expect(heading(ann)).toHaveText(name);
  await expect(ann.page.getByText("Boxes & dust")).toBeVisible();

  expect(await status(bob, new URL(ann.page.url()).pathname)).toBe(404);
  await bob.visit(`/rooms?q=${name}`);
  await expect(bob.page.getByRole("searchbox", { name: "Find a room" })).toHaveValue(name);
  await expect(bob.page.getByRole("button", { name: /^Join/ })).toHaveCount(0);
});

test("a removed member is told so, and reads on only what is public", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  const his = await bob.join(hers);
  await ann.post(hers, "For members.");
  await expect(his.heard("For members.")).toHaveCount(1);

  await ann.visit(`${hers.path}/members`);
  await ann.page.getByRole("button", { name: `Remove ${bob.name}` }).click();
  const members = ann.page.getByRole("main").getByRole("listitem");
  await expect(members).toHaveCount(1);
  await expect(members).toContainText(ann.name);

  await expect(his.place.getByText("This room is not open to you any more.")).toBeVisible();
  await his.place.getByRole("link", { name: "To your rooms" }).click();
  await expect(bob.page).toHaveURL(/\/rooms$/);
  await expect(bob.rooms.getByRole("link", { name: hers.name })).toHaveCount(0);
  await bob.visit(hers.path);
  await expect(bob.page.getByRole("button", { name: "Join", exact: true })).toBeVisible();
});

test("an added member is in the private room", async ({ ann, bob }) => {
  const hers = await ann.createRoom(unique("Study"), { visibility: "private" });
  await ann.page.getByRole("link", { name: "Members" }).click();
  await ann.page.getByLabel("Username").fill("nobody-of-that-name");
  await ann.page.getByRole("button", { name: "Add" }).click();
  await expect(ann.page.getByRole("alert")).toBeVisible();
  await ann.page.getByLabel("Username").fill(bob.name);
  await ann.page.getByRole("button", { name: "Add" }).click();
  await expect(ann.page.getByRole("main").getByRole("listitem").filter({ hasText: bob.name })).toBeVisible();

  await bob.visit("/rooms");
  await bob.rooms.getByRole("link", { name: hers.name }).click();
  await expect(heading(bob)).toHaveText(hers.name);
  const his = await bob.open(hers);
  await his.say("Thank you.");
  await hers.open();
  await expect(hers.withText("Thank you.")).toHaveCount(1);
});

test("an admin changes name and topic, and the address stays", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  await bob.join(hers);
  const name = unique("Renamed");

  await ann.page.getByRole("link", { name: "Settings" }).click();
  await expect(ann.page.getByLabel("Room name")).toHaveValue(hers.name);
  await ann.page.getByLabel("Room name").fill(name);
  await ann.page.getByLabel("Topic").fill("Plants & seeds");
  await ann.page.getByRole("button", { name: "Save" }).click();

  await expect(ann.page).toHaveURL(new RegExp(`${hers.path}$`));
  await expect(heading(ann)).toHaveText(name);
  await expect(ann.page.getByText("Plants & seeds")).toBeVisible();
  await expect(ann.rooms.getByRole("link", { name, exact: true })).toHaveAttribute("href", hers.path);

  await bob.visit(hers.path);
  await expect(heading(bob)).toHaveText(name);
  await expect(bob.page.getByRole("link", { name: "Settings" })).toHaveCount(0);
  await expect(bob.page.getByRole("button", { name: "Delete room" })).toHaveCount(0);
});

test("a room that turns private keeps its members and vanishes for others", async ({ ann, bob, newPerson }) => {
  const eve = await newPerson("eve");
  const hers = await ann.createRoom();
  await bob.join(hers);
  expect(await status(eve, hers.path)).toBe(200);

  await ann.visit(`${hers.path}/settings`);
  await ann.page.getByRole("radio", { name: /^Private/ }).check();
  await ann.page.getByRole("button", { name: "Save" }).click();
  await expect(ann.page).toHaveURL(new RegExp(`${hers.path}$`));

  expect(await status(eve, hers.path)).toBe(404);
  await eve.visit(`/rooms?q=${hers.name}`);
  await expect(eve.page.getByRole("searchbox", { name: "Find a room" })).toHaveValue(hers.name);
  await expect(eve.page.getByRole("button", { name: /^Join/ })).toHaveCount(0);
  expect(await status(bob, hers.path)).toBe(200);
});

test("the last admin who leaves hands the room over", async ({ ann, bob, newPerson }) => {
  const carl = await newPerson("carl");
  const hers = await ann.createRoom();
  await bob.join(hers);
  await carl.join(hers);
  await expect(bob.page.getByRole("button", { name: "Delete room" })).toHaveCount(0);

  await hers.open();
  await hers.end("Leave room");
  await expect(ann.page).toHaveURL(/\/rooms$/);
  await expect(ann.rooms.getByRole("link", { name: hers.name })).toHaveCount(0);

  await bob.open(hers);
  await expect(bob.page.getByRole("button", { name: "Delete room" })).toBeVisible();
  await carl.open(hers);
  await expect(carl.page.getByRole("button", { name: "Delete room" })).toHaveCount(0);
});

test("leaving and deleting ask first, and can be thought better of", { tag: "@phone" }, async ({ ann, bob }) => {
  const hers = await ann.createRoom(undefined, { visibility: "private" });
  expect((await ann.send(`${hers.path}/members`, { username: bob.name })).status()).toBe(303);
  const his = await bob.open(hers);
  await pressBeside(bob, "Leave room");
  await expect(his.heading).toHaveText(`Leave ${hers.name}?`);
  await expect(bob.page.getByText("only an admin of the room can bring you back")).toBeVisible();
  await bob.page.getByRole("link", { name: `Back to ${hers.name}` }).click();
  await expect(his.heading).toHaveText(hers.name);

  await pressBeside(ann, "Leave room");
  await expect(ann.page.getByText("You are its only admin.")).toContainText(bob.name);
  await hers.open();
  await pressBeside(ann, "Delete room");
  await expect(hers.heading).toHaveText(`Delete ${hers.name}?`);
  await ann.page.getByRole("link", { name: `Back to ${hers.name}` }).click();
  await expect(hers.heading).toHaveText(hers.name);
  await hers.end("Delete room");
  await expect(ann.page.getByText(`${hers.name} was deleted.`)).toBeVisible();
});

test("a long list of rooms goes on, page by page", { tag: "@phone" }, async ({ ann, bob }) => {
  const word = unique("word");
  for (let n = 10; n < 42; n++) expect((await ann.send("/rooms", { name: `${word} ${n}` })).status()).toBe(303);
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
  await ann.visit(`/rooms?q=${word} 41`); // her own are found too
  await expect(ann.page.getByRole("main").getByRole("link", { name: `${word} 41` })).toBeVisible();
});

test("two clicks on a button end as one", { tag: "@phone" }, async ({ ann }) => {
  await ann.visit("/rooms");
  const name = unique("Twice");
  await ann.page.getByLabel("Room name").fill(name);
  await ann.page.getByRole("button", { name: "Create room" }).dblclick();
  await expect(heading(ann)).toHaveText(name);
  await pressBeside(ann, "Delete room");
  await expect(heading(ann)).toHaveText(`Delete ${name}?`);
  await ann.page.getByRole("button", { name: "Delete room" }).dblclick();
  await expect(ann.page.getByText(`${name} was deleted.`)).toBeVisible();
  await ann.page.getByRole("button", { name: "Bring it back" }).dblclick();
  await expect(heading(ann)).toHaveText(name);
});

test("a deleted room is gone for everybody", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  const his = await bob.join(hers);
  await ann.post(hers, "The last word.");
  await expect(his.heard("The last word.")).toHaveCount(1);
  await hers.end("Delete room");
  await expect(ann.page).toHaveURL(/\/rooms$/);
  await expect(ann.rooms.getByRole("link", { name: hers.name })).toHaveCount(0);

  await expect(his.place.getByText("This room is not open to you any more.")).toBeVisible();
  expect(await status(bob, hers.path)).toBe(404);
  const tab = await bob.context.newPage();
  await bob.visit("/rooms", tab);
  await expect(tab.getByRole("button", { name: "Sign out" })).toBeVisible();
  await expect(tab.getByRole("link", { name: hers.name })).toHaveCount(0);

  const again = await ann.createRoom(hers.name);
  await expect(again.log.getByRole("article")).toHaveCount(0);
});

test("the admin who deleted a room can restore it as it was", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  const his = await bob.join(hers);
  await hers.say("Not to be lost.");
  await expect(his.heard("Not to be lost.")).toHaveCount(1);
  await hers.end("Delete room");
  await expect(ann.page.getByText(`${hers.name} was deleted.`)).toBeVisible();
  await bob.visit("/rooms");
  await expect(bob.page.getByRole("button", { name: "Create room" })).toBeVisible();
  await expect(bob.page.getByText(`${hers.name} was deleted.`)).toHaveCount(0);

  // Meanwhile, another room may have the name.
  const taken = await bob.createRoom(hers.name);
  const back = ann.page.getByRole("button", { name: "Bring it back" });
  await expect(back).toHaveAccessibleDescription(new RegExp(`^${hers.name} was deleted`));
  await back.click();
  await expect(ann.page.getByRole("alert")).toContainText("by now");
  expect((await bob.send(`${taken.path}/delete`)).status()).toBe(303);
  await back.click();
  await expect(heading(ann)).toHaveText(hers.name);
  await expect(ann.page).toHaveURL(new RegExp(`${hers.path}$`));
  await expect(hers.log.getByRole("article")).toContainText(["Not to be lost."]);

  await bob.open(hers);
  await expect(his.withText("Not to be lost.")).toBeVisible();
  expect(await hers.say("As it was.")).toBe(2);
  await expect(his.heard("As it was.")).toHaveCount(1);
});

test("a room where somebody else wrote is marked unread until it is opened", { tag: "@phone" }, async ({ ann, bob }) => {
  const busy = await ann.createRoom();
  const his = await bob.join(busy);
  const other = await bob.createRoom();
  await ann.post(busy, "one");
  await ann.post(busy, "two");

  await bob.visit("/rooms");
  const link = bob.rooms.getByRole("link", { name: busy.name });
  await expect(link).toHaveAccessibleDescription(/^2\s*unread$/);
  await expect(bob.rooms.getByRole("link", { name: other.name })).toHaveAccessibleDescription("");

  await link.click();
  await expect(heading(bob)).toHaveText(busy.name);
  await expect(his.online).toHaveText(/online/); // the frame counts as reading
  await bob.open(other);
  await expect(bob.rooms.getByRole("link", { name: busy.name })).toHaveAccessibleDescription("");
});

test("who joins and leaves is a quiet line, and no message", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  const seq = await ann.post(hers, "Come in.");
  await bob.join(hers);
  const line = (text) => hers.live.locator("p.j").filter({ hasText: `${bob.name} ${text}` }).last();
  await expect(line("joined")).toBeVisible();
  await bob.send(`/rooms/${hers.slug}/leave`);
  await expect(line("left")).toBeVisible();
  await hers.open();
  await expect(hers.message(seq)).toContainText(`${bob.name} left`);
  await expect(hers.log.getByRole("article")).toHaveCount(1);
});
