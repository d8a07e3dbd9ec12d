import { expect, test } from "../support/test.js";
import { unique } from "../support/people.js";

test("the switcher leads to one's own rooms and to those one may join; favourites come first, and unread rooms where one wants it", async ({ ann, newSender, javaScriptEnabled }) => {
  const bob = await newSender("bob"), word = unique("path"), { page } = ann;
  const names = ["a", "b", "c"].map((letter) => `${letter} ${word}`), second = await bob.makeRoom(names[1]);
  await ann.makeRoom(names[0]);
  await ann.visit("/go");
  const field = page.getByRole("main").getByRole("searchbox"), list = page.getByRole("main").getByRole("listitem");
  await expect(list.getByRole("link", { name: names[0] })).toBeVisible();
  await field.fill(word.toUpperCase());
  if (!javaScriptEnabled) await field.press("Enter");
  await expect(list.getByRole("link")).toHaveText([names[0], names[1]]);
  await list.getByRole("link", { name: names[1] }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(names[1]);
  await ann.enter(second);

  // The composer is no key away, or two without scripts.
  const third = await ann.createRoom(names[2]);
  if (!javaScriptEnabled) {
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await expect(page.getByRole("link", { name: "Write a message" })).toBeFocused();
    await page.keyboard.press("Enter");
  }
  await expect(third.box).toBeFocused();

  await page.getByRole("button", { name: "Add to favourites" }).click();
  await expect(page.getByRole("button", { name: "Remove from favourites" })).toBeVisible();
  await expect(ann.rooms.getByRole("link")).toHaveText([names[2], names[0], names[1]]);
  await page.getByRole("button", { name: "Remove from favourites" }).click();
  await expect(ann.rooms.getByRole("link")).toHaveText(names);

  await bob.post(second, "news");
  const open = () => page.getByRole("heading", { name: "Order of rooms" }).click();
  await ann.visit("/account");
  await open();
  await page.getByLabel("Unread first, then by name").check();
  await page.getByRole("region", { name: "Order of rooms" }).getByRole("button", { name: "Save" }).click();
  await expect(ann.rooms.getByRole("link")).toHaveText([names[1], names[0], names[2]]);
  await open();
  await page.getByLabel("By name", { exact: true }).check();
  await page.getByRole("region", { name: "Order of rooms" }).getByRole("button", { name: "Save" }).click();
  await expect(ann.rooms.getByRole("link")).toHaveText(names);
});

test("rooms and conversations stand in sections of one's own; the shortcuts are listed, and those of one character turned off", async ({ ann }) => {
  const { page } = ann, [first, second] = [unique("First"), unique("Second")];
  const room = await ann.makeRoom(), other = await ann.makeRoom();
  const create = page.getByRole("button", { name: "Create section" });
  await ann.visit("/rooms");
  await page.getByRole("main").getByRole("link", { name: "Sections" }).click();
  await page.getByLabel("Name of the section").fill(second);
  await create.click();
  await expect(page.getByRole("main").getByRole("link", { name: second })).toBeVisible();
  await page.getByRole("main").getByRole("link", { name: room.name }).click();
  await page.getByLabel(second).check();
  const put = page.getByRole("button", { name: "Put it there" });
  await put.click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(room.name);
  await ann.visit(other.path);
  await page.getByRole("link", { name: "Section", exact: true }).click();
  await page.getByLabel("a new one").check();
  await page.getByLabel("Name of a new section").fill(first);
  await put.click();
  await expect(ann.rooms.getByRole("heading")).toHaveText([second, first]);

  await ann.visit("/sections");
  await page.getByRole("main").getByRole("link", { name: first, exact: true }).click();
  await page.getByLabel("Place in the list").fill("1");
  await page.getByRole("button", { name: "Change section" }).click();
  await expect(ann.rooms.getByRole("heading")).toHaveText([first, second]);
  await ann.visit(`${other.path}/section`);
  await page.getByLabel("no section").check();
  await put.click();
  await expect(ann.rooms.getByRole("heading")).toHaveText([second, "Rooms"]);
  await ann.visit("/sections");
  await page.getByRole("main").getByRole("link", { name: second, exact: true }).click();
  await page.getByRole("link", { name: "Delete section" }).click();
  await page.getByRole("button", { name: "Delete section" }).click();
  await expect(page.getByRole("main").getByRole("list", { name: "Sections" }).getByRole("listitem")).toHaveText(new RegExp(first));

  // Shortcuts.
  const setting = page.getByRole("region", { name: "Single-key shortcuts" });
  const open = async () => {
    await ann.visit("/account");
    await setting.getByRole("heading").click();
  };
  const save = setting.getByRole("button", { name: "Save" });
  await open();
  await page.getByRole("link", { name: "All shortcuts" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Keyboard shortcuts");
  await page.getByRole("link", { name: "Turn single-key shortcuts on or off" }).click();
  await setting.getByRole("heading").click();
  await page.getByLabel("Off", { exact: true }).check();
  await save.click();
  await ann.visit("/keys");
  await expect(page.getByText("They are turned off in this browser.")).toBeVisible();
  await open();
  await page.getByLabel("On", { exact: true }).check();
  await save.click();
  await ann.visit("/keys");
  await expect(page.getByText("They are turned off in this browser.")).toHaveCount(0);
});
