import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./support/page.js";

const choices = (...texts) => texts.map((text, n) => `<li role="option" id="name-${n}" data-text="${text}"><bdi>${text}</bdi></li>`).join("");
const options = (page) => page.all("#names [role=option]").map((o) => o.dataset.text);
const chosen = (page) => page.$("#names [aria-selected=true]")?.dataset.text;

/** typing is a page where one has typed so far, and the list's request if there is one. */
async function typing(t, text, how) {
  const page = await open(t, "room", how);
  await page.touch();
  await page.type(text);
  await page.pass(100);
  return { page, request: page.asked("/rooms/tea/names")[0] };
}

async function offered(t, text = "hello @a", texts = ["@ann", "@amy", "@dan"], how) {
  const { page, request } = await typing(t, text, how);
  await page.answer(request, 200, choices(...texts));
  return page;
}

for (const [text, q] of [["@", "@"], ["so @ann.b", "@ann.b"], ["(#te", "#te"], ["**@x", "@x"], ["は@太", "@太"], ["は:ta", ":ta"], ["サーバー@a", "@a"], [":ta", ":ta"], [":grü", ":grü"], ["a :+1", ":+1"], ["/", "/"], ["/to", "/to"]]) {
  test(`“${text}” asks for “${q}”`, async (t) => {
    const { request } = await typing(t, text);
    assert.equal(new URL(request.path, "https://x").searchParams.get("q"), q);
  });
}

for (const text of ["ann@", "x/@a", "10:30", "std::a", "see :a", "@ann ", "a #b c", "https://x:80", "时间:明天", "時刻:10", "注意:です", ":サーバー", ":明天", "시간:내일", "see /to", "/usr/bin", "/topic x", "//"]) {
  test(`“${text}” asks for nothing`, async (t) => {
    assert.equal((await typing(t, text)).request, undefined);
  });
}

test("arrows choose, around the ends, and Enter writes the name and sends nothing", async (t) => {
  const page = await offered(t);
  assert.deepEqual(options(page), ["@amy", "@dan"], "not oneself");
  assert.equal(chosen(page), "@amy");
  page.press("ArrowUp");
  assert.equal(chosen(page), "@dan");
  assert.equal(page.box.getAttribute("aria-activedescendant"), page.$("#names [aria-selected=true]").id);
  page.press("ArrowDown");
  assert.equal(chosen(page), "@amy");
  page.press("ArrowDown");
  for (const init of [{ isComposing: true }, { keyCode: 229 }]) page.press("Enter", page.box, init);
  assert.equal(page.box.value, "hello @a", "keys of an input method choose nothing");
  page.press("Enter");
  assert.equal(page.box.value, "hello @dan ");
  assert.equal(page.$("#names"), null);
  assert.equal(page.box.getAttribute("aria-activedescendant"), null);
  assert.deepEqual(page.asked("/rooms/tea/messages"), []);
});

test("a command that is written has no list, so Enter sends it", async (t) => {
  const page = await offered(t, "/leave", ["/leave"]);
  assert.equal(page.$("#names"), null);
  assert.equal(chosen(await offered(t, "/l", ["/leave"])), "/leave");
});

test("a tap or Tab writes a name within the text", async (t) => {
  const page = await offered(t);
  page.box.value = "hello @a, and more";
  page.box.setSelectionRange(8, 8);
  assert.equal(page.fire("pointerdown", { target: page.$("#names li"), type: "MouseEvent" }), false, "the focus stays");
  await page.click(page.$("#names li bdi"));
  assert.equal(page.box.value, "hello @amy, and more");
  const again = await offered(t, "#t", ["#tea"]);
  again.press("Tab");
  assert.equal(again.box.value, "#tea ");
});

test("Esc closes the list for this word, and the next one has one again", async (t) => {
  const page = await offered(t);
  page.press("Escape");
  assert.equal(page.$("#names"), null);
  await page.type("hello @am");
  await page.pass(100);
  assert.deepEqual(page.asked("/rooms/tea/names"), []);
  await page.type("hello @am, @b");
  await page.pass(100);
  assert.equal(page.asked("/rooms/tea/names").length, 1);
});

test("those whose messages are on the page come first", async (t) => {
  const page = await offered(t, "@", ["@amy", "@eve", "@dan"], { messages: [{ seq: 3, by: "dan" }] });
  assert.equal(options(page)[0], "@dan");
});

test("only the last answer is shown, and none is asked for twice", async (t) => {
  const { page, request } = await typing(t, "@b");
  await page.type("@bo");
  await page.pass(100);
  const [second] = page.asked("/rooms/tea/names");
  await page.answer(second, 200, choices("@bob"));
  await page.answer(request, 200, choices("@bea"));
  assert.deepEqual(options(page), ["@bob"]);
  await page.type("@b");
  await page.type("@bo");
  await page.pass(100);
  assert.deepEqual(page.asked("/rooms/tea/names"), []);
  assert.deepEqual(options(page), ["@bob"]);
  await page.type("@bo ");
  assert.equal(page.$("#names"), null);
});

test("a list that did not come is asked for again while its name stands", async (t) => {
  const { page, request } = await typing(t, "hello @a");
  await page.answer(request, 503, "");
  assert.equal(page.$("#names"), null);
  await page.pass(2000);
  await page.answer(page.asked("/rooms/tea/names")[0], 200, choices("@amy"));
  assert.deepEqual(options(page), ["@amy"]);

  await page.type("my ");
  await page.type("@b");
  await page.pass(100);
  await page.answer(page.asked("/rooms/tea/names")[0], 403, "");
  await page.pass(2000);
  assert.deepEqual(page.asked("/rooms/tea/names"), [], "a refusal stays one");
});

test("what was typed before the scripts came has a list too", async (t) => {
  const page = await open(t);
  page.box.focus();
  await page.type("@b");
  await page.touch();
  await page.pass(100);
  assert.equal(page.asked("/rooms/tea/names").length, 1);
});
