import { liveness } from "../support/liveness.js";
import { expect, test } from "../support/test.js";

const sending = "**/rooms/*/messages";
const busy = (room) => room.log.locator("article[aria-busy=true]");

/** holdBack holds a page's requests until the returned function releases them. */
async function holdBack(page) {
  let letGo;
  const held = new Promise((resolve) => { letGo = resolve; });
  await page.route(sending, async (route) => {
    await held;
    await route.continue();
  });
  return letGo;
}

test("messages wait in view of their author alone until they are stored, and then take their places in their order", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  const his = await bob.join(hers);
  await hers.say("already stored");
  const letGo = await holdBack(ann.page);

  await hers.box.fill("on its way");
  await hers.button.click();
  await expect(busy(hers)).toHaveCount(1);
  await expect(busy(hers)).toContainText("on its way");
  await expect(hers.log.getByRole("article").last()).toContainText("on its way");
  expect(await liveness(hers.log.locator(".p")), "one's own message is not read out").toBe("off");
  await expect(hers.box).toHaveValue("");
  await expect(hers.box).toBeFocused();
  await his.say("meanwhile");
  await expect(hers.heard("meanwhile")).toHaveCount(1);
  await expect(his.heard("on its way")).toHaveCount(0);
  const texts = Array.from({ length: 12 }, (_, i) => `line ${i + 1};`);
  for (const text of texts) {
    await hers.box.fill(text);
    await hers.box.press("Enter");
  }
  await expect(busy(hers)).toHaveCount(13);

  letGo();
  const seq = await hers.stored("on its way");
  await expect(his.message(seq)).toContainText("on its way");
  await expect(his.log.getByRole("article")).toContainText(["already stored", "meanwhile", "on its way", ...texts]);
  await expect(busy(hers)).toHaveCount(0);
  await expect(hers.log.getByRole("article")).toContainText(["already stored", "meanwhile", "on its way", ...texts]);
});

test("what did not get through is sent again by itself, and stored once, after a reload as well", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  const his = await bob.join(hers);
  // One request is lost, the answer to the next is lost, and the third is answered with 503.
  const fates = [
    (route) => route.abort("connectionreset"),
    async (route) => {
      await route.fetch();
      await route.abort("connectionreset");
    },
    (route) => route.fulfill({ status: 503, headers: { "Retry-After": "1" }, body: "later" }),
  ];
  let sent = 0;
  await ann.page.route(sending, (route) => (fates[sent++] ?? ((r) => r.continue()))(route));

  await hers.box.fill("through thick and thin");
  await hers.button.click();
  const seq = await hers.stored("through thick and thin");
  await expect(busy(hers)).toHaveCount(0);
  expect(seq).toBe(1);
  await hers.say("and on");
  await expect(his.log.getByRole("article")).toContainText(["through thick and thin", "and on"]);

  await ann.page.unroute(sending);
  await ann.page.route(sending, (route) => route.abort("connectionreset"));
  await hers.box.fill("written in a tunnel");
  await hers.button.click();
  await expect(busy(hers)).toHaveCount(1);
  await ann.page.unroute(sending);
  await hers.reload();
  await hers.stored("written in a tunnel");
  await expect(his.heard("written in a tunnel")).toHaveCount(1);
  await his.reload();
  await expect(his.log.getByRole("article")).toContainText(["through thick and thin", "and on", "written in a tunnel"]);
  await expect(his.log.getByRole("article")).toHaveCount(3);
});

test("a refused message says why, and is tried again or taken back; a draft outlives the page, and goes when it is sent", async ({ ann }) => {
  const hers = await ann.createRoom();
  await ann.page.route(/hand\.js/, (route) => route.abort()); // they count before the server does
  await hers.box.fill("x".repeat(8001));
  await hers.button.click();
  const bubble = hers.log.getByRole("article");
  await expect(bubble.getByRole("alert")).toHaveText("That is 8001 characters; a message can have 8000.");
  await expect(bubble).not.toHaveAttribute("aria-busy", "true");

  const again = ann.page.waitForRequest((request) => request.method() === "POST");
  await bubble.getByRole("button", { name: "Try again" }).click();
  await again;
  await expect(bubble.getByRole("alert")).toBeVisible();

  await bubble.getByRole("button", { name: "Edit" }).click();
  await expect(bubble).toHaveCount(0);
  await hers.box.fill("x");
  await hers.button.click();
  await hers.stored("x");
  await hers.reload();
  await expect(hers.log.getByRole("article")).toHaveCount(1);

  await hers.box.pressSequentially("half a sen");
  await hers.reload();
  await expect(hers.box).toHaveValue("half a sen");
  await hers.box.press("End");
  await hers.box.pressSequentially("tence");
  await hers.box.press("Shift+Enter");
  await hers.box.pressSequentially("and two");
  await hers.box.press("Enter");
  await hers.stored("half a sentence");
  await expect(hers.withText("half a sentence")).toContainText("half a sentence\nand two", { useInnerText: true });
  await expect(hers.box).toHaveValue("");
  await hers.reload();
  await expect(hers.box).toHaveValue("");
});
