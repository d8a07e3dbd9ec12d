import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";

// Every page and state is examined in light and dark, on a phone and on a desktop.

// Minified it has less than half the bytes, which each page parses.
const axe = readFileSync(new URL("../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const colours = ["color-contrast"];
const desk = { width: 1280, height: 800 }, phone = { width: 360, height: 740 };

/** examine finds what WCAG 2.2 AA and axe's best practices miss in a page. */
export async function examine(name, page) {
  await test.step(name, async () => expect.soft(await faults(page), name).toEqual([]));
}

// A colour in transition is neither of its two, so transitions are off. Rules that do not depend on colours
// run once on a desktop and once on a phone.
async function faults(page) {
  const found = [];
  for (const within of page.frames()) await within.evaluate((source) => { (0, eval)(source); }, axe);
  for (const [colorScheme, size, runOnly] of [["light", desk, rules], ["dark", phone, rules], ["light", phone, colours], ["dark", desk, colours]]) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize(size);
    for (const { id, nodes } of await violations(page, runOnly)) {
      for (const node of nodes) found.push(`${id} (${colorScheme}, ${size.width}): ${node.target}: ${node.failureSummary}`);
    }
  }
  return found;
}

const violations = (page, runOnly) =>
  page.evaluate(async (runOnly) => (await window.axe.run({ runOnly, resultTypes: ["violations"] })).violations, runOnly);
