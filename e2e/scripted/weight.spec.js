import { randomUUID } from "node:crypto";
import { crc32, deflateSync } from "node:zlib";
import { expect, test } from "../support/test.js";

// We count transferred bytes: headers and bodies, compressed, as Chromium received them.

const sentence = "People mostly write a sentence or two, with a comma somewhere, and seldom more than that.";

/** flat is a PNG of one colour. */
function flat(width, height) {
  const chunk = (kind, data) => {
    const body = Buffer.concat([Buffer.from(kind), data]), size = Buffer.alloc(4), sum = Buffer.alloc(4);
    size.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([size, body, sum]);
  };
  const head = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0]);
  head.writeUInt32BE(width);
  head.writeUInt32BE(height, 4);
  return Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), chunk("IHDR", head), chunk("IDAT", deflateSync(Buffer.alloc((width + 1) * height))), chunk("IEND", Buffer.alloc(0))]);
}

/** scales measures a page's transfers from now on, but for some addresses. */
async function scales(page, but = /^$/) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Network.enable");
  const asked = new Map();
  const of = (id) => asked.get(id) ?? asked.set(id, { url: "", bytes: 0 }).get(id);
  cdp.on("Network.requestWillBeSent", ({ requestId, request }) => { of(requestId).url = request.url; });
  cdp.on("Network.requestServedFromCache", ({ requestId }) => { of(requestId).cached = true; });
  cdp.on("Network.responseReceived", ({ requestId, response }) => { of(requestId).cached ||= response.fromDiskCache; });
  cdp.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => { of(requestId).bytes = encodedDataLength; });
  cdp.on("Network.webSocketCreated", ({ requestId }) => asked.delete(requestId));
  return () => {
    const travelled = [...asked.values()].filter(({ cached, url }) => !cached && url.startsWith("http") && !but.test(url));
    return { requests: travelled.length, bytes: travelled.reduce((sum, { bytes }) => sum + bytes, 0) };
  };
}

async function load(page, path, but) {
  const weigh = await scales(page, but);
  await page.goto(path, { waitUntil: "networkidle" });
  return weigh();
}

test("/ and /signin weigh at most 20 KB, in 4 requests", async ({ newBrowser }) => {
  for (const path of ["/", "/signin"]) {
    const { requests, bytes } = await load((await newBrowser()).pages()[0], path);
    expect(requests, path).toBeLessThanOrEqual(4);
    expect(bytes, path).toBeGreaterThan(2_000);
    expect(bytes, path).toBeLessThanOrEqual(20_000);
  }
});

/** reading opens a browser in which a person is signed in. */
async function reading(person, newBrowser, locale) {
  const context = await newBrowser({ locale });
  await context.addCookies(await person.context.cookies());
  return context.pages()[0];
}

test("a room with fifty messages weighs at most 40 KB in 8 requests, and 8 KB the second time, in English and German, and a message over the socket 700 bytes", async ({ cat, newSender, newBrowser }) => {
  const dan = await newSender("dan"), room = await cat.makeRoom();
  await dan.enter(room);
  for (let n = 1; n <= 50; n++) await [cat, dan][n % 2].post(room, `${n}. ${sentence}`);

  for (const locale of ["en", "de"]) {
    const page = await reading(dan, newBrowser, locale), frames = [];
    page.on("websocket", (socket) => socket.on("framereceived", ({ payload }) => frames.push(String(payload))));
    for (const [most, mostRequests] of [[40_000, 8], [8_000, 8]]) {
      const { requests, bytes } = await load(page, room.path);
      await expect(page.getByRole("log").getByRole("article")).toHaveCount(50);
      expect(requests, locale).toBeLessThanOrEqual(mostRequests);
      expect(bytes, locale).toBeGreaterThan(2_000);
      expect(bytes, locale).toBeLessThanOrEqual(most);
    }
    if (locale !== "de") continue;
    await dan.post(room, sentence);
    await expect(page.getByRole("log").getByRole("article")).toHaveCount(51);
    const [frame] = frames.filter((f) => f.includes(sentence));
    expect(Buffer.byteLength(frame)).toBeLessThanOrEqual(700);
  }
});

test("a room with fifty messages, ten with pictures, weighs at most 40 KB without the pictures, in German, too", async ({ cat, newSender, newBrowser }) => {
  const dan = await newSender("dan"), room = await cat.makeRoom();
  await dan.enter(room);
  for (let n = 1; n <= 50; n++) {
    const author = [cat, dan][n % 2], multipart = { body: `${n}. ${sentence}`, nonce: randomUUID(), file: { name: `plan-${n}.png`, mimeType: "image/png", buffer: flat(700, 500) } };
    if (n % 5) await author.post(room, `${n}. ${sentence}`);
    else expect((await author.context.request.post(`${room.path}/messages`, { multipart, maxRedirects: 0 })).status()).toBe(303);
  }
  const page = await reading(dan, newBrowser, "de");
  const { bytes } = await load(page, room.path, /\/files\/.*size=preview/);
  await expect(page.getByRole("log").locator("article img[data-file][loading=lazy][width='420'][height='300']")).toHaveCount(10);
  expect(bytes).toBeGreaterThan(30_000);
  expect(bytes).toBeLessThanOrEqual(40_000);
});
