/** Ends the run with one line that gives its result. */
export default class Verdict {
  #started = Date.now();
  #outcomes = { expected: 0, unexpected: 0, flaky: 0, skipped: 0 };
  #suite;

  onBegin(_config, suite) {
    this.#suite = suite;
  }

  onEnd(result) {
    for (const test of this.#suite.allTests()) this.#outcomes[test.outcome()]++;
    const { expected, unexpected, skipped } = this.#outcomes;
    const seconds = Math.round((Date.now() - this.#started) / 1000);
    const parts = [`${expected} passed`, `${unexpected} failed`, `${skipped} did not run`];
    console.log(`Browser tests: ${result.status}. ${parts.join(", ")}, in ${seconds} s.`);
  }
}
