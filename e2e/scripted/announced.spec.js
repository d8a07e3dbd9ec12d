import { expect, test } from "../support/test.js";
import { leash } from "../support/leash.js";

test("of much at once only the number is announced", async ({ bob, cat }) => {
  const room = await cat.makeRoom();
  const line = await leash(bob.page);
  const his = await bob.join(room);
  await expect(his.online).toHaveText("1 online");
  const seen = await bob.page.evaluateHandle(() => {
    const seen = [], log = document.getElementById("messages");
    const note = (what) => seen.at(-1) === what || seen.push(what);
    new MutationObserver((records) => records.forEach(({ type, oldValue, addedNodes }) => {
      if (type === "attributes") note(oldValue ? "calm" : "busy");
      else if ([...addedNodes].some((node) => node.dataset?.seq)) note("messages");
    })).observe(log, { attributeFilter: ["aria-busy"], attributeOldValue: true, childList: true });
    return seen;
  });

  await line.pull();
  await expect(bob.page.locator("#state")).toHaveAttribute("data-state", /lost|polling/);
  for (let n = 1; n <= 12; n++) await cat.post(room, `number ${n}.`);
  line.cut = false;
  await expect(bob.page.getByText("New messages: 12")).toBeAttached({ timeout: 30_000 });
  await expect(his.log.getByRole("article")).toHaveCount(12);
  await expect.poll(() => seen.jsonValue()).toEqual(["busy", "messages", "calm"]);
});
