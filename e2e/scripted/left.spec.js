import { expect, test } from "../support/test.js";
import { leash } from "../support/leash.js";

test("who left a public room while the connection was lost is told, and who only lost the connection is not", async ({ bob, cat }) => {
  const room = await cat.makeRoom(), lost = bob.page.getByText(/The connection is lost|There is no live connection/);
  await cat.post(room, "one");
  const line = await leash(bob.page);
  const his = await bob.join(room);
  await expect(his.online).toHaveText("1 online");

  const asked = bob.page.waitForResponse((answer) => answer.url().includes(`${room.path}?before=1&`), { timeout: 30_000 });
  await line.pull();
  expect((await asked).status()).toBe(200);
  line.cut = false;
  await cat.post(room, "two");
  await expect(his.heard("two")).toHaveCount(1, { timeout: 30_000 });
  await expect(bob.page.getByText("The connection is lost.")).toBeHidden();
  await expect(bob.page.locator("#state")).toHaveAttribute("data-state", "live", { timeout: 30_000 });

  await line.pull();
  await expect(lost).toBeVisible();
  expect((await bob.send(`${room.path}/leave`, {})).status()).toBe(303);
  line.cut = false;
  await expect(bob.page.getByText("This room is not open to you any more.")).toBeVisible({ timeout: 30_000 });
  await bob.page.getByRole("link", { name: "Load the page again" }).click();
  await expect(bob.page.getByRole("button", { name: "Join", exact: true })).toBeVisible();
});

test("a page that is no room says nothing of a room when its connection is lost", async ({ ann }) => {
  const line = await leash(ann.page);
  await ann.visit("/rooms/no-such-room");
  await expect(ann.page.getByText("404", { exact: true })).toBeVisible();

  const asked = ann.page.waitForResponse((answer) => new URL(answer.url()).pathname === "/rooms", { timeout: 30_000 });
  await line.pull();
  expect((await asked).status()).toBe(200);
  await expect(ann.page.getByText("This room is not open to you any more.")).toBeHidden();
});
