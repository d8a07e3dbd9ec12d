import { expect, test } from "../support/test.js";

/** watched follows an element's place from frame to frame, until the page has the messages. */
const watched = (page, element, until) => page.evaluate(async ({ element, until }) => {
  const e = document.querySelector(element), places = new Set();
  while (!document.querySelector(until)) await new Promise((next) => { places.add(Math.round(e.getBoundingClientRect().top * 100) / 100); requestAnimationFrame(next); });
  for (let frames = 0; frames < 10; frames++) await new Promise((next) => { places.add(Math.round(e.getBoundingClientRect().top * 100) / 100); requestAnimationFrame(next); });
  return [...places];
}, { element, until });

async function posted(person, room, many) {
  for (let n = 1; n <= many; n++) await person.post(room, `number ${n}.`);
}

test("much unread opens at the line, goes on by scrolling, and is live at its end", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  await bob.join(hers);
  await bob.visit("/rooms");
  await posted(ann, hers, 70);
  const his = await bob.open(hers);
  const line = his.log.getByRole("separator", { name: "New" });
  await expect(line).toBeInViewport();
  await expect(his.message(1)).toBeInViewport();
  await expect(his.message(70)).toHaveCount(0);
  const pill = bob.page.locator("#pill a");
  await expect(pill).toHaveText("Jump to newest");
  await ann.post(hers, "number 71.");
  await expect(bob.page.getByRole("link", { name: "New messages" })).toHaveText("1 new message");

  await bob.page.locator(".talk").evaluate((talk) => { talk.scrollTop = 0; });
  await expect(his.message(71)).toHaveCount(1);
  await bob.page.locator(".talk").evaluate((talk) => { talk.scrollTop = 0; });
  await expect(pill).toBeHidden();
  await expect(line).toHaveCount(1);
  await bob.visit("/rooms");
  await expect(bob.rooms.getByRole("link", { name: hers.name })).toHaveAccessibleDescription("");
});

test("older messages load without a jump, and a line that is sent in a row moves the log once", async ({ ann }) => {
  const hers = await ann.createRoom();
  await posted(ann, hers, 80);
  await ann.open(hers);
  await ann.page.locator(".talk").evaluate((talk) => { talk.scrollTop = talk.clientHeight - talk.scrollHeight + 8; });
  expect(await watched(ann.page, "#m-33", "#m-1")).toHaveLength(1);

  await ann.page.locator(".talk").evaluate((talk) => { talk.scrollTop = 0; });
  const box = ann.page.getByRole("textbox", { name: "Message" });
  await box.fill("in a row");
  await box.press("Enter");
  const places = await watched(ann.page, "#m-80", "#m-81:last-child");
  expect(places.length, `it stood at ${places}`).toBeLessThanOrEqual(2);
});

test("back finds the place in the log again, and the results of a search", async ({ ann }) => {
  const hers = await ann.createRoom();
  await posted(ann, hers, 70);
  await ann.open(hers);
  await ann.page.locator(".talk").evaluate((talk) => { talk.scrollTop = -300; });
  const place = () => ann.page.locator("#m-60").evaluate((m) => Math.round(m.getBoundingClientRect().top));
  const before = await place();
  await ann.visit("/rooms");
  await ann.page.waitForLoadState();
  await ann.page.goBack();
  await expect.poll(place).toBe(before);

  await ann.page.getByRole("searchbox", { name: "Search messages" }).first().fill("number 7");
  const hits = ann.page.locator("#finds a.t");
  await expect(hits.first()).toBeVisible();
  await hits.last().click();
  await expect(ann.page).toHaveURL(/\?at=\d+#m-\d+$/);
  await ann.page.waitForLoadState();
  await ann.page.goBack();
  await expect(hits.first()).toBeVisible();
});
