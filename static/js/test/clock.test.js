import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./support/page.js";
import { frame, noon } from "./support/rendered.js";

const minute = 60_000, hour = 60 * minute, day = 24 * hour;
const time = (page, seq) => page.$(`#m-${seq} time`);
const same = (page, seq) => page.$(`#m-${seq}`).hasAttribute("data-same");

/** dayOf is the heading right before a message, with nothing but the line "New" between. */
function dayOf(page, seq) {
  let e = page.$(`#m-${seq}`).previousElementSibling;
  if (e?.matches(".new")) e = e.previousElementSibling;
  return e?.matches(".day") ? e.textContent : undefined;
}
const days = (page) => page.all("[role=log] .day").map((e) => e.textContent);

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

test("a quoted message says when it was written, in the reader's zone", async (t) => {
  const page = await room(t);
  await page.hear({ seq: 3, quotes: true });
  const quoted = page.$("#m-3 .v time");
  assert.equal(quoted.textContent, local(noon, { hour: "numeric", minute: "2-digit" }));
  assert.equal(quoted.title, local(noon, { dateStyle: "full", timeStyle: "short" }));
});

test("the reader's region writes times of the page's language, another language does not", async (t) => {
  const speak = (languages) => (page) => Object.defineProperty(page.window.navigator, "languages", { value: languages });
  const title = async (languages) => time(await room(t, { before: speak(languages) }), 1).title;
  assert.match(await title(["de-DE", "en-GB"]), /^Saturday,? 14 March 2026/);
  assert.match(await title(["de-DE"]), /^Saturday, March 14, 2026/);
});

test("an author's run shows name and time again after five minutes, however dense it is", async (t) => {
  const page = await room(t);
  assert.deepEqual([same(page, 1), same(page, 2)], [false, true]);
  await page.hear({ seq: 3, at: noon + 5 * minute - 1_000 }, { seq: 4, at: noon + 5 * minute }, { seq: 5, at: noon + 9 * minute }, { seq: 6, by: "ann", at: noon + 9 * minute });
  assert.deepEqual([3, 4, 5, 6].map((seq) => same(page, seq)), [true, false, true, false]);
});

test("a day begins with its heading, and with a name", async (t) => {
  const page = await room(t);
  const midnight = new Date(noon).setHours(23, 59, 0, 0);
  await page.hear({ seq: 3, at: midnight }, { seq: 4, at: midnight + 2 * minute });
  assert.equal(page.$("[role=log] .day").tagName, "H2");
  assert.deepEqual([dayOf(page, 2), dayOf(page, 3)], [undefined, undefined]);
  assert.equal(days(page).length, 2, "and none of the server's");
  assert.ok(dayOf(page, 4));
  assert.equal(same(page, 4), false);
});

test("the last two days are named, others have their date, with the year if it is another", async (t) => {
  const page = await room(t);
  const today = new Date(Date.now()).setHours(12, 0, 0, 0);
  const [year, yesterday, earlier] = [today - 400 * day, today - day, today - 2 * day];
  await page.hear({ seq: 3, at: year }, { seq: 4, at: earlier }, { seq: 5, at: yesterday }, { seq: 6, at: today });
  const full = { weekday: "long", day: "numeric", month: "long" };
  assert.equal(dayOf(page, 3), local(year, { ...full, year: "numeric" }));
  assert.match(dayOf(page, 4), new RegExp(local(earlier, full)));
  assert.deepEqual([dayOf(page, 5), dayOf(page, 6)], ["Yesterday", "Today"]);
  await page.pass(day, minute);
  assert.deepEqual(days(page).slice(-1), ["Yesterday"]);
});

test("what comes before others takes the heading of their day, and leaves them as they are", async (t) => {
  const page = await open(t, "older");
  await page.connect();
  await page.click(page.$("#older a"));
  await page.answer(page.asked("/rooms/tea?before=1")[0], 200, frame("stored", { seq: 0, at: noon - minute }));
  await page.pass(100);
  assert.deepEqual(page.seqs, [0, 1, 2]);
  assert.ok(dayOf(page, 0));
  assert.equal(dayOf(page, 1), undefined);
  assert.deepEqual([same(page, 0), same(page, 1), same(page, 2)], [false, false, true], "no name goes from what is in view");
});

test("a message that is replaced stays grouped as it was", async (t) => {
  const page = await room(t);
  await page.bring("edited", { seq: 1, level: 3 });
  assert.ok(dayOf(page, 1));
  assert.equal(days(page).length, 1);
  assert.equal(same(page, 2), true);
  await page.bring("edited", { seq: 2, level: 4, at: noon + minute });
  assert.equal(same(page, 2), true);
});

test("what waits is grouped by the same rule as what is stored", async (t) => {
  const page = await room(t);
  const now = Date.now();
  await page.hear({ seq: 3, by: "ann", at: now });
  await page.say("one");
  await page.say("two");
  const waiting = () => page.all("[role=log] > .p").map((m) => m.hasAttribute("data-same"));
  assert.deepEqual(waiting(), [true, true]);
  await page.hear({ seq: 4, by: "bob", at: now });
  assert.deepEqual(waiting(), [false, true], "it stands under what came meanwhile");
  await page.pass(6 * minute, minute);
  await page.hear({ seq: 5, by: "ann", at: now });
  assert.deepEqual(waiting(), [false, true]);
});

test("what waits in an empty room has its name", async (t) => {
  const page = await open(t, "empty");
  await page.connect();
  await page.say("the first");
  assert.equal(page.$("[role=log] > .p").hasAttribute("data-same"), false);
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

test("a call that begins says since when in the reader's time", async (t) => {
  const page = await room(t);
  await page.bring("callLine");
  const time = page.$(".head a[href$='/call'] time");
  assert.equal(time.textContent, local(noon, { hour: "numeric", minute: "2-digit" }));
  assert.equal(time.title, local(noon, { dateStyle: "full", timeStyle: "short" }));
});

test("a message's own page says its time in full, and the account's pages their dates", async (t) => {
  const page = await open(t, "message");
  assert.equal(page.$(".m time").textContent, local(noon, { dateStyle: "full", timeStyle: "short" }));
  const account = await open(t, "account");
  assert.equal(account.$("time[data-only=date]").textContent, local(noon, { dateStyle: "medium" }));
});
