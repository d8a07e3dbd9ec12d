import { appendFileSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";

const lines = 30;

/** Ends the run with one line that gives its result, and notes what failed in the file $FAILURES. */
export default class Verdict {
  #started = Date.now();
  #outcomes = { expected: 0, unexpected: 0, flaky: 0, skipped: 0 };
  #suite;

  onBegin(_config, suite) {
    this.#suite = suite;
  }

  onTestEnd(test, { status, errors }) {
    if (status === test.expectedStatus || !process.env.FAILURES) return;
    const said = errors.map((e) => stripVTControlCharacters(e.message ?? e.value ?? "").split("\n").slice(0, lines).join("\n"));
    appendFileSync(process.env.FAILURES, [test.titlePath().join(" › "), ...said, ""].join("\n"));
  }

  onEnd(result) {
    for (const test of this.#suite.allTests()) this.#outcomes[test.outcome()]++;
    const { expected, unexpected, skipped } = this.#outcomes;
    const seconds = Math.round((Date.now() - this.#started) / 1000);
    const parts = [`${expected} passed`, `${unexpected} failed`, `${skipped} did not run`];
    console.log(`Browser tests: ${result.status}. ${parts.join(", ")}, in ${seconds} s.`);
  }
}
