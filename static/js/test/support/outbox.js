// What the outbox is doing on a page, and pages on which it does something.
import { open } from "./page.js";
import { frame } from "./rendered.js";

export const messages = "/rooms/tea/messages", second = 1_000, minute = 60 * second;
export const nonce = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
export const bubbles = (page) => page.all("#messages > .p");
export const bodies = (page) => bubbles(page).map((b) => b.querySelector(".b").textContent);
export const posts = (page) => page.asked(messages, "POST");
export const kept = (page) => Object.keys(page.window.localStorage).filter((key) => key.startsWith("parley:out:ann:tea:"));
export const why = (page) => page.$(".p .failure:not([hidden]) .why")?.textContent;
export const button = (page, name) => page.$(`.p [data-${name}]`);
export const accepted = (key) => [202, frame("accepted", { key })];

/** sending has a connected page with one message on its way. */
export async function sending(t, text = "hello", how) {
  const page = await open(t, "room", how);
  await page.connect();
  await page.say(text);
  const [post] = posts(page);
  return { page, post };
}

/** refused is the same, and the server refuses it. */
export async function refused(t, how) {
  const { page, post } = await sending(t, "hello", how);
  await page.answer(post, 422, "<p class=refusal role=alert> Too long. </p>");
  return { page, post };
}

/** inThread has a connected page with a thread open. */
export async function inThread(t, how) {
  const page = await open(t, "room", how);
  await page.connect();
  await page.click(page.$("#m-1 a.t"));
  await page.answer(page.asked("/rooms/tea/messages/1", "GET")[0], 200, frame("aside"));
  return page;
}
