import assert from "node:assert/strict";
import { test } from "node:test";
import { failing, inquiries, line, live, minute, polling, second } from "./support/live.js";
import { rendered } from "./support/rendered.js";

for (const [code, sentence] of [[1008, "You were signed out, or are no longer in this room."], [1000, "The connection was closed."]]) {
  test(`a socket closed with ${code} is not opened again, and the way back is a link`, async (t) => {
    const page = await live(t);
    await page.lose(code);
    assert.equal(page.state, "ended");
    assert.equal(line(page), `${sentence} Load the page again`);
    assert.equal(page.$("#state a").getAttribute("href"), "/rooms/tea");
    await page.pass(5 * minute);
    assert.equal(page.sockets.length, 1);
    assert.deepEqual(inquiries(page), []);
    page.fire("pageshow", { target: page.window, type: "PageTransitionEvent", persisted: true });
    await page.pass(0);
    assert.equal(page.sockets.length, 1);
  });
}

test("a room that is gone says so itself, and nothing is tried again", async (t) => {
  const page = await live(t);
  await page.bring("noMore");
  await page.lose(1008);
  assert.equal(page.state, "gone");
  assert.match(line(page), /^This room is not open to you any more/);
  await page.pass(minute);
  assert.equal(page.sockets.length, 1);
});

for (const [name, prepare, navigations] of [
  ["with nothing to lose", () => {}, 1],
  ["with a text begun", (page) => page.type("half a sen"), 0],
  ["with a message on its way", (page) => page.say("hello"), 0],
  ["with a dialog open", (page) => page.$("#main").insertAdjacentHTML("beforeend", "<dialog open></dialog>"), 0],
]) {
  test(`a page that missed too much is reloaded only when nothing is lost by it: ${name}`, async (t) => {
    const page = await live(t, "room", { path: "/rooms/tea?at=2" }); // a load of the same address would not be seen
    await prepare(page);
    await page.bring("reload");
    assert.equal(page.navigations, navigations);
    assert.equal(page.$("#state a").getAttribute("href"), "/rooms/tea");
  });
}

test("a page of no log that missed too much leaves it to its reader", async (t) => {
  const page = await live(t, "members");
  await page.bring("reload");
  assert.equal(page.navigations, 0);
});

// --- requests when no socket connects

test("after the third failure, and not before, a page asks for the beginning of its room", async (t) => {
  const page = await live(t);
  for (let n = 0; n < 2; n++) {
    await page.lose();
    await page.pass(5 * second);
  }
  assert.deepEqual(inquiries(page), []);
  await page.connect();
  await page.lose();
  await page.pass(5 * second);
  assert.deepEqual(inquiries(page), [], "a connection resets the count");
  for (let n = 0; n < 2; n++) {
    await page.lose();
    await page.pass(5 * second);
  }
  const [inquiry] = inquiries(page);
  assert.equal(inquiry.path, "/rooms/tea?before=1&for=ann");
  assert.equal(inquiry.redirect, "manual");
});

for (const [status, how, sentence] of [
  [409, {}, "This browser is signed in as somebody else now."],
  [401, {}, "You are signed out."],
  [200, { type: "opaqueredirect" }, "You are signed out."],
  [403, {}, "This room is not open to you any more."],
  [404, {}, "This room is not open to you any more."],
]) {
  test(`a page that is answered ${status}${how.type ?? ""} has come to its end`, async (t) => {
    const page = await failing(t);
    await page.answer(inquiries(page)[0], status, "<p>x</p>", how);
    assert.equal(page.state, "ended");
    assert.equal(line(page), `${sentence} Load the page again`);
    const tries = page.sockets.length;
    await page.pass(2 * second);
    await page.lose();
    await page.pass(minute);
    assert.ok(page.sockets.length <= tries + 1, "nothing is tried again");
  });
}

test("a public room without a composer is one that was left", async (t) => {
  const page = await failing(t);
  await page.answer(inquiries(page)[0], 200, rendered.guest);
  assert.equal(line(page), "This room is not open to you any more. Load the page again");
});

test("a member who was added, and has not answered to that, has not left", async (t) => {
  const page = await failing(t);
  await page.answer(inquiries(page)[0], 200, rendered.newcomer);
  assert.equal(page.state, "polling");
});

test("who was no member before has left nothing", async (t) => {
  const page = await failing(t, "guest");
  const [inquiry] = page.asked("/rooms?", "GET");
  assert.equal(inquiry.path, "/rooms?&for=ann", "it has no socket of the room");
  await page.answer(inquiry, 200, rendered.rooms);
  assert.notEqual(page.state, "ended");
});

for (const status of [500, 503, "lost"]) {
  test(`a server in trouble (${status}) is no end, and asked again`, async (t) => {
    const page = await failing(t);
    const [inquiry] = inquiries(page);
    if (status === "lost") await page.fail(inquiry);
    else await page.answer(inquiry, status, "<p>x</p>");
    assert.equal(page.state, "lost");
    await page.pass(2 * second);
    await page.lose();
    await page.pass(0);
    assert.equal(inquiries(page).length, 1);
  });
}

// --- polling

test("a page that ended asks when it is looked at, and lives again for the same person", async (t) => {
  const page = await live(t);
  await page.lose(1008);
  page.hide(true);
  page.fire("visibilitychange");
  await page.pass(0);
  assert.deepEqual(inquiries(page), []);
  page.hide(false);
  page.fire("visibilitychange");
  await page.pass(0);
  await page.answer(inquiries(page)[0], 200, rendered.room.replace('data-me="ann"', 'data-me="bob"'));
  assert.equal(page.state, "ended");
  page.fire("online", { target: page.window });
  await page.pass(0);
  await page.answer(inquiries(page)[0], 200, rendered.room);
  await page.pass(0);
  assert.equal(page.state, "lost");
  assert.equal(page.sockets.length, 2);
  await page.connect();
  assert.equal(page.state, "catching-up");
});
