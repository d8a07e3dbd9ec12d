import { expect, test } from "../support/test.js";

test("who comes is counted, and who goes is not", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  await expect(hers.online).toHaveText("1 online");
  const his = await bob.join(hers);
  await expect(hers.online).toHaveText("2 online");
  await expect(his.online).toHaveText("2 online");

  await ann.context.newPage();
  await ann.visit(`${hers.path}/members`, ann.context.pages()[1]);
  const entry = ann.context.pages()[1].getByRole("listitem").filter({ hasText: bob.name });
  await expect(entry).toContainText("online");

  await bob.page.close();
  await expect(hers.online).toHaveText("1 online");
  await ann.context.pages()[1].reload();
  await expect(entry).toBeVisible();
  await expect(entry).not.toContainText("online");
});

test("the page counts the person who opens it", async ({ ann }) => {
  await ann.createRoom();
  await expect(ann.page.getByRole("status")).toHaveText("1 online");
});

test("two tabs of one person count once", async ({ ann, bob, newPerson }) => {
  const hers = await ann.createRoom();
  await bob.join(hers);
  await expect(hers.online).toHaveText("2 online");

  const second = await bob.context.newPage();
  const again = await bob.open(hers, second);
  await expect(again.online).toHaveText("2 online");
  // A third person shows that the count has changed since.
  const carl = await newPerson("carl");
  await carl.join(hers);
  await expect(hers.online).toHaveText("3 online");

  await carl.page.close();
  await bob.page.close();
  await expect(hers.online).toHaveText("2 online");
  await second.close();
  await expect(hers.online).toHaveText("1 online");
});
