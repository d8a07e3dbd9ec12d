import { expect, test } from "../support/test.js";

test("an edit is seen by the other and stays", { tag: "@phone" }, async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  const his = await bob.join(hers);
  const seq = await hers.say("The meeting is on Monday.");
  await expect(his.heard("The meeting is on Monday.")).toHaveCount(1);

  await hers.edit(seq, "The meeting is on Tuesday.");
  await expect(hers.message(seq)).toContainText("The meeting is on Tuesday.");
  await expect(his.heard("The meeting is on Tuesday.")).toHaveCount(1);

  await his.reload();
  await expect(his.message(seq)).toContainText("The meeting is on Tuesday.");
  await expect(his.message(seq)).toContainText("edited");
  await expect(his.withText("Monday")).toHaveCount(0);
});

test("a deleted message keeps its place as a tombstone", { tag: "@phone" }, async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  const his = await bob.join(hers);
  await hers.say("before");
  const seq = await hers.say("Forget this.");
  await hers.say("after");
  await expect(his.heard("after")).toHaveCount(1);

  await hers.delete(seq);
  await expect(hers.message(seq)).toContainText("This message was deleted.");
  await expect(his.heard("was deleted.")).toHaveCount(1);

  await his.reload();
  await expect(his.log.getByRole("article")).toContainText(["before", "This message was deleted.", "after"]);
  await expect(his.log).not.toContainText("Forget this.");
});

test("a reaction is toggled, and each person counts once", { tag: "@phone" }, async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  const his = await bob.join(hers);
  const seq = await hers.say("Cake at four?");
  await expect(his.heard("Cake at four?")).toHaveCount(1);

  await hers.react(seq, "🎉");
  await expect(hers.message(seq)).toContainText("🎉 1");
  await expect(his.heard("🎉 1")).toHaveCount(1);

  await his.reload();
  await his.react(seq, "🎉");
  await expect(his.message(seq)).toContainText("🎉 2");
  await expect(hers.heard("🎉 2")).toHaveCount(1);

  await his.react(seq, "🎉");
  await expect(his.message(seq)).toContainText("🎉 1");
  await hers.reload();
  await hers.react(seq, "🎉");
  await expect(hers.message(seq)).not.toContainText("🎉");
});

test("any emoji can be written for a reaction, and nothing else", { tag: "@phone" }, async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  const his = await bob.join(hers);
  const seq = await hers.say("A day by the lake?");
  await expect(his.heard("A day by the lake?")).toHaveCount(1);

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
});

test("what does not fit is refused with a sentence, and what was typed is kept", { tag: "@phone" }, async ({ ann }) => {
  const hers = await ann.createRoom();
  const long = "long ".repeat(1700).trim();
  await hers.box.click();
  if (ann.scripted) await expect(ann.page.locator("html")).toHaveAttribute("data-hand", ""); // what counts is there
  await hers.box.fill(long);
  await hers.button.click();
  await expect(ann.page.getByText("a message can have 8000.")).toBeVisible();
  await expect(hers.box).toHaveValue(long);
  await hers.say("Then shorter.");
  await hers.reload();
  await expect(hers.log.getByRole("article")).toHaveCount(1);
});

test("an empty message is none", async ({ ann }) => {
  const hers = await ann.createRoom();
  await hers.box.fill("  \n ");
  await hers.button.click();
  await hers.say("something");
  await hers.reload();
  await expect(hers.log.getByRole("article")).toHaveCount(1);
});

test("a message is written and sent by keyboard alone", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  const his = await bob.join(hers);
  for (let steps = 0; !(await his.box.evaluate((box) => box === document.activeElement)); steps++) {
    expect(steps, "the box is reached with Tab").toBeLessThan(60);
    await bob.page.keyboard.press("Tab");
  }
  await bob.page.keyboard.type("Without a mouse.");
  await bob.page.keyboard.press("Tab");
  await expect(his.button).toBeFocused();
  await bob.page.keyboard.press("Enter");
  await his.stored("Without a mouse.");
  await expect(hers.heard("Without a mouse.")).toHaveCount(1);
});

test("a page brought back by the back button still sends", { tag: "@phone" }, async ({ ann }) => {
  const hers = await ann.createRoom();
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
});
