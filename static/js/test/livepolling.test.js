import assert from "node:assert/strict";
import { test } from "node:test";
import { failing, inquiries, line, live, looks, minute, polling, rev, second } from "./support/live.js";
import { rendered, said } from "./support/rendered.js";

test("without a socket a page looks for news every 3 seconds, and shows them as a socket would", async (t) => {
  const page = await polling(t);
  assert.equal(line(page), "There is no live connection. Looking for news every few seconds.");
  const [look] = looks(page);
  assert.equal(look.path, "/rooms/tea?since=2&for=ann");
  assert.equal(look.headers["hx-request"], "true");
  assert.equal(look.headers.accept, "text/html");
  const told = [];
  for (const when of ["before", "after"]) page.document.addEventListener(`htmx:ws:${when}:message:incoming`, ({ detail }) => told.push([when, page.texts.length, typeof detail.message.data]));
  await page.answer(look, 200, said({ seq: 3, text: "three" }));
  await page.pass(50);
  assert.deepEqual(page.texts, ["one", "two", "three"]);
  assert.deepEqual(told, [["before", 2, "string"], ["after", 3, "string"]]);
  assert.equal(rev(page), "3");
  await page.pass(3 * second - 51);
  assert.deepEqual(looks(page), []);
  await page.pass(51);
  assert.equal(looks(page)[0].path, "/rooms/tea?since=3&for=ann");
});

test("a look that fails is followed by the next", async (t) => {
  const page = await polling(t);
  for (const spoil of [(look) => page.fail(look), (look) => page.answer(look, 503, said({ seq: 9 })), (look) => page.answer(look, 200, " ")]) {
    await spoil(looks(page)[0]);
    assert.deepEqual(page.texts, ["one", "two"]);
    await page.pass(3 * second);
  }
  assert.equal(looks(page).length, 1);
  assert.equal(page.state, "polling");
});

for (const [status, sentence] of [[401, "You are signed out."], [409, "This browser is signed in as somebody else now."], [403, "This room is not open to you any more."], [404, "This room is not open to you any more."]]) {
  test(`a look that is answered ${status} is the last`, async (t) => {
    const page = await polling(t);
    await page.answer(looks(page)[0], status);
    assert.equal(line(page), `${sentence} Load the page again`);
    await page.pass(minute);
    assert.deepEqual(looks(page), []);
  });
}

test("a page asks for what it does not say yet about writing", async (t) => {
  for (const [news, why] of [["archived", "It is archived."], ["readOnly", "Only admins write."], ["writable", null]]) {
    const page = await polling(t);
    await page.answer(looks(page)[0], 200, rendered[news]);
    await page.pass(3 * second);
    assert.equal(page.document.querySelector(".unwriting")?.textContent ?? null, why);
    assert.equal(new URL(looks(page)[0].path, "http://x").searchParams.get("says"), why);
  }
});

test("an answer that comes after a socket has brought the same is dropped", async (t) => {
  const page = await polling(t);
  const [look] = looks(page);
  await page.pass(2 * second);
  await page.connect();
  assert.equal(page.state, "catching-up");
  await page.hear({ seq: 3, text: "three" });
  await page.answer(look, 200, said({ seq: 3, text: "three" }));
  await page.pass(50);
  assert.deepEqual(page.texts, ["one", "two", "three"]);
});

test("an answer that comes when the socket has brought the same and is lost again is dropped", async (t) => {
  const page = await polling(t);
  const [look] = looks(page);
  await page.pass(2 * second);
  await page.connect();
  await page.hear({ seq: 3, text: "three" });
  await page.lose();
  await page.answer(look, 200, said({ seq: 3, text: "three" }));
  await page.pass(50);
  assert.deepEqual(page.texts, ["one", "two", "three"]);
});

test("an answer that comes while a socket opens is left to the socket", async (t) => {
  const page = await polling(t);
  await page.answer(looks(page)[0], 200, "");
  await page.pass(3 * second);
  const [look] = looks(page);
  assert.equal(page.socket.readyState, 0);
  await page.answer(look, 200, said({ seq: 3, text: "three" }));
  await page.pass(50);
  assert.deepEqual(page.texts, ["one", "two"]);
});

test("with a socket nothing is looked for any more, and without one again, once", async (t) => {
  const page = await polling(t);
  await page.answer(looks(page)[0], 200, "");
  await page.pass(2 * second);
  await page.connect();
  await page.bring("online");
  assert.equal(page.state, "live");
  await page.pass(minute);
  assert.deepEqual(looks(page), []);
  for (let n = 0; n < 4; n++) {
    await page.lose();
    await page.pass(5 * second);
    for (const inquiry of inquiries(page)) await page.answer(inquiry, 200, rendered.room);
  }
  assert.equal(looks(page).length, 1, "one at a time");
  assert.equal(page.state, "polling", "and a lost socket says no more than that");
});

test("a page without a log looks for nothing", async (t) => {
  const page = await failing(t, "members");
  await page.answer(page.asked("/rooms/tea/members?before=1")[0], 200, "<p>x</p>");
  await page.pass(minute);
  assert.equal(page.state, "lost");
  assert.deepEqual(page.asked("/rooms/tea/members?since"), []);
});
