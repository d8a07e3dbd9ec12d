import { expect, test } from "../support/test.js";

// In HTTP/1.1 a browser has six connections to a host. An open stream takes one.
test("eight tabs of one browser all work, the newest live and the others soon after", async ({ bob, cat }) => {
  const room = await cat.makeRoom();
  const tabs = [await bob.join(room)];
  for (let n = 2; n <= 8; n++) tabs.push(await bob.open(room, await bob.context.newPage()));

  await cat.post(room, "Can all of you hear me?");
  await Promise.all(tabs.map((tab) => expect(tab.heard("Can all of you hear me?")).toHaveCount(1)));
  const [oldest, newest] = [tabs.at(0), tabs.at(-1)];
  await expect(oldest.frame.getByText("looks for news every 10 seconds")).toBeVisible();
  await expect(newest.frame.getByText("looks for news")).toHaveCount(0);

  // The replaced stream was caught up when it ended, and misses nothing.
  await oldest.say("The first tab can.");
  await expect(newest.heard("The first tab can.")).toHaveCount(1);

  // With connections free again, the replaced tabs are live again.
  for (const tab of tabs.splice(1, 6)) await tab.page.close();
  await Promise.all(tabs.map((tab) => expect(tab.frame.getByText("looks for news")).toHaveCount(0)));
  await cat.post(room, "Live again.");
  await Promise.all(tabs.map((tab) => expect(tab.heard("Live again.")).toHaveCount(1)));
});
