import { expect, test } from "../support/test.js";

async function posted(person, room, many) {
  for (let n = 1; n <= many; n++) await person.post(room, `number ${n}.`);
}

test("much unread opens at the line, goes on by scrolling, and is live at its end", async ({ bob, cat }) => {
  const room = await cat.makeRoom();
  await bob.join(room);
  await bob.visit("/rooms");
  await posted(cat, room, 70);
  const his = await bob.open(room);
  const line = his.log.getByRole("separator", { name: "New" });
  await expect(line).toBeInViewport();
  await expect(his.message(1)).toBeInViewport();
  await expect(his.message(70)).toHaveCount(0);
  const pill = bob.page.locator("#pill a");
  await expect(pill).toHaveText("Jump to newest");
  await cat.post(room, "number 71.");
  await expect(bob.page.getByRole("link", { name: "New messages" })).toHaveText("1 new message");

  await bob.page.locator(".talk").evaluate((talk) => { talk.scrollTop = 0; });
  await expect(his.message(71)).toHaveCount(1);
  await bob.page.locator(".talk").evaluate((talk) => { talk.scrollTop = 0; });
  await expect(pill).toBeHidden();
  await expect(line).toHaveCount(1);
  await bob.visit("/rooms");
  await expect(bob.rooms.getByRole("link", { name: room.name })).toHaveAccessibleDescription("");
});
