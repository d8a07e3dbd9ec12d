import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./support/page.js";

const options = (page) => page.all("#operator-list [role=option]").map((o) => o.textContent);

/** typing is the search over rooms, where one has typed so far. */
async function typing(t, text) {
  const page = await open(t, "searchAll");
  await page.touch();
  page.q = page.$("#q");
  await page.type(text, page.q);
  return page;
}

for (const [text, offered] of [
  ["plan f", ["from:"]], ["HAS:p", ["has:picture", "has:poll"]], ["is:", ["is:pinned", "is:saved", "is:thread"]], ["-wi", ["-with:"]], ["-from:", ["-from:bob"]], ["-", []],
  ["from:", ["from:bob"]], ["from:x", []], ["in:c", ["in:cake"]], ["plan ", []], ["\"f", []], ["has:link", []],
]) {
  test(`“${text}” is offered ${offered.join(", ") || "nothing"}`, async (t) => {
    assert.deepEqual(options(await typing(t, text)), offered);
  });
}

test("arrows choose an operator, Enter writes it, and Enter alone searches", async (t) => {
  const page = await typing(t, "plan has:p");
  assert.ok(page.press("Enter", page.q), "nothing is chosen yet");
  assert.equal(options(page).length, 2);
  page.press("ArrowUp", page.q);
  page.press("ArrowDown", page.q);
  assert.equal(page.q.getAttribute("aria-activedescendant"), page.$("#operator-list [aria-selected=true]").id);
  page.press("Enter", page.q);
  assert.equal(page.q.value, "plan has:picture ");
  assert.deepEqual(options(page), []);
  assert.equal(page.q.getAttribute("aria-activedescendant"), null);
});

test("behind an operator with a name its names are offered, and Esc closes the list", async (t) => {
  const page = await typing(t, "fr");
  page.$("#operator-list li").click();
  assert.equal(page.q.value, "from:");
  assert.deepEqual(options(page), ["from:bob"]);
  page.press("Escape", page.q);
  assert.deepEqual(options(page), []);
});

test("a name with capitals is offered for small letters", async (t) => {
  const page = await open(t, "searchAll");
  await page.touch();
  page.$(".finds .w").textContent = "Bob";
  for (const [text, offered] of [["from:bo", ["from:Bob"]], ["from:bob", []]]) {
    page.$("#q").value = "";
    await page.type(text, page.$("#q"));
    assert.deepEqual(options(page), offered);
  }
});
