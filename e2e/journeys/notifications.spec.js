import { expect, test } from "../support/test.js";

async function choose(person, path, level) {
  await person.visit(path);
  await person.page.getByLabel(level).check();
  const answered = person.page.waitForResponse((answer) => answer.request().method() === "POST");
  await person.page.getByRole("button", { name: "Save" }).click();
  expect((await answered).status()).toBe(303);
}

test("a muted room counts nothing, and one for mentions counts these", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  const his = await bob.join(hers);
  await bob.page.getByRole("link", { name: "Notifications" }).click();
  await bob.page.getByLabel("Nothing").check();
  await bob.page.getByRole("button", { name: "Save" }).click();
  await expect(bob.page).toHaveURL(new RegExp(`${his.path}$`));
  await bob.visit("/account/notifications");
  await expect(bob.page.getByRole("list", { name: "Rooms that differ" })).toContainText(hers.name);
  await ann.post(hers, "one");
  await ann.post(hers, `@${bob.name} two`);
  await bob.visit("/saved");
  await expect(bob.rooms.getByRole("listitem").filter({ hasText: hers.name })).not.toContainText("unread");

  await bob.visit(`${hers.path}/notifications`);
  await bob.page.getByRole("link", { name: "Notifications of all rooms" }).click();
  await bob.page.getByLabel("Mentions of me alone").check();
  await bob.page.getByRole("button", { name: "Save" }).click();
  await expect(bob.page.getByLabel("Mentions of me alone")).toBeChecked();
  for (const level of ["Everything", "Nothing", "Mentions of me alone"]) await choose(bob, "/account/notifications", level);
  for (const level of ["Everything", "Mentions of me alone", "As in all rooms"]) await choose(bob, `${hers.path}/notifications`, level);
  await ann.post(hers, `@${bob.name} three`);
  await bob.visit("/saved");
  await expect(bob.rooms.getByRole("listitem").filter({ hasText: hers.name })).toContainText("mention");
});
