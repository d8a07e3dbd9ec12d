import assert from "node:assert/strict";
import { test } from "node:test";
import { settle } from "./support/timers.js";
import { open } from "./support/page.js";

/** gone are the links that keys follow: jsdom does not navigate. */
function gone(page) {
  const found = [];
  page.document.addEventListener("click", (event) => found.push(event.target.closest("a")?.getAttribute("href")));
  return found;
}

test("the arrows lead to the neighbours of a file, and Esc to its message, from the first key on", async (t) => {
  const page = await open(t, "file"), links = gone(page);
  const way = (selector) => page.$(selector).getAttribute("href");
  assert.notEqual(way("[rel=prev]"), way("[rel=next]"));
  page.press("ArrowLeft", page.document.body); // before the scripts are there
  await settle();
  assert.deepEqual(links, [way("[rel=prev]")]);
  assert.ok(!page.press("ArrowRight", page.document.body));
  assert.ok(!page.press("Escape", page.$("main a[data-file]")));
  assert.deepEqual(links.slice(1), [way("[rel=next]"), way("main .back a")]);
});

test("they scroll a text, wind a film, and stay the browser's with another key", async (t) => {
  for (const [name, within] of [["file", "pre"], ["firstFile", "video"]]) {
    const page = await open(t, name), links = gone(page);
    page.fire("pointermove", { target: page.document.body });
    await settle();
    assert.ok(page.press("ArrowRight", page.$(`.shown ${within}`)));
    for (const init of [{ altKey: true }, { ctrlKey: true }, { metaKey: true }, { shiftKey: true }]) assert.ok(page.press("ArrowRight", page.document.body, init));
    assert.deepEqual(links, []);
    assert.ok(!page.press("ArrowRight", page.document.body));
    assert.equal(links.length, 1);
  }
});

test("where there is no file before, nothing happens", async (t) => {
  const page = await open(t, "firstFile"), links = gone(page);
  page.fire("pointermove", { target: page.document.body });
  await settle();
  assert.ok(page.press("ArrowLeft", page.document.body));
  assert.deepEqual(links, []);
});
