import assert from "node:assert/strict";
import { test } from "node:test";
import { settle } from "./support/timers.js";
import { open } from "./support/page.js";

for (const name of ["pageswap", "pagereveal"]) test(`${name} whose view transition ends early is no error of the page`, async (t) => {
  const page = await open(t), unhandled = [];
  const note = (error) => unhandled.push(error.message);
  process.on("unhandledRejection", note);
  t.after(() => process.off("unhandledRejection", note));
  const skipped = () => Promise.reject(new Error("Transition was skipped."));
  page.fire(name, { target: page.window }); // without a transition
  const event = Object.assign(new page.window.Event(name), { viewTransition: { ready: skipped(), finished: skipped(), updateCallbackDone: skipped() } });
  page.window.dispatchEvent(event);
  await settle();
  await new Promise((done) => setImmediate(done));
  assert.deepEqual(unhandled, []);
  assert.deepEqual(page.errors, []);
});
