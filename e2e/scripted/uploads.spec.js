import { createHash } from "node:crypto";
import { media } from "../support/chromium.js";
import { Proxy } from "../support/proxy.js";
import { expect, test } from "../support/test.js";

// The microphone is the browser's own fake, which beeps.
test.use({ launchOptions: media });

const hash = (bytes) => createHash("sha256").update(bytes).digest("hex");

test("a large file goes on after its connection broke, and a voice message is heard", async ({ newBrowser, ann, bob }) => {
  const hers = await ann.createRoom();
  await bob.join(hers);
  const door = await new Proxy(process.env.PARLEY_URL).listen();
  try {
    const context = await newBrowser({ baseURL: door.url });
    await context.addCookies((await ann.context.cookies()).map(({ name, value }) => ({ name, value, url: door.url })));
    await context.grantPermissions(["microphone"]);
    const page = context.pages()[0], composer = page.locator("#composer"), places = [];
    page.on("request", (request) => { if (request.method() === "PATCH") places.push(Number(request.headers()["upload-offset"])); });
    await page.goto(hers.path);
    await composer.getByLabel("Message", { exact: true }).click();
    await expect(page.locator("html[data-hand]")).toHaveCount(1);

    const film = Buffer.alloc(9 << 20, "a film of many colours ");
    door.breaks.push(3 << 20, 1 << 20);
    await composer.locator("[type=file]").setInputFiles({ name: "film.bin", mimeType: "application/octet-stream", buffer: film });
    await composer.getByLabel("Message", { exact: true }).fill("The film");
    await composer.getByRole("button", { name: "Send", exact: true }).click();
    const message = page.locator("article[data-seq]").filter({ hasText: "The film" });
    await expect(message).toHaveCount(1, { timeout: 30_000 });
    expect(places[0]).toBe(0);
    expect(places.at(-1)).toBeGreaterThanOrEqual(1 << 20); // the browser itself repeats a request on an old connection
    expect(door.breaks).toEqual([]);
    await page.goto(hers.path);
    const path = await message.getByRole("link", { name: "film.bin" }).getAttribute("href");
    expect(hash(await (await bob.context.request.get(path)).body())).toBe(hash(film));

    await composer.getByLabel("Message", { exact: true }).click();
    await composer.getByRole("button", { name: "Record a voice message" }).click();
    await expect(composer.getByRole("button", { name: "Stop" })).toBeFocused();
    await expect(composer.getByRole("timer")).toHaveText("0:02");
    await page.keyboard.press("Escape");
    const heard = composer.locator(".waiting audio");
    await heard.evaluate((player) => player.play());
    await expect.poll(() => heard.evaluate((player) => player.currentTime)).toBeGreaterThan(0);
    await composer.getByRole("button", { name: "Send", exact: true }).click();
    await expect(composer.locator(".waiting")).toHaveCount(0);
    const his = await bob.context.newPage();
    await his.goto(hers.path);
    await expect(his.getByRole("log", { name: "Messages" }).locator("audio")).toHaveCount(1);
  } finally {
    await door.close();
  }
});
