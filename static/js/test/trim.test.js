import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./support/page.js";
import { run } from "./support/rendered.js";

test("of more than 600 messages the newest 300 stay, and the link to older ones begins where they end", async (t) => {
  const page = await open(t, "older", { messages: run(3, 598) });
  await page.connect();
  await page.hear({ seq: 599 });
  assert.equal(page.log.childElementCount, 600, "with the link");
  assert.deepEqual(page.seqs, run(1, 599).map(({ seq }) => seq));
  await page.hear({ seq: 600 });
  assert.deepEqual(page.seqs, run(301, 600).map(({ seq }) => seq));

  const [older] = page.log.children, link = older.firstElementChild;
  assert.equal(page.all("#older").length, 1);
  assert.equal(older.className, "older");
  const attributes = { "data-htmx-powered": "true", href: "/rooms/tea?before=301", "hx-get": "/rooms/tea?before=301", "hx-trigger": "click, intersect once", "hx-target": "#older", "hx-swap": "outerHTML", "hx-sync": "this:drop" };
  assert.deepEqual(Object.fromEntries([...link.attributes].map(({ name, value }) => [name, value])), attributes);
  assert.equal(link.textContent, "Older messages");

  await page.click(link);
  assert.equal(page.asked("/rooms/tea?before=301", "GET").length, 1, "htmx knows the link");
});
