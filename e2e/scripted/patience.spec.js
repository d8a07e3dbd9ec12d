import { expect, test } from "../support/test.js";

const second = 1_000, minute = 60 * second;

test("what the server refuses for five minutes is tried with growing pauses, and then only when asked", async ({ ann }) => {
  const { page } = ann;
  await page.clock.install(); // the page's time is ours from here on
  const hers = await ann.createRoom();
  const now = () => page.evaluate(() => Date.now());
  const tries = [];
  await page.route("**/rooms/*/messages", async (route) => {
    tries.push(await now());
    await route.fulfill({ status: 503, headers: { "Retry-After": "1" }, contentType: "text/html", body: "<p role=alert>Later.</p>" });
  });

  await hers.box.fill("in a long outage");
  await hers.button.click();
  const bubble = hers.log.getByRole("article");
  await expect(bubble).toHaveAttribute("aria-busy", "true");
  const again = bubble.getByRole("button", { name: "Try again" });
  for (let n = 0; n < 600 && !(await again.isVisible()); n++) await page.clock.runFor(second);
  await expect(again).toBeVisible();
  await expect(bubble).not.toHaveAttribute("aria-busy", "true");
  await expect(bubble.getByRole("alert")).toContainText("could not be sent");

  const pauses = tries.slice(1).map((at, n) => at - tries[n]);
  expect(pauses.length, `${pauses}`).toBeGreaterThan(8);
  expect(pauses[0], `${pauses}`).toBeLessThan(10 * second);
  for (const pause of pauses.slice(-5)) expect(pause, `${pauses}`).toBeGreaterThanOrEqual(30 * second);
  expect(tries.at(-1) - tries[0]).toBeGreaterThan(4 * minute);
  expect(await now() - tries[0]).toBeGreaterThanOrEqual(5 * minute);

  const tried = tries.length;
  await page.clock.runFor(5 * minute);
  expect(tries).toHaveLength(tried);
  await expect(hers.box).toBeEnabled();
  await expect(hers.button).toBeEnabled();

  await page.unroute("**/rooms/*/messages");
  await again.click();
  expect(await hers.stored("in a long outage")).toBe(1);
  await expect(bubble).toHaveCount(1);
});
