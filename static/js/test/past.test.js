import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./support/page.js";
import { frame, run, said } from "./support/rendered.js";

const pill = (page) => page.$("#pill");
const says = (page) => (pill(page).hidden ? "" : pill(page).textContent);
const mark = (page) => page.$("#u-tea").textContent.trim();
const stored = (...messages) => messages.map((m) => frame("stored", m)).join("");

async function past(t) {
  const page = await open(t, "past");
  await page.connect();
  return page;
}

/** newer answers the page's request for newer messages. */
async function newer(page, from, html) {
  await page.click(page.$("#newer a"));
  const [request] = page.asked(`/rooms/tea?after=${from}`, "GET");
  await page.answer(request, 200, html);
  await page.pass(50);
}

const end = (rev) => `<p id="newer" data-rev="${rev}" hidden></p>`;

test("a page of the past hears what is new, and counts it", async (t) => {
  const page = await past(t);
  assert.equal(says(page), "Jump to newest");
  await page.hear({ seq: 30 });
  assert.deepEqual(page.seqs, [1, 2]);
  assert.equal(says(page), "1 new message");
  assert.match(pill(page).firstElementChild.ariaLabel, /New messages/);
  await page.hear({ seq: 31, by: "ann" }, { seq: 32 });
  assert.equal(says(page), "2 new messages");
  assert.equal(pill(page).firstElementChild.ariaLabel, null);
  assert.equal(pill(page).firstElementChild.getAttribute("href"), "/rooms/tea?at=newest");
  assert.equal(mark(page), "2 unread");
  await page.bring("deleted", { seq: 32, level: 33 });
  await page.paints({ seq: 33, by: "ann" });
  assert.equal(says(page), "1 new message");
});

test("it loads newer messages until it joins what came, and is live from there", async (t) => {
  const page = await past(t);
  await page.hear({ seq: 5 });
  await newer(page, 2, stored({ seq: 3 }) + page.$("#newer").outerHTML.replaceAll("after=2", "after=3"));
  assert.deepEqual(page.seqs, [1, 2, 3]);
  await newer(page, 3, stored({ seq: 4 }, { seq: 5 }) + end(5));
  assert.deepEqual(page.seqs, [1, 2, 3, 4, 5]);
  assert.equal(page.log.id, "messages");
  assert.equal(page.all("#newer").length, 0);
  assert.equal(mark(page), "");
  await page.hear({ seq: 6 });
  assert.deepEqual(page.seqs, [1, 2, 3, 4, 5, 6]);
  await page.say("hello");
  assert.equal(page.asked("/rooms/tea/messages", "POST").length, 1);
});

test("messages that the socket has still to bring are not doubled", async (t) => {
  const page = await past(t);
  await newer(page, 2, stored({ seq: 3 }, { seq: 4 }) + end(4));
  assert.equal(page.log.id, "past");
  await page.receive(said({ seq: 3, level: 3 }));
  assert.equal(page.log.id, "past");
  await page.receive(said({ seq: 4, level: 4 }, { seq: 5, level: 5 }));
  assert.equal(page.log.id, "messages");
  assert.deepEqual(page.seqs, [1, 2, 3, 4, 5]);
});

test("of very many that came the last ones are kept, and the others loaded", async (t) => {
  const page = await past(t);
  await page.hear(...run(3, 100));
  assert.equal(says(page), "98 new messages");
  assert.ok(page.$("#messages").childElementCount <= 60);
  await newer(page, 2, stored({ seq: 3 }, { seq: 4 }) + end(4));
  assert.equal(page.log.id, "past");
  assert.equal(page.$("#newer a").getAttribute("hx-get"), "/rooms/tea?after=4");
});

test("at the end the oldest of more than 600 messages go, a hundred at once", async (t) => {
  const page = await open(t, "older", { messages: run(3, 599) });
  await page.connect();
  await page.hear({ seq: 600 });
  assert.deepEqual(page.seqs, run(1, 600).map(({ seq }) => seq));
  await page.hear({ seq: 601 });
  assert.deepEqual(page.seqs, run(102, 601).map(({ seq }) => seq));
  assert.equal(page.all("[role=log] > .day").length, 1);

  const [older] = page.log.children, link = older.firstElementChild;
  assert.equal(page.all("#older").length, 1);
  assert.equal(older.className, "older");
  const attributes = { "data-htmx-powered": "true", href: "/rooms/tea?before=102", "hx-get": "/rooms/tea?before=102", "hx-trigger": "click, intersect once", "hx-target": "#older", "hx-swap": "outerHTML", "hx-sync": "this:drop" };
  assert.deepEqual(Object.fromEntries([...link.attributes].map(({ name, value }) => [name, value])), attributes);
  assert.equal(link.textContent, "Older messages");
  await page.click(link);
  assert.equal(page.asked("/rooms/tea?before=102", "GET").length, 1, "htmx knows the link");
});

test("further up the newest of more than 600 go, and the page is one of the past", async (t) => {
  const page = await open(t, "older", { messages: run(3, 599) });
  await page.connect();
  await page.pass(1000);
  page.scroll(-9000);
  page.all("[role=log] > article").forEach((m, n) => { m.getBoundingClientRect = () => ({ top: n * 20 - 200, bottom: n * 20 - 180 }); });
  await page.hear({ seq: 600 }, { seq: 601, by: "ann" }, { seq: 602 });
  assert.equal(page.log.id, "past");
  assert.ok("past" in page.document.body.dataset, "so the room's own mark is shown");
  assert.deepEqual(page.seqs, run(1, 500).map(({ seq }) => seq));
  assert.equal(page.$("#newer a").getAttribute("hx-get"), "/rooms/tea?after=500");
  assert.equal(says(page), "1 new message", "one's own message moves the place up to which one has read");
  await page.hear({ seq: 603 });
  assert.equal(says(page), "2 new messages");
});

test("who is scrolled up on a live page has the pill, and gets down by it", async (t) => {
  const page = await open(t);
  await page.connect();
  await page.pass(1000);
  assert.equal(says(page), "");
  page.scroll(-400);
  assert.equal(says(page), "Jump to newest");
  await page.paints({ seq: 3 }, { seq: 4 });
  assert.equal(says(page), "2 new messages");
  await page.click(pill(page).firstElementChild);
  assert.equal(page.talk.scrollTop, 0);
  page.fire("scroll", { target: page.talk });
  await page.pass(1000);
  assert.equal(says(page), "");
});
