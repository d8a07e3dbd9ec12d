import { media } from "../support/chromium.js";
import { expect, test as outage } from "../support/outage.js";
import { Server } from "../support/server.js";
import { Wire } from "../support/wire.js";

// The media of this server's calls are reached by the wire alone.
const test = outage.extend({
  wire: async ({}, use) => {
    const wire = await new Wire().listen();
    await use(wire);
    wire.close();
  },
  server: async ({ wire }, use) => {
    const server = await Server.start({ PARLEY_CALL_PUBLIC: wire.address });
    wire.reach(/^Calls use UDP and TCP on (\S+)$/m.exec(server.said())[1]);
    await use(server);
    await server.discard();
  },
});
test.use({ launchOptions: media });

const frames = (page) => page.evaluate(() => document.querySelector("#call video")?.getVideoPlaybackQuality().totalVideoFrames ?? 0);

/** goesOn waits for new frames of the camera that a page shows, until the test's end: how long they take on a busy machine is no fault. Another connection counts from 0. When a page tries again is what callnetwork.test.js shows. */
async function goesOn(page, message) {
  let last = await frames(page), more = 0;
  await expect.poll(async () => {
    const now = await frames(page);
    more += Math.max(0, now - last);
    last = now;
    return more;
  }, { message, timeout: 0, intervals: [100] }).toBeGreaterThan(5);
}

test("a call comes back by itself after a lost network, and goes on from another address", async ({ ann, bob, wire }) => {
  const room = await ann.createRoom();
  await bob.join(room);
  for (const { page, context } of [ann, bob]) {
    await context.grantPermissions(["camera", "microphone"]);
    await page.goto(`${room.path}/call`);
    await page.getByRole("button", { name: "Join call" }).click();
    await expect(page.getByRole("status")).toContainText("You are in the call.");
  }
  await ann.page.getByRole("button", { name: "Camera", exact: true }).click();
  await expect(bob.page.getByLabel(`Camera of ${ann.name}`)).toBeVisible();
  await goesOn(bob.page, "he sees her");

  wire.move();
  await goesOn(bob.page, "both have other addresses");
  await expect(bob.page.getByRole("status")).toContainText("You are in the call.");

  const offline = (on) => Promise.all([ann, bob].map(({ context }) => context.setOffline(wire.down = on)));
  await offline(true);
  await Promise.all([ann, bob].map(({ page }) => expect(page.getByRole("status")).toContainText("The connection is lost")));
  await offline(false);
  await goesOn(bob.page, "the network is back");
  for (const { page } of [ann, bob]) await expect(page.getByRole("status")).toContainText("You are in the call.");
});
