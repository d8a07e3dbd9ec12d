import { expect, test } from "../support/test.js";
import { payloads } from "../support/payloads.js";

// Traps of Markdown: what could leave the page too wide, ask another server, or swallow text.
const long = "a".repeat(400);
const traps = [
  ...payloads.markdown, "```\n" + long + " " + long + "\n```", `|${long}|b|\n|-|-|\n|c|${long}|`, "|" + "a|".repeat(20) + "\n|" + "-|".repeat(20) + "\n|" + "word word|".repeat(20),
  `\`${long}\``, `**${long}**`, `# ${long}`, `> `.repeat(40) + long, "- ".repeat(40) + long, `[${long}](https://example.org/${long})`, `![x](https://example.org/${long}.png)`, `<https://example.org/${long}>`,
  "999. a\n- " + long, "- [x] " + long, "*a\u202e* b", "```" + long + "\na\n```", "![](https://example.org/owned.png)", "[a](https://example.org/ 'b \" onmouseover=parleyOwned()')",
];

test("no trap of Markdown runs a script, asks another server, or widens a narrow page", async ({ ann, newBrowser }) => {
  const hers = await ann.createRoom(), asked = [];
  for (const body of traps) await ann.post(hers, body);
  for (const scripts of [true, false]) {
    const context = await newBrowser({ viewport: { width: 320, height: 900 }, javaScriptEnabled: scripts });
    await context.addCookies(await ann.context.cookies());
    const [page] = context.pages();
    if (scripts) await page.exposeFunction("parleyOwned", () => asked.push("a script ran"));
    page.on("request", (request) => { if (new URL(request.url()).origin !== new URL(process.env.PARLEY_URL).origin || /owned/.test(request.url())) asked.push(request.url()); });
    await page.goto(hers.path, { waitUntil: "commit" });
    const place = scripts ? page : page.frameLocator("iframe").locator(":root");
    await expect(place.locator(`#m-${traps.length}`)).toBeAttached();
    const frame = scripts ? page.mainFrame() : page.frames()[1];
    expect(await frame.evaluate(() => {
      const bodies = [...document.querySelectorAll("article .b")];
      const wide = (e) => e.scrollWidth > e.clientWidth + 1 || e.getBoundingClientRect().right > innerWidth;
      return [...bodies, document.documentElement, document.querySelector("[role=log]")].filter(wide).map((e) => e.outerHTML.slice(0, 200));
    })).toEqual([]);
    expect(await frame.evaluate(() => document.querySelectorAll("article .b :is(img, script, style, iframe, form, input, svg, [onmouseover], [style])").length)).toBe(0);
  }
  expect(asked).toEqual([]);
});
