import { expect, test } from "../support/test.js";

// Files that would run a script where a site shows them as they are. Each is opened from our own address.
const script = "parleyOwned()";
const hostile = {
  "drawing.svg": `<svg xmlns="http://www.w3.org/2000/svg" onload="${script}"><script>${script}</script></svg>`,
  "page.html": `<!doctype html><script>${script}</script><img src=x onerror="${script}">`,
  "plan.pdf": `%PDF-1.7\n1 0 obj << /Type /Catalog /OpenAction << /S /JavaScript /JS (${script}) >> >> endobj\ntrailer << /Root 1 0 R >>`,
  "both.png": Buffer.concat([Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==", "base64"), Buffer.from(`<html><script>${script}</script>`)]),
  "both.gif": `GIF89a/*${"x".repeat(40)}*/=1;${script}`,
};

test("nothing in a file runs, wherever it is opened", async ({ ann }) => {
  const { page, context } = ann;
  const ran = [];
  await context.exposeFunction("parleyOwned", () => ran.push("a script ran"));
  const room = await ann.createRoom();
  await page.locator("#composer [type=file]").setInputFiles(Object.entries(hostile).map(([name, text]) => ({ name, mimeType: "text/html", buffer: Buffer.from(text) })));
  await page.getByRole("textbox", { name: "Message", exact: true }).click(); // scripts come at the first touch
  await expect(page.locator("#composer [name=upload]")).toHaveCount(5);
  await page.getByRole("textbox", { name: "Message", exact: true }).fill("Look");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  const found = room.message(1).locator("[data-file]");
  await expect(found).toHaveCount(5);
  const paths = await found.evaluateAll((files) => files.map((f) => (f.getAttribute("href") ?? f.getAttribute("src")).split("?")[0]));

  // The page itself would notice: what is checked is the file, and not the function.
  await page.evaluate(() => parleyOwned());
  expect(ran.splice(0)).toHaveLength(1);
  for (const path of paths) {
    const tab = await context.newPage();
    const saved = tab.waitForEvent("download").then(() => "saved", () => "closed");
    const shown = tab.goto(path).then(() => "shown", () => saved);
    expect([path.split(".").at(-1), await shown]).toEqual([path.split(".").at(-1), /png|gif/.test(path) ? "shown" : "saved"]);
    await tab.close();
  }
  expect(ran).toEqual([]);
});
