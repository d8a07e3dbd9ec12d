import { chromium } from "@playwright/test";
import { notifying } from "../support/chromium.js";
import { expect, test } from "../support/test.js";

test("without a connection the app shows what is not sent, and never an old room", async ({ ann }) => {
  const hers = await ann.createRoom();
  await ann.page.evaluate(() => navigator.serviceWorker.register("/sw.js").then(() => navigator.serviceWorker.ready));
  await ann.visit(hers.path);
  await ann.page.waitForLoadState("load");
  await ann.context.setOffline(true);
  await ann.page.getByRole("textbox", { name: "Message" }).fill("Written on a train.");
  await ann.page.getByRole("button", { name: "Send" }).click();
  await expect(ann.page.getByRole("log").getByText("Written on a train.")).toBeVisible();
  await ann.page.goto(hers.path);
  await expect(ann.page.getByRole("heading", { name: "You are offline" })).toBeVisible();
  await expect(ann.page.getByRole("list", { name: "Not sent yet" })).toContainText("Written on a train.");
  await expect(ann.page.getByRole("log")).toHaveCount(0);
  await ann.context.setOffline(false);
  await expect(hers.withText("Written on a train.")).toHaveAttribute("data-seq", "1");
});

test("a push is shown once, and is withdrawn when it is read elsewhere", async ({ ann, baseURL }) => {
  const hers = await ann.createRoom();
  const browser = await chromium.launch(notifying);
  try {
    const context = await browser.newContext({ baseURL, storageState: await ann.context.storageState() });
    const page = await context.newPage(), { origin } = new URL(baseURL);
    await context.grantPermissions(["notifications"], { origin });
    await page.goto("/saved");
    const cdp = await context.newCDPSession(page);
    const registered = new Promise((done) => {
      cdp.on("ServiceWorker.workerRegistrationUpdated", ({ registrations: [one] }) => one && done(one.registrationId));
    });
    await cdp.send("ServiceWorker.enable");
    await page.evaluate(() => navigator.serviceWorker.register("/sw.js").then(() => navigator.serviceWorker.ready));
    const registrationId = await registered;
    const push = (data) => cdp.send("ServiceWorker.deliverPushMessage", { origin, registrationId, data: JSON.stringify(data) });
    const shown = () => page.evaluate(async () => (await (await navigator.serviceWorker.ready).getNotifications()).map(({ tag, title, body }) => `${tag} ${title} ${body}`).sort());

    // A busy browser drops a push now and then. Parley sends what was not taken again, so this does too.
    const shows = (data, ...want) => expect.poll(async () => { await push(data); return shown(); }).toEqual(want);

    const note = { tag: "room-1", seq: 5, title: "bob · #Tea", body: "look", url: `${hers.path}?at=5#m-5` };
    await shows(note, "room-1 bob · #Tea look");
    await push({ ...note, body: "a repeat" });
    await shows({ ...note, tag: "room-2", seq: 1, body: "another room" }, "room-1 bob · #Tea look", "room-2 bob · #Tea another room");
    await shows({ ...note, seq: 6, body: "more" }, "room-1 bob · #Tea more", "room-2 bob · #Tea another room");
    await shows({ tag: "room-1", read: 6 }, "room-2 bob · #Tea another room");

    // A browser without a vendor's service cannot subscribe, and says so.
    await page.goto("/account/notifications");
    await page.getByRole("button", { name: "Notify on this device" }).click();
    await expect(page.getByText("This browser could not subscribe.")).toBeVisible();
  } finally {
    await browser.close();
  }
});
