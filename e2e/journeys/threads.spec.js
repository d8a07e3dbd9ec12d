import { expect, test } from "../support/test.js";
import { reply } from "../support/room.js";

const texts = (thread) => thread.getByRole("article").locator(".b");

test("a message is answered, and who reads the answer finds what it belongs to", { tag: "@phone" }, async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  const seq = await hers.say("Soup or salad?");
  await ann.post(hers, "Something else altogether.");
  const his = await bob.join(hers);
  await his.answer(seq, "Soup.");
  await expect(hers.heard("Soup.")).toContainText(`Reply to ${ann.name}`);
  await expect(hers.heard("1 reply")).toContainText("Soup or salad?");

  await hers.reload();
  await expect(hers.log.getByRole("article").locator(".b")).toHaveText(["Soup or salad?", "Something else altogether.", "Soup."]);
  const thread = await hers.openThread(hers.withText("Soup.").last());
  await expect(texts(thread)).toHaveText(["Soup or salad?", "Soup."]);
  await reply(thread, "With bread?");
  await expect(texts(thread)).toHaveText(["Soup or salad?", "Soup.", "With bread?"]);

  await his.open();
  await expect(his.message(seq)).toContainText("2 replies");
  await his.answer(Number(await his.withText("With bread?").getAttribute("data-seq")), "Yes.");
  await his.open();
  await expect(his.withText("Yes.")).toContainText(`Reply to ${ann.name}`);
  const same = await his.openThread(his.message(seq));
  await expect(texts(same)).toHaveText(["Soup or salad?", "Soup.", "With bread?", "Yes."]);
});

test("a message's own page leads to its thread", async ({ ann }) => {
  const hers = await ann.createRoom();
  const seq = await hers.say("Is anybody here?");
  await ann.visit(`${hers.path}/messages/${seq}`);
  await expect(ann.page.getByRole("link", { name: "Show thread" })).toHaveCount(0);
  await ann.post(hers, "I am.", { answers: seq });
  await ann.page.reload();
  await ann.page.getByRole("link", { name: "Show thread" }).click();
  await expect(hers.heading).toHaveText("Thread");
  await expect(texts(ann.page.getByRole("main"))).toHaveText(["Is anybody here?", "I am."]);
});

test("a long thread is read in pages", { tag: "@phone" }, async ({ ann }) => {
  const hers = await ann.createRoom();
  const seq = await ann.post(hers, "Count.");
  for (let n = 1; n <= 52; n++) await ann.post(hers, `Number ${n}.`, { answers: seq });
  await hers.open();
  if (ann.scripted) {
    // Older messages come once the first one is in view, and then its link repeats theirs.
    await hers.log.getByRole("article").first().scrollIntoViewIfNeeded();
    await expect(hers.message(seq)).toBeAttached();
  }
  let thread = await hers.openThread(hers.log);
  await expect(texts(thread)).toHaveCount(51);
  await expect(texts(thread).nth(1)).toHaveText("Number 3.");
  await thread.getByRole("link", { name: "Older replies" }).click();
  thread = await hers.thread();
  await expect(texts(thread)).toHaveText(["Count.", "Number 1.", "Number 2."]);
  await thread.getByRole("link", { name: "Newest replies" }).click();
  thread = await hers.thread();
  await expect(texts(thread)).toHaveCount(51);
});

test("deleted answers are not counted, and answers outlive what they answer", async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  const seq = await hers.say("Who takes the minutes?");
  const his = await bob.join(hers);
  const first = await bob.post(his, "Not me.", { answers: seq });
  await bob.post(his, "Nor me.", { answers: first });
  await his.open();
  await expect(his.message(seq)).toContainText("2 replies");
  await his.delete(first);
  await his.open();
  await expect(his.message(seq)).toContainText("1 reply");
  await hers.open();
  await hers.delete(seq);
  await hers.open();
  await expect(hers.message(seq)).toContainText("This message was deleted.");
  const thread = await hers.openThread(hers.message(seq));
  await expect(texts(thread)).toHaveText(["This message was deleted.", "This message was deleted.", "Nor me."]);
});

test("an answer that is refused is kept", { tag: "@phone" }, async ({ ann, javaScriptEnabled }) => {
  const hers = await ann.createRoom();
  const seq = await hers.say("In short?");
  const long = "word ".repeat(1601).trim();
  if (javaScriptEnabled) await hers.tool(seq, "Reply");
  await reply(javaScriptEnabled ? await hers.thread() : await hers.openMessage(seq), long);
  if (javaScriptEnabled) await expect((await hers.thread()).getByRole("alert")).toContainText("8000");
  else await expect(ann.page.getByRole("alert")).toContainText("8000");
  const thread = await hers.thread(), box = thread.getByRole("textbox", { name: "Your reply" });
  await expect(box).toHaveValue(long);
  await reply(thread, "In short, yes.");
  await expect(texts(thread)).toHaveText(["In short?", "In short, yes."]);
  await expect(box).toHaveValue("");
});
