import { expect, test } from "../support/test.js";

test("a message is quoted, and the quote follows what it quotes", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  const his = await bob.join(hers);
  const seq = await hers.say("The tea is ready.");
  await his.open();
  const opened = await his.openMessage(seq);
  await opened.getByRole(bob.scripted ? "button" : "link", { name: "Quote" }).click();
  await expect(his.box).toHaveValue(/^> The tea is ready\.\n\nhttp.*\/rooms\/.*\?at=1#m-1\n\n$/);
  const link = (await his.box.inputValue()).match(/http\S+/)[0];
  await his.say(`I take some: ${link}`);
  await expect(hers.heard("I take some")).toContainText("The tea is ready.");

  await hers.open();
  await hers.edit(seq, "The cake is ready.");
  await expect(hers.withText("I take some").first()).toContainText("The cake is ready.");
  await expect(his.heard("I take some").filter({ hasText: "The cake is ready." })).toHaveCount(1);
});

test("a range of messages has an address, and is marked", async ({ ann }) => {
  const hers = await ann.createRoom();
  for (const text of ["one", "two", "three", "four"]) await hers.say(text);
  await ann.page.goto(`${hers.path}/messages/2`);
  const upto = ann.page.getByRole("textbox", { name: "Show from here up to message" });
  await upto.fill("3");
  await ann.page.getByRole("button", { name: "Show", exact: true }).click();
  await expect(ann.page).toHaveURL(/\?at=2\.\.3#m-2\.\.3$/);
  await expect(hers.log.locator("article.in")).toHaveText([/two/, /three/]);
});
