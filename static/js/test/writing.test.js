import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./support/page.js";

const hints = (page) => [...page.document.querySelectorAll(".join")].map((hint) => hint.textContent);
const links = (page) => [...page.document.querySelectorAll("#details .doing > *")].map((a) => a.textContent.trim()).filter((name) => ["Settings", "Delete room"].includes(name));

test("the composer goes when one may not write any more, and comes back with what was typed", async (t) => {
  const page = await open(t);
  await page.connect();
  const box = page.$("#body");
  box.value = "half a sen";
  for (const [news, why] of [["archived", "It is archived."], ["readOnly", "Only admins write."]]) {
    await page.bring(news);
    assert.deepEqual(hints(page), [why]);
    const hint = page.$(".join");
    assert.equal(hint.nextElementSibling, page.$("#composer"));
    assert.match(hint.querySelector("link").href, /unwriting.*\.css$/);
  }
  await page.bring("writable");
  assert.deepEqual(hints(page), []);
  assert.equal(page.$("#body"), box);
  assert.equal(box.value, "half a sen");
});

test("a page without a composer says why, and where one may write again", async (t) => {
  const page = await open(t, "shut");
  await page.connect();
  assert.match(page.$("#unwritable").textContent, /archived/);
  await page.bring("readOnly");
  assert.equal(page.$("#unwritable").textContent, "Only admins write.");
  await page.bring("writable");
  assert.match(page.$("#unwritable").textContent, /^You may write here now\.\s+Reload the room$/);
  assert.equal(page.$("#unwritable a").getAttribute("href"), "/rooms/tea");
});

test("a new admin gets the links of admins, once, and somebody who is none any more loses them", async (t) => {
  const page = await open(t);
  await page.connect();
  await page.bring("newAdmin");
  assert.deepEqual(links(page), ["Settings", "Delete room"]);
  await page.bring("noAdmin");
  assert.deepEqual(links(page), []);
  assert.ok(page.$("#details form[action$='/leave']"));
  await page.bring("newAdmin");
  assert.deepEqual(links(page), ["Settings", "Delete room"]);
});
