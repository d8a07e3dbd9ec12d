import { expect, test } from "../support/test.js";
import { unique } from "../support/people.js";

const desk = { width: 1280, height: 720 }, phone = { width: 360, height: 740 };

/** inMany creates rooms with a person as their member, and returns their slugs. */
async function inMany(ann, n) {
  const word = unique("row"), slugs = [];
  for (let i = 10; i < 10 + n; i++) {
    const answer = await ann.send("/rooms", { name: `${word} ${i}` });
    slugs.push(answer.headers().location.replace("/rooms/", ""));
  }
  return slugs;
}

const scrolled = (page) => page.locator(".side-list").evaluate((list) => list.scrollTop);

test("a long list of rooms has the current one in view, and keeps its head and its account; keys lead from room to room", async ({ ann, cat }) => {
  const { page } = ann;
  const slugs = await inMany(ann, 40), link = (n) => ann.rooms.locator(`a[href="/rooms/${slugs[n]}"]`);
  const always = [page.getByRole("link", { name: "Create a room" }), page.getByRole("button", { name: "Sign out" })];
  await page.setViewportSize(desk);
  await ann.visit(`/rooms/${slugs[35]}`);
  await expect(link(35)).toBeInViewport({ ratio: 1 });
  await expect(link(0)).not.toBeInViewport();
  for (const part of always) await expect(part).toBeInViewport({ ratio: 1 });

  const place = await scrolled(page);
  await link(33).click();
  await expect(link(33)).toHaveAttribute("aria-current", "page");
  expect(await scrolled(page), "the list stays where it was").toBe(place);

  await page.setViewportSize(phone);
  await ann.visit(`/rooms/${slugs[35]}#rooms`);
  await expect(link(0)).toBeInViewport({ ratio: 1 });
  for (const part of always) await expect(part).toBeInViewport({ ratio: 1 });

  await page.setViewportSize(desk);
  const word = unique("key"), title = page.getByRole("heading", { level: 1 });
  const [first, second] = [await ann.createRoom(`${word} 1`), await ann.createRoom(`${word} 2`)];
  const theirs = await cat.makeRoom(`${word} of Bob`);
  await expect(title).toHaveText(second.name);
  await page.keyboard.press("Alt+ArrowUp");
  await expect(title).toHaveText(first.name);
  await page.keyboard.press("ControlOrMeta+k");
  const dialog = page.getByRole("dialog", { name: "Go to" });
  await expect(dialog.getByRole("combobox")).toBeFocused();
  await page.keyboard.type("OF BOB");
  await expect(dialog.getByRole("option", { selected: true })).toHaveText(theirs.name);
  await page.keyboard.press("Enter");
  await expect(title).toHaveText(theirs.name);
  await page.keyboard.press("?");
  await expect(title).toHaveText("Keyboard shortcuts");
});
