import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./support/page.js";

test("the page without a connection lists every message that can be read", async (t) => {
  const page = await open(t, "offline", { stored: {
    "parley:out:ann:tea:2": JSON.stringify({ body: "later", since: 2000 }),
    "parley:out:ann:tea:x": "half an ent",
    "parley:out:ann:tea:y": JSON.stringify({ body: "of no time" }),
    "parley:out:ann:tea:z": "null",
    "parley:out:ann:cake:1": JSON.stringify({ body: "first", since: 1000 }),
    "parley:theme": "dark",
  } });
  await page.load("js/apart/offline.js");
  assert.deepEqual(page.all("#unsent li").map((li) => [li.querySelector("a").getAttribute("href"), li.querySelector("p").textContent]), [["/rooms/cake", "first"], ["/rooms/tea", "later"]]);
});
