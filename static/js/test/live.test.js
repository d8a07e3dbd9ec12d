import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./support/page.js";
import { frame, rendered, said } from "./support/rendered.js";

const second = 1_000, minute = 60 * second;
const rev = (page) => page.log.dataset.rev;
const line = (page) => page.$("#state").textContent;
const query = (socket) => Object.fromEntries(socket.url.searchParams);
const beats = (page) => page.socket.sent.filter(({ type }) => type === "beat").length;
const inquiries = (page) => page.asked("/rooms/tea?before=1", "GET");
const looks = (page) => page.asked("/rooms/tea?since=", "GET");
const nowhere = "The connection is lost. Trying to get it back …";

async function live(t, name, how) {
  const page = await open(t, name, how);
  await page.connect();
  return page;
}

/** failing has a socket fail for the third time, which makes the page ask for itself. */
async function failing(t, name, how) {
  const page = await open(t, name, how);
  for (let n = 0; n < 3; n++) {
    if (n) await page.pass(5 * second);
    await page.lose();
  }
  return page; // the next try is two seconds away
}

/** polling has a page that has found that pages load, and sockets fail. */
async function polling(t) {
  const page = await failing(t);
  await page.answer(inquiries(page)[0], 200, rendered.room);
  assert.equal(page.state, "polling");
  return page;
}

// --- where it resumes

test("a socket asks for what came after what the page has, and says when it is not the first", async (t) => {
  const page = await open(t);
  assert.equal(page.socket.url.host, "parley.test");
  assert.deepEqual(query(page.socket), { room: "tea", for: "ann", after: "2" });
  await page.connect();
  await page.hear({ seq: 3, level: 7 });
  assert.equal(rev(page), "7");
  await page.lose();
  await page.pass(second);
  assert.equal(page.sockets.length, 2);
  assert.deepEqual(query(page.socket), { room: "tea", for: "ann", after: "7", back: "1" });
});

test("a try that was made ready before the last news asks for what came after these", async (t) => {
  const page = await live(t);
  const first = page.socket;
  page.socket.lose();
  await page.receive(said({ seq: 3, level: 9 }), first);
  await page.pass(second);
  assert.equal(query(page.socket).after, rev(page));
});

test("a rev never goes back, and of several in one frame the highest counts", async (t) => {
  const page = await live(t);
  await page.hear({ seq: 3, level: 9 });
  await page.bring("edited", { seq: 1, level: 5 });
  assert.equal(rev(page), "9");
  await page.receive(said({ seq: 4, level: 12 }) + frame("edited", { seq: 2, level: 11 }));
  assert.equal(rev(page), "12");
  await page.bring("online");
  assert.equal(rev(page), "12");
});

test("a page of a room without a log is level with what its main element says", async (t) => {
  const page = await open(t, "members");
  assert.equal(query(page.socket).after, "2");
  assert.equal(query(page.socket).room, "tea");
});

test("a page of no room only watches", async (t) => {
  const page = await open(t, "rooms");
  assert.deepEqual(query(page.socket), { for: "ann" });
  await page.connect();
  assert.equal(line(page), "");
  await page.lose();
  assert.equal(page.state, "lost");
  await page.pass(second);
  await page.connect();
  assert.equal(page.state, "");
  assert.equal(line(page), "");
});

test("what htmx asks for says for whom", async (t) => {
  const page = await open(t);
  page.window.htmx.trigger(page.$("[data-follows]"), "follow");
  await page.pass(0);
  assert.equal(page.asked("/rooms/tea/members")[0].headers["hx-for"], "ann");
});

// --- the sentence about it

test("a first connection is live without a word, and one that is back catches up first", async (t) => {
  const page = await live(t);
  assert.deepEqual([page.state, line(page)], ["live", ""]);
  await page.lose();
  assert.deepEqual([page.state, line(page)], ["lost", nowhere]);
  await page.pass(second);
  await page.connect();
  assert.deepEqual([page.state, line(page)], ["catching-up", "Catching up …"]);
  await page.hear({ seq: 3 });
  assert.equal(page.state, "catching-up");
  await page.bring("online");
  assert.deepEqual([page.state, line(page)], ["live", "Live again."]);
  await page.bring("online");
  assert.equal(line(page), "Live again.");
});

test("who is online is no end of a catching up that never began", async (t) => {
  const page = await live(t);
  await page.bring("online");
  assert.equal(line(page), "");
});

// --- how it detects that a socket is dead

test("a socket that is silent for 65 seconds is given up, and one that is heard is not", async (t) => {
  const page = await live(t);
  await page.pass(60 * second);
  await page.bring("beat", { rev: 2 });
  await page.pass(65 * second);
  assert.equal(page.sockets.length, 1);
  assert.equal(page.state, "live");
  await page.pass(10 * second);
  assert.equal(page.sockets.length, 2);
  assert.equal(page.sockets[0].readyState, 2, "closed from this side");
});

test("a socket that does not open within 20 seconds of a look at it is given up", async (t) => {
  const page = await open(t);
  await page.pass(29 * second);
  assert.equal(page.sockets.length, 1);
  await page.pass(2 * second);
  assert.equal(page.sockets.length, 2);
});

for (const [name, on] of [["online", "window"], ["offline", "window"], ["visibilitychange", "document"], ["resume", "document"]]) {
  test(`at “${name}” a page asks whether its socket lives, and gives up one that does not say so within 5 seconds`, async (t) => {
    const page = await live(t);
    await page.pass(6 * second);
    page.fire(name, { target: page[on] });
    assert.equal(beats(page), 1);
    await page.pass(5 * second - 1);
    assert.equal(page.state, "live");
    await page.pass(1);
    assert.equal(page.state, "lost");
    await page.pass(second);
    assert.equal(page.sockets.length, 2);
  });
}

test("an answer is enough, and it is not asked more than every 5 seconds", async (t) => {
  const page = await live(t);
  await page.pass(second);
  page.fire("online", { target: page.window });
  await page.pass(4 * second);
  await page.bring("beat", { rev: 2 });
  page.fire("online", { target: page.window });
  assert.equal(beats(page), 1);
  await page.pass(second);
  assert.equal(page.state, "live");
  page.fire("online", { target: page.window });
  assert.equal(beats(page), 2);
  await page.pass(5 * second);
  assert.equal(page.state, "lost", "it was not heard since");
});

test("a doubt about a socket that was replaced is none about the new one", async (t) => {
  const page = await live(t);
  await page.pass(second);
  page.fire("online", { target: page.window });
  await page.lose();
  await page.pass(2 * second);
  await page.connect();
  await page.pass(5 * second);
  assert.equal(page.sockets.length, 2);
  assert.equal(page.state, "catching-up");
});

test("a message that is stored and was not told has the socket asked", async (t) => {
  const page = await live(t);
  await page.pass(6 * second);
  page.fire("parley:doubt");
  assert.equal(beats(page), 1);
});

test("a page that wakes with its socket silent for long gives it up at once", async (t) => {
  const page = await live(t);
  t.mock.timers.setTime(Date.now() + 66 * second); // asleep: no timer runs
  page.fire("visibilitychange");
  await page.pass(0);
  assert.equal(page.state, "lost");
});

test("a page that wakes between two tries does not wait for the next", async (t) => {
  const page = await live(t);
  await page.lose();
  page.fire("online", { target: page.window });
  await page.pass(0);
  assert.equal(page.sockets.length, 2);
});

test("a page that wakes while a socket opens leaves it", async (t) => {
  const page = await open(t);
  page.fire("online", { target: page.window });
  await page.pass(0);
  assert.equal(page.sockets.length, 1);
  assert.equal(page.state, undefined);
});

test("a heartbeat ahead of the page has it come back, once", async (t) => {
  const page = await live(t);
  await page.bring("beat", { rev: 2 });
  assert.equal(page.state, "live");
  await page.bring("beat", { rev: 10 });
  assert.equal(page.state, "lost");
  await page.pass(second);
  await page.connect();
  assert.equal(query(page.socket).after, "2");
  await page.bring("beat", { rev: 10 });
  assert.equal(page.state, "catching-up", "what did not come then will not now");
  await page.bring("beat", { rev: 11 });
  assert.equal(page.state, "lost");
});

test("a page out of the browser's memory connects again", async (t) => {
  const page = await live(t);
  page.fire("pageshow", { target: page.window, type: "PageTransitionEvent", persisted: false });
  await page.pass(0);
  assert.equal(page.sockets.length, 1);
  page.fire("pageshow", { target: page.window, type: "PageTransitionEvent", persisted: true });
  await page.pass(0);
  assert.equal(page.sockets.length, 2);
});

// --- close codes

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

for (const [status, sentence] of [[401, "You are signed out."], [409, "This browser is signed in as somebody else now."]]) {
  test(`a look that is answered ${status} is the last`, async (t) => {
    const page = await polling(t);
    await page.answer(looks(page)[0], status);
    assert.equal(line(page), `${sentence} Load the page again`);
    await page.pass(minute);
    assert.deepEqual(looks(page), []);
  });
}

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

// --- after the end

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

test("a message that is stored after all has an ended page come back", async (t) => {
  const page = await live(t);
  await page.lose(1008);
  page.fire("parley:doubt");
  await page.pass(0);
  assert.equal(page.sockets.length, 2);
});

// --- what other scripts use

test("what other scripts send goes by the socket if there is one, and they learn if there is not", async (t) => {
  const page = await open(t);
  const send = (detail) => !page.fire("parley:send", { type: "CustomEvent", detail });
  assert.equal(send({ type: "x" }), false);
  await page.connect();
  assert.equal(send({ type: "y" }), true);
  assert.deepEqual(page.socket.sent.filter(({ type }) => type !== "read"), [{ type: "y" }]);
  await page.lose();
  assert.equal(send({ type: "z" }), false);
});

test("what is old says so, with a link", async (t) => {
  const page = await live(t);
  page.fire("parley:old");
  assert.equal(page.state, "old");
  assert.equal(line(page), "There is something new here. Load the page again");
});
