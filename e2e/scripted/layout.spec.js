import { expect, test } from "../support/test.js";

const desk = { width: 1280, height: 720 }, phone = { width: 360, height: 740 };

/** sides lists the edge at which each paragraph of a box begins. */
const sides = (box) => box.evaluate((element) => {
  const around = element.getBoundingClientRect();
  const found = [];
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    for (const { index, 0: text } of node.data.matchAll(/[^\n]+/g)) {
      const range = document.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + text.length);
      const line = range.getBoundingClientRect();
      found.push(line.left - around.left < 2 ? "left" : around.right - line.right < 2 ? "right" : "neither");
    }
  }
  return found;
});

/** covered lists the labels that the button of their field lies over. */
const covered = (fields) => fields.map((field) => field.querySelector("label")).filter((label) => {
  const words = document.createRange(), button = label.parentElement.querySelector(".reveal").getBoundingClientRect();
  words.selectNodeContents(label);
  return [...words.getClientRects()].some((line) => line.right > button.left && line.bottom > button.top && line.top < button.bottom);
}).map((label) => label.textContent);

test("a message opens beside the talk where there is room, and over it where not, and each of its paragraphs has its own direction", async ({ ann }) => {
  const room = await ann.createRoom();
  const seq = await room.say("What may be done with me?");

  const dialog = await room.openMessage(seq);
  expect(await dialog.evaluate((d) => d.matches(":modal"))).toBe(false);
  const next = await room.say("Meanwhile the talk goes on.");
  await expect(dialog).toBeVisible();
  await room.message(next).locator("a:has(time)").click();
  await expect(dialog.locator("q")).toHaveText("Meanwhile the talk goes on.");
  await ann.page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();

  await ann.page.setViewportSize(phone);
  await room.openMessage(seq);
  expect(await dialog.evaluate((d) => d.matches(":modal"))).toBe(true);
  await ann.page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();

  await ann.page.setViewportSize(desk);
  const text = "Hello 1.\nשלום 2.\nagain 3.";
  let send;
  const sent = new Promise((resolve) => ann.page.route("**/messages", (route) => {
    send = () => route.continue();
    resolve();
  }));
  await room.box.fill(text);
  await room.button.click();
  await sent;
  const bubble = room.log.locator('article[aria-busy="true"] .b');
  expect(await sides(bubble)).toEqual(["left", "right", "left"]);
  send();
  const written = await room.stored("Hello 1.");
  expect(await sides(room.message(written).locator(".b"))).toEqual(["left", "right", "left"]);

  await ann.visit(`${room.path}/messages/${written}?edit=1`);
  expect(await ann.page.getByRole("textbox", { name: "New text" }).evaluate((box) => getComputedStyle(box).unicodeBidi)).toBe("plaintext");
  await ann.visit(`${room.path}/search?q=again`);
  await expect(ann.page.getByRole("main").locator("li bdi", { hasText: "שלום" })).toHaveText("שלום 2.");
  await ann.visit(`${room.path}/messages/${written}/thread`);
  expect(await sides(ann.page.locator(".b").filter({ hasText: "Hello 1." }).first())).toEqual(["left", "right", "left"]);
});

test("on a phone rooms, talk and details are a screen each, by links, and nothing is wider than the window, from 320 to 2560 pixels", async ({ ann }) => {
  const { page } = ann;
  await page.setViewportSize(phone);
  const room = await ann.createRoom(`${"A room with a very long name ".repeat(2)}${Date.now()}`);
  await ann.post(room, "x".repeat(300));
  await room.open();
  const leave = page.getByRole("button", { name: "Leave room" });
  await expect(room.box).toBeInViewport({ ratio: 1 });
  await expect(leave).not.toBeInViewport();
  await expect(ann.rooms).not.toBeInViewport();

  await page.getByRole("link", { name: "About the room" }).click();
  await expect(leave).toBeInViewport();
  await expect(page.getByRole("complementary").getByRole("listitem")).toHaveText([/ann-/]);
  await page.getByRole("complementary").getByRole("link", { name: "Back" }).click();
  await expect(room.box).toBeInViewport({ ratio: 1 });

  await page.getByRole("link", { name: "All rooms" }).click();
  await expect(ann.rooms.getByRole("link")).toBeInViewport();
  await expect(room.box).not.toBeInViewport();

  const name = `Averylongnamewithoutanyspaceinit_${Date.now()}_`.padEnd(80, "x");
  const long = await ann.createRoom(name, { topic: "Averylongtopic".repeat(12) });
  const seq = await ann.post(long, "y".repeat(400));
  for (const path of ["/rooms", "/account", "/account/security", long.path, `${long.path}/members`, `${long.path}/settings`, `${long.path}/delete`, `${long.path}/messages/${seq}`, `${long.path}/search?q=y`, "/rooms/none"]) {
    await ann.visit(path);
    await ann.page.waitForLoadState(); // before its stylesheets are there, a page is as wide as it likes
    await expect(ann.page.getByRole("heading", { level: 1 })).toBeVisible();
    for (const width of [320, 360, 640, 800, 1280, 2560]) {
      await ann.page.setViewportSize({ width, height: 700 });
      expect(await ann.page.evaluate(() => document.documentElement.scrollWidth), `${path} at ${width}`).toBeLessThanOrEqual(width);
      expect(await ann.page.locator(".field:has(> .reveal)").evaluateAll(covered), `${path} at ${width}`).toEqual([]);
    }
    const rows = await ann.page.locator(":is(main .members, aside .members) a.whose").evaluateAll((names) => names.map((name) => name.getBoundingClientRect().height));
    expect(Math.min(...rows, 32), path).toBe(32);
  }
});
