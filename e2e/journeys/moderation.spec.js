import { expect, test } from "../support/test.js";

test("a reader reports a message; a room's admin bans a member and lets them in again, and says who does what", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  await bob.enter(hers);
  const rude = await ann.post(hers, "rude");
  await bob.visit(`${hers.path}/messages/${rude}`);
  await bob.page.getByRole("link", { name: "Report" }).click();
  await bob.page.getByLabel("What is wrong with it").fill("It is rude.");
  await bob.page.getByRole("button", { name: "Report" }).click();
  await expect(bob.page.getByRole("heading", { level: 1 })).toHaveText("The message is reported");

  const seq = await bob.post(hers, "Buy my tea!");
  await ann.visit(`${hers.path}/messages/${seq}?delete=1`);
  await ann.page.getByLabel("Reason").fill("an advertisement");
  const answered = ann.page.waitForResponse((answer) => answer.request().method() === "POST");
  await ann.page.locator("form.ask").getByRole("button", { name: "Delete" }).click();
  expect((await answered).status()).toBeLessThan(400);
  await ann.visit(hers.path);
  await expect(hers.message(seq)).toContainText("an advertisement");
  await ann.visit(`${hers.path}/members`);
  const bans = ann.page.getByRole("region", { name: "Ban from the room" });
  await bans.getByLabel("Person to ban").fill(bob.name);
  await bans.getByLabel("Reason").fill("too loud");
  await bans.getByRole("button", { name: "Ban" }).click();
  await expect(bans.getByRole("listitem")).toContainText("too loud");
  await bob.visit(hers.path);
  await expect(bob.page.getByRole("alert")).toHaveText("You are banned from this room: too loud");

  await bans.getByRole("button", { name: `Lift the ban of ${bob.name}` }).click();
  await expect(bans.getByRole("listitem")).toHaveCount(0);
  await bob.join(hers);

  // Who invites, pins and notifies everyone, and how often each writes.
  const slow = ann.page.getByLabel("Each member writes once in");
  await ann.visit(`${hers.path}/settings`);
  const times = await slow.locator("option").evaluateAll((options) => options.map(({ value }) => value));
  for (const time of ann.scripted ? times.slice(-1) : times) {
    await ann.visit(`${hers.path}/settings`);
    await slow.selectOption(time);
    await ann.page.getByRole("button", { name: "Save" }).click();
    await expect(hers.heading).toHaveText(hers.name);
  }
  await ann.visit(`${hers.path}/settings`);
  await expect(slow).toHaveValue(times.at(-1));
  for (const box of await ann.page.getByRole("checkbox").all()) await box.check();
  await ann.page.getByRole("button", { name: "Save" }).click();
  await expect(hers.heading).toHaveText(hers.name);
  await ann.visit(`${hers.path}/settings`);
  for (const box of await ann.page.getByRole("checkbox").all()) await expect(box).toBeChecked();
});
