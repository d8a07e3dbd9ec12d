import { expect, test } from "../support/test.js";

// A draft belongs to a person in a browser, not to a tab.

const sending = "**/rooms/*/messages";
const busy = (room) => room.log.locator("article[aria-busy=true]");

/** shut closes a tab as people do, and reports whether it asked first. */
async function shut(page) {
  let asked = false;
  page.on("dialog", () => { asked = true; }); // the fixture accepts it
  const closed = page.waitForEvent("close");
  await page.close({ runBeforeUnload: true });
  await closed;
  return asked;
}

test("what a tab has not sent it asks for before it closes, and another sends it, once", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  const his = await bob.join(hers);
  await ann.page.route(sending, (route) => route.abort("connectionreset"));
  await hers.box.fill("left behind");
  await hers.button.click();
  await expect(busy(hers)).toHaveCount(1);

  // A second tab that is already open shows nothing of it until the first is closed.
  const second = await ann.open(hers, await ann.context.newPage());
  await expect(second.online).toHaveText("2 online");
  await expect(busy(second)).toHaveCount(0);
  expect(await shut(ann.page)).toBe(true);
  await second.stored("left behind");
  await expect(his.heard("left behind")).toHaveCount(1);

  // Without a draft, closing asks nothing.
  const third = await ann.open(hers, await ann.context.newPage());
  await expect(third.log.getByRole("article")).toHaveCount(1);
  await second.say("all is sent");
  await second.box.fill("a draft is kept");
  expect(await shut(second.page)).toBe(false);
  await his.reload();
  await expect(his.log.getByRole("article")).toHaveCount(2);
});

test("a draft is one in all tabs until it is sent from any, and is left neither for another account nor after signing out", async ({ ann, cat }) => {
  const hers = await ann.createRoom();
  await hers.box.fill("half a sentence");
  const second = await ann.open(hers, await ann.context.newPage());
  await expect(second.box).toHaveValue("half a sentence");
  await second.box.fill("a whole sentence");
  await expect(hers.box).toHaveValue("a whole sentence");
  await second.box.press("Enter");
  await second.stored("a whole sentence");
  await expect(hers.box).toHaveValue("");

  expect((await cat.send(`${hers.path}/join`)).status()).toBe(303);
  await second.page.close();
  await hers.box.fill("Ann's draft");
  const kept = () => ann.page.evaluate(() => Object.keys(localStorage));
  expect(await kept()).toHaveLength(1);

  // Cat signs in where Ann did not sign out.
  const cookies = await ann.context.cookies();
  await ann.context.clearCookies();
  await ann.context.addCookies(await cat.context.cookies());
  await hers.reload();
  await expect(hers.box).toHaveValue("");
  await hers.box.fill("Cat's draft");
  expect(await kept()).toHaveLength(2);
  await ann.context.clearCookies();
  await ann.context.addCookies(cookies);
  await hers.reload();
  await expect(hers.box).toHaveValue("Ann's draft");

  await ann.page.getByRole("button", { name: "Sign out" }).click();
  await ann.page.waitForURL("/");
  expect(await kept()).toEqual([expect.stringContaining(cat.name)]);
});
