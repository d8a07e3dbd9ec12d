import { expect, test } from "../support/test.js";

/**
 * search fills in the search form on the page. With scripts the results open beside the log, without them on
 * a page of their own.
 */
async function search({ page, scripted }, words) {
  const box = page.getByRole("searchbox", { name: "Search messages" });
  await box.fill(words);
  if (scripted) return;
  await page.getByRole("button", { name: "Search", exact: true }).click();
  await expect(page).toHaveURL(/\/search\?q=/);
}

const found = ({ page }) => page.getByRole("list", { name: "Found messages" }).getByRole("listitem");

test("what was said is found by its words, newest first, twenty at a time, and leads to its place among the others", { tag: "@phone" }, async ({ bob, newSender }) => {
  const ann = await newSender("ann"), hers = await ann.makeRoom();
  const wanted = await ann.post(hers, "The key is under the FLOWERPOT by the door.");
  for (let n = 0; n < 35; n++) await ann.post(hers, `Something else, ${n}.`);
  for (let n = 1; n <= 25; n++) await ann.post(hers, `Number ${n}.`);
  await ann.post(hers, "What key?");

  const his = await bob.open(hers); // reads without having joined
  await search(bob, "number");
  const numbers = (from, to) => Array.from({ length: from - to + 1 }, (_, i) => new RegExp(`Number ${from - i}\\.$`));
  await expect(found(bob)).toHaveText(numbers(25, 6));
  await bob.page.getByRole("link", { name: "Search further back" }).click();
  await expect(bob.page.getByText("That is all that was found.")).toBeVisible();
  await expect(found(bob)).toHaveText(bob.scripted ? numbers(25, 1) : numbers(5, 1));

  await his.open();
  await search(bob, "flowerpot key");
  await expect(found(bob)).toHaveCount(1);
  await expect(found(bob)).toContainText(ann.name);
  await expect(found(bob)).toContainText("The key is under the FLOWERPOT by the door.");
  await expect(found(bob).locator("mark")).toHaveText(["key", "FLOWERPOT"]);
  await expect(bob.page.getByText("That is all that was found.")).toBeVisible();

  await found(bob).getByRole("link").click();
  await expect(bob.page).toHaveURL(new RegExp(`${his.path}\\?at=${wanted}#m-${wanted}$`));
  await expect(his.message(wanted)).toBeInViewport();
});
