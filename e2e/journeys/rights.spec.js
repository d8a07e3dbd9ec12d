import { expect, test } from "../support/test.js";

const heading = (person) => person.page.getByRole("heading", { level: 1 });

test("only admins write in a room for announcements, and nobody in an archived one; a room has several admins, and always one", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  const his = await bob.join(hers);
  const seq = await bob.post(hers, "May I?");

  await ann.visit(`${hers.path}/settings`);
  await ann.page.getByRole("radio", { name: "Only admins of the room" }).check();
  await ann.page.getByRole("button", { name: "Save" }).click();
  await expect(heading(ann)).toHaveText(hers.name);
  expect((await bob.send(`${hers.path}/messages`, { body: "Still?" })).status()).toBe(403);
  await his.open();
  await expect(his.box).toHaveCount(0);
  await expect(bob.page.getByText("Only admins of this room can write in it.")).toBeVisible();
  await hers.say("Only me.");

  await ann.visit(`${hers.path}/settings`);
  await ann.page.getByRole("radio", { name: "All members" }).check();
  await ann.page.getByRole("button", { name: "Save" }).click();
  await his.open();
  await his.say("Thank you.");

  await ann.visit(`${hers.path}/settings`);
  await ann.page.getByRole("button", { name: "Archive room" }).click();
  await expect(heading(ann)).toHaveText(`Archive ${hers.name}?`);
  await ann.page.getByRole("button", { name: "Archive room" }).click();
  await expect(ann.page.getByText("This room is archived")).toBeVisible();
  await ann.visit("/rooms");
  await expect(ann.rooms.getByRole("link", { name: hers.name })).toHaveCount(0);
  await ann.page.getByRole("region", { name: "Archived rooms" }).getByRole("link", { name: hers.name }).click();
  await expect(ann.page.getByText("This room is archived")).toBeVisible();
  for (const [path, form] of [["messages", { body: "x" }], [`messages/${seq}`, { body: "x" }], [`messages/${seq}/reactions`, { emoji: "👍" }]]) {
    expect((await bob.send(`${hers.path}/${path}`, form)).status(), path).toBe(403);
  }
  await his.open();
  await expect(his.withText("Thank you.")).toHaveCount(1);
  await expect(his.box).toHaveCount(0);

  await ann.visit(`${hers.path}/settings`);
  await ann.page.getByRole("button", { name: "Bring room back" }).click();
  await hers.open();
  await hers.say("Here again.");

  await ann.visit(`${hers.path}/members`);
  await ann.page.getByRole("button", { name: "Give up being an admin" }).click();
  await expect(heading(ann)).toHaveText(`Give up being an admin of ${hers.name}?`);
  await ann.page.getByRole("button", { name: "Give up being an admin" }).click();
  await expect(ann.page.getByRole("alert")).toHaveText("A room needs an admin: make another member an admin first.");
  await ann.visit(`${hers.path}/members/${bob.name}`);
  await ann.page.getByRole("button", { name: `Make ${bob.name} an admin` }).click();
  await expect(ann.page.getByRole("listitem").filter({ hasText: bob.name })).toContainText("admin");

  await bob.visit(`${hers.path}/members`);
  await bob.page.getByRole("button", { name: `Make ${ann.name} a member` }).click();
  await expect(bob.page.getByRole("button", { name: `Make ${ann.name} an admin` })).toBeVisible();
  expect((await ann.send(`${hers.path}/members/role`, { username: ann.name, role: "admin" })).status()).toBe(403);
});
