import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./support/page.js";
import { frame, noon } from "./support/rendered.js";

const minute = 60_000, hour = 60 * minute, day = 24 * hour;
const time = (page, seq) => page.$(`#m-${seq} time`);
const same = (page, seq) => page.$(`#m-${seq}`).hasAttribute("data-same");
const dayOf = (page, seq) => page.$(`#m-${seq}`).dataset.day;

async function room(t, how) {
  const page = await open(t, "room", how);
  await page.connect();
  return page;
}

const local = (ms, how) => new Intl.DateTimeFormat("en-US", how).format(ms);

test("times are in the reader's zone and the page's language, in full as a title", async (t) => {
  const page = await room(t);
  await page.hear({ seq: 3, at: noon + 3 * minute });
  for (const [seq, at] of [[1, noon], [3, noon + 3 * minute]]) {
    assert.equal(time(page, seq).textContent, local(at, { hour: "numeric", minute: "2-digit" }));
    assert.equal(time(page, seq).title, local(at, { dateStyle: "full", timeStyle: "short" }));
  }
});

test("the reader's region writes times of the page's language, another language does not", async (t) => {
  const speak = (languages) => (page) => Object.defineProperty(page.window.navigator, "languages", { value: languages });
  const title = async (languages) => time(await room(t, { before: speak(languages) }), 1).title;
  assert.match(await title(["de-DE", "en-GB"]), /^Saturday,? 14 March 2026/);
  assert.match(await title(["de-DE"]), /^Saturday, March 14, 2026/);
});

test("a name stands once over messages less than five minutes apart", async (t) => {
  const page = await room(t);
  assert.deepEqual([same(page, 1), same(page, 2)], [false, true]);
  const second = noon + minute;
  await page.hear({ seq: 3, at: second + 5 * minute - 1_000 }, { seq: 4, at: second + 10 * minute - 1_000 }, { seq: 5, by: "ann", at: second + 10 * minute });
  assert.deepEqual([same(page, 3), same(page, 4), same(page, 5)], [true, false, false]);
});

test("a day begins with its line, and with a name", async (t) => {
  const page = await room(t);
  const midnight = new Date(noon).setHours(23, 59, 0, 0);
  await page.hear({ seq: 3, at: midnight }, { seq: 4, at: midnight + 2 * minute });
  assert.equal(dayOf(page, 1), local(noon, { weekday: "long", day: "numeric", month: "long", year: "numeric" }));
  assert.deepEqual([dayOf(page, 2), dayOf(page, 3)], [undefined, undefined]);
  assert.equal(dayOf(page, 4), local(noon + day, { weekday: "long", day: "numeric", month: "long", year: "numeric" }));
  assert.equal(same(page, 4), false);
});

test("what comes before others takes the line of their day and their name", async (t) => {
  const page = await open(t, "older");
  await page.connect();
  await page.click(page.$("#older a"));
  await page.answer(page.asked("/rooms/tea?before=1")[0], 200, frame("stored", { seq: 0, at: noon - minute }));
  await page.pass(100);
  assert.deepEqual(page.seqs, [0, 1, 2]);
  assert.ok(dayOf(page, 0));
  assert.equal(dayOf(page, 1), undefined);
  assert.equal(same(page, 1), true);
});

test("a message whose predecessor is replaced stays in its place", async (t) => {
  const page = await room(t);
  await page.bring("edited", { seq: 1, level: 3 });
  assert.ok(dayOf(page, 1));
  assert.equal(dayOf(page, 2), undefined);
  assert.equal(same(page, 2), true);
  await page.bring("edited", { seq: 2, level: 4, at: noon + minute });
  assert.equal(same(page, 2), true);
});

test("what waits between messages does not part them", async (t) => {
  const page = await room(t);
  await page.say("on its way");
  await page.hear({ seq: 3, at: noon + 2 * minute });
  assert.equal(same(page, 3), true);
  assert.equal(dayOf(page, 3), undefined);
});

test("what was found today has its time, what was found before its date as well", async (t) => {
  const page = await room(t);
  const earlier = noon - 3 * day;
  page.$("#finds").innerHTML = frame("found", { seq: 5, at: noon }) + frame("found", { seq: 6, at: earlier });
  await page.pass(0);
  const [today, before] = page.all("#finds time");
  assert.equal(today.textContent, local(noon, { hour: "numeric", minute: "2-digit" }));
  assert.equal(before.textContent, local(earlier, { dateStyle: "medium", timeStyle: "short" }));
  assert.equal(before.title, local(earlier, { dateStyle: "full", timeStyle: "short" }));
});

test("a thread beside the log has its times", async (t) => {
  const page = await room(t);
  await page.click(page.$("#m-1 a.t"));
  await page.answer(page.asked("/rooms/tea/messages/1")[0], 200, frame("aside"));
  assert.equal(page.$("#answers time").textContent, local(noon, { hour: "numeric", minute: "2-digit" }));
});

test("a message's own page says its time in full, and the account's pages their dates", async (t) => {
  const page = await open(t, "message");
  assert.equal(page.$(".m time").textContent, local(noon, { dateStyle: "full", timeStyle: "short" }));
  const account = await open(t, "account");
  assert.equal(account.$("time[data-only=date]").textContent, local(noon, { dateStyle: "medium" }));
});
