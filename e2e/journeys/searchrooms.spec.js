import { unique } from "../support/people.js";
import { expect, test } from "../support/test.js";

const found = ({ page }) => page.getByRole("list", { name: "Found messages" }).getByRole("listitem");

test("what was said in any of one's rooms is found from every page, and leads there", async ({ ann, newDevice, newSender }) => {
  const bob = await newSender("bob");
  const word = unique("plumber");
  const first = await ann.makeRoom(), second = await ann.makeRoom(), his = await bob.makeRoom();
  const wanted = await ann.post(first, `The ${word} comes at ten.`);
  for (let n = 0; n < 21; n++) await ann.post(second, `Line ${n} of ${word}`);
  await bob.post(his, `My ${word} is not yours.`);

  await ann.visit("/rooms");
  await ann.page.getByRole("link", { name: "Search", exact: true }).click();
  await ann.page.getByRole("searchbox", { name: "Search messages" }).fill(word);
  await ann.page.getByRole("button", { name: "Search", exact: true }).click();
  await expect(found(ann)).toHaveCount(20);
  await expect(found(ann).first()).toContainText("Line 20");
  await ann.page.getByRole("link", { name: "Search further back" }).click();
  await expect(found(ann)).toHaveText([/Line 0/, new RegExp(`${first.name}.*The ${word} comes`)]);
  await expect(ann.page.getByText("That is all that was found.")).toBeVisible();
  await found(ann).last().getByRole("link").click();
  await expect(ann.page).toHaveURL(new RegExp(`${first.path}\\?at=${wanted}#m-${wanted}$`));
  await ann.page.goBack();
  await expect(found(ann)).toHaveCount(2);
  await ann.page.getByRole("link", { name: "Best first" }).click();
  await expect(found(ann)).toHaveCount(22);
  await ann.page.getByRole("link", { name: `in:${first.slug}` }).click();
  await expect(found(ann)).toHaveText([new RegExp(`The ${word} comes at ten`)]);
  await expect(ann.page.getByRole("searchbox", { name: "Search messages" })).toHaveValue(`${word} in:${first.slug}`);

  await ann.visit(`${second.path}/search?q=comes`);
  await ann.page.getByRole("link", { name: "Search all my rooms" }).click();
  await expect(found(ann).first()).toContainText("comes at ten");

  // It is kept under a name, and forgotten.
  await ann.page.getByLabel("Name of this search").fill("Arrivals");
  await ann.page.getByRole("button", { name: "Keep", exact: true }).click();
  await ann.visit("/search");
  await ann.page.getByRole("link", { name: "Arrivals" }).click();
  await expect(found(ann).first()).toContainText("comes at ten");
  const phone = await newDevice(ann);
  await ann.visit("/search", phone);
  await phone.getByRole("link", { name: "Arrivals" }).click();
  await expect(found({ page: phone }).first()).toContainText("comes at ten");
  await ann.page.getByRole("button", { name: "Forget Arrivals" }).click();
  await expect(ann.page.getByRole("link", { name: "Arrivals" })).toHaveCount(0);
  await ann.visit("/search", phone);
  await expect(phone.getByText("Your last searches")).toBeVisible();
  await expect(phone.getByRole("link", { name: "Arrivals" })).toHaveCount(0);
  await ann.page.getByRole("button", { name: "Forget these" }).click();
  await expect(ann.page.getByText("Your last searches")).toHaveCount(0);
});
