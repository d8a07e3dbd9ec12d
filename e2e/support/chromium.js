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

/** media are options for a browser with fakes of camera, microphone and screen. Tests that use them share a worker. */
export const media = { executablePath: executable, args: [...flags,
  "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", "--auto-select-desktop-capture-source=Entire screen", "--autoplay-policy=no-user-gesture-required"] };

/** notifying launches a Chromium that shows notifications: its headless build denies them. */
export const notifying = {
  ...(existsSync("/usr/bin/chromium") ? { executablePath: "/usr/bin/chromium" } : { channel: "chromium" }),
  ignoreDefaultArgs: ["--headless"], args: [...flags, "--headless=new"],
};
