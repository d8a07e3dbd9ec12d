import { expect } from "@playwright/test";

/** reach goes on with Tab until target has the focus, past the page's end if need be, and sees to it that one always sees where one is. */
export async function reach(page, target, key = "Tab") {
  for (let presses = 0; presses < 100; presses++) {
    if (await target.evaluate((e) => e === document.activeElement)) return;
    await page.keyboard.press(key);
    expect(await focus(page), `after ${presses + 1} times ${key}`).toMatch(seenOrOut);
  }
  throw new Error(`${target} cannot be reached with ${key}`);
}

/** press reaches something and presses Enter on it. */
export async function press(page, target, key) {
  await reach(page, target, key);
  await page.keyboard.press("Enter");
}

/** write reaches a field and replaces what is in it. */
export async function write(page, target, text, key) {
  await reach(page, target, key);
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(text);
}

/** kept waits until something has the focus again after what had it was replaced. */
export const kept = (page) => expect.poll(() => focus(page)).toMatch(seen);

const seen = /^frame|^seen, (?!no ring)/, seenOrOut = /^nothing|^frame|^seen, (?!no ring)/;

/** focus says whether something has the focus, and shows it. */
function focus(page) {
  return page.evaluate(() => {
    const at = document.activeElement;
    if (!at || at === document.body) return "nothing has the focus";
    if (at.localName === "iframe") return "frame";
    const box = at.getBoundingClientRect(), style = getComputedStyle(at);
    const inView = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    const ringed = style.outlineStyle === "auto" || style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    return `${inView ? "seen" : "out of view"}, ${ringed ? "" : "no ring, "}${at.localName} ${at.textContent.slice(0, 40)}`;
  });
}
