import { expect, test } from "../support/test.js";

test("rooms and messages have the names that assistive technology finds them by", async ({ ann, newSender }) => {
  const { page } = ann, bob = await newSender("bob"), theirs = await bob.makeRoom();
  await ann.visit(`/rooms?q=${theirs.name}`);
  await expect(page.getByRole("textbox", { name: "Room name" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Create room" })).toBeVisible();
  await expect(page.getByRole("searchbox", { name: "Find a room" })).toHaveValue(theirs.name);
  await expect(page.getByRole("button", { name: `Join ${theirs.name}`, exact: true })).toBeVisible();

  const room = await ann.createRoom();
  await expect(page.getByRole("heading", { level: 1, name: room.name, exact: true })).toBeVisible();
  await expect(page.getByRole("log", { name: "Messages" })).toBeAttached();
  await expect(page.getByRole("textbox", { name: "Message" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Send", exact: true })).toBeVisible();
  await expect(page.getByRole("search").getByRole("searchbox", { name: "Search messages" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Leave room" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Delete room" })).toBeVisible();
  await expect(page.getByRole("status")).toHaveText(/^\d+ online$/);

  const seq = await room.say("How am I called?");
  for (const reloaded of [false, true]) {
    if (reloaded) await room.reload();
    const article = room.log.getByRole("article");
    await expect(article).toHaveId(`m-${seq}`);
    await expect(article).toHaveAttribute("data-seq", String(seq));
    await expect(article).toHaveAttribute("data-rev", /^\d+$/);
    await expect(article).toHaveAttribute("data-author", ann.name);
    await expect(article).not.toHaveAttribute("aria-busy", "true");
    await expect(article).toContainText(ann.name);
    await expect(article).toContainText("How am I called?");
    const permalink = article.getByRole("link").filter({ has: page.locator("time[datetime]") });
    await expect(permalink).toHaveAttribute("href", `${room.path}/messages/${seq}`);
    expect(Date.parse(await permalink.locator("time").getAttribute("datetime"))).not.toBeNaN();
  }
});
