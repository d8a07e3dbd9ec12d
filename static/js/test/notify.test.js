import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./support/page.js";

/** subscribing has a browser that allows notifications ask the server for them. */
async function subscribing(t) {
  const page = await open(t, "notify", { path: "/account/notifications" });
  const subscription = { toJSON: () => ({ endpoint: "https://push.test/1", keys: { p256dh: "k", auth: "a" } }) };
  Object.assign(page.window, { Notification: { requestPermission: async () => "granted" }, PushManager: class {} });
  page.window.navigator.serviceWorker = { register: async () => {}, ready: Promise.resolve({ pushManager: { subscribe: async () => subscription } }) };
  await page.load("js/apart/notify.js");
  await page.click(page.$("#subscribe button"));
  const [post] = page.asked("/account/devices", "POST");
  return { page, post, said: () => page.$("#subscribe [role=status]").textContent };
}

test("a refused subscription is said in the server's words", async (t) => {
  const { page, post, said } = await subscribing(t);
  assert.deepEqual([post.body.endpoint, post.body.p256dh, post.body.for], ["https://push.test/1", "k", "ann"]);
  await page.answer(post, 422, "You have 20 devices. Remove one first.");
  assert.equal(said(), "You have 20 devices. Remove one first.");
  assert.equal(page.$("#subscribe button").disabled, false);
});

for (const html of ["<html><h1>502 Bad Gateway</h1></html>", ""]) {
  test(`an answer of ${html ? "a proxy" : "nothing"} is said in the page's words`, async (t) => {
    const { page, post, said } = await subscribing(t);
    await page.answer(post, 502, html);
    assert.equal(said(), "This browser could not subscribe.");
  });
}
