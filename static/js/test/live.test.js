import assert from "node:assert/strict";
import { test } from "node:test";
import { line, live, nowhere, query, rev, second } from "./support/live.js";
import { open } from "./support/page.js";
import { frame, said } from "./support/rendered.js";

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
  assert.deepEqual(query(page.socket), { room: "tea", for: "ann", after: "7", back: "0" });
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
