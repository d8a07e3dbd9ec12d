import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./support/page.js";
import { listen } from "./support/sound.js";

/** heard opens the room in a browser that wants sound, and counts the notes. */
async function heard(t, wants) {
  const notes = [];
  const page = await open(t, "room", {
    before(page) {
      listen(page, notes);
      if (!wants) delete page.document.body.dataset.sound;
    },
  });
  await page.connect();
  await page.pass(1000);
  await page.touch();
  return { page, notes };
}

test("what the title counts anew is heard once, and what is read is not", async (t) => {
  const { page, notes } = await heard(t, true);
  await page.bring("stirred", { seq: 12 });
  assert.deepEqual(notes, [1, 1.12]);
  await page.bring("allRead", { seq: 12 });
  await page.bring("stirred", { seq: 12 });
  assert.equal(notes.length, 2);
  await page.bring("stirred", { seq: 13 });
  assert.equal(notes.length, 4);
});

test("a mention is heard where more was unread, and is read in silence", async (t) => {
  const { page, notes } = await heard(t, true);
  await page.bring("stirred", { seq: 12 });
  notes.length = 0;
  await page.bring("mentioned", { seq: 12 });
  assert.equal(page.document.title, "(2) Tea · Parley", "less than before");
  assert.equal(notes.length, 2);
  await page.bring("stirred", { seq: 13 });
  assert.equal(page.document.title, "(2) Tea · Parley");
  assert.equal(notes.length, 4, "what else is unread is heard under the same title");
  page.$(".nav .unread b").remove();
  page.fire("parley:marks");
  await page.pass(1);
  assert.equal(page.document.title, "(8) Tea · Parley", "more than before");
  assert.equal(notes.length, 4);
});

test("digits of a room's name are no count", async (t) => {
  const { page, notes } = await heard(t, true);
  await page.bring("allRead", { seq: 12 });
  page.$("#room-name").textContent = "99 bottles";
  await page.hear({ seq: 3 });
  assert.equal(page.document.title, "99 bottles · Parley");
  assert.deepEqual(notes, []);
  await page.bring("stirred", { seq: 13 });
  assert.equal(page.document.title, "(1) 99 bottles · Parley");
  assert.equal(notes.length, 2);
});

test("nothing is heard in a browser that was not asked to", async (t) => {
  const { page, notes } = await heard(t, false);
  await page.bring("stirred", { seq: 12 });
  assert.equal(page.document.title, "(5) Tea · Parley");
  assert.deepEqual(notes, []);
});
