import assert from "node:assert/strict";
import { test } from "node:test";
import { openCall } from "./support/call.js";

const bob = { name: "bob" };

test("what fails is tried again, each time later, and media go on", async (t) => {
  const page = await openCall(t);
  await page.comes(bob);
  const asked = () => page.posts("watch");
  await page.answer(asked()[0], 502, "<html>Bad gateway</html>");
  assert.match(page.said(), /^The connection is lost/);
  await page.pass(250);
  await page.fail(asked()[0]);
  await page.pass(250);
  assert.equal(asked().length, 0, "it waits half a second");
  await page.pass(500);
  await page.answer(asked()[0], 503, "Calls are switched off on this server right now.");
  assert.equal(page.said(), "Calls are switched off on this server right now.");
  await page.pass(1000);
  assert.equal(asked().length, 0, "it waits longer");
  await page.pass(1000);
  await page.answer(asked()[0], 200, "v=0");
  assert.equal(page.said(), "You are in the call.");
  assert.ok(page.connections.every((pc) => !pc.closed));
  assert.equal(page.posts("publish").length, 0);
});

test("an answer that does not come is a lost network, and what was asked is asked again", async (t) => {
  const page = await openCall(t);
  await page.comes(bob);
  const [stuck] = page.posts("watch");
  await page.pass(9500);
  assert.equal(page.said(), "You are in the call.");
  await page.pass(500);
  assert.match(page.said(), /^The connection is lost/);
  await page.pass(250);
  const [again] = page.posts("watch");
  assert.ok(again && again !== stuck);
  await page.answer(again, 200, "v=0");
  assert.equal(page.said(), "You are in the call.");
});

test("what a slow network does not bring in time is asked with more time, and the page says so", async (t) => {
  const page = await openCall(t);
  await page.comes(bob);
  page.posts("watch");
  await page.pass(10_250);
  assert.match(page.said(), /^The connection is lost/);
  for (const [within, pause] of [[20_000, 500], [40_000, 1500], [80_000, 3500], [80_000, 7500]]) {
    assert.equal(page.posts("watch").length, 1);
    await page.pass(within - 500);
    assert.equal(page.posts("watch").length, 0, `it has ${within} ms`);
    await page.pass(500 + pause + 250);
    assert.match(page.said(), /lost, or very slow/);
  }
  await page.answer(page.posts("watch")[0], 200, "v=0");
  assert.equal(page.said(), "You are in the call.");
});

test("a page joins without relays when nothing answers about them", async (t) => {
  const page = await openCall(t);
  page.ice = null;
  await page.do("join");
  assert.equal(page.posts("publish").length, 0);
  await page.pass(10_000);
  assert.equal(page.posts("publish").length, 1);
});

test("with the network back, what fails is tried again soon", async (t) => {
  const page = await openCall(t);
  await page.comes(bob);
  for (let n = 0; n < 5; n++) {
    await page.fail(page.posts("watch")[0]);
    await page.pass(8000);
  }
  page.fire("online", { target: page.window });
  await page.pass(250);
  await page.fail(page.posts("watch")[0]); // under way when the network came
  await page.pass(250);
  for (let n = 0; n < 2; n++) {
    await page.answer(page.posts("publish")[0], 503, "The call moves.");
    await page.pass(750);
  }
  assert.equal(page.posts("publish").length, 1);
});

test("a network that is back does not wait for what the lost one owes", async (t) => {
  const page = await openCall(t);
  await page.comes(bob);
  page.posts("watch");
  await page.pass(10_250);
  assert.equal(page.posts("watch").length, 1, "it has 20 s");
  page.fire("online", { target: page.window });
  await page.pass(250);
  assert.equal(page.posts("publish").length, 1);
});

test("a network that drops everything and says nothing is asked again soon, and a slow one gets more time", async (t) => {
  const page = await openCall(t);
  await page.comes(bob);
  await page.answer(page.posts("watch")[0], 200, "v=0");
  const [send] = page.connections;
  send.connectionState = "disconnected";
  send.onconnectionstatechange();
  await page.pass(250);
  for (const [within, pause] of [[1500, 0], [3000, 500], [6000, 1500], [12_000, 3500], [24_000, 7500], [48_000, 15_500], [80_000, 30_000]]) {
    assert.equal(page.posts("publish").length, 1);
    await page.pass(within - 250);
    assert.equal(page.posts("publish").length, 0, `it has ${within} ms`);
    await page.pass(500 + pause);
  }
  await page.answer(page.posts("publish")[0], 200, "v=0");
  assert.equal(page.said(), "You are in the call.");
});

test("a node that does not know the page any more is given a new connection", async (t) => {
  const page = await openCall(t);
  await page.comes(bob);
  await page.answer(page.posts("watch")[0], 409, "You are not in this call. Join it again.");
  await page.pass(250);
  assert.equal(page.posts("publish").length, 1);
  assert.deepEqual(page.connections.map((pc) => pc.closed), [true, true, false]);
});

/** counts has a call in which ten seconds went by, each with these bytes sent and received, and says whether the page connected anew. */
async function counts(t, { sent, received, before = 3 }) {
  const page = await openCall(t);
  await page.comes(bob);
  await page.answer(page.posts("watch")[0], 200, "v=0");
  const [send] = page.connections, transport = { dtlsState: "connected", bytesSent: 0, bytesReceived: 0 };
  send.stats = { transport };
  for (let second = 0; second < 10; second++) {
    transport.bytesSent += sent;
    transport.bytesReceived += second < before ? 100 : received;
    await page.pass(1000);
    if (page.posts("publish").length) return { page, seconds: second + 1 - before };
  }
  return { page };
}

test("a page that sends and hears nothing for two seconds connects anew, and says that the connection is lost", async (t) => {
  const { page, seconds } = await counts(t, { sent: 4000, received: 0 });
  assert.ok(seconds >= 2 && seconds <= 3, `${seconds} s`);
  assert.match(page.said(), /^The connection is lost/);
  assert.equal(page.connections.at(-1).closed, false);
  assert.equal(page.connections[0].closed, true);
});

test("a page whose connection the node closed asks within two seconds, and stops its devices where it is refused", async (t) => {
  const page = await openCall(t);
  await page.comes(bob);
  await page.answer(page.posts("watch")[0], 200, "v=0");
  page.connections[0].stats = { transport: { dtlsState: "closed", bytesSent: 0, bytesReceived: 0 } };
  await page.pass(1000);
  assert.equal(page.posts("publish").length, 0, "who goes on from another page is told so first");
  await page.pass(1000);
  assert.deepEqual(page.open(), ["audio"]);
  await page.answer(page.posts("publish")[0], 401, "Please sign in first.");
  assert.equal(page.said(), "Please sign in first.");
  assert.deepEqual(page.open(), []);
});

test("a page that hears the node, or sends nothing, stays connected", async (t) => {
  for (const how of [{ sent: 4000, received: 30 }, { sent: 40, received: 0 }]) {
    const { page, seconds } = await counts(t, how);
    assert.equal(seconds, undefined);
    assert.equal(page.connections[0].closed, false);
  }
});

test("a browser that calls a connection lost gets another at once", async (t) => {
  for (const state of ["disconnected", "failed"]) {
    const page = await openCall(t);
    await page.comes(bob);
    await page.answer(page.posts("watch")[0], 200, "v=0");
    const [send] = page.connections;
    for (const quiet of ["connecting", "connected"]) {
      send.connectionState = quiet;
      send.onconnectionstatechange();
    }
    assert.equal(send.closed, false);
    send.connectionState = state;
    send.onconnectionstatechange();
    assert.equal(send.closed, true);
  }
});
