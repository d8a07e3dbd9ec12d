import { expect, test } from "../support/test.js";

const sentence = "People mostly write a sentence or two, with a comma somewhere, and seldom more than that.";

test("a first visit to a room with fifty messages costs less than 40 KB, all included", async ({ ann, bob, newBrowser }) => {
  const hers = await ann.createRoom();
  await bob.join(hers);
  for (let n = 1; n <= 50; n++) await [ann, bob][n % 2].post(hers, `${n}. ${sentence}`);

  const context = await newBrowser();
  await context.addCookies(await bob.context.cookies());
  const page = context.pages()[0];
  const requests = [];
  page.on("requestfinished", (request) => requests.push(request));
  await page.goto(hers.path, { waitUntil: "load" });
  await expect(page.getByRole("log", { name: "Messages" }).getByRole("article")).toHaveCount(50);

  const kinds = requests.map((request) => request.resourceType());
  expect(kinds).toEqual(expect.arrayContaining(["document", "stylesheet", "script"]));
  const sizes = await Promise.all(requests.map((request) => request.sizes()));
  const bytes = sizes.reduce((sum, s) => sum + s.responseBodySize + s.responseHeadersSize, 0);
  expect(bytes).toBeGreaterThan(10_000);
  expect(bytes).toBeLessThan(40_000);
});
