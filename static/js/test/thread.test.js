import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./support/page.js";
import { frame, run, said } from "./support/rendered.js";

const texts = (page) => page.all(".thread article .b").map((b) => b.textContent);

/** opened has the thread of message 1 open beside a log that lacks its one reply. */
async function opened(t, name = "aside") {
  const page = await open(t);
  await page.connect();
  await page.click(page.$("#m-1 a.t"));
  await page.answer(page.asked("/rooms/tea/messages/1")[0], 200, frame(name));
  page.$(".thread article[data-seq='1']").dataset.shown = "from the start";
  return page;
}

test("an answer to the thread comes last in it, and other messages do not", async (t) => {
  const page = await opened(t);
  assert.deepEqual(texts(page), ["one", "two"]);
  await page.hear({ seq: 3, text: "aside" }, { seq: 4, answers: 1, text: "an answer" }, { seq: 5, answers: 2, text: "elsewhere" });
  assert.deepEqual(texts(page), ["one", "two", "an answer"]);
  assert.deepEqual(page.texts, ["one", "two", "aside", "an answer", "elsewhere"]);
});

test("what is put into the thread is no second one of its id, and is read out as the thread says", async (t) => {
  const page = await opened(t);
  page.$("#answers").ariaLive = "polite";
  await page.hear({ seq: 4, answers: 1 });
  const copy = page.$("#answers").lastElementChild;
  for (const name of ["id", "hx-swap-oob", "data-key", "data-day", "data-same"]) assert.equal(copy.hasAttribute(name), false, name);
  assert.equal(copy.ariaLive, "polite");
  assert.equal(page.all("#m-4").length, 1);
  page.$("#answers").ariaLive = null;
  await page.hear({ seq: 5, answers: 1 });
  assert.equal(page.$("#answers").lastElementChild.ariaLive, "off");
});

test("what changed replaces what is shown, and what is older than that does not", async (t) => {
  const page = await opened(t);
  await page.bring("edited", { seq: 1, rev: 5, text: "one, better" });
  assert.deepEqual(texts(page), ["one, better", "two"]);
  await page.bring("edited", { seq: 1, rev: 4, text: "one, late" });
  await page.bring("edited", { seq: 1, rev: 5, text: "one, again" });
  assert.deepEqual(texts(page), ["one, better", "two"]);
  await page.receive(frame("edited", { seq: 2, rev: 6, text: "not an answer here" }));
  assert.deepEqual(texts(page), ["one, better", "two"]);
});

test("what happened in the room after a message is no part of its thread", async (t) => {
  const page = await opened(t);
  await page.receive(frame("edited", { seq: 1, rev: 5, text: "better" }).replace("</article>", '<p class="j">bob joined</p></article>'));
  assert.deepEqual(texts(page), ["better", "two"]);
  assert.ok(page.$("#m-1 > .j"));
  assert.equal(page.$(".thread .j"), null);
});

test("an answer that is shown is replaced and not repeated", async (t) => {
  const page = await opened(t);
  await page.hear({ seq: 4, rev: 4, answers: 1, text: "first" });
  await page.hear({ seq: 4, rev: 5, answers: 1, text: "better" });
  assert.deepEqual(texts(page), ["one", "two", "better"]);
});

test("an older answer that is not shown is not put last", async (t) => {
  const page = await opened(t);
  await page.hear({ seq: 4, answers: 1, text: "four" });
  await page.hear({ seq: 3, answers: 1, text: "three" });
  assert.deepEqual(texts(page), ["one", "two", "four"]);
});

test("a thread without answers takes the first", async (t) => {
  const page = await opened(t);
  page.$("#answers").replaceChildren();
  await page.hear({ seq: 1, answers: 1, text: "the root itself" });
  assert.deepEqual(texts(page), ["one"]);
  await page.hear({ seq: 3, answers: 1, text: "the first" });
  assert.deepEqual(texts(page), ["one", "the first"]);
});

test("older answers that are open change, and nothing is put after them", async (t) => {
  const page = await opened(t, "asidePast");
  await page.hear({ seq: 4, answers: 1, text: "new" });
  assert.deepEqual(texts(page), ["one", "two"]);
  await page.bring("edited", { seq: 1, rev: 5, text: "one, better" });
  assert.deepEqual(texts(page), ["one, better", "two"]);
});

test("what came while the thread was on its way is put into it from the log", async (t) => {
  const page = await open(t);
  await page.connect();
  await page.click(page.$("#m-1 a.t"));
  await page.hear({ seq: 3, answers: 1, text: "meanwhile" }, { seq: 4, text: "aside" });
  await page.answer(page.asked("/rooms/tea/messages/1")[0], 200, frame("aside"));
  assert.deepEqual(texts(page), ["one", "two", "meanwhile"]);
  assert.equal(page.texts.length, 4, "the log keeps its own");
});

for (const [where, top, follows] of [["at its end", 553, true], ["further up", 552, false]]) {
  test(`a reader ${where} of a thread ${follows ? "follows" : "stays"}`, async (t) => {
    const page = await opened(t);
    const parts = page.$("dialog .parts");
    Object.defineProperties(parts, { scrollHeight: { get: () => 1_000 }, clientHeight: { value: 400 } });
    parts.scrollTop = top;
    await page.hear({ seq: 4, answers: 1 });
    assert.equal(parts.scrollTop, follows ? 1_000 : top);
  });
}

test("a frame for another thread leaves this one alone", async (t) => {
  const page = await opened(t);
  const shown = [];
  page.document.addEventListener("parley:shown", () => shown.push(1));
  await page.hear({ seq: 3 }, { seq: 4, answers: 2 });
  assert.equal(shown.length, 0);
  await page.hear({ seq: 5, answers: 1 });
  assert.equal(shown.length, 1);
});
