import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./support/page.js";
import { frame } from "./support/rendered.js";
import { settle } from "./support/timers.js";

const link = (to) => `<a href="https://parley.test${to}" target="_blank">there</a>`;
const card = `<div class="v linked"><i>bob, Cake</i> <a href="/rooms/cake?at=1#m-1"><time datetime="2026-03-14T12:00:00Z">2026</time></a> <span>hello</span></div>`;

// seeing is a page whose reader sees a message once the test says so.
async function seeing(t) {
  const waiting = new Map();
  const before = ({ window }) => {
    window.IntersectionObserver = class {
      constructor(told) { this.told = told; }
      observe(m) { waiting.set(m.id, () => this.told([{ isIntersecting: true, target: m }])); }
      unobserve(m) { waiting.delete(m.id); }
      disconnect() {}
    };
  };
  const page = await open(t, "room", { before });
  await page.connect();
  page.fire("pointermove", { target: page.document.body });
  await settle();
  page.see = async (id) => { waiting.get(id)?.(); await settle(); return page.asked("/rooms/tea/messages/", "GET"); };
  page.waits = (id) => waiting.has(id);
  return page;
}

const said = (seq, html) => frame("added", { seq, text: "TEXT" }).replace("TEXT", html);

test("a message that links into another room gets what the reader may read there, once it is seen", async (t) => {
  const page = await seeing(t);
  await page.receive(said(5, link("/rooms/cake?at=1#m-1")));
  assert.deepEqual(page.asked("/rooms/tea/messages/", "GET"), []);
  const [request] = await page.see("m-5");
  assert.equal(request.path, "/rooms/tea/messages/5/linked?for=ann");
  await page.answer(request, 200, card);
  assert.match(page.$("#m-5 > .linked").textContent, /bob, Cake Mar 14, 2026, .* hello/);

  // Replaced with the same links, it asks no more.
  await page.receive(said(5, link("/rooms/cake?at=1#m-1")).replace("beforeend", "outerHTML"));
  assert.equal((await page.see("m-5")).length, 0);
});

test("a message without such a link asks for nothing, and a refusal shows nothing", async (t) => {
  const page = await seeing(t);
  for (const [seq, to] of [[6, "/rooms/tea?at=1#m-1"], [7, "/rooms/cake/messages/1/history"], [8, ".evil.org/rooms/cake?at=1"]]) {
    await page.receive(said(seq, link(to)));
    assert.equal(page.waits(`m-${seq}`), false, to);
  }
  await page.receive(said(9, link("/rooms/cake/messages/1")));
  await page.answer((await page.see("m-9"))[0], 503, "down");
  assert.equal(page.$(".linked"), null);
});
