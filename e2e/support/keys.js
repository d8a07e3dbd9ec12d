import { expect } from "@playwright/test";

/**
 * reach presses Tab until target has the focus, past the page's end if need be. It checks that the focus is
 * always visible.
 */
export async function reach(page, target, key = "Tab") {
  let element = await target.elementHandle();
  const look = async () => {
    const at = await focus(page, element).catch(() => ({ gone: true })); // with its page
    if (!at.gone) return at;
    element = await target.elementHandle();
    return focus(page, element);
  };
  let at = await look();
  for (let presses = 1; presses <= 100; presses++) {
    if (at.there) return;
    await page.keyboard.press(key);
    at = await look();
    if (!seenOrOut.test(at.shown)) expect(at.shown, `after ${presses} times ${key}`).toMatch(seenOrOut);
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
export const kept = (page) => expect.poll(async () => (await focus(page)).shown).toMatch(seen);

const seen = /^frame|^seen, (?!no ring)/, seenOrOut = /^nothing|^frame|^seen, (?!no ring)/;

/** focus reports whether an element has the focus, and shows it; whether it is the target; and whether the target is gone. */
function focus(page, target) {
  return page.evaluate((target) => {
    const at = document.activeElement, shown = () => {
      if (!at || at === document.body) return "nothing has the focus";
      if (at.localName === "iframe") return "frame";
      const box = at.getBoundingClientRect(), style = getComputedStyle(at);
      const inView = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
      // The composer is one box, and draws the ring of the text in it.
      const around = at.localName === "textarea" && at.closest(".composer"), shadow = around && getComputedStyle(around).boxShadow;
      const ringed = style.outlineStyle === "auto" || style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 || / 0px 0px 0px 3px$/.test(shadow);
      return `${inView ? "seen" : "out of view"}, ${ringed ? "" : "no ring, "}${at.localName} ${at.textContent.slice(0, 40)}`;
    };
    return { shown: shown(), there: Boolean(target) && at === target, gone: Boolean(target) && !target.isConnected };
  }, target);
}
