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

test("a message waits in view of its author alone until it is stored, and then takes its place", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  const his = await bob.join(hers);
  await hers.say("already stored");
  const letGo = await holdBack(ann.page);

  await hers.box.fill("on its way");
  await hers.button.click();
  await expect(busy(hers)).toHaveCount(1);
  await expect(busy(hers)).toContainText("on its way");
  await expect(hers.log.getByRole("article").last()).toContainText("on its way");
  await expect(hers.box).toHaveValue("");
  await expect(hers.box).toBeFocused();
  await his.say("meanwhile");
  await expect(hers.heard("meanwhile")).toHaveCount(1);
  await expect(his.heard("on its way")).toHaveCount(0);

  letGo();
  await expect(busy(hers)).toHaveCount(0);
  const seq = await hers.stored("on its way");
  await expect(his.message(seq)).toContainText("on its way");
  for (const theirs of [hers, his]) {
    await expect(theirs.log.getByRole("article")).toContainText(["already stored", "meanwhile", "on its way"]);
  }
});

test("several messages written at once keep their order", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  const his = await bob.join(hers);
  const letGo = await holdBack(ann.page);
  const texts = Array.from({ length: 12 }, (_, i) => `line ${i + 1};`);
  for (const text of texts) {
    await hers.box.fill(text);
    await hers.box.press("Enter");
  }
  await expect(busy(hers)).toHaveCount(12);
  letGo();
  await expect(his.log.getByRole("article")).toContainText(texts);
  await expect(busy(hers)).toHaveCount(0);
  await expect(hers.log.getByRole("article")).toContainText(texts);
});

test("a refused message says why, and is tried again or taken back", async ({ ann }) => {
  const hers = await ann.createRoom();
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
});

test("what did not get through is sent again by itself, and stored once", async ({ ann, bob }) => {
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
  await his.reload();
  await expect(his.log.getByRole("article")).toHaveCount(2);
});

test("what waits outlives the page", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  const his = await bob.join(hers);
  await ann.page.route(sending, (route) => route.abort("connectionreset"));
  await hers.box.fill("written in a tunnel");
  await hers.button.click();
  await expect(busy(hers)).toHaveCount(1);

  await ann.page.unroute(sending);
  await hers.reload();
  await hers.stored("written in a tunnel");
  await expect(his.heard("written in a tunnel")).toHaveCount(1);
  await his.reload();
  await expect(his.log.getByRole("article")).toHaveCount(1);
});

test("a draft outlives the page, and goes when it is sent", async ({ ann }) => {
  const hers = await ann.createRoom();
  await hers.box.pressSequentially("half a sen");
  await hers.reload();
  await expect(hers.box).toHaveValue("half a sen");
  await hers.box.press("End");
  await hers.box.pressSequentially("tence");
  await hers.box.press("Enter");
  await hers.stored("half a sentence");
  await hers.reload();
  await expect(hers.box).toHaveValue("");
});

test("Enter sends and Shift+Enter breaks the line", async ({ ann }) => {
  const hers = await ann.createRoom();
  await hers.box.pressSequentially("one");
  await hers.box.press("Shift+Enter");
  await hers.box.pressSequentially("two");
  await hers.box.press("Enter");
  await hers.stored("one");
  await expect(hers.withText("one")).toContainText("one\ntwo", { useInnerText: true });
  await expect(hers.box).toHaveValue("");
});
