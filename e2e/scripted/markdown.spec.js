import { expect, test } from "../support/test.js";
import { payloads } from "../support/payloads.js";

// Traps of Markdown: what could leave the page too wide, ask another server, or swallow text.
const long = "a".repeat(400);
const traps = [
  ...payloads.markdown, "```\n" + long + " " + long + "\n```", `|${long}|b|\n|-|-|\n|c|${long}|`, "|" + "a|".repeat(20) + "\n|" + "-|".repeat(20) + "\n|" + "word word|".repeat(20),
  `\`${long}\``, `**${long}**`, `# ${long}`, `> `.repeat(40) + long, "- ".repeat(40) + long, `[${long}](https://example.org/${long})`, `![x](https://example.org/${long}.png)`, `<https://example.org/${long}>`,
  // Lists in lists, what does not close, and blocks within others.
  "1. a\n   - b\n     - c\n       1. d\n2. e\n   ```js\n   let x = 1\n   ```\n3. f", "> - a\n>   > ```\n>   > " + long + "\n>   > ```\n> | a | b |\n> |-|-|\n> | 1 | 2 |", "- | a | b |\n  |-|-|\n  | " + long + " | 2 |", "~~~\n" + long,
  "**a _b ~~c `d** e_ f~~ g`", "[a](https://example.org/(b_(c)) [d [e](https://example.org/f) g](https://example.org/h)", "| a |\n|-|\n| `b|c` | d |\n| |",
  // Scripts that run the other way, marks without a letter, and letters that are not seen.
  "שלום **עולם** abc (https://example.org/א_ב) סוף\n- פריט\n- item\n> ציטוט", "a\u202eb **c\u202e d** \u2067e `f\u2066g`", "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319\u0324\u031e".repeat(60), "\u200b".repeat(50) + "a" + "\u200d".repeat(50) + "**\u200bb\u200b**", "\ufe0f\u20e3*\ufe0f\u20e3*",
  "👨‍👩‍👧‍👦".repeat(40), "**👩🏽‍💻**🏳️‍🌈1️⃣", "これは**太字**です。" + "漢".repeat(400), "ก".repeat(400), "https://例え.jp/" + "パ".repeat(400) + "?q=ü#ñ (https://example.org/a_(b)).", "&lt;b&gt;&#60;script&#62; <!-- a --> <b>c</b>", "\ta\n\t\tb  \n    c\\\nd", `#${long} @${long} :${long}:`,
  "999. a\n- " + long, "- [x] " + long, "*a\u202e* b", "```" + long + "\na\n```", "![](https://example.org/owned.png)", "[a](https://example.org/ 'b \" onmouseover=parleyOwned()')",
];

test("no trap of Markdown runs a script, asks another server, or widens a narrow page, and each looks live as it is stored", async ({ ann, newBrowser }) => {
  const hers = await ann.createRoom(), asked = [];
  const bodies = () => ann.page.evaluate(() => Object.fromEntries([...document.querySelectorAll("#messages > article")].map((m) => [m.id, m.querySelector(".b").outerHTML])));
  for (const body of traps) await ann.post(hers, body);
  await expect(hers.message(traps.length)).toBeAttached();
  const live = await bodies();
  await hers.reload();
  expect(Object.keys(live)).toHaveLength(traps.length);
  expect(await bodies()).toEqual(live);
  for (const scripts of [true, false]) {
    const context = await newBrowser({ viewport: { width: 320, height: 900 }, javaScriptEnabled: scripts });
    await context.addCookies(await ann.context.cookies());
    const [page] = context.pages();
    if (scripts) await page.exposeFunction("parleyOwned", () => asked.push("a script ran"));
    page.on("request", (request) => { if (new URL(request.url()).origin !== new URL(process.env.PARLEY_URL).origin || /owned/.test(request.url())) asked.push(request.url()); });
    await page.goto(hers.path, { waitUntil: "commit" });
    const place = scripts ? page : page.frameLocator("iframe.stream").locator(":root");
    await expect(place.locator(`#m-${traps.length}`)).toBeAttached();
    const frame = scripts ? page.mainFrame() : page.frames().find((f) => f.url().includes(`${hers.path}/stream`));
    expect(await frame.evaluate(() => {
      const bodies = [...document.querySelectorAll("article .b")];
      const wide = (e) => e.scrollWidth > e.clientWidth + 1 || e.getBoundingClientRect().right > innerWidth;
      return [...bodies, document.documentElement, document.querySelector("[role=log]")].filter(wide).map((e) => e.outerHTML.slice(0, 200));
    })).toEqual([]);
    expect(await frame.evaluate(() => document.querySelectorAll("article .b :is(img, script, style, iframe, form, input, svg, [onmouseover], [style])").length)).toBe(0);
  }
  expect(asked).toEqual([]);
});
