// The server's HTML, as pages/main.go wrote it, with the tests' values.
import { readFileSync } from "node:fs";

const file = new URL("../pages.json", import.meta.url);

function read() {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new Error("pages.json is missing: `make test-scripts` writes it.", { cause: error });
  }
}

export const rendered = read();
export const noon = Date.UTC(2026, 2, 14, 12);

const iso = (ms) => new Date(ms).toISOString().replace(".000", "");

/** fill puts values in place of those that the server rendered. */
function fill(html, { seq, rev = seq, level = rev, by = "bob", text = `message ${seq}`, at = noon, key = `key-${seq}`, mentions }) {
  const values = { 1111: seq, 2222: rev, 3333: level, AUTHOR: by, TEXT: text, NAMED: mentions, [rendered.key]: key, [iso(noon)]: iso(at) };
  return Object.entries(values).reduce((all, [slot, value]) => all.replaceAll(slot, value), html);
}

/** frame is a socket's frame. */
export const frame = (name, values = {}) => fill(rendered[name], values);

/** said brings new messages: one div with all of them, as when a page catches up. */
export function said(...messages) {
  const parts = messages.map((m) => frame(m.answers ? "answered" : m.mentions ? "naming" : m.quotes ? "quoting" : "added", m).replace(/(?<=\/messages\/)1(?=\/thread)/g, m.answers));
  const articles = parts.map((html) => /<article.*<\/article>/.exec(html)[0]);
  const settled = parts.map((html) => /<i id="p-.*/.exec(html)[0]);
  const [opening] = /^<div[^>]*>/.exec(parts.at(-1));
  return `${opening}${articles.join("")}</div>${settled.join("")}`;
}

/** run is many messages in a row. */
export const run = (from, to, values = {}) => Array.from({ length: to - from + 1 }, (_, n) => ({ ...values, seq: from + n }));
