import { expect, test } from "../support/test.js";

test("a pinned message is marked for all, and listed; a saved one is on one's own list, with a note; a forwarded one has its author", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  const his = await bob.join(hers);
  const seq = await hers.say("The door's code is 1234.");
  await expect(his.heard("The door's code is 1234.")).toHaveCount(1);

  await (await hers.openMessage(seq)).getByRole("button", { name: "Pin", exact: true }).click();
  await hers.back();
  await expect(hers.message(seq).getByRole("link", { name: "pinned" })).toBeVisible();
  await expect(his.heard("pinned")).toHaveCount(1);

  await his.reload();
  await his.page.getByRole("link", { name: "Pinned messages: 1" }).click();
  await expect(his.heading).toHaveText("Pinned messages");
  await expect(bob.page.getByText(`Pinned by ${ann.name}.`)).toBeVisible();
  await bob.page.getByRole("button", { name: "Unpin" }).click();
  await expect(bob.page.getByText("No message is pinned here.")).toBeVisible();

  await hers.reload();
  await expect(hers.message(seq)).not.toContainText("pinned");
  await (await hers.openMessage(seq)).getByRole("button", { name: "Pin", exact: true }).click();
  await hers.back();
  await (await hers.openMessage(seq)).getByRole("button", { name: "Unpin", exact: true }).click();
  await hers.back();
  await expect(hers.message(seq)).not.toContainText("pinned");

  // Saved.
  await (await hers.openMessage(seq)).getByRole("button", { name: "Save", exact: true }).click();
  await hers.back();

  await ann.visit("/saved");
  const item = ann.page.getByRole("list", { name: "Saved messages" }).getByRole("listitem");
  await expect(item).toContainText("The door's code is 1234.");
  await item.getByLabel("Note").fill("Be at home");
  await item.getByRole("button", { name: "Keep note" }).click();
  await expect(item.getByLabel("Note")).toHaveValue("Be at home");
  await item.getByRole("button", { name: "Done The" }).click();
  await item.getByRole("button", { name: "Not done" }).click();
  await expect(item.getByRole("button", { name: "Done The" })).toBeVisible();
  await item.getByRole("button", { name: "Remove" }).click();
  await expect(ann.page.getByText("You have saved no message.")).toBeVisible();

  await hers.open();
  await (await hers.openMessage(seq)).getByRole("button", { name: "Save", exact: true }).click();
  await hers.back();
  await (await hers.openMessage(seq)).getByRole("button", { name: "Remove from saved" }).click();
  await hers.back();
  await ann.page.getByRole("link", { name: "Saved", exact: true }).click();
  await expect(ann.page.getByText("You have saved no message.")).toBeVisible();

  // Forwarded into another room.
  const other = await ann.makeRoom(), theirs = await bob.join(other);
  await hers.open();
  await (await hers.openMessage(seq)).getByRole("link", { name: "Forward" }).click();
  await expect(hers.heading).toHaveText("Forward message");
  await ann.page.getByRole("searchbox", { name: "Find a room" }).last().fill(other.name);
  await ann.page.getByRole("main").getByRole("button", { name: "Find" }).click();
  await ann.page.getByRole("button", { name: `Forward to #${other.name}` }).click();
  await expect(hers.heading).toHaveText(other.name);
  const came = theirs.heard("1234");
  await expect(came).toContainText(`Forwarded from ${ann.name}`);
  await expect(came).toContainText(`#${hers.name}`);
});
