import { expect, test } from "../support/test.js";

test("a message is edited, reacted to and deleted, and the other sees it", { tag: "@phone" }, async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  const his = await bob.join(hers);
  const seq = await hers.say("The meeting is on Monday.");
  await expect(his.heard("The meeting is on Monday.")).toHaveCount(1);

  await hers.edit(seq, "The meeting is on Tuesday.");
  await expect(hers.message(seq)).toContainText("The meeting is on Tuesday.");
  await expect(his.heard("The meeting is on Tuesday.")).toHaveCount(1);

  // A reaction is toggled, and each person counts once.
  await hers.react(seq, "🎉");
  await expect(hers.message(seq)).toContainText("🎉 1");
  await expect(his.heard("🎉 1")).toHaveCount(1);

  await his.reload();
  await expect(his.message(seq)).toContainText("The meeting is on Tuesday.");
  await expect(his.message(seq)).toContainText("edited");
  await expect(his.withText("Monday")).toHaveCount(0);
  await his.react(seq, "🎉");
  await expect(his.message(seq)).toContainText("🎉 2");
  await expect(hers.heard("🎉 2")).toHaveCount(1);

  await his.react(seq, "🎉");
  await expect(his.message(seq)).toContainText("🎉 1");
  await hers.reload();
  await hers.react(seq, "🎉");
  await expect(hers.message(seq)).not.toContainText("🎉");

  // Any emoji can be written, and nothing else.
  const opened = await hers.openMessage(seq);
  const write = async (text) => {
    await opened.getByRole("textbox", { name: "Another emoji" }).fill(text);
    await opened.getByRole("button", { name: "React", exact: true }).click();
  };
  await write("fine");
  await expect(opened.getByRole("alert")).toHaveText("A reaction is a single emoji.");
  await expect(opened.getByRole("textbox", { name: "Another emoji" })).toHaveValue("fine");
  await write("🦆");
  await hers.back();
  await expect(hers.message(seq)).toContainText("🦆 1");
  await expect(his.heard("🦆 1")).toHaveCount(1);

  // A deleted message keeps its place as a tombstone.
  const mistake = await hers.say("Forget this.");
  await hers.say("after");
  await expect(his.heard("after")).toHaveCount(1);
  await hers.delete(mistake);
  await expect(hers.message(mistake)).toContainText("This message was deleted.");
  await expect(his.heard("was deleted.")).toHaveCount(1);

  await his.reload();
  await expect(his.log.getByRole("article")).toContainText(["The meeting is on Tuesday.", "This message was deleted.", "after"]);
  await expect(his.log).not.toContainText("Forget this.");

  await his.message(seq).getByRole("link", { name: "edited" }).click();
  const versions = bob.page.getByRole("list", { name: "Versions" });
  await expect(versions.getByRole("listitem")).toHaveCount(2);
  await expect(versions.locator("del")).toHaveText("Monday");
  await expect(versions.locator("ins")).toHaveText("Tuesday");
});

test("what does not fit is refused and kept, an empty message is none, and the back button leads to a page that still sends", { tag: "@phone" }, async ({ ann }) => {
  const hers = await ann.createRoom();
  const long = "long ".repeat(1700).trim();
  await hers.box.click();
  if (ann.scripted) await expect(ann.page.locator("html")).toHaveAttribute("data-hand", ""); // what counts is there
  await hers.box.fill(long);
  await hers.button.click();
  await expect(ann.page.getByText("a message can have 8000.")).toBeVisible();
  await expect(hers.box).toHaveValue(long);
  await hers.box.fill("  \n ");
  await hers.button.click();
  await hers.say("The first.");

  await ann.visit("/rooms");
  await expect(ann.page.getByRole("button", { name: "Create room" })).toBeVisible();
  await ann.page.goBack({ waitUntil: "commit" });
  await hers.say("The second.");
  await ann.visit("/account");
  await expect(ann.page.getByRole("heading", { name: "Delete the account" })).toBeVisible();
  await ann.page.goBack({ waitUntil: "commit" });
  await hers.say("The third.");
  await hers.reload();
  await expect(hers.log.getByRole("article")).toContainText(["The first.", "The second.", "The third."]);
  await expect(hers.log.getByRole("article")).toHaveCount(3);
});
