import assert from "node:assert/strict";
import { test } from "node:test";
import { accepted, bodies, bubbles, button, kept, minute, posts, refused, second, sending, why } from "./support/outbox.js";

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

test("a question has its answers as buttons, and the message goes with one", async (t) => {
  const { page, post } = await sending(t, "@room");
  const question = '<p role="alert">Everyone?</p><button name="all" value="1">Notify</button><button name="all" value="0">Only send</button>';
  await page.answer(post, 422, question);
  assert.equal(why(page), "Everyone?");
  assert.equal(button(page, "again").hidden, true);
  const choices = () => bubbles(page)[0].querySelectorAll("[name=all]");
  assert.deepEqual([...choices()].map((b) => b.textContent), ["Notify", "Only send"]);
  await page.click(choices()[1]);
  const [again] = posts(page);
  assert.deepEqual(again.body, { ...post.body, all: "0" });
  await page.answer(again, 422, "<p role=alert>Too long.</p>");
  assert.equal(choices().length, 0);
  assert.equal(button(page, "again").hidden, false);
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
