import { expect, test } from "../support/test.js";
import { reply } from "../support/room.js";

const texts = (thread) => thread.getByRole("article").locator(".b");

const refuse = (route) => route.request().method() === "POST" ? route.fulfill({ status: 422, body: '<p role="alert">It was refused.</p>' }) : route.continue();

async function opened(ann) {
  const hers = await ann.createRoom();
  const seq = await hers.say("Who is coming?"), first = await ann.post(hers, "I am.", { answers: seq });
  await expect(hers.message(seq)).toContainText("1 reply");
  return { hers, seq, first, thread: await hers.openThread(hers.message(seq)) };
}

test("a thread that is open follows what is said, also what was missed, and an answer to an answer that is taken back still answers it", async ({ ann, cat }) => {
  const { hers, seq, first, thread } = await opened(ann);
  await cat.enter(hers);
  await cat.post(hers, "Not to this.");
  const second = await cat.post(hers, "So am I.", { answers: first });
  await expect(texts(thread)).toHaveText(["Who is coming?", "I am.", "So am I."]);
  await cat.send(`${hers.path}/messages/${second}`, { body: "I am as well." });
  await expect(texts(thread)).toHaveText(["Who is coming?", "I am.", "I am as well."]);
  await ann.send(`${hers.path}/messages/${seq}`, { body: "Who comes?" });
  await expect(texts(thread)).toHaveText(["Who comes?", "I am.", "I am as well."]);
  await ann.send(`${hers.path}/messages/${first}/reactions`, { emoji: "🎉" });
  await expect(thread.getByRole("article").nth(1)).toContainText("🎉 1");
  await cat.send(`${hers.path}/messages/${second}/delete`);
  await expect(texts(thread)).toHaveText(["Who comes?", "I am.", "This message was deleted."]);

  // All of it is in the log too, once.
  await expect(hers.log.getByRole("article").locator(".b")).toHaveText(["Who comes?", "I am.", "Not to this.", "This message was deleted."]);
  expect(await ann.page.evaluate(() => [...document.querySelectorAll("[id]")].map(({ id }) => id).filter((id, i, all) => all.indexOf(id) !== i))).toEqual([]);

  await ann.context.setOffline(true);
  await ann.page.evaluate(() => dispatchEvent(new Event("offline")));
  const third = await cat.post(hers, "Me too.", { answers: seq });
  await ann.context.setOffline(false);
  await expect(texts(thread)).toHaveText(["Who comes?", "I am.", "This message was deleted.", "Me too."]);

  await thread.getByRole("button", { name: "Close" }).click();
  await hers.tool(third, "Reply");
  await ann.page.route("**/thread", refuse);
  await reply(await hers.thread(), "Bad.");
  const edit = hers.log.getByRole("button", { name: "Edit" });
  await expect(edit).toBeVisible();

  // Without an answer from the server, the page stays, with its draft.
  await ann.context.setOffline(true);
  const lost = ann.page.waitForEvent("requestfailed", (request) => request.url().endsWith("/thread"));
  await edit.click();
  await lost; // later it would have an answer, and Edit its form
  await expect(hers.log.getByRole("alert")).toContainText("It was refused.");
  await ann.page.unroute("**/thread");
  await ann.context.setOffline(false);
  await expect(ann.page.locator("#state")).toHaveAttribute("data-state", "live");
  await edit.click();
  await reply(thread, "Good.");
  await expect(hers.withText("Good.")).toContainText(`Reply to ${cat.name}`);
});

test("Enter sends an answer, what is not sent yet is kept, and what cannot be sent waits and is sent as an answer", async ({ ann }) => {
  const { hers, seq, first, thread } = await opened(ann);
  const box = thread.getByRole("textbox", { name: "Your reply" });
  await box.fill("With pleas");
  await thread.getByRole("button", { name: "Close" }).click();
  await hers.box.fill("Besides:");
  await hers.reload();
  await hers.openThread(hers.message(seq));
  await expect(box).toHaveValue("With pleas");
  await box.press("End");
  await ann.page.keyboard.type("ure.");
  await ann.page.keyboard.press("Enter");
  await expect(texts(thread)).toHaveText(["Who is coming?", "I am.", "With pleasure."]);
  await expect(box).toHaveValue("");
  await expect(box).toBeFocused();
  await expect(hers.box).toHaveValue("Besides:");

  await ann.page.route("**/thread", (route) => route.abort());
  await reply(thread, "Later.");
  await expect(hers.log.locator("article[aria-busy=true]")).toContainText("Later.");
  await hers.reload();
  await expect(hers.log.locator("article[aria-busy=true]")).toContainText("Later.");
  await ann.page.unroute("**/thread");
  await expect(hers.withText("Later.")).toContainText(`Reply to ${ann.name}`);

  // An edit that is not saved yet is kept, and no longer.
  const edited = await hers.editing(seq);
  await edited.fill("Who is com");
  await hers.editing(first);
  await expect(edited).toHaveValue("I am.");
  await hers.reload();
  await hers.editing(seq);
  await expect(edited).toHaveValue("Who is com");
  await edited.fill("Who is coming along?");
  await ann.page.getByRole("button", { name: "Save" }).click();
  await hers.back();
  await expect(hers.message(seq)).toContainText("Who is coming along?");
  await ann.send(`${hers.path}/messages/${seq}`, { body: "Who is?" });
  await expect(hers.message(seq)).toContainText("Who is?");
  await hers.editing(seq);
  await expect(edited).toHaveValue("Who is?");
  await edited.press("Escape");

  // On a small screen an answer that fails is not hidden.
  await ann.page.setViewportSize({ width: 400, height: 800 });
  await hers.openThread(hers.message(seq));
  await expect(thread.locator("#answers")).toHaveAttribute("aria-live", "polite");
  await ann.page.route("**/thread", refuse);
  await reply(thread, "Bad.");
  await expect(thread).toBeHidden();
  await expect(hers.log.getByRole("alert")).toContainText("It was refused.");
  await ann.page.unroute("**/thread");

  // What is sent from a page of the past is no draft any more.
  await ann.page.setViewportSize({ width: 1280, height: 720 });
  for (let n = 1; n <= 60; n++) await ann.post(hers, `Line ${n}.`);
  for (const text of ["Late, but true.", ""]) {
    await hers.open("?at=6");
    await hers.tool(6, "Reply");
    const late = await hers.thread();
    await expect(late.getByRole("textbox", { name: "Your reply" })).toHaveValue("");
    if (text) await reply(late, text);
    await expect(late.getByRole("textbox", { name: "Your reply" })).toHaveValue("");
  }
});
