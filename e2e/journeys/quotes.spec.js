import { expect, test } from "../support/test.js";
import { unique } from "../support/people.js";

test("a message is quoted, and the quote follows what it quotes; a range has an address, and is marked", async ({ ann, bob }) => {
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

  // A room that he cannot read shows him nothing of it, and her what it says.
  const [, other] = (await ann.send("/rooms", { name: unique("Secret"), visibility: "private" })).headers().location.split("/rooms/");
  await ann.send(`/rooms/${other}/messages`, { body: "Hidden words" });
  const linking = await hers.say(`As agreed: ${new URL(hers.page.url()).origin}/rooms/${other}?at=1#m-1`);
  const shown = (reader, place) => (reader.scripted ? place.message(linking) : reader.page.getByRole("main")).locator(".linked");
  await his.open();
  for (const [reader, place] of [[ann, hers], [bob, his]]) {
    if (reader.scripted) await place.message(linking).hover();
    else await reader.page.goto(`${hers.path}/messages/${linking}`);
  }
  await expect(shown(ann, hers)).toContainText("Hidden words");
  await expect(shown(bob, his)).toHaveCount(0);

  await ann.post(hers, "the last");
  await ann.page.goto(`${hers.path}/messages/2`);
  const upto = ann.page.getByRole("textbox", { name: "Show from here up to message" });
  await upto.fill("3");
  await ann.page.getByRole("button", { name: "Show", exact: true }).click();
  await expect(ann.page).toHaveURL(/\?at=2\.\.3#m-2\.\.3$/);
  await expect(hers.log.locator("article.in")).toHaveText([/I take some/, /As agreed/]);
});
