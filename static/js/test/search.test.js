import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./support/page.js";
import { frame } from "./support/rendered.js";

test("the words of a search are in the address, and the page that has them there searches", async (t) => {
  const page = await open(t);
  const q = page.$("#q");
  await page.type("plan b", q);
  await page.pass(300);
  await page.answer(page.asked("/rooms/tea/search")[0], 200, frame("found", { seq: 5, text: "plan b" }));
  assert.equal(page.window.location.search, "?q=plan+b");
  await page.type("", q);
  await page.pass(300);
  await page.answer(page.asked("/rooms/tea/search")[0], 200, "");
  assert.equal(page.window.location.search, "");

  const back = await open(t, "searched", { path: "/rooms/tea?q=plan" });
  assert.equal(back.asked("/rooms/tea/search?q=plan").length, 1);
});

test("a search that was answered before the scripts for hands came is in the address, too", async (t) => {
  const page = await open(t);
  const q = page.$("#q");
  q.value = "plan b";
  q.form.requestSubmit();
  await page.answer(page.asked("/rooms/tea/search")[0], 200, frame("found", { seq: 5, text: "plan b" }));
  assert.equal(page.window.location.search, "");
  await page.touch();
  assert.equal(page.window.location.search, "?q=plan+b");
});

test("the link further back works from the moment that it is shown, also after another search", async (t) => {
  const page = await open(t);
  const q = page.$("#q");
  for (const words of ["plan", "plan b"]) {
    await page.type(words, q);
    await page.pass(300);
    const link = new Promise((resolve) => {
      const results = page.$("#finds");
      const seen = new page.window.MutationObserver(() => {
        const more = results.querySelector("a.more");
        if (!more) return;
        seen.disconnect();
        resolve(more.hasAttribute("data-htmx-powered"));
      });
      seen.observe(results, { childList: true });
    });
    await page.answer(page.asked("/rooms/tea/search").at(-1), 200, frame("found", { seq: 5, text: words }));
    assert.equal(await link, true, words);
  }
});

test("what was typed before the scripts came is searched", async (t) => {
  const typed = (words) => (page) => { page.$("[type=search]").value = words; };
  const page = await open(t, "rooms", { before: typed("plan b") });
  assert.equal(page.asked("/rooms?q=plan+b").length + page.asked("/rooms?q=plan%20b").length, 1);
  const untouched = await open(t, "rooms");
  assert.equal(untouched.asked("/rooms?q").length, 0);
});
