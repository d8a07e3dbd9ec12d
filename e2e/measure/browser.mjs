// Measures a room in a real Chromium, for cmd/bench: sending, changing rooms, and a stream
// of messages. Its one line of output is JSON, in milliseconds, elements and bytes.
import { chromium } from "@playwright/test";
import { executable, flags } from "../support/chromium.js";

const { BASE, ROOMS, READER, WRITER, WRITER_NAME, SENDS = "40", SWITCHES = "20", STREAM = "5000", RATE = "100" } = process.env;
const [room, other] = ROOMS.split(",");
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

const browser = await chromium.launch({ executablePath: executable, args: flags });
try {
  const [writer, reader] = await Promise.all([WRITER, READER].map(enter));
  const sent = await sending(writer, reader);
  const switched = await switching(reader);
  await writer.close();
  process.stdout.write(JSON.stringify({ ...sent, switched, end: await streaming(reader, 0), up: await streaming(reader, -3000) }) + "\n");
} finally {
  await browser.close();
}

async function enter(cookie) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  await context.addCookies([{ name: "parley", value: cookie, url: BASE }]);
  const page = await context.newPage();
  await page.addInitScript(watch);
  await open(page, room);
  return page;
}

async function open(page, slug) {
  await page.goto(`${BASE}/rooms/${slug}?at=newest`);
  await page.waitForSelector("#state[data-state]", { state: "attached" });
}

/** sending is the median from Enter to the paint, on the writer's own page and on the other. */
async function sending(writer, reader) {
  const own = [], others = [];
  for (let n = 0; n < Number(SENDS); n++) {
    const text = `measured ${n} ${Date.now()}`, shown = reader.evaluate(painted, text);
    const { began, after } = await writer.evaluate(press, { text, painted: painted.toString() });
    own.push(after - began);
    others.push(await shown - began);
  }
  return { own: median(own), others: median(others) };
}

/** painted resolves to the time at which a text in the log is painted. */
function painted(text) {
  const log = document.querySelector("[role=log]");
  return new Promise((done) => {
    const look = () => {
      if (!log.textContent.includes(text)) return false;
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => done(performance.timeOrigin + performance.now());
        port2.postMessage(0);
      });
      return true;
    };
    if (look()) return;
    const seen = new MutationObserver(() => { if (look()) seen.disconnect(); });
    seen.observe(log, { childList: true, subtree: true });
  });
}

async function press({ text, painted }) {
  const box = document.getElementById("body"), log = document.querySelector("[role=log]");
  box.value = text;
  const began = performance.timeOrigin + performance.now();
  box.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
  const frame = () => new Promise((done) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => done(performance.timeOrigin + performance.now());
    port2.postMessage(0);
  }));
  while (!log.textContent.includes(text)) await frame();
  return { began, after: await frame() };
}

/** switching is the median of the first paint of the other room's page. */
async function switching(page) {
  const list = [];
  for (let n = 0; n < Number(SWITCHES); n++) {
    await page.locator(`#rooms a[href="/rooms/${n % 2 ? room : other}"]`).click();
    await page.waitForURL(`**/rooms/${n % 2 ? room : other}`);
    await page.waitForFunction(() => performance.getEntriesByName("first-contentful-paint").length);
    list.push(await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0].startTime));
  }
  return median(list);
}

/** streaming has the page receive many messages, its reader scrolled to a place. */
async function streaming(page, scrollTop) {
  await open(page, room);
  const cdp = await page.context().newCDPSession(page);
  const heap = async () => {
    await cdp.send("HeapProfiler.collectGarbage");
    return (await cdp.send("Runtime.getHeapUsage")).usedSize;
  };
  let loads = 0;
  const count = () => { loads++; };
  page.on("load", count);
  await page.evaluate((at) => {
    sessionStorage.removeItem("longest");
    sessionStorage.removeItem("elements");
    document.querySelector(".talk").scrollTop = at;
  }, scrollTop);
  const before = await heap();
  const last = await stream();
  await page.waitForFunction((rev) => Number(document.querySelector("[role=log]").dataset.rev) >= rev, last, { timeout: 60_000 });
  page.off("load", count);
  const [longest, elements] = await page.evaluate(() => ["longest", "elements"].map((name) => Number(sessionStorage.getItem(name))));
  return { longest, elements, loads, before, after: await heap() };
}

/** watch keeps the longest task and the most elements of a tab: a page that fell behind loads itself again. */
function watch() {
  const keep = (name, value) => { if (value > Number(sessionStorage.getItem(name))) sessionStorage.setItem(name, value); };
  new PerformanceObserver((list) => list.getEntries().forEach((e) => keep("longest", e.duration))).observe({ entryTypes: ["longtask"] });
  setInterval(() => keep("elements", document.getElementsByTagName("*").length), 100);
}

/** stream posts as the writer, at the rate, and returns the room's last rev. */
async function stream() {
  const began = Date.now(), total = Number(STREAM), running = new Set();
  for (let n = 0; n < total; n++) {
    await pause(began + n * 1000 / Number(RATE) - Date.now());
    const body = new URLSearchParams({ body: `line ${n} of a busy hour, as long as people write`, nonce: crypto.randomUUID(), for: WRITER_NAME });
    const one = fetch(`${BASE}/rooms/${room}/messages`, { method: "POST", body, headers: { Cookie: `parley=${WRITER}`, Origin: BASE, "HX-Request": "true" } }).then((a) => {
      running.delete(one);
      if (a.status !== 202) throw new Error(`a message was answered with ${a.status}`);
      return a.text();
    });
    running.add(one);
  }
  await Promise.all(running);
  await pause(1000);
  const page = await (await fetch(`${BASE}/rooms/${room}?at=newest`, { headers: { Cookie: `parley=${WRITER}` } })).text();
  return Number(/data-rev="(\d+)"/.exec(page)[1]);
}
