import { expect, test as people } from "../support/test.js";
import { Proxy } from "../support/proxy.js";

const test = people.extend({
  door: async ({}, use) => {
    const proxy = await new Proxy(process.env.PARLEY_URL).listen();
    await use(proxy);
    await proxy.close();
  },
  baseURL: ({ door }, use) => use(door.url),
});

test("without sockets the page asks for news, and with one it is live again", async ({ door, bob, cat }) => {
  const room = await cat.makeRoom();
  const before = await cat.post(room, "on the page");
  const his = await bob.join(room);
  const state = bob.page.locator("#state");
  await expect(state).toHaveText("There is no live connection. Looking for news every few seconds.");

  await cat.post(room, "while it polls");
  await expect(his.heard("while it polls")).toHaveCount(1);
  await cat.send(`${room.path}/messages/${before}`, { body: "edited meanwhile" });
  await expect(his.message(before)).toContainText("edited meanwhile");
  await his.say("an answer"); // its bubble is gone

  // Messages go on while the sending direction opens, closes and opens again: up to five are not shown yet.
  let talking = true, said = 0;
  const talk = (async () => {
    while (talking) {
      const seq = await cat.post(room, `on and on ${++said}.`);
      await expect(his.message(Math.max(before, seq - 5))).toHaveCount(1);
    }
  })();
  for (let times = 0; times < 2; times++) {
    door.sockets = true;
    await expect(state).toHaveAttribute("data-state", "live");
    if (times) break;
    door.sockets = false;
    door.cut();
    await expect(state).toHaveAttribute("data-state", "polling");
  }
  talking = false;
  await talk;
  await expect(his.message(3 + said)).toHaveCount(1);
  const seqs = await his.log.locator("article[data-seq]").evaluateAll((all) => all.map((m) => Number(m.dataset.seq)));
  expect(seqs, "one after the other, each once").toEqual(seqs.map((_, n) => seqs[0] + n));
});
