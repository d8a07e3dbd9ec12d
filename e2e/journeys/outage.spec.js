import { expect, test } from "../support/outage.js";

test("while Redis does not answer, what was written stays, and is stored once it does; while PostgreSQL does not, pages say so", async ({ server, ann, bob }) => {
  const hers = await ann.createRoom();
  const his = await bob.join(hers);
  await hers.say("before");

  server.pause("redis-server");
  expect((await ann.context.request.get("/readyz")).status()).toBe(503);
  await hers.box.fill("written in an outage");
  await hers.button.click();
  if (ann.scripted) {
    await expect(hers.log.locator("article[aria-busy=true]")).toContainText("written in an outage");
  } else {
    await expect(ann.page.getByRole("alert").first()).toBeVisible();
    await expect(hers.box).toHaveValue("written in an outage");
  }
  server.goOn();

  // A script tries again by itself; without one the same button does.
  await expect.poll(async () => (await ann.context.request.get("/readyz")).status()).toBe(200);
  if (!ann.scripted) {
    await expect(async () => {
      if (await hers.box.inputValue()) await hers.button.click();
      await expect(hers.withText("written in an outage")).toHaveCount(1, { timeout: 3_000 });
    }).toPass();
  }
  await hers.stored("written in an outage");
  await his.reload();
  await expect(his.log.getByRole("article")).toContainText(["before", "written in an outage"]);
  await expect(his.log.getByRole("article")).toHaveCount(2);

  server.pause("postgres");
  await ann.visit("/rooms");
  await expect(ann.page.getByRole("alert")).toContainText("Please try again in a moment.");
  expect((await ann.context.request.get("/rooms")).status()).toBe(503);
  server.goOn();

  await expect.poll(async () => (await ann.context.request.get("/readyz")).status()).toBe(200);
  await hers.open();
  await hers.say("after");
  await expect(hers.log.getByRole("article")).toHaveCount(3);
});
