import { execFileSync } from "node:child_process";

/** printed is the text of a page as Chromium prints it, sheet by sheet. */
export async function printed(page) {
  const pdf = await page.pdf();
  const text = execFileSync("pdftotext", ["-layout", "-", "-"], { input: pdf, encoding: "utf8" });
  return text.split("\f").slice(0, -1);
}
