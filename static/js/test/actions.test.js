import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./support/page.js";
import { frame } from "./support/rendered.js";

const wide = "(min-width: 80rem)";
const dialog = (page) => page.$("dialog");
const asked = (page, path = "/rooms/tea/messages/") => page.asked(path, "GET");

async function opened(t, part = "actions", how) {
  const page = await open(t, "room", how);
  await page.connect();
  await page.click(page.$("#m-1 a.t"));
  await page.answer(asked(page)[0], 200, frame(part));
  await page.pass(20);
  return page;
}

test("a message's time opens what may be done with it, and a thread's link the thread", async (t) => {
  const page = await opened(t);
  assert.equal(page.navigations, 0);
  assert.deepEqual([dialog(page).open, dialog(page).modal, dialog(page).ariaLabel], [true, true, "Message"]);
  assert.equal(dialog(page).getAttribute("closedby"), "any");
  page.press("Escape", page.$("#reply"));
  await page.click(page.$("#m-1 a.t"));
  assert.equal(page.$("#actions").childElementCount, 0, "never another message's");
  await page.answer(asked(page)[0], 200, frame("aside"));
  assert.equal(dialog(page).ariaLabel, "Thread");
  assert.equal(page.$("#answers").ariaLive, "polite", "the log cannot be read out behind it");
});

test("where there is room it stands beside the talk", async (t) => {
  const page = await opened(t, "aside", { media: [wide] });
  assert.deepEqual([dialog(page).open, dialog(page).modal], [true, undefined]);
  assert.equal(dialog(page).getAttribute("closedby"), "closerequest");
  assert.equal(page.$("#answers").ariaLive, null);
});

test("a click that means something else is left to the browser", async (t) => {
  const page = await open(t);
  for (const init of [{ button: 1 }, { metaKey: true }, { ctrlKey: true }, { shiftKey: true }, { altKey: true }]) {
    assert.equal(page.fire("click", { target: page.$("#m-1 a.t"), type: "MouseEvent", ...init }), true);
  }
  await page.click(page.$("#m-1 .b"));
  assert.deepEqual(asked(page), []);
});

for (const [status, open] of [[422, true], [300, true], [204, false]]) {
  test(`after ${status} it is ${open ? "open" : "closed"}`, async (t) => {
    const page = await opened(t);
    page.$("#actions .emoji form").requestSubmit();
    await page.pass(20);
    await page.answer(page.asked("/rooms/tea/messages/1/reactions", "POST")[0], status, "<p role=alert>No.</p>");
    await page.pass(20);
    assert.equal(dialog(page).open, open);
  });
}

test("an answer that is sent closes what may be done, and not a thread", async (t) => {
  const actions = await opened(t);
  await actions.say(" ", actions.$("#reply"));
  assert.equal(dialog(actions).open, true, "nothing is not sent");
  await actions.say("so do I", actions.$("#reply"));
  assert.equal(dialog(actions).open, false);
  const thread = await opened(t, "aside");
  await thread.say("so do I", thread.$("#reply"));
  assert.equal(dialog(thread).open, true);
});

test("its button closes it, and gives the focus back to what opened it", async (t) => {
  const page = await opened(t);
  page.$("#m-1 a.t").replaceWith(page.$("#m-1 a.t").cloneNode(true)); // meanwhile
  page.$("#reply").focus();
  page.$("dialog [method=dialog]").requestSubmit();
  await page.pass(0);
  assert.equal(dialog(page).open, false);
  assert.equal(page.document.activeElement, page.$("#m-1 a.t"));
  await page.click(page.$("#m-1 a.t"));
  await page.answer(asked(page)[0], 200, frame("actions"));
  page.box.focus();
  page.press("Escape", page.$("#reply"));
  await page.pass(0);
  assert.equal(page.document.activeElement, page.box, "who went elsewhere stays there");
});

test("of two that are asked for at once the last one shows", async (t) => {
  const page = await open(t);
  await page.click(page.$("#m-1 a.t"));
  const [first] = asked(page);
  await page.click(page.$("#m-2 a.t"));
  await page.answer(first, 200, frame("actions")).catch(() => {});
  await page.answer(asked(page)[0], 200, frame("aside"));
  assert.equal(dialog(page).ariaLabel, "Thread");
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
    assert.deepEqual([page.navigations, dialog(page).open || undefined], [navigations, shown], `${status}`);
  }
});

for (const [name, after, open, prevented] of [["400 ms", 400, false, true], ["later", 401, false, false]]) {
  test(`the second of two clicks meets nothing beneath a dialog that closed, until ${name}`, async (t) => {
    const page = await opened(t, "actions");
    const at = (x) => ({ target: page.$("#m-2 a.t"), type: "MouseEvent", detail: 1, clientX: x, clientY: 10 });
    page.fire("click", { ...at(10), target: page.$(".emoji form button") });
    await page.pass(20);
    await page.answer(page.asked("/rooms/tea/messages/1/reactions", "POST")[0], 204);
    await page.pass(after, after);
    assert.equal(dialog(page).open, open);
    let met = 0;
    page.$("#m-2").addEventListener("click", () => met++);
    page.fire("click", at(17));
    assert.equal(met, prevented ? 0 : 1);
    page.fire("click", at(18));
    assert.equal(met, prevented ? 1 : 2, "in another place it does");
    page.fire("click", { ...at(10), detail: 0 });
    assert.equal(met, prevented ? 2 : 3, "by the keyboard it does");
  });
}

test("that an answer failed is said in the log, which a modal dialog does not hide", async (t) => {
  for (const [media, open] of [[[], false], [[wide], true]]) {
    const page = await opened(t, "aside", { media });
    page.fire("parley:failed");
    assert.equal(dialog(page).open, open);
  }
});

test("a second message that is opened takes the focus to what may be done with it", async (t) => {
  const page = await opened(t, "actions", { media: [wide] });
  await page.click(page.$("#m-2 a.t"));
  await page.answer(asked(page)[0], 200, frame("aside"));
  assert.equal(page.document.activeElement, page.$("#reply"));
  await page.click(page.$("#m-1 a.t"));
  await page.answer(asked(page)[0], 200, frame("actions"));
  assert.equal(page.document.activeElement, page.$(".act button"));
});

test("a thread begins at its end, what may be done at its beginning", async (t) => {
  for (const [part, top] of [["aside", 1_000], ["actions", 0]]) {
    const page = await open(t);
    Object.defineProperty(page.window.HTMLDialogElement.prototype, "scrollHeight", { get: () => 1_000 });
    await page.click(page.$("#m-1 a.t"));
    dialog(page).scrollTop = 300;
    await page.answer(asked(page)[0], 200, frame(part));
    assert.equal(dialog(page).scrollTop, top);
  }
});

test("a page without a log opens nothing", async (t) => {
  const page = await open(t, "message");
  await page.click(page.$("a.t"));
  assert.deepEqual(asked(page), []);
});
