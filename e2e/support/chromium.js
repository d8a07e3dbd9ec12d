import { existsSync } from "node:fs";

// Debian's Chromium where it is installed, since it needs no download; its headless build first. Otherwise
// Playwright's own.
const installed = [process.env.CHROMIUM, "/usr/bin/chromium-headless-shell", "/usr/bin/chromium"];

/** executable is Chromium's path; undefined for Playwright's own. */
export const executable = installed.find((path) => path && existsSync(path));

export const flags = [
  "--no-sandbox", "--disable-gpu", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--no-first-run",
];

/** notifying launches a Chromium that shows notifications: its headless build denies them. */
export const notifying = {
  ...(existsSync("/usr/bin/chromium") ? { executablePath: "/usr/bin/chromium" } : { channel: "chromium" }),
  ignoreDefaultArgs: ["--headless"], args: [...flags, "--headless=new"],
};
