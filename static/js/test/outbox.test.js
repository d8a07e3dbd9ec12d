import assert from "node:assert/strict";
import { test } from "node:test";
import { Browser } from "./support/browser.js";
import { open } from "./support/page.js";
import { frame, noon, said } from "./support/rendered.js";

const messages = "/rooms/tea/messages", second = 1_000, minute = 60 * second;
const nonce = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const bubbles = (page) => page.all("#messages > .p");
const bodies = (page) => bubbles(page).map((b) => b.querySelector(".b").textContent);
const posts = (page) => page.asked(messages, "POST");
const kept = (page) => Object.keys(page.window.localStorage).filter((key) => key.startsWith("parley:out:ann:tea:"));
const why = (page) => page.$(".p .failure:not([hidden]) .why")?.textContent;
const button = (page, name) => page.$(`.p [data-${name}]`);
const accepted = (key) => [202, frame("accepted", { key })];

/** sending has a connected page with one message on its way. */
async function sending(t, text = "hello", how) {
  const page = await open(t, "room", how);
  await page.connect();
  await page.say(text);
  const [post] = posts(page);
  return { page, post };
}

/** refused is the same, and the server refuses it. */
async function refused(t, how) {
  const { page, post } = await sending(t, "hello", how);
  await page.answer(post, 422, "<p class=refusal role=alert> Too long. </p>");
  return { page, post };
}

test("a message is sent for its person, and waits at the end of the log, busy and kept", async (t) => {
  const page = await open(t);
  page.talk.scrollTop = -500;
  await page.say("two\nlines <b>");
  const [post] = posts(page);
  assert.equal(post.path, messages);
  assert.match(post.body.nonce, nonce);
  assert.deepEqual(post.body, { body: "two\nlines <b>", nonce: post.body.nonce, for: "ann" });
  assert.equal(post.headers["hx-request"], "true");
  assert.equal(post.headers.accept, "text/html");

  const bubble = page.log.lastElementChild, who = bubble.querySelector(".w");
  assert.equal(bubble.querySelector(".b").textContent, "two\nlines <b>");
  assert.equal(bubble.ariaBusy, "true");
  assert.equal(bubble.querySelector(".failure").hidden, true);
  assert.deepEqual([bubble.dataset.author, who.textContent, who.dataset.i, who.dataset.hue], ["ann", "ann", "A", page.document.body.dataset.hue]);
  assert.deepEqual(JSON.parse(page.window.localStorage.getItem(`parley:out:ann:tea:${post.body.nonce}`)), { nonce: post.body.nonce, body: "two\nlines <b>", path: messages, since: noon });

  assert.equal(page.box.value, "");
  assert.equal(page.document.activeElement, page.box);
  assert.equal(page.talk.scrollTop, 0);
  assert.equal(page.navigations, 0, "the page is not left");
});

test("a message is gone once the socket brings it, and so is what was kept of it", async (t) => {
  const { page, post } = await sending(t);
  await page.answer(post, ...accepted("k1"));
  assert.equal(bubbles(page)[0].id, "p-k1");
  assert.equal(kept(page).length, 1, "accepted is not stored");
  await page.hear({ seq: 3, key: "k1", text: "hello" });
  assert.deepEqual(page.texts, ["one", "two", "hello"]);
  assert.deepEqual(kept(page), []);
  await page.pass(10 * minute);
  assert.deepEqual(posts(page), [], "it is not sent again");
});

test("what the socket brings before the answer settles it all the same", async (t) => {
  const { page, post } = await sending(t);
  await page.hear({ seq: 3, key: "k1", text: "hello" });
  assert.equal(bubbles(page).length, 1);
  await page.answer(post, ...accepted("k1"));
  assert.deepEqual(page.texts, ["one", "two", "hello"]);
  assert.deepEqual(kept(page), []);
});

test("what was settled by itself, without its message, is settled", async (t) => {
  const { page, post } = await sending(t);
  await page.bring("settled", { key: "k1" });
  await page.answer(post, ...accepted("k1"));
  assert.deepEqual(bubbles(page), []);
});

test("messages are sent one after the other, in the order in which they were written", async (t) => {
  const { page, post } = await sending(t, "first");
  await page.say("second");
  await page.say("third");
  assert.deepEqual(bodies(page), ["first", "second", "third"]);
  assert.deepEqual(posts(page), []);
  await page.answer(post, ...accepted("k1"));
  const [next, ...rest] = posts(page);
  assert.equal(next.body.body, "second");
  assert.deepEqual(rest, []);
  assert.notEqual(next.body.nonce, post.body.nonce);
  await page.answer(next, ...accepted("k2"));
  assert.deepEqual(posts(page).map((p) => p.body.body), ["third"]);
});

test("of several that were accepted the one that is stored goes", async (t) => {
  const { page, post } = await sending(t, "first");
  await page.say("second");
  await page.answer(post, ...accepted("k1"));
  await page.answer(posts(page)[0], ...accepted("k2"));
  await page.hear({ seq: 3, key: "k2", text: "second" });
  assert.deepEqual(bodies(page), ["first"]);
  assert.equal(kept(page).length, 1);
});

test("what did not get through is sent again under its nonce, with a doubt, after 1, 2, 4, … and 30 seconds", async (t) => {
  const { page, post } = await sending(t);
  assert.equal("again" in post.body, false);
  let last = post;
  for (const pause of [1, 2, 4, 8, 16, 30, 30]) {
    await page.fail(last);
    await page.pass(pause * second - 1);
    assert.deepEqual(posts(page), [], `before ${pause} s`);
    await page.pass(1);
    [last] = posts(page);
    assert.deepEqual(last.body, { ...post.body, again: "1" });
  }
});

test("a request without an answer is given up after 20 seconds", async (t) => {
  const { page } = await sending(t);
  await page.pass(20 * second + second - 1);
  assert.deepEqual(posts(page), []);
  await page.pass(1);
  assert.equal(posts(page).length, 1);
});

for (const [status, again] of [[503, "1"], [500, "1"], [429, undefined]]) {
  test(`after ${status} it waits as long as the server says, if that is longer`, async (t) => {
    const { page, post } = await sending(t);
    await page.answer(post, status, "", { "Retry-After": "7" });
    assert.equal(bubbles(page)[0].ariaBusy, "true");
    await page.pass(7 * second - 1);
    assert.deepEqual(posts(page), []);
    await page.pass(1);
    const [next] = posts(page);
    assert.equal(next.body.again, again, "what was not taken needs no doubt");
    await page.answer(next, status, "");
    await page.pass(2 * second - 1);
    assert.deepEqual(posts(page), []);
    await page.pass(1);
    const [third] = posts(page);
    await page.answer(third, status, "", { "Retry-After": "1" });
    await page.pass(4 * second - 1);
    assert.deepEqual(posts(page), [], "its own pause is longer");
  });
}

test("what waits for its next try is sent at once when the network is back, or more is written", async (t) => {
  const { page, post } = await sending(t);
  for (const lost of [post, null, null]) await page.fail(lost ?? (await page.pass(4 * second), posts(page)[0]));
  page.fire("online", { target: page.window });
  await page.pass(0);
  const [next] = posts(page);
  assert.equal(next.body.nonce, post.body.nonce);
  await page.fail(next);
  await page.say("more");
  assert.deepEqual(posts(page).map((p) => p.body.body), ["hello"], "the first goes first");
});

test("after five minutes without an answer it waits to be told, and is tried again with all patience", async (t) => {
  const { page, post } = await sending(t);
  let last = post, tried = noon;
  for (let n = 0; n < 40 && last; n++) {
    tried = Date.now();
    await page.fail(last);
    await page.pass(30 * second);
    [last] = posts(page);
  }
  assert.ok(tried <= noon + 5 * minute && tried > noon + 4 * minute, `the last try is after ${tried - noon} ms`);
  assert.equal(why(page), "It could not be sent. The server did not answer.");
  assert.equal(bubbles(page)[0].ariaBusy, null);
  await page.pass(10 * minute);
  assert.deepEqual(posts(page), []);
  assert.equal(kept(page).length, 1);

  await page.click(button(page, "again"));
  const [again] = posts(page);
  assert.deepEqual(again.body, { ...post.body, again: "1" });
  assert.equal(bubbles(page)[0].ariaBusy, "true");
  assert.equal(why(page), undefined);
  await page.fail(again);
  await page.pass(second);
  assert.equal(posts(page).length, 1, "its pauses begin at the shortest");
});

test("what was accepted and never came is sent again after 5, 10, 20, 40, 60 and 60 seconds", async (t) => {
  const { page, post } = await sending(t);
  let last = post;
  for (const pause of [5, 10, 20, 40, 60, 60]) {
    await page.answer(last, ...accepted("k1"));
    await page.pass(pause * second - 1);
    assert.deepEqual(posts(page), [], `before ${pause} s`);
    await page.pass(1);
    [last] = posts(page);
    assert.deepEqual(last.body, { ...post.body, again: "1" });
    await page.receive(frame("beat", { rev: 2 }));
  }
  for (let n = 0; n < 3; n++) {
    await page.answer(last, ...accepted("k1"));
    await page.pass(minute);
    [last] = posts(page);
  }
  assert.ok(last, "what was accepted once is asked for beyond five minutes");
});

test("what was accepted is sent again once the socket is back", async (t) => {
  const { page, post } = await sending(t);
  await page.answer(post, ...accepted("k1"));
  await page.lose();
  await page.pass(second);
  assert.deepEqual(posts(page), []);
  await page.connect();
  const [again] = posts(page);
  assert.deepEqual(again?.body, { ...post.body, again: "1" });
});

test("what was refused is not sent again by a socket that is back", async (t) => {
  const { page } = await refused(t);
  await page.lose();
  await page.pass(second);
  await page.connect();
  assert.deepEqual(posts(page), []);
});

test("a repeat whose message the page lacks shows it as stored, until the socket brings it", async (t) => {
  const { page, post } = await sending(t);
  await page.fail(post);
  await page.pass(second);
  const doubts = [];
  page.document.addEventListener("parley:doubt", () => doubts.push(1));
  await page.answer(posts(page)[0], 200, frame("stored", { seq: 3, key: "k1", by: "ann", text: "hello" }));
  assert.equal(doubts.length, 1, "the socket is doubted that has not told");
  const [stands] = bubbles(page).concat(page.$("#p-k1"));
  assert.equal(stands.dataset.seq, "3");
  assert.equal("key" in stands.dataset, false);
  assert.equal(page.all(".log .failure").length, 0);
  assert.deepEqual(kept(page), []);
  await page.hear({ seq: 3, key: "k1", by: "ann", text: "hello" });
  assert.deepEqual(page.texts, ["one", "two", "hello"]);
});

test("a repeat whose message is in the log goes", async (t) => {
  const { page, post } = await sending(t);
  await page.fail(post);
  await page.hear({ seq: 3, key: "k1", by: "ann", text: "hello" });
  await page.pass(second);
  await page.answer(posts(page)[0], 200, frame("stored", { seq: 3, key: "k1", by: "ann", text: "hello" }));
  assert.deepEqual(page.texts, ["one", "two", "hello"]);
  assert.deepEqual(kept(page), []);
});

test("a repeat whose message came with the page, without its key, goes", async (t) => {
  const { page, post } = await sending(t);
  await page.answer(post, 200, frame("stored", { seq: 2, key: "k1" }));
  assert.deepEqual(page.texts, ["one", "two"]);
});

test("an answer at the first try doubts no socket", async (t) => {
  const { page, post } = await sending(t);
  page.document.addEventListener("parley:doubt", () => assert.fail("it does"));
  await page.answer(post, ...accepted("k1"));
});

test("an answer without a message leaves nothing to wait for", async (t) => {
  const { page, post } = await sending(t);
  await page.answer(post, 200, "");
  assert.deepEqual(bubbles(page), []);
});

test("a refusal says why and keeps the text, to be tried again", async (t) => {
  const { page, post } = await refused(t);
  assert.equal(why(page), "Too long.");
  assert.equal(bubbles(page)[0].ariaBusy, null);
  assert.deepEqual(bodies(page), ["hello"]);
  assert.equal(kept(page).length, 1);
  await page.pass(10 * minute);
  assert.deepEqual(posts(page), []);
  await page.click(button(page, "again"));
  assert.deepEqual(posts(page)[0].body, post.body, "what was refused is in no doubt");
});

test("what is refused does not hold up what comes after it", async (t) => {
  const { page, post } = await sending(t, "first");
  await page.say("second");
  await page.answer(post, 422, "<p role=alert>No.</p>");
  assert.deepEqual(posts(page).map((p) => p.body.body), ["second"]);
});

for (const [answer, sentence] of [["<p class=why>Since then.</p>", "Since then."], ["just text", "just text"], ["  ", "It was refused."]]) {
  test(`a refusal that is “${answer}” says “${sentence}”`, async (t) => {
    const { page, post } = await sending(t);
    await page.answer(post, 403, answer);
    assert.equal(why(page), sentence);
  });
}

for (const [status, how] of [[401, {}], [200, { redirected: true }]]) {
  test(`who is signed out is told so (${status})`, async (t) => {
    const { page, post } = await sending(t);
    await page.answer(post, status, "<p role=alert>Sign in.</p>", how);
    assert.equal(why(page), "You are signed out. Sign in again in another tab, then try again.");
    assert.equal(kept(page).length, 1);
  });
}

test("what another account may not send says so, and stays", async (t) => {
  const { page, post } = await sending(t);
  await page.answer(post, 409, "<p role=alert>This browser is signed in as somebody else now.</p>");
  assert.equal(why(page), "This browser is signed in as somebody else now.");
  assert.equal(kept(page).length, 1);
});

test("what the socket says is refused is refused, told after the answer or before it", async (t) => {
  const { page, post } = await sending(t);
  await page.answer(post, ...accepted("k1"));
  await page.bring("never", { key: "k1" });
  assert.equal(why(page), "It is lost.");
  await page.pass(10 * minute);
  assert.deepEqual(posts(page), [], "it is not waited for");

  await page.click(button(page, "again"));
  const [again] = posts(page);
  await page.bring("never", { key: "k1" });
  assert.equal(why(page), "It is lost.", "the key is known by then");
  await page.click(button(page, "again"));
  await page.answer(again, ...accepted("k1"));
  assert.equal(why(page), undefined, "this try has an answer of its own");
});

test("what the socket refuses before the answer is refused, once", async (t) => {
  const { page, post } = await sending(t);
  await page.bring("never", { key: "k1" });
  assert.equal(why(page), undefined);
  await page.answer(post, ...accepted("k1"));
  assert.equal(why(page), "It is lost.");
  await page.click(button(page, "again"));
  await page.answer(posts(page)[0], ...accepted("k1"));
  assert.equal(why(page), undefined);
});

test("what is edited comes back into the box, before what is there, and is not sent", async (t) => {
  const { page } = await refused(t);
  await page.type("more");
  const heard = [];
  page.box.addEventListener("input", () => heard.push(page.box.value));
  page.$("#q").focus();
  await page.click(button(page, "back"));
  assert.equal(page.box.value, "hello\nmore");
  assert.deepEqual(heard, ["hello\nmore"]);
  assert.equal(page.document.activeElement, page.box);
  assert.deepEqual([bubbles(page), kept(page), posts(page)], [[], [], []]);
});

/** doubtful is a message that may have reached the server, and failed since. */
async function doubtful(t) {
  const { page, post } = await sending(t);
  await page.answer(post, 500);
  await page.pass(second);
  await page.answer(posts(page)[0], 422, "<p role=alert>No.</p>");
  await page.click(button(page, "back"));
  const [question] = posts(page);
  assert.deepEqual(question.body, { ...post.body, again: "0" }, "it is asked first");
  assert.equal(page.box.value, "");
  return { page, question };
}

for (const status of [401, 409, 429, 500, 503, "lost"]) {
  test(`a text in doubt stays where it is when the server does not say whether it is stored (${status})`, async (t) => {
    const { page, question } = await doubtful(t);
    if (status === "lost") await page.fail(question);
    else await page.answer(question, status, "x");
    assert.equal(why(page), "The server does not say whether this was stored. Try again in a moment.");
    assert.equal(page.box.value, "");
    assert.equal(bubbles(page).length, 1);
  });
}

test("a text in doubt that is not stored comes back into the box", async (t) => {
  const { page, question } = await doubtful(t);
  await page.answer(question, 404);
  assert.equal(page.box.value, "hello");
  assert.deepEqual(kept(page), []);
});

test("a text in doubt that is stored is a message and not given back", async (t) => {
  const { page, question } = await doubtful(t);
  await page.answer(question, 200, frame("stored", { seq: 3, key: "k1", text: "hello" }));
  assert.equal(page.box.value, "");
  assert.deepEqual(page.texts, ["one", "two", "hello"]);
  assert.deepEqual(kept(page), []);
});

test("a text that is tried again while it is asked for is not given back", async (t) => {
  const { page, question } = await doubtful(t);
  await page.click(button(page, "again"));
  await page.answer(question, 404);
  assert.equal(page.box.value, "");
  assert.deepEqual(bodies(page), ["hello"]);
});

test("what was not sent before is sent by the next page, in its order and in doubt", async (t) => {
  const stored = {};
  for (const [n, body] of ["third", "first", "second"].entries()) stored[`parley:out:ann:tea:${n}`] = JSON.stringify({ nonce: `${n}`, body, path: messages, since: [3, 1, 2][n] });
  stored["parley:out:ann:cake:7"] = JSON.stringify({ nonce: "7", body: "elsewhere", path: "/rooms/cake/messages", since: 0 });
  stored["parley:out:bob:tea:8"] = JSON.stringify({ nonce: "8", body: "another's", path: messages, since: 0 });
  stored["parley:out:ann:tea:9"] = "{broken";
  const page = await open(t, "room", { stored });
  assert.deepEqual(bodies(page), ["first", "second", "third"]);
  const [post] = posts(page);
  assert.deepEqual(post.body, { body: "first", nonce: "1", for: "ann", again: "1" });
});

test("of several tabs one has a message, and another when that one is gone", async (t) => {
  const browser = new Browser();
  const first = await open(t, "room", { browser }), second = await open(t, "room", { browser });
  await first.say("hello");
  const [post] = posts(first);
  await first.pass(0);
  assert.equal(bubbles(first).length, 1);
  assert.deepEqual([bubbles(second), posts(second)], [[], []]);
  const third = await open(t, "room", { browser });
  assert.deepEqual(bubbles(third), []);

  first.close();
  await second.pass(0);
  assert.deepEqual(bodies(second), ["hello"]);
  assert.deepEqual(posts(second).map((p) => p.body), [{ ...post.body, again: "1" }]);
  assert.deepEqual(bubbles(third), []);
});

test("what one tab has sent no other shows", async (t) => {
  const browser = new Browser();
  const first = await open(t, "room", { browser }), second = await open(t, "room", { browser });
  await first.connect();
  await first.say("hello");
  await first.answer(posts(first)[0], ...accepted("k1"));
  await first.hear({ seq: 3, key: "k1", text: "hello" });
  await second.pass(0);
  assert.deepEqual([bubbles(second), posts(second)], [[], []]);
  first.close();
  await second.pass(0);
  assert.deepEqual([bubbles(second), posts(second)], [[], []]);
});

test("another room's messages are no tab's of this one", async (t) => {
  const page = await open(t);
  page.fire("storage", { target: page.window, type: "StorageEvent", key: "parley:draft:ann:/x", newValue: "x" });
  page.fire("storage", { target: page.window, type: "StorageEvent", key: null, newValue: null });
  await page.pass(0);
  assert.deepEqual(bubbles(page), []);
});

test("without locks and without storage a message is sent all the same", async (t) => {
  for (const api of ["locks", "localStorage"]) {
    const { page, post } = await sending(t, "hello", { without: [api] });
    await page.answer(post, ...accepted("k1"));
    await page.hear({ seq: 3, key: "k1", text: "hello" });
    assert.deepEqual(page.texts, ["one", "two", "hello"]);
  }
});

test("a page asks before it is left with what was not sent, and not with what was", async (t) => {
  const page = await open(t);
  assert.equal(page.asksBefore, false);
  await page.say("hello");
  assert.equal(page.asksBefore, true);
  const [post] = posts(page);
  await page.answer(post, ...accepted("k1"));
  assert.equal(page.asksBefore, false, "it is the server's");
  await page.say("too long");
  await page.answer(posts(page)[0], 422, "No.");
  assert.equal(page.asksBefore, true);
  await page.click(page.$(".failure:not([hidden]) [data-back]"));
  assert.equal(page.asksBefore, false);
});

test("nothing is not sent", async (t) => {
  const page = await open(t);
  await page.say(" \n ");
  assert.deepEqual([bubbles(page), posts(page)], [[], []]);
  assert.equal(page.navigations, 0);
});

test("another form is sent by the browser", async (t) => {
  const page = await open(t);
  page.$("[action='/signout']").requestSubmit();
  assert.equal(page.navigations, 1);
});

test("what the server said of the text before goes with the next", async (t) => {
  const page = await open(t, "refused");
  assert.ok(page.$("#body-refusal"));
  await page.say("short");
  assert.equal(page.$("#body-refusal"), null);
});

test("a page of the past has no outbox", async (t) => {
  const page = await open(t, "past");
  await page.say("hello");
  assert.deepEqual(posts(page), []);
  assert.equal(page.navigations, 1, "the form goes by itself");
});

// --- replies, from a thread beside the log

/** inThread has a connected page with a thread open. */
async function inThread(t, how) {
  const page = await open(t, "room", how);
  await page.connect();
  await page.click(page.$("#m-1 a.t"));
  await page.answer(page.asked("/rooms/tea/messages/1", "GET")[0], 200, frame("aside"));
  return page;
}

test("an answer goes to its thread, and waits in the log", async (t) => {
  const page = await inThread(t);
  const box = page.$("#reply");
  await page.say("so do I", box);
  const [post] = posts(page);
  assert.equal(post.path, "/rooms/tea/messages/1/thread");
  assert.equal(post.body.body, "so do I");
  assert.deepEqual(bodies(page), ["so do I"]);
  assert.equal(box.value, "");
  assert.equal(page.document.activeElement, box);
});

test("an answer that fails is said in the log, and is taken back to its thread", async (t) => {
  const page = await inThread(t);
  const failed = [];
  page.document.addEventListener("parley:failed", () => failed.push(1));
  await page.say("so do I", page.$("#reply"));
  await page.answer(posts(page)[0], 422, "<p role=alert>Too long.</p>");
  assert.equal(failed.length, 1);
  assert.equal(why(page), "Too long.");
  await page.click(button(page, "back"), { clientX: 100 }); // else it were the second of two clicks
  await page.answer(page.asked("/rooms/tea/messages/1/thread", "GET")[0], 200, frame("aside"));
  assert.equal(page.$("#reply").value, "so do I");
  assert.equal(page.box.value, "");
  assert.deepEqual([bubbles(page), kept(page)], [[], []]);
});

test("a message that fails closes no thread", async (t) => {
  const page = await inThread(t);
  page.document.addEventListener("parley:failed", () => assert.fail("it says so"));
  await page.say("hello");
  await page.answer(posts(page)[0], 422, "No.");
});

// --- keys

test("Enter sends, in the composer and in an answer, and Shift+Enter does not", async (t) => {
  const page = await inThread(t);
  for (const box of [page.box, page.$("#reply")]) {
    await page.type("hello", box);
    assert.equal(page.press("Enter", box, { shiftKey: true }), true);
    assert.equal(page.press("a", box), true);
    assert.deepEqual(bubbles(page).length, box === page.box ? 0 : 1);
    assert.equal(page.press("Enter", box), false);
    await page.pass(0);
    assert.equal(box.value, "");
  }
  assert.deepEqual(bodies(page), ["hello", "hello"]);
});

test("Enter elsewhere is the browser's", async (t) => {
  const page = await open(t);
  assert.equal(page.press("Enter", page.$("#q")), true);
  assert.equal(page.press("Enter", page.document), true);
});

test("on a touch screen Enter begins a line", async (t) => {
  const page = await open(t, "room", { media: [] });
  await page.type("hello");
  assert.equal(page.press("Enter"), true);
  assert.deepEqual(bubbles(page), []);
});

// Key events while an input method has them: Chromium and Firefox within the composition,
// Safari after its end.
for (const init of [{ isComposing: true, keyCode: 229 }, { isComposing: true, keyCode: 13 }, { isComposing: false, keyCode: 229 }]) {
  test(`a key that an input method has is left to it (${JSON.stringify(init)})`, async (t) => {
    const page = await inThread(t);
    await page.type("にほん");
    assert.equal(page.press("Enter", page.box, init), true);
    await page.type("へんじ", page.$("#reply"));
    assert.equal(page.press("Enter", page.$("#reply"), init), true);
    assert.deepEqual(bubbles(page), []);
    assert.equal(page.press("Escape", page.$("#reply"), init), false, "nor does it leave the dialog to the browser");
    assert.equal(page.$("dialog").open, true);
    page.press("Escape", page.$("#reply"));
    assert.equal(page.$("dialog").open, false);
  });
}

test("a frame of another kind settles nothing", async (t) => {
  const { page, post } = await sending(t);
  await page.answer(post, ...accepted("k1"));
  await page.bring("online");
  await page.receive(said({ seq: 3, key: "k2" }));
  assert.deepEqual(bodies(page), ["hello"]);
});
