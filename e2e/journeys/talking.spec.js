import { expect, test } from "../support/test.js";
import { unique } from "../support/people.js";

test("two people meet in a room and talk both ways live", { tag: "@phone" }, async ({ ann, bob }) => {
  const name = unique("Tea and Biscuits");
  await ann.visit("/rooms");
  await ann.page.getByRole("textbox", { name: "Room name" }).fill(name);
  await ann.page.getByRole("button", { name: "Create room" }).click();
  await expect(ann.page.getByRole("heading", { level: 1 })).toHaveText(name);
  const room = { name, slug: new URL(ann.page.url()).pathname.replace("/rooms/", "") };
  const hers = await ann.open(room);

  await bob.visit("/rooms");
  await bob.page.getByRole("searchbox", { name: "Find a room" }).fill(name.slice(4).toUpperCase());
  await bob.page.getByRole("searchbox", { name: "Find a room" }).press("Enter");
  await bob.page.getByRole("button", { name: `Join ${name}` }).click();
  await expect(bob.page.getByRole("heading", { level: 1 })).toHaveText(name);
  const his = await bob.open(room);

  await hers.say("Is anybody here?");
  await expect(his.heard("Is anybody here?")).toHaveCount(1);
  await expect(his.heard("Is anybody here?")).toHaveAttribute("data-author", ann.name);

  await his.say("I am, hello!");
  await expect(hers.heard("I am, hello!")).toHaveCount(1);
  await expect(hers.heard("I am, hello!")).toContainText(bob.name);

  await hers.say("So it works.");
  await expect(his.heard("So it works.")).toHaveCount(1);

  for (const theirs of [hers, his]) {
    await theirs.reload();
    await expect(theirs.log.getByRole("article")).toContainText(["Is anybody here?", "I am, hello!", "So it works."]);
  }
});
