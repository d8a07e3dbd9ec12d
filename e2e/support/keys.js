import { expect } from "@playwright/test";

/**
 * reach presses Tab until target has the focus, past the page's end if need be. It checks that the focus is
 * always visible.
 */
export async function reach(page, target, key = "Tab") {
  for (let presses = 0; presses < 100; presses++) {
    if (await target.evaluate((e) => e === document.activeElement)) return;
    await page.keyboard.press(key);
    expect(await focus(page), `after ${presses + 1} times ${key}`).toMatch(seenOrOut);
  }
  throw new Error(`${target} cannot be reached with ${key}`);
}

/** press reaches an element and presses Enter on it. */
export async function press(page, target, key) {
  await reach(page, target, key);
  await page.keyboard.press("Enter");
}

/** write reaches a field and replaces its text. */
export async function write(page, target, text, key) {
  await reach(page, target, key);
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(text);
}

/** kept waits until an element has the focus again after the focused one was replaced. */
export const kept = (page) => expect.poll(() => focus(page)).toMatch(seen);

const seen = /^frame|^seen, (?!no ring)/, seenOrOut = /^nothing|^frame|^seen, (?!no ring)/;

/** focus reports whether an element has the focus, and shows it. */
function focus(page) {
  return page.evaluate(() => {
    const at = document.activeElement;
    if (!at || at === document.body) return "nothing has the focus";
    if (at.localName === "iframe") return "frame";
    const box = at.getBoundingClientRect(), style = getComputedStyle(at);
    const inView = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    // The composer is one box, and draws the ring of the text in it.
    const around = at.localName === "textarea" && at.closest(".composer"), shadow = around && getComputedStyle(around).boxShadow;
    const ringed = style.outlineStyle === "auto" || style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 || / 0px 0px 0px 3px$/.test(shadow);
    return `${inView ? "seen" : "out of view"}, ${ringed ? "" : "no ring, "}${at.localName} ${at.textContent.slice(0, 40)}`;
  });
}
