import assert from "node:assert/strict";
import { test } from "node:test";
import { beats, live, query, rev, second } from "./support/live.js";
import { open } from "./support/page.js";

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
