import { examine } from "../support/axe.js";
import { Reader } from "../support/html.js";
import { test as alone } from "../support/outage.js";
import { test } from "../support/test.js";
import { crowd, doors, frame, hall, outages, room, waiting } from "../support/tour.js";

// Every page and state is accessible, and all HTML that brings it there is valid. Both are looked at in one
// tour, since getting there takes longer than looking.

/** tour examines each page, and all that its browsers have received at the end. */
async function tour(pages, kinds, go) {
  const reader = new Reader(...pages);
  await go(async (name, page) => {
    await reader.look(name, page);
    await examine(name, page);
  });
  await reader.check(...kinds);
}

test("pages for strangers are valid and accessible", async ({ newBrowser }) => {
  const page = (await newBrowser()).pages()[0];
  await tour([page], ["page"], (look) => doors(page, look));
});

test("finding rooms and the account are valid and accessible", ({ ann, bob }) => tour([ann.page, bob.page], ["page", "part"], (look) => hall(ann, bob, look)));
test("a room and all about it are valid and accessible", ({ ann, bob }) => tour([ann.page, bob.page], ["page", "frame"], (look) => room(ann, bob, look)));
test("what is under way is valid and accessible", ({ ann }) => tour([ann.page], ["page", "part", "frame"], (look) => waiting(ann, look)));
test("a room without scripts is accessible", ({ ann, bob }) => frame(ann, bob, examine));

alone.describe("with limits", () => {
  alone.use({ settings: { PARLEY_LIMITS: "on" } });
  alone("outages are valid and accessible, and too much at once is accessible", async ({ server, ann }) => {
    await tour([ann.page], ["page"], (look) => outages(server, ann, look));
    await crowd(ann, examine);
  });
});
