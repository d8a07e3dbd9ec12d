import { expect, test } from "../support/test.js";

test("an edited message leads to its versions and what changed", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  const his = await bob.join(hers);
  const seq = await hers.say("The meeting is on Monday.");
  await hers.edit(seq, "The meeting is on Tuesday.");
  await expect(his.heard("The meeting is on Tuesday.")).toHaveCount(1);

  await his.reload();
  await his.message(seq).getByRole("link", { name: "edited" }).click();
  const versions = bob.page.getByRole("list", { name: "Versions" });
  await expect(versions.getByRole("listitem")).toHaveCount(2);
  await expect(versions.locator("del")).toHaveText("Monday");
  await expect(versions.locator("ins")).toHaveText("Tuesday");
});

test("author and admin see who deleted a message", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  const his = await bob.join(hers);
  const seq = await his.say("Forget this.");
  await hers.reload();
  await hers.delete(seq);
  await expect(his.heard("This message was deleted.")).toHaveCount(1);
  await bob.visit(`/rooms/${hers.slug}/messages/${seq}`);
  await expect(bob.page.getByText(`Deleted by ${ann.name}.`)).toBeVisible();
});
