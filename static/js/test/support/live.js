// What a page knows of its connection, and pages with a connection in some state.
import assert from "node:assert/strict";
import { open } from "./page.js";
import { rendered } from "./rendered.js";

export const second = 1_000, minute = 60 * second;
export const rev = (page) => page.log.dataset.rev;
export const line = (page) => page.$("#state").textContent;
export const query = (socket) => Object.fromEntries(socket.url.searchParams);
export const beats = (page) => page.socket.sent.filter(({ type }) => type === "beat").length;
export const inquiries = (page) => page.asked("/rooms/tea?before=1", "GET");
export const looks = (page) => page.asked("/rooms/tea?since=", "GET");
export const nowhere = "The connection is lost. Trying to get it back …";

export async function live(t, name, how) {
  const page = await open(t, name, how);
  await page.connect();
  return page;
}

/** failing has a socket fail for the third time, which makes the page ask for itself. */
export async function failing(t, name, how) {
  const page = await open(t, name, how);
  for (let n = 0; n < 3; n++) {
    if (n) await page.pass(5 * second);
    await page.lose();
  }
  return page; // the next try is two seconds away
}

/** polling has a page that has found that pages load, and sockets fail. */
export async function polling(t) {
  const page = await failing(t);
  await page.answer(inquiries(page)[0], 200, rendered.room);
  assert.equal(page.state, "polling");
  return page;
}
