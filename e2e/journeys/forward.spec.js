import { expect, test } from "../support/test.js";

test("a message is forwarded into another room, with its author", async ({ ann, bob }) => {
  const other = await ann.makeRoom(), one = await ann.createRoom();
  const his = await bob.join(other);
  const seq = await one.say("Bring a cake.");
  await (await one.openMessage(seq)).getByRole("link", { name: "Forward" }).click();
  await expect(one.heading).toHaveText("Forward message");
  await ann.page.getByRole("searchbox", { name: "Find a room" }).last().fill(other.name);
  await ann.page.getByRole("main").getByRole("button", { name: "Find" }).click();
  await ann.page.getByRole("button", { name: `Forward to #${other.name}` }).click();
  await expect(one.heading).toHaveText(other.name);
  const came = his.heard("Bring a cake.");
  await expect(came).toContainText(`Forwarded from ${ann.name}`);
  await expect(came).toContainText(`#${one.name}`);
});
