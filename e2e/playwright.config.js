import { defineConfig } from "@playwright/test";
import { executable, flags } from "./support/chromium.js";

// The journeys are the same source for both projects. Tests that only scripts or only their absence make
// possible have folders of their own, so that no test is skipped.
export default defineConfig({
  testDir: ".",
  outputDir: "test-results",
  snapshotPathTemplate: "{testDir}/look/{arg}{ext}",
  globalSetup: "./support/setup.js",
  fullyParallel: true,
  workers: 3, // two cores are busy with them; four gain little, and have clicks wait
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 90_000,
  expect: { timeout: 20_000 },
  reporter: [["list"], ["./support/verdict.js"]],
  use: {
    trace: { mode: "retain-on-failure", screenshots: false, snapshots: false },
    launchOptions: { executablePath: executable, args: flags },
  },
  projects: [
    {
      name: "with JavaScript",
      testMatch: ["journeys/**/*.spec.js", "scripted/**/*.spec.js"],
      use: { javaScriptEnabled: true },
    },
    {
      name: "without JavaScript",
      testMatch: ["journeys/**/*.spec.js", "unscripted/**/*.spec.js"],
      use: { javaScriptEnabled: false },
    },
    {
      // A phone has no hover, no room beside the talk, and a key for new lines: journeys that meet these.
      name: "on a phone",
      testMatch: ["journeys/**/*.spec.js"],
      grep: /@phone/,
      use: { javaScriptEnabled: true, viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
    },
    {
      // It reports the features that the other projects have missed.
      name: "parity",
      testMatch: ["parity/**/*.spec.js"],
      dependencies: ["with JavaScript", "without JavaScript"],
    },
  ],
});
