import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./support/page.js";
import { frame } from "./support/rendered.js";

const asked = (page) => page.asked("/rooms/tea/members").length;
const line = (page) => page.$("#state").textContent;

async function watching(t, name) {
  const page = await open(t, name);
  await page.connect();
  const list = page.$("div[data-follows]");
  if (list) list.innerHTML = frame("listed"); // one is online
  return page;
}

for (const [news, wait] of [["joined", 200], ["online", 1_000]]) {
  test(`the list of members is fetched again after “${news}”, the later the more there are, once`, async (t) => {
    const page = await watching(t);
    await page.bring(news);
    await page.bring(news);
    await page.pass(wait + 50 - 1); // half of 50 ms for each of the two who are online
    assert.equal(asked(page), 0);
    await page.pass(1);
    const [request] = page.asked("/rooms/tea/members");
    await page.answer(request, 200, frame("listed"));
    assert.equal(asked(page), 0);
    await page.bring(news);
    await page.pass(wait + 50);
    assert.equal(asked(page), 1, "and again");
  });
}

test("of a change before this page the list knows, of one since then it does not", async (t) => {
  const page = await watching(t);
  page.$("[data-online]").dataset.online = 2;
  await page.bring("joinedBefore");
  await page.pass(2_000);
  assert.equal(asked(page), 0);
  await page.bring("joinedSince");
  await page.pass(250);
  assert.equal(asked(page), 1);
});

test("a list that says the same number stays", async (t) => {
  const page = await watching(t);
  page.$("[data-online]").dataset.online = 2;
  await page.bring("online");
  await page.pass(2_000);
  assert.equal(asked(page), 0);
});

test("without a number of members online it does not wait for many", async (t) => {
  const page = await watching(t);
  page.$("#online").replaceChildren();
  await page.bring("joined");
  await page.pass(225);
  assert.equal(asked(page), 1);
});

test("a list that was not asked for yet is not asked for now", async (t) => {
  const page = await watching(t);
  page.$("[data-follows]").replaceChildren();
  await page.bring("joined");
  await page.pass(2_000);
  assert.equal(asked(page), 0);
});

test("a list that came later than the news, with another number, is fetched again", async (t) => {
  const page = await watching(t);
  page.$("[data-follows]").replaceChildren();
  await page.bring("online");
  page.$("[data-follows]").innerHTML = frame("listed");
  await page.pass(1_050);
  assert.equal(asked(page), 1);
});

test("a hidden page asks for the list when it is looked at again", async (t) => {
  const page = await watching(t);
  page.hide(true);
  await page.bring("joined");
  await page.pass(2_000);
  assert.equal(asked(page), 0);
  page.hide(false);
  page.fire("visibilitychange");
  await page.pass(250);
  assert.equal(asked(page), 1);
});

test("who only reads a public room has the list asked for now and then", async (t) => {
  const page = await watching(t, "guest");
  await page.pass(15_250);
  assert.equal(asked(page), 1);
});

test("the number in the room's head comes with the list", async (t) => {
  const page = await watching(t);
  await page.bring("joined");
  await page.pass(250);
  page.$("#online").replaceChildren();
  await page.answer(page.asked("/rooms/tea/members")[0], 200, frame("listed"));
  assert.match(page.$("#online").textContent, /1/);
  assert.equal(page.$("[data-follows] #online"), null, "and stands nowhere else");
});

test("other news leave the list alone", async (t) => {
  const page = await watching(t);
  await page.hear({ seq: 3 });
  await page.bring("beat", { rev: 2 });
  await page.pass(2_000);
  assert.equal(asked(page), 0);
});

test("a page of members says that it is old when a member joins, and not when they come online", async (t) => {
  const page = await watching(t, "members");
  await page.bring("online");
  assert.equal(line(page), "");
  await page.bring("joined");
  assert.match(line(page), /^There is something new here/);
  await page.pass(2_000);
  assert.equal(asked(page), 0);
});

test("what was found changes with its message, and keeps what was marked in it until then", async (t) => {
  const page = await watching(t);
  await page.type("tea", page.$("#q"));
  page.$("#finds").innerHTML = frame("found", { seq: 1, text: "tea" });
  const found = () => page.$(".finds p + p");
  await page.hear({ seq: 1, text: "the same, again" });
  assert.equal(found().innerHTML, "<mark>tea</mark>");
  await page.bring("edited", { seq: 1, level: 3, text: "coffee" });
  assert.equal(found().textContent, "coffee");
  await page.bring("edited", { seq: 2, level: 4, text: "another" });
  assert.equal(found().textContent, "coffee");
  await page.bring("deleted", { seq: 1, level: 5 });
  assert.equal(found().textContent, "This message was deleted.");
  assert.ok(found().matches(".b.gone"));
});

test("who deleted their account has their name nowhere any more", async (t) => {
  const page = await watching(t);
  await page.hear({ seq: 3, answers: 1, by: "ann" }, { seq: 4, by: "ann" }, { seq: 5, by: "ann" });
  await page.bring("likedToo", { seq: 5, rev: 6, by: "ann" });
  await page.bring("erased");
  assert.deepEqual(page.all(".main .w, .details .w").map((w) => w.textContent), ["deleted user", "deleted user", "ann", "ann", "ann", "deleted user"]);
  const link = page.$("#m-3 .re");
  assert.equal(link.textContent, "Reply to a deleted user one");
  assert.equal(link.firstElementChild.dataset.say, "lost");
  assert.deepEqual([page.$("#m-5 .r > button").dataset.by, page.$("#m-5 .r > button").title], ["ann", "ann"]);
  assert.deepEqual(page.all("article").map((m) => m.dataset.author), ["", "", "ann", "ann", "ann"]);
});

test("a thread's own page says that it is old when an answer comes, and not for other messages", async (t) => {
  const page = await watching(t, "thread");
  await page.hear({ seq: 3 }, { seq: 4, answers: 2 });
  assert.equal(line(page), "");
  await page.hear({ seq: 5, answers: 1 });
  assert.match(line(page), /^There is something new here/);
});

test("beside a log a thread is never old", async (t) => {
  const page = await watching(t);
  await page.click(page.$("#m-1 a.t"));
  await page.answer(page.asked("/rooms/tea/messages/1")[0], 200, frame("aside"));
  await page.hear({ seq: 5, answers: 1 });
  assert.equal(line(page), "");
});
