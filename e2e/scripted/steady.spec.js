import { expect, test } from "../support/test.js";

test("a room stands still from its first picture on, on an old phone too", async ({ cat, newBrowser }) => {
  const room = await cat.makeRoom();
  for (let n = 1; n <= 50; n++) await cat.post(room, `${n}. People mostly write a sentence or two, and seldom more than that.`);
  const context = await newBrowser({ viewport: { width: 412, height: 823 } });
  await context.addCookies(await cat.context.cookies());
  const page = context.pages()[0];
  const cdp = await context.newCDPSession(page);
  await cdp.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  await cdp.send("Network.emulateNetworkConditions", { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 90_000 });
  await page.addInitScript(() => {
    window.shifts = 0;
    new PerformanceObserver((list) => { for (const { value } of list.getEntries()) window.shifts += value; }).observe({ type: "layout-shift", buffered: true });
  });

  await page.goto(room.path, { waitUntil: "networkidle" });
  await expect(page.locator("#m-50")).toBeInViewport();
  expect(await page.evaluate(() => window.shifts)).toBeLessThan(0.1);
});

test("buttons stay under the finger when the scripts for it come, on a phone and on a desk", async ({ ann }) => {
  let hers;
  const places = () => Promise.all([hers.button, ann.page.getByRole("button", { name: "Attach", exact: true })].map((button) => button.boundingBox()));
  for (const viewport of [{ width: 390, height: 844 }, { width: 1280, height: 800 }]) {
    await ann.page.setViewportSize(viewport);
    hers = await ann.createRoom();
    for (const text of ["", "some text"]) {
      await hers.reload();
      if (text) await hers.box.fill(text);
      const before = await places();
      await ann.page.mouse.move(100, 300);
      await expect(ann.page.locator("html")).toHaveAttribute("data-hand", "");
      expect(await places(), `${viewport.width}`).toEqual(before);
    }
  }
});
