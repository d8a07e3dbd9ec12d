import { liveness } from "../support/liveness.js";
import { expect, test } from "../support/test.js";

/** watched follows an element's place from frame to frame, until the page has the messages. */
const watched = (page, element, until) => page.evaluate(async ({ element, until }) => {
  const e = document.querySelector(element), places = new Set();
  while (!document.querySelector(until)) await new Promise((next) => { places.add(Math.round(e.getBoundingClientRect().top * 100) / 100); requestAnimationFrame(next); });
  for (let frames = 0; frames < 10; frames++) await new Promise((next) => { places.add(Math.round(e.getBoundingClientRect().top * 100) / 100); requestAnimationFrame(next); });
  return [...places];
}, { element, until });

/** held holds back a page's older messages: asked is fulfilled when they are asked for, and answer lets them come. */
async function held(page) {
  let arrived, answer;
  const asked = new Promise((resolve) => { arrived = resolve; }), released = new Promise((resolve) => { answer = resolve; });
  await page.route(/\?before=/, async (route) => {
    arrived();
    await released;
    await route.continue();
  }, { times: 1 });
  return { asked, answer };
}

// One room, which grows.
test("older messages come in their place, and neither the focus nor what is read moves", async ({ ann, cat }) => {
  const hers = await ann.createRoom(), { page } = ann, talk = page.locator(".talk");
  const posted = async (from, to) => { for (let n = from; n <= to; n++) await ann.post(hers, `number ${n}.`); };
  await posted(1, 60);

  await test.step("a reader who goes for older messages by keyboard goes on where they were", async () => {
    const { answer } = await held(page);
    await hers.open();
    await page.getByRole("link", { name: "Older messages" }).focus();
    answer();
    await expect(hers.log.getByRole("article")).toHaveCount(60);
    await expect(hers.message(10).locator("a:has(time)")).toBeFocused();
  });

  await test.step("what is being read does not move", async () => {
    const { asked, answer } = await held(page);
    await hers.open();
    await hers.message(12).scrollIntoViewIfNeeded();
    await page.mouse.move(640, 300);
    await page.mouse.wheel(0, -2000);
    await asked;
    const read = hers.message(11).locator(".b"); // the day stands above it, until older messages are loaded
    await expect(read).toBeInViewport();
    const before = await read.boundingBox();
    answer();
    await expect(hers.message(1)).toBeAttached();
    expect(Math.abs((await read.boundingBox()).y - before.y)).toBeLessThan(2);
  });

  await test.step("they load without a jump, and a line that is sent in a row moves the log once", async () => {
    await posted(61, 80);
    await hers.open();
    await talk.evaluate((talk) => { talk.scrollTop = talk.clientHeight - talk.scrollHeight + 8; });
    expect(await watched(page, "#m-33", "#m-1")).toHaveLength(1);

    await talk.evaluate((talk) => { talk.scrollTop = 0; });
    await hers.box.fill("number 81.");
    await hers.box.press("Enter");
    const places = await watched(page, "#m-80", "#m-81:last-child");
    expect(places.length, `it stood at ${places}`).toBeLessThanOrEqual(2);
  });

  await test.step("back finds the place in the log again, and the results of a search", async () => {
    await hers.open();
    await talk.evaluate((talk) => { talk.scrollTop = -300; });
    const place = () => page.locator("#m-60").evaluate((m) => Math.round(m.getBoundingClientRect().top));
    const before = await place();
    await ann.visit("/rooms");
    await page.waitForLoadState();
    await page.goBack();
    await expect.poll(place).toBe(before);

    await page.getByRole("searchbox", { name: "Search messages" }).first().fill("number 7");
    const hits = page.locator("#finds a.t");
    await expect(hits.first()).toBeVisible();
    await hits.last().click();
    await expect(page).toHaveURL(/\?at=\d+#m-\d+$/);
    await page.waitForLoadState();
    await page.goBack();
    await expect(hits.first()).toBeVisible();
  });

  await test.step("they come on scrolling, in their order; only what is said is announced", async () => {
    await posted(82, 120);
    await hers.open();
    await expect(hers.message(120)).toBeInViewport();
    await expect(hers.message(1)).toHaveCount(0);
    await hers.message(120).hover();
    await expect(async () => {
      await page.mouse.wheel(0, -2000);
      await expect(hers.message(1)).toBeInViewport({ timeout: 300 });
    }).toPass();
    await expect(hers.log.getByRole("article")).toContainText(Array.from({ length: 120 }, (_, i) => `number ${i + 1}.`));
    expect(await liveness(hers.message(1))).toBe("off");
    expect(await liveness(hers.message(120))).toBe("off");

    expect((await cat.send(`${hers.path}/join`)).status()).toBe(303);
    await cat.post(hers, "number 121.");
    await expect(hers.message(121)).toHaveCount(1);
    await expect(hers.message(1)).toBeInViewport();
    expect(await liveness(hers.message(121))).toBe("polite");
    await cat.send(`${hers.path}/messages/121`, { body: "Hello again." });
    await expect(hers.message(121)).toContainText("Hello again.");
    expect(await liveness(hers.message(121))).toBe("off");
  });
});
