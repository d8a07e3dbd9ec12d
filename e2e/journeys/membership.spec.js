import { expect, test } from "../support/test.js";

test("who is added is told by whom and stays or leaves", async ({ bob, newSender }) => {
  const ann = await newSender("ann"), hers = await ann.makeRoom();
  await ann.send(`${hers.path}/members`, { username: bob.name });
  await bob.open(hers);
  await expect(bob.page.getByText(`${ann.name} added you to this room.`)).toBeVisible();
  await bob.page.getByRole("button", { name: "Stay" }).click();
  await expect(bob.page.getByText("added you to this room.")).toBeHidden();

  for (const answer of ["Leave", "Leave, and let nobody add me again"]) {
    const other = await ann.makeRoom(undefined, { visibility: "private" });
    await ann.send(`${other.path}/members`, { username: bob.name });
    await bob.open(other);
    await bob.page.getByRole("button", { name: answer, exact: true }).click();
    await expect(bob.page.getByRole("heading", { level: 1, name: "Rooms" })).toBeVisible();
    await expect(bob.rooms.getByRole("link", { name: other.name })).toBeHidden();
  }
  const more = [await bob.makeRoom(), await bob.makeRoom(undefined, { visibility: "private" })];
  await bob.page.goto("/rooms");
  await bob.page.getByRole("link", { name: "Leave several rooms" }).click();
  for (const room of more) await bob.page.getByRole("checkbox", { name: room.name }).check();
  await bob.page.getByRole("button", { name: "Leave these rooms" }).click();
  await expect(bob.page.getByText("You have left 2 rooms.")).toBeVisible();
  for (const room of more) await expect(bob.rooms.getByRole("link", { name: room.name })).toBeHidden();
  await expect(bob.page.getByRole("checkbox", { name: hers.name })).toBeVisible();

  const last = await ann.makeRoom();
  await ann.send(`${last.path}/members`, { username: bob.name });
  await bob.open(last);
  await bob.page.getByRole("button", { name: "Leave, and block" }).click();
  await expect(bob.page.getByRole("heading", { level: 1, name: "Rooms" })).toBeVisible();
});
