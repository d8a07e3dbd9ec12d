import { expect, test } from "../support/test.js";
import { unique } from "../support/people.js";

test("a reader who goes for older messages by keyboard goes on where they were", async ({ ann }) => {
  const hers = await ann.createRoom();
  for (let n = 1; n <= 60; n++) await ann.post(hers, `number ${n}.`);
  let go;
  const focused = new Promise((resolve) => { go = resolve; });
  await ann.page.route(/\?before=/, (route) => focused.then(() => route.continue()));
  await hers.open();
  await ann.page.getByRole("link", { name: "Older messages" }).focus();
  go();
  await expect(hers.log.getByRole("article")).toHaveCount(60);
  await expect(hers.message(10).locator("a:has(time)")).toBeFocused();
});

test("a list that is replaced under the focus keeps it", async ({ ann }) => {
  const hers = await ann.createRoom();
  const other = await ann.createRoom();
  const link = ann.rooms.getByRole("link", { name: hers.name });
  await link.focus();
  const before = await link.elementHandle();
  await ann.send(`${other.path}/settings`, { name: unique("Renamed"), visibility: "public" });
  await expect.poll(() => before.evaluate((e) => e.isConnected)).toBe(false);
  await expect(link).toBeFocused();
});

test("a message that is replaced under the focus keeps it", async ({ ann }) => {
  const hers = await ann.createRoom();
  const seq = await hers.say("As it was.");
  const link = hers.message(seq).locator("a:has(time)");
  await link.focus();
  await ann.send(`${hers.path}/messages/${seq}`, { body: "As it is." });
  await expect(hers.message(seq)).toContainText("As it is.");
  await expect(link).toBeFocused();
});
