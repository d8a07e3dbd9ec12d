import { expect, test } from "../support/test.js";

test("who is here is counted once, who goes is not, and who is left in peace is online only for themselves", async ({ ann, bob, newPerson }) => {
  const hers = await ann.createRoom();
  await expect(ann.page.getByRole("status")).toHaveText("1 online"); // the page counts the person who opens it
  await expect(hers.online).toHaveText("1 online");
  const his = await bob.join(hers);
  await expect(hers.online).toHaveText("2 online");
  await expect(his.online).toHaveText("2 online");
  const members = await ann.context.newPage();
  const entry = members.getByRole("listitem").filter({ hasText: bob.name });
  await ann.visit(`${hers.path}/members`, members);
  await expect(entry).toContainText("online");

  await bob.page.getByRole("button", { name: "Do not disturb for an hour" }).click();
  await expect(bob.page.getByRole("button", { name: "End do not disturb" })).toBeVisible();
  await members.reload();
  await expect(entry).toContainText("Do not disturb");

  await bob.visit("/account");
  await bob.page.getByRole("heading", { name: "Presence" }).click();
  await bob.page.getByLabel("Invisible: others see you as offline").check();
  await bob.page.locator("form:has([name=invisible])").getByRole("button", { name: "Save" }).click();
  await expect(bob.page.getByText("Your presence is changed.")).toBeVisible();
  await bob.open(hers);
  await expect(hers.online).toHaveText("1 online");
  await members.reload();
  await expect(entry).not.toContainText("online");

  await bob.page.getByRole("button", { name: "End do not disturb" }).click();
  await expect(bob.page.getByRole("button", { name: "Do not disturb for an hour" })).toBeVisible();
  await bob.visit("/account");
  await bob.page.getByRole("heading", { name: "Presence" }).click();
  await bob.page.getByLabel("Online, or away after five minutes without input").check();
  await bob.page.locator("form:has([name=invisible])").getByRole("button", { name: "Save" }).click();
  await expect(bob.page.getByText("Your presence is changed.")).toBeVisible();
  await bob.open(hers);
  await expect(hers.online).toHaveText("2 online");

  // Two tabs of one person count once. A third person shows that the count has changed since.
  const second = await bob.context.newPage();
  const again = await bob.open(hers, second);
  await expect(again.online).toHaveText("2 online");
  const carl = await newPerson("carl");
  await carl.join(hers);
  await expect(hers.online).toHaveText("3 online");
  await carl.page.close();
  await bob.page.close();
  await expect(hers.online).toHaveText("2 online");
  await second.close();
  await expect(hers.online).toHaveText("1 online");
  await members.reload();
  await expect(entry).toBeVisible();
  await expect(entry).not.toContainText("online");
});
