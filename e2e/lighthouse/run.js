import { randomUUID } from "node:crypto";
import { launch } from "chrome-launcher";
import lighthouse, { defaultConfig } from "lighthouse";
import { executable, flags } from "../support/chromium.js";
import { Server } from "../support/server.js";

// Lighthouse's scores for the most frequent pages, as on a phone. It computes slow 4G and a processor four
// times slower from a normal load, without waiting. Audits without a score are left out: they would double
// the time.

const categories = ["performance", "accessibility", "best-practices"];
const onlyAudits = categories.flatMap((name) => weighed(defaultConfig.categories[name])).map(({ id }) => id);
const password = "correct horse battery";

function weighed({ auditRefs }) {
  return auditRefs.filter(({ weight }) => weight > 0);
}

async function send(server, path, form, cookie = "") {
  const answer = await fetch(server.url + path, { method: "POST", body: new URLSearchParams(form), headers: { Cookie: cookie }, redirect: "manual" });
  if (answer.status !== 303) throw new Error(`POST ${path} answers ${answer.status}`);
  return answer.headers;
}

/** furnish signs a user up and fills a room with fifty messages. */
async function furnish(server) {
  const headers = await send(server, "/signup", { username: "alice", email: "alice@example.org", password });
  const cookie = headers.get("set-cookie").split(";")[0];
  const room = (await send(server, "/rooms", { name: "Garden", topic: "Beans and peas" }, cookie)).get("location");
  for (let n = 1; n <= 50; n++) {
    await send(server, `${room}/messages`, { body: `${n}. People mostly write a sentence or two, and seldom more than that.`, nonce: randomUUID() }, cookie);
  }
  return { cookie, room };
}

async function mark(server, port, path, cookie) {
  const { lhr } = await lighthouse(server.url + path, {
    port, onlyAudits, disableFullPageScreenshot: true, logLevel: "error", extraHeaders: cookie ? { Cookie: cookie } : {},
  });
  const marks = categories.map((name) => Math.round(lhr.categories[name].score * 100));
  const paint = Math.round(lhr.audits["first-contentful-paint"].numericValue);
  const faults = categories.flatMap((name) => weighed(lhr.categories[name]))
    .filter(({ id }) => lhr.audits[id].score !== null && lhr.audits[id].score < 1)
    .map(({ id }) => `${id}: ${lhr.audits[id].displayValue ?? lhr.audits[id].title}`);
  return { path, marks, paint, faults };
}

const isQuick = ({ path, marks: [performance], paint }) => performance === 100 && (!path.startsWith("/rooms/") || paint < 1500);
const isRight = ({ marks: [, ...others] }) => others.every((m) => m === 100);

/**
 * best repeats for speed alone: a busy machine makes a page slower and never faster, so one good try of five
 * is enough. Other faults stay, and are not tried again.
 */
async function best(...what) {
  let found = await mark(...what);
  for (let tries = 1; tries < 5 && isRight(found) && !isQuick(found); tries++) {
    const one = await mark(...what);
    if (one.marks[0] >= found.marks[0]) found = one;
  }
  return found;
}

function tell(found) {
  const good = isRight(found) && isQuick(found);
  const marks = categories.map((name, i) => `${name} ${found.marks[i]}`).join(", ");
  console.log(`${found.path.padEnd(16)} ${marks}; first contentful paint ${found.paint} ms${good ? "" : "   NOT GOOD ENOUGH"}`);
  if (found.faults.length) console.log(found.faults.map((f) => `    ${f}`).join("\n"));
  return good;
}

// Of loopback addresses Lighthouse takes only this one for secure.
const server = await Server.start({ PARLEY_ADDR: "127.0.0.1:0" });
const chromePath = executable ?? (await import("@playwright/test")).chromium.executablePath();
const browser = await launch({ chromePath, chromeFlags: ["--headless", ...flags] });
try {
  const { cookie, room } = await furnish(server);
  let well = true;
  for (const [path, who] of [["/"], ["/signin"], ["/rooms", cookie], [room, cookie]]) {
    well = tell(await best(server, browser.port, path, who)) && well;
  }
  process.exitCode = well ? 0 : 1;
} finally {
  browser.kill();
  await server.discard();
}
