import assert from "node:assert/strict";
import { test } from "node:test";
import { settle } from "./support/timers.js";
import { open } from "./support/page.js";
import { frame } from "./support/rendered.js";

/** opened is a page with the switcher open, and its list there. */
async function opened(t) {
  const page = await open(t);
  page.press("k", page.document.body, { ctrlKey: true });
  await settle();
  await page.answer(page.asked("/go")[0], 200, frame("goTo"));
  return page;
}

const chosen = (page) => page.$("[role=option][aria-selected=true]")?.getAttribute("href");
const options = (page) => page.all("[role=option]").map((a) => a.getAttribute("href"));
const field = (page) => page.$(".switcher input");

test("Ctrl+K opens the switcher at the first press, with the field focused and another room chosen", async (t) => {
  const page = await opened(t);
  assert.ok(page.$("dialog[open][aria-label='Go to']"));
  assert.equal(page.document.activeElement, field(page));
  assert.ok(options(page).length > 0);
  assert.ok(!options(page).includes("/rooms/tea"), "the page's own room is no place to go to");
  assert.equal(chosen(page), options(page)[0]);
});

test("it finds while one types, and takes the last answer only", async (t) => {
  const page = await opened(t);
  await page.type("ca", field(page));
  await page.type("cak", field(page));
  const [first, second] = page.asked("/go?q=ca");
  assert.equal(second.path, "/go?q=cak&for=ann");
  await page.answer(second, 200, frame("goTo"));
  await page.answer(first, 200, "");
  assert.ok(options(page).includes("/rooms/tea"), "one typed for it");
});

test("arrows choose, around the ends, and Enter goes there", async (t) => {
  const page = await opened(t), all = options(page), links = [];
  page.document.addEventListener("click", ({ target }) => links.push(target.closest("a").getAttribute("href")));
  page.press("ArrowUp", field(page));
  assert.equal(chosen(page), all.at(-1));
  page.press("ArrowDown", field(page));
  assert.equal(chosen(page), all[0]);
  assert.equal(field(page).getAttribute("aria-activedescendant"), page.$("[aria-selected=true]").id);
  for (const init of [{ isComposing: true }, { keyCode: 229 }]) page.press("Enter", field(page), init);
  assert.deepEqual(links, []);
  page.press("Enter", field(page));
  assert.deepEqual(links, [all[0]]);
});

test("an answer that is no list is left to the page of its own", async (t) => {
  const page = await opened(t);
  await page.type("x", field(page));
  await page.answer(page.asked("/go")[0], 409, "");
  assert.equal(page.navigations, 1);
});

test("the link in the head opens it, but not in another tab", async (t) => {
  const page = await open(t);
  page.fire("pointermove", { target: page.document.body });
  await settle();
  await page.click(page.$(".jump"), { ctrlKey: true });
  assert.equal(page.$("dialog.switcher"), null);
  await page.click(page.$(".jump"));
  assert.ok(page.$("dialog.switcher[open]"));
});
