import { expect, test } from "../support/test.js";
import { reply } from "../support/room.js";

const texts = (thread) => thread.getByRole("article").locator(".b");

test("a message is answered, a refused answer is kept, and answers outlive what they answer", { tag: "@phone" }, async ({ ann, bob }) => {
  const hers = await ann.createRoom();
  const seq = await hers.say("Soup or salad?");
  const own = `${hers.path}/messages/${seq}`;
  expect(await (await ann.context.request.get(own)).text()).not.toContain("Show thread");
  await ann.post(hers, "Something else altogether.");
  const his = await bob.join(hers);
  await his.answer(seq, "Soup.");
  await expect(hers.heard("Soup.")).toContainText(`Reply to ${ann.name}`);
  await expect(hers.heard("1 reply")).toContainText("Soup or salad?");

  await hers.reload();
  await expect(hers.log.getByRole("article").locator(".b")).toHaveText(["Soup or salad?", "Something else altogether.", "Soup."]);
  const long = "word ".repeat(1601).trim();
  let thread = await hers.openThread(hers.withText("Soup.").last());
  await expect(texts(thread)).toHaveText(["Soup or salad?", "Soup."]);
  await reply(thread, long);
  await expect((ann.scripted ? thread : ann.page).getByRole("alert")).toContainText("8000");
  thread = await hers.thread();
  const box = thread.getByRole("textbox", { name: "Your reply" });
  await expect(box).toHaveValue(long);
  await reply(thread, "With bread?");
  await expect(texts(thread)).toHaveText(["Soup or salad?", "Soup.", "With bread?"]);
  await expect(box).toHaveValue("");

  await his.open();
  await expect(his.message(seq)).toContainText("2 replies");
  await his.answer(Number(await his.withText("With bread?").getAttribute("data-seq")), "Yes.");
  await his.open();
  await expect(his.withText("Yes.")).toContainText(`Reply to ${ann.name}`);
  const same = await his.openThread(his.message(seq));
  await expect(texts(same)).toHaveText(["Soup or salad?", "Soup.", "With bread?", "Yes."]);

  // Deleted answers are not counted.
  await his.open();
  await expect(his.message(seq)).toContainText("3 replies");
  await his.delete(Number(await his.withText("Soup.").last().getAttribute("data-seq")));
  await his.open();
  await expect(his.message(seq)).toContainText("2 replies");
  await hers.open();
  await hers.delete(seq);
  await hers.open();
  await expect(hers.message(seq)).toContainText("This message was deleted.");
  await ann.visit(own);
  await ann.page.getByRole("link", { name: "Show thread" }).click();
  await expect(hers.heading).toHaveText("Thread");
  await expect(texts(ann.page.getByRole("main"))).toHaveText(["This message was deleted.", "This message was deleted.", "With bread?", "Yes."]);
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
