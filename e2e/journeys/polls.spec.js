import { expect, test } from "../support/test.js";
import { Room } from "../support/room.js";

test("a poll is made, answered live, and closed", async ({ ann, bob }) => {
  const made = await ann.makeRoom(), his = await bob.join(made);
  await ann.page.goto(`${made.path}/poll`);
  await ann.page.getByRole("textbox", { name: "Question" }).fill("Tea or coffee?");
  await ann.page.getByRole("textbox", { name: "Options, one on each line" }).fill("tea\ncoffee");
  await ann.page.getByRole("checkbox", { name: "Each member may choose several options" }).check();
  await ann.page.getByLabel("Closes at (optional)").fill(new Date(Date.now() + 24 * 3600_000).toISOString().slice(0, 16));
  await ann.page.getByRole("button", { name: "Post poll" }).click();
  const hers = new Room(ann, ann.page, made);
  await expect(hers.heading).toHaveText(made.name);

  const poll = his.heard("Tea or coffee?").last();
  await poll.getByRole("button", { name: "coffee 0" }).click();
  await expect(his.withText("Tea or coffee?").last().getByRole("button", { name: "coffee 1" })).toBeVisible();
  await expect(hers.heard("Voters: 1").last()).toContainText("coffee 1");

  await hers.open();
  const opened = await hers.openMessage(1);
  await opened.getByText("Close poll", { exact: true }).click();
  await opened.getByRole("button", { name: "Close poll now" }).click();
  await hers.back();
  await expect(hers.message(1).getByRole("button", { name: "coffee 1" })).toBeDisabled();
  await expect(hers.message(1)).toContainText("closed");
});
