import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./support/page.js";
import { listen } from "./support/sound.js";

test("a call sounds for as long as it is shown, also where its end is never heard of", async (t) => {
  const notes = [];
  const page = await open(t, "room", { before: (page) => listen(page, notes) });
  const [rings, card] = [page.$("#rings"), page.document.createElement("div")];
  card.className = "ring";
  rings.append(card);
  await page.load("js/apart/ring.js");
  assert.equal(notes.length, 4);
  await page.pass(2000);
  assert.equal(notes.length, 8);
  card.style.visibility = "hidden";
  await page.pass(4000);
  assert.equal(notes.length, 8);
  rings.append(card.cloneNode());
  rings.lastChild.style.visibility = "visible";
  await page.pass(2000);
  assert.equal(notes.length, 12, "another call");
  rings.replaceChildren();
  await page.pass(4000);
  assert.equal(notes.length, 12);
});
