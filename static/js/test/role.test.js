import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./support/page.js";

const sentence = (page) => page.all("main > [role=alert]").map((p) => p.textContent.trim().replace(/\s+/g, " ")).join("; ");
const ways = (page) => page.all("main a[href], main form, main button").map((e) => e.getAttribute("href") ?? e.tagName);

test("a page of the administration keeps nothing of it once its reader is demoted", async (t) => {
  const page = await open(t, "admin");
  await page.connect();
  assert.ok(ways(page).includes("/admin/people"));
  await page.bring("demoted");
  assert.equal(sentence(page), "Your role on this server has changed. Load the page again");
  assert.deepEqual(ways(page), ["#rooms", ""]);
  await page.lose(1006);
  await page.pass(20_000);
  await page.connect();
  assert.equal(page.$("#state").textContent, "");
  assert.equal(sentence(page), "Your role on this server has changed. Load the page again", "also after the connection was lost");
});

test("who is promoted is told, and keeps what the page has", async (t) => {
  const page = await open(t, "admin");
  await page.connect();
  await page.bring("promoted");
  await page.bring("promoted");
  assert.equal(sentence(page), "Your role on this server has changed. Load the page again");
  assert.ok(ways(page).includes("/admin/reports"));
});

test("pages that are everybody's are not told", async (t) => {
  const page = await open(t, "account");
  await page.connect();
  const before = ways(page);
  await page.bring("demoted");
  assert.equal(sentence(page), "");
  assert.deepEqual(ways(page), before);
});
