import { expect, test } from "../support/test.js";

test("a room's admin bans a member and lets them in again", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  await bob.join(hers);
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
});

test("a reader reports a message", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  const seq = await ann.post(hers, "rude");
  await bob.join(hers);
  await bob.visit(`${hers.path}/messages/${seq}`);
  await bob.page.getByRole("link", { name: "Report" }).click();
  await bob.page.getByLabel("What is wrong with it").fill("It is rude.");
  await bob.page.getByRole("button", { name: "Report" }).click();
  await expect(bob.page.getByRole("heading", { level: 1 })).toHaveText("The message is reported");
});
