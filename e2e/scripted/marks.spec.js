import { expect, test } from "../support/test.js";

// A driven browser shows all of its tabs at once, so the test says which one is hidden.
test("a room gets its mark while one looks at another, a hidden tab reads nothing, and what is read in one tab is read in all", async ({ bob, cat }) => {
  const room = await cat.makeRoom();
  await bob.join(room);
  const other = await bob.createRoom();
  const mark = bob.rooms.getByRole("link", { name: room.name });
  await expect(mark).toHaveAccessibleDescription("");
  await expect(other.online).toHaveText("1 online");
  await cat.post(room, "Is anyone listening?");
  await expect(mark).toHaveAccessibleDescription(/unread/);
  await mark.click();
  await expect(bob.page.getByRole("heading", { level: 1 })).toHaveText(room.name);
  await cat.post(room, "Seen while it is open.");
  await expect(bob.page.getByRole("article").filter({ hasText: "Seen while" })).toBeVisible();
  // The read mark is sent a moment later: until then another page may still show the room as unread.
  const second = await bob.context.newPage();
  const there = second.getByRole("navigation", { name: "Rooms" }).getByRole("link", { name: room.name });
  await expect(async () => {
    await bob.visit("/rooms", second);
    await expect(there).toHaveAccessibleDescription("", { timeout: 500 });
  }).toPass();
  await second.close();

  await bob.visit("/rooms");
  const hidden = await bob.context.newPage();
  await hidden.addInitScript(() => {
    globalThis.away = true;
    Object.defineProperty(document, "hidden", { get: () => globalThis.away });
  });
  const his = await bob.open(room, hidden);
  await cat.post(room, "the first");
  await expect(his.withText("the first")).toBeVisible();
  await expect(hidden).toHaveTitle(/^\(1\) /); // it has been read
  await expect(mark).toHaveAccessibleDescription(/^1\s*unread$/);
  await bob.post(room, "from another device");
  await expect(mark).toHaveAccessibleDescription("");
  await expect(hidden).toHaveTitle(/^[^(]/);
  await cat.post(room, "the second");
  await expect(hidden).toHaveTitle(/^\(1\) /);
  await expect(mark).toHaveAccessibleDescription(/^1\s*unread$/);
  await bob.page.reload({ waitUntil: "commit" });
  await expect(mark).toHaveAccessibleDescription(/^1\s*unread$/);

  await hidden.evaluate(() => {
    globalThis.away = false;
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await expect(mark).toHaveAccessibleDescription("");
  await bob.page.reload({ waitUntil: "commit" });
  await expect(mark).toHaveAccessibleDescription("");
});
