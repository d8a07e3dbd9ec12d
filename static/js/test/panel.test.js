import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./support/page.js";
import { frame } from "./support/rendered.js";

const wide = "(min-width: 80rem)";
const panel = (page) => page.$("dialog.panel");
const parts = (page) => page.$("dialog.panel .parts");
const asked = (page, path = "/rooms/tea/messages/") => page.asked(path, "GET");
let place = 0; // no click is the second one of two
const click = (page, target) => page.click(target, { clientX: place += 100 });

async function opened(t, part = "actions", how) {
  const page = await open(t, "room", how);
  await page.connect();
  await click(page, page.$("#m-1 a.t"));
  await page.answer(asked(page)[0], 200, frame(part));
  await page.pass(20);
  return page;
}

test("a message's time opens its actions, and a thread's link the thread", async (t) => {
  const page = await opened(t);
  assert.equal(page.navigations, 0);
  assert.deepEqual([panel(page).open, panel(page).modal, panel(page).ariaLabel], [true, true, "Message"]);
  assert.equal(panel(page).querySelector("h2").textContent, "Message");
  assert.equal(panel(page).getAttribute("closedby"), "any");
  page.press("Escape", page.$(".panel .emoji-button"));
  await click(page, page.$("#m-1 a.t"));
  assert.equal(parts(page).childElementCount, 0, "never another message's");
  await page.answer(asked(page)[0], 200, frame("aside"));
  assert.equal(panel(page).ariaLabel, "Thread");
  assert.equal(page.$("#answers").ariaLive, "polite", "the log cannot be read out behind it");
});

test("on wide windows it stands at the right, and marks its message", async (t) => {
  const page = await opened(t, "aside", { media: [wide] });
  assert.deepEqual([panel(page).open, panel(page).modal], [true, undefined]);
  assert.equal(panel(page).getAttribute("closedby"), "closerequest");
  assert.equal(page.$("#answers").ariaLive, null);
  assert.equal(page.document.activeElement, page.$("#reply"));
  assert.ok(page.$("#m-1").matches("[data-open]"));
  await page.bring("edited", { seq: 1, rev: 5 });
  assert.ok(page.$("#m-1").matches("[data-open]"), "also in its newer version");
  page.press("Escape", page.$("#reply"));
  await page.pass(0);
  assert.equal(page.all("[data-open]").length, 0);
});

test("keys of an input method close nothing", async (t) => {
  const page = await opened(t, "aside");
  assert.equal(page.press("Escape", page.$("#reply"), { isComposing: true }), false);
  assert.equal(page.press("Escape", page.$("#reply"), { keyCode: 229 }), false);
  assert.equal(panel(page).open, true);
});

test("a click that means something else is left to the browser", async (t) => {
  const page = await open(t);
  await page.touch();
  for (const init of [{ button: 1 }, { metaKey: true }, { ctrlKey: true }, { shiftKey: true }, { altKey: true }]) {
    assert.equal(page.fire("click", { target: page.$("#m-1 a.t"), type: "MouseEvent", ...init }), true);
  }
  await page.click(page.$("#m-1 .b"));
  assert.deepEqual(asked(page), []);
});

for (const [status, open] of [[422, true], [300, true], [204, false]]) {
  test(`after ${status} it is ${open ? "open" : "closed"}`, async (t) => {
    const page = await opened(t);
    page.$(".panel .emoji form").requestSubmit();
    await page.pass(20);
    await page.answer(page.asked("/rooms/tea/messages/1/reactions", "POST")[0], status, "<p role=alert>No.</p>");
    await page.pass(20);
    assert.equal(panel(page).open, open);
  });
}

test("a reply that is sent leaves the thread open", async (t) => {
  const thread = await opened(t, "aside");
  await thread.say("so do I", thread.$("#reply"));
  assert.equal(panel(thread).open, true);
});

test("its button closes it, and gives the focus back to what opened it", async (t) => {
  const page = await opened(t);
  page.$("#m-1 a.t").replaceWith(page.$("#m-1 a.t").cloneNode(true)); // meanwhile
  page.$(".panel .emoji-button").focus();
  page.$("dialog [method=dialog]").requestSubmit();
  await page.pass(0);
  assert.equal(panel(page).open, false);
  assert.equal(page.document.activeElement, page.$("#m-1 a.t"));
  await click(page, page.$("#m-1 a.t"));
  await page.answer(asked(page)[0], 200, frame("actions"));
  page.box.focus();
  page.press("Escape", page.$(".panel .emoji-button"));
  await page.pass(0);
  assert.equal(page.document.activeElement, page.box, "who went elsewhere stays there");
});

test("of two that are asked for at once the last one shows", async (t) => {
  const page = await open(t);
  await click(page, page.$("#m-1 a.t"));
  const [first] = asked(page);
  await click(page, page.$("#m-2 a.t"));
  await page.answer(first, 200, frame("actions")).catch(() => {});
  await page.answer(asked(page)[0], 200, frame("aside"));
  assert.equal(panel(page).ariaLabel, "Thread");
  assert.equal(page.navigations, 0);
});

test("what is no such part is gone to, that the page is another's is said here, and without an answer nothing happens", async (t) => {
  for (const [status, html, navigations, shown] of [[200, "<p>Sign in</p>", 1, undefined], [409, "<p role=alert>This browser is signed in as somebody else now.</p>", 0, true], ["lost", "", 0, undefined]]) {
    const page = await open(t);
    await page.click(page.$("#m-1 a.t"));
    const [request] = asked(page);
    if (status === "lost") await page.fail(request);
    else await page.answer(request, status, html);
    await page.pass(20);
    assert.deepEqual([page.navigations, panel(page).open || undefined], [navigations, shown], `${status}`);
  }
});

for (const [name, after, open, prevented] of [["400 ms", 400, false, true], ["later", 401, false, false]]) {
  test(`the second of two clicks meets nothing beneath a dialog that closed, until ${name}`, async (t) => {
    const page = await opened(t, "actions");
    await page.pass(500, 500);
    const at = (x) => ({ target: page.$("#m-2 .b"), type: "MouseEvent", detail: 1, clientX: x, clientY: 10 });
    let met = 0;
    page.$("#m-2").addEventListener("click", () => met++);
    page.fire("click", { ...at(10), target: page.$(".emoji form button") });
    await page.pass(20);
    await page.answer(page.asked("/rooms/tea/messages/1/reactions", "POST")[0], 204);
    await page.pass(after, after);
    assert.equal(panel(page).open, open);
    page.fire("click", at(17));
    assert.equal(met, prevented ? 0 : 1);
    page.fire("click", at(37));
    assert.equal(met, prevented ? 1 : 2, "in another place it does");
    page.fire("click", { ...at(37), detail: 0 });
    assert.equal(met, prevented ? 2 : 3, "by the keyboard it does");
  });
}

test("two clicks in a dialog that had opened before them both count", async (t) => {
  const page = await opened(t, "actions");
  let met = 0;
  parts(page).addEventListener("click", () => met++);
  for (let n = 0; n < 2; n++) {
    await page.pass(100, 100);
    page.fire("click", { type: "MouseEvent", detail: 1, clientX: 10, clientY: 10, target: parts(page) });
  }
  assert.equal(met, 2);
});

test("deleting asks in a dialog of its own, whose button the second of two clicks does not press", async (t) => {
  const page = await open(t, "room", { media: ["(pointer: fine)", wide], before: ({ $ }) => {} });
  await page.touch();
  page.fire("parley:edit", { type: "CustomEvent", detail: { seq: 99 } }); // no such message
  page.$("#m-1").dataset.author = "ann";
  page.fire("pointerover", { target: page.$("#m-1 .b") });
  const at = { type: "MouseEvent", detail: 1, clientX: 700, clientY: 300 };
  page.fire("click", { ...at, target: page.$(".toolbar [data-do=delete]") });
  await page.pass(20);
  await page.answer(asked(page)[0], 200, frame("asking"));
  const question = page.$("dialog.question");
  assert.deepEqual([question.open, question.modal, question.ariaLabel], [true, true, "Delete this message?"]);
  assert.equal(page.document.activeElement, question.querySelector(".cancel"));
  assert.match(question.textContent, /ann\s+one/);
  page.fire("click", { ...at, target: question.querySelector(".danger") });
  await page.pass(20);
  assert.deepEqual(page.asked("/rooms/tea/messages/1/delete", "POST"), []);
  await page.pass(401, 401);
  await page.click(question.querySelector(".danger"), { clientX: 600, clientY: 400 });
  await page.pass(20);
  await page.answer(page.asked("/rooms/tea/messages/1/delete", "POST")[0], 202);
  await page.pass(20);
  assert.equal(question.open, false);
});

test("that an answer failed is said in the log, which a modal dialog does not hide", async (t) => {
  for (const [media, open] of [[[], false], [[wide], true]]) {
    const page = await opened(t, "aside", { media });
    page.fire("parley:failed");
    assert.equal(panel(page).open, open);
  }
});

test("a second message that is opened takes the focus to its actions", async (t) => {
  const page = await opened(t, "actions", { media: [wide] });
  await click(page, page.$("#m-2 a.t"));
  await page.answer(asked(page)[0], 200, frame("aside"));
  assert.equal(page.document.activeElement, page.$("#reply"));
  await click(page, page.$("#m-1 a.t"));
  await page.answer(asked(page)[0], 200, frame("actions"));
  assert.equal(page.document.activeElement, page.$(".panel .act button"));
});

test("a thread begins at its end, actions at their beginning", async (t) => {
  for (const [part, top] of [["aside", 1_000], ["actions", 0]]) {
    const page = await open(t);
    Object.defineProperty(page.window.HTMLElement.prototype, "scrollHeight", { get: () => 1_000 });
    await click(page, page.$("#m-1 a.t"));
    parts(page).scrollTop = 300;
    await page.answer(asked(page)[0], 200, frame(part));
    assert.equal(parts(page).scrollTop, top);
  }
});

test("a page without a log opens nothing", async (t) => {
  const page = await open(t, "message");
  await page.touch();
  await page.click(page.$("a.t"));
  assert.deepEqual(asked(page), []);
});
