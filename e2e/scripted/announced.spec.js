import { expect, test } from "../support/test.js";
import { leash } from "../support/leash.js";

/**
 * liveness is how screen readers announce changes there: by the nearest live region around the element
 * (WAI-ARIA 1.2, 6.6.3).
 */
const liveness = (element) => element.evaluate((e) => {
  const region = e.closest("[aria-live], [role=log], [role=status]");
  return region?.getAttribute("aria-live") ?? (region ? "polite" : "off");
});

test("what is said is announced, and neither what was said before nor what is done to it", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  for (let n = 1; n <= 60; n++) await ann.post(hers, `number ${n}.`);
  const his = await bob.join(hers);
  await his.message(11).scrollIntoViewIfNeeded();
  await expect(his.message(1)).toBeAttached();
  expect(await liveness(his.message(1))).toBe("off");
  expect(await liveness(his.message(60))).toBe("off");

  const seq = await ann.post(hers, "Hello.");
  await expect(his.message(seq)).toBeVisible();
  expect(await liveness(his.message(seq))).toBe("polite");

  await ann.send(`${hers.path}/messages/${seq}`, { body: "Hello again." });
  await expect(his.message(seq)).toContainText("Hello again.");
  expect(await liveness(his.message(seq))).toBe("off");
});

test("one's own message is not read out while it is on its way", async ({ ann }) => {
  const hers = await ann.createRoom();
  await ann.page.route("**/messages", () => {});
  await hers.box.fill("On its way.");
  await hers.button.click();
  await expect(hers.log.locator(".p")).toBeVisible();
  expect(await liveness(hers.log.locator(".p"))).toBe("off");
});

test("of much at once only the number is announced", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  const line = await leash(bob.page);
  const his = await bob.join(hers);
  await expect(hers.online).toHaveText("2 online");
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
  await expect(hers.online).toHaveText("1 online");
  for (let n = 1; n <= 12; n++) await ann.post(hers, `number ${n}.`);
  line.cut = false;
  await expect(bob.page.getByText("New messages: 12")).toBeAttached({ timeout: 30_000 });
  await expect(his.log.getByRole("article")).toHaveCount(12);
  await expect.poll(() => seen.jsonValue()).toEqual(["busy", "messages", "calm"]);
});
