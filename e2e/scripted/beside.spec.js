import { expect, test } from "../support/test.js";

const box = ({ page }) => page.getByRole("searchbox", { name: "Search messages" });
const beside = ({ page }) => page.getByRole("complementary", { name: "About the room" });
const found = (person) => beside(person).getByRole("list", { name: "Found messages" }).getByRole("listitem");

test("what is found beside the talk leaves it as it is, and is what was looked for last", async ({ bob, cat }) => {
  const room = await cat.makeRoom();
  const his = await bob.join(room);
  await expect(his.online).toHaveText(/online/); // its scripts are there
  await cat.post(room, "Soup for lunch.");
  await his.box.fill("half a sentence");
  await box(bob).pressSequentially("soup");
  await expect(found(bob)).toHaveText([/Soup for lunch\.$/]);
  await expect(found(bob).locator("time")).not.toContainText("UTC"); // in the reader's time zone
  await expect(box(bob)).toBeFocused();
  await box(bob).press("Enter");
  await cat.post(room, "Meanwhile the talk goes on.");
  await expect(his.heard("Meanwhile the talk goes on.")).toHaveCount(1);
  await expect(found(bob)).toHaveCount(1);
  await expect(his.box).toHaveValue("half a sentence");
  await expect(bob.page).toHaveURL(new RegExp(`${room.path}\\?q=soup$`)); // Back finds it again
  await box(bob).fill("");
  await expect(found(bob)).toHaveCount(0);
  await expect(bob.page).toHaveURL(new RegExp(`${room.path}$`));
  await expect(beside(bob).getByText("That is all")).toHaveCount(0);

  // Whichever answer comes last.
  await cat.post(room, "Bread for breakfast.");
  let answer;
  const asked = new Promise((resolve) => bob.page.route(/search\?q=soup/, (route) => {
    answer = () => route.continue().catch(() => {}); // htmx has cancelled it by then
    resolve();
  }));
  await box(bob).fill("soup");
  await asked;
  await box(bob).fill("bread");
  await expect(found(bob)).toHaveText([/Bread for breakfast\.$/]);
  await answer();
  await cat.post(room, "And tea.");
  await expect(his.heard("And tea.")).toHaveCount(1);
  await expect(found(bob)).toHaveText([/Bread for breakfast\.$/]);

  // Who goes further back by keyboard goes on at the first of what comes.
  for (let n = 1; n <= 45; n++) await cat.post(room, `Number ${n}.`);
  await expect(his.heard("Number 45.")).toHaveCount(1);
  await box(bob).fill("number");
  const further = beside(bob).getByRole("link", { name: "Search further back" });
  for (const next of [25, 5]) {
    await further.press("Enter");
    await expect(found(bob).filter({ hasText: `Number ${next}.` }).getByRole("link")).toBeFocused();
  }
  await expect(found(bob)).toHaveCount(45);
  await expect(further).toHaveCount(0);
});

test("a second click on what closed the panel meets nothing that lay beneath", async ({ ann }) => {
  const hers = await ann.createRoom();
  await ann.page.setViewportSize({ width: 1440, height: 900 });
  const seq = await hers.say("What now?");
  const panel = await hers.openMessage(seq);
  const { x, y, width, height } = await panel.getByRole("button", { name: "🎉", exact: true }).boundingBox();
  await ann.page.evaluate(() => { // a taller page, as with more members or in a lower window
    const link = Object.assign(document.createElement("a"), { href: "/rooms", textContent: "Away" });
    link.style.cssText = "display: block; block-size: 100vh";
    document.querySelector(".details").replaceChildren(link);
  });
  await ann.page.mouse.dblclick(x + width / 2, y + height / 2);
  await expect(panel).toBeHidden();
  await expect(hers.message(seq)).toContainText("🎉 1");
  await expect(ann.page).toHaveURL(new RegExp(`${hers.path}$`));
  await expect(async () => { // a later click does
    await ann.page.getByRole("link", { name: "Away" }).click();
    await expect(ann.page).toHaveURL(/\/rooms$/, { timeout: 500 });
  }).toPass();
});
