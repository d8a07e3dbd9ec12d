import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";
import { Server } from "../support/server.js";

// Lighthouse's marks for the pages that people see most, as for a phone: its
// throttling reckons slow 4G and a processor four times slower from what was
// loaded; it does not wait for them. What else the machine has to do makes a
// mark worse and never better, so the best of three counts.

const categories = ["performance", "accessibility", "best-practices"];
const password = "correct horse battery";

const chromium = [process.env.CHROMIUM, "/usr/bin/chromium-headless-shell", "/usr/bin/chromium"].find((path) => path && existsSync(path));

async function send(server, path, form, cookie = "") {
  const answer = await fetch(server.url + path, { method: "POST", body: new URLSearchParams(form), headers: { Cookie: cookie }, redirect: "manual" });
  if (answer.status !== 303) throw new Error(`POST ${path} answers ${answer.status}`);
  return answer.headers;
}

/** furnish signs somebody up and fills a room with fifty messages. */
async function furnish(server) {
  const headers = await send(server, "/signup", { username: "ann", email: "ann@example.org", password });
  const cookie = headers.get("set-cookie").split(";")[0];
  const room = (await send(server, "/rooms", { name: "Garden", topic: "Beans and peas" }, cookie)).get("location");
  for (let n = 1; n <= 50; n++) {
    await send(server, `${room}/messages`, { body: `${n}. People mostly write a sentence or two, and seldom more than that.`, nonce: randomUUID() }, cookie);
  }
  return { cookie, room };
}

async function mark(server, port, path, cookie) {
  const { lhr } = await lighthouse(server.url + path, { port, onlyCategories: categories, logLevel: "error", extraHeaders: cookie ? { Cookie: cookie } : {} });
  const marks = categories.map((name) => Math.round(lhr.categories[name].score * 100));
  const paint = Math.round(lhr.audits["first-contentful-paint"].numericValue);
  const faults = categories.flatMap((name) => lhr.categories[name].auditRefs)
    .filter(({ weight, id }) => weight > 0 && lhr.audits[id].score !== null && lhr.audits[id].score < 1)
    .map(({ id }) => `${id}: ${lhr.audits[id].displayValue ?? lhr.audits[id].title}`);
  return { path, marks, paint, faults };
}

const isGood = (path, { marks, paint }) => marks.every((m) => m === 100) && (!path.startsWith("/rooms/") || paint < 1500);

async function best(...what) {
  let found;
  for (let tries = 0; tries < 3 && !(found && isGood(found.path, found)); tries++) {
    const one = await mark(...what);
    if (!found || one.marks[0] >= found.marks[0]) found = one;
  }
  return found;
}

const server = await Server.start();
const browser = await launch({
  chromePath: chromium,
  chromeFlags: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"],
});
try {
  const { cookie, room } = await furnish(server);
  let well = true;
  for (const [path, who] of [["/"], ["/signin"], ["/rooms", cookie], [room, cookie]]) {
    const { marks, paint, faults } = await best(server, browser.port, path, who);
    const good = isGood(path, { marks, paint });
    well &&= good;
    console.log(`${path.padEnd(16)} ${categories.map((name, i) => `${name} ${marks[i]}`).join(", ")}; first contentful paint ${paint} ms${good ? "" : "   NOT GOOD ENOUGH"}`);
    if (faults.length) console.log(faults.map((f) => `    ${f}`).join("\n"));
  }
  process.exitCode = well ? 0 : 1;
} finally {
  browser.kill();
  await server.discard();
}
