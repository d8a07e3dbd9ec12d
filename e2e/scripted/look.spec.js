import { blocks } from "../support/blocks.js";
import { expect, test } from "../support/test.js";
import { unique } from "../support/people.js";

// The pages' look, at half size. Text is set in blocks, because machines have different fonts. Values that
// differ from run to run (hues, times) are made the same. `npx playwright test look --update-snapshots` takes
// new ones.

const steady = `${blocks}
  [data-hue] { --hue: 200 !important; }
  time { display: inline-block; inline-size: 4em; block-size: 1em; overflow: hidden; vertical-align: middle; }
  .m::before { color: transparent !important; }
`;

const sizes = { phone: { width: 360, height: 740 }, desk: { width: 1280, height: 720 } };

async function talk(cat, dan) {
  const room = await cat.makeRoom(unique("Kitchen"), { topic: "What is for lunch" });
  await dan.enter(room);
  const texts = ["Soup, as on https://example.org/soup?", "Yes please.\nAnd bread.", "Soup it is. ".repeat(20), "Where?", "In the kitchen."];
  for (const [n, text] of texts.entries()) await [cat, dan][n % 2].post(room, text);
  await cat.send(`${room.path}/messages/3/reactions`, { emoji: "❤️" });
  return room;
}

async function lookAt(page, path, name) {
  await page.goto(path, { waitUntil: "load" });
  await page.addStyleTag({ content: steady });
  await page.evaluate(() => document.fonts.load("1em Blocks"));
  if (/^room-desk/.test(name)) await expect(page.getByRole("complementary").getByRole("listitem")).toHaveCount(2);
  await expect.soft(page).toHaveScreenshot(`${name}.png`, { scale: "device", maxDiffPixelRatio: 0.01, threshold: 0.05 });
}

test("pages look as they did", async ({ cat, newSender, newBrowser }) => {
  const dan = await newSender("dan"), room = await talk(cat, dan);
  const word = unique("garden");
  for (const more of ["roses", "beans"]) await dan.makeRoom(`${word} ${more}`, { topic: "What grows there" });

  for (const [size, viewport] of Object.entries(sizes)) {
    for (const colorScheme of ["light", "dark"]) {
      const context = await newBrowser({ viewport, colorScheme, deviceScaleFactor: 0.5, reducedMotion: "reduce", bypassCSP: true });
      const page = context.pages()[0];
      await lookAt(page, "/", `landing-${size}-${colorScheme}`);
      await lookAt(page, "/signin", `sign-in-${size}-${colorScheme}`);
      await context.addCookies(await cat.context.cookies());
      await lookAt(page, `/rooms?q=${word}`, `rooms-${size}-${colorScheme}`);
      await lookAt(page, room.path, `room-${size}-${colorScheme}`);
      await context.close();
    }
  }
});
