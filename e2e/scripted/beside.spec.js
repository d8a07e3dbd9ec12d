import { expect, test } from "../support/test.js";

const box = ({ page }) => page.getByRole("searchbox", { name: "Search messages" });
const beside = ({ page }) => page.getByRole("complementary", { name: "About the room" });
const found = (person) => beside(person).getByRole("list", { name: "Found messages" }).getByRole("listitem");

test("what is found beside the talk leaves it as it is, and goes when the field is emptied", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  const his = await bob.join(hers);
  await ann.post(hers, "Soup for lunch.");
  await his.box.fill("half a sentence");
  await box(bob).pressSequentially("soup");
  await expect(found(bob)).toHaveText([/Soup for lunch\.$/]);
  await expect(found(bob).locator("time")).not.toContainText("UTC"); // in the reader's time zone
  await expect(box(bob)).toBeFocused();
  await box(bob).press("Enter");
  await ann.post(hers, "Meanwhile the talk goes on.");
  await expect(his.heard("Meanwhile the talk goes on.")).toHaveCount(1);
  await expect(found(bob)).toHaveCount(1);
  await expect(his.box).toHaveValue("half a sentence");
  await expect(bob.page).toHaveURL(new RegExp(`${hers.path}\\?q=soup$`)); // Back finds it again
  await box(bob).fill("");
  await expect(found(bob)).toHaveCount(0);
  await expect(bob.page).toHaveURL(new RegExp(`${hers.path}$`));
  await expect(beside(bob).getByText("That is all")).toHaveCount(0);
});

test("what was looked for last is what is shown, whichever answer comes last", async ({ ann }) => {
  const hers = await ann.createRoom();
  for (const text of ["Soup for lunch.", "Bread for breakfast."]) await ann.post(hers, text);
  await hers.open();
  let answer;
  const asked = new Promise((resolve) => ann.page.route(/search\?q=soup/, (route) => {
    answer = () => route.continue().catch(() => {}); // htmx has cancelled it by then
    resolve();
  }));
  await box(ann).fill("soup");
  await asked;
  await box(ann).fill("bread");
  await expect(found(ann)).toHaveText([/Bread for breakfast\.$/]);
  await answer();
  await ann.post(hers, "And tea.");
  await expect(hers.heard("And tea.")).toHaveCount(1);
  await expect(found(ann)).toHaveText([/Bread for breakfast\.$/]);
});

test("a reader who goes further back by keyboard goes on at the first of what comes", async ({ ann }) => {
  const hers = await ann.createRoom();
  for (let n = 1; n <= 45; n++) await ann.post(hers, `Number ${n}.`);
  await hers.open();
  await box(ann).fill("number");
  const further = beside(ann).getByRole("link", { name: "Search further back" });
  for (const next of [25, 5]) {
    await further.press("Enter");
    await expect(found(ann).filter({ hasText: `Number ${next}.` }).getByRole("link")).toBeFocused();
  }
  await expect(found(ann)).toHaveCount(45);
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
