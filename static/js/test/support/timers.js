// Time stands still until a test lets it pass.
import { noon } from "./rendered.js";

const turn = setImmediate; // the real one

/** settle waits until everything is done that waits for no time. */
export async function settle() {
  for (let n = 0; n < 8; n++) await new Promise((done) => turn(done));
}

export function stopTime(t) {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"], now: noon });
  return {
    /** pass lets milliseconds pass, in steps, because one timer may start others. */
    async pass(ms, step = 250) {
      await settle();
      for (let left = ms; left > 0; left -= step) {
        t.mock.timers.tick(Math.min(step, left));
        await settle();
      }
    },
  };
}
