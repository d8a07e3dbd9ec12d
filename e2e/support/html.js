import { HtmlValidate } from "html-validate";
import { expect } from "@playwright/test";

// All of the server's HTML is valid: pages, fragments for htmx, and the socket's frames, which are several
// fragments in a row.

const whole = new HtmlValidate({ root: true, extends: ["html-validate:standard"] });
const parts = new HtmlValidate({ root: true, extends: ["html-validate:standard"], rules: { "no-dup-id": "off" } });
// After a reload Firefox restores a stream's hidden radio buttons unless they have autocomplete, which HTML
// does not allow on them.
const stream = new HtmlValidate({ root: true, extends: ["html-validate:standard"], rules: { "valid-autocomplete": "off" } });
const validators = { page: whole, part: whole, frame: parts, stream };

/** Reader collects the HTML that browsers receive, and the pages' titles. */
export class Reader {
  #sent = new Map();
  #asked = [];
  #titles = new Map();

  constructor(...people) {
    for (const page of people) {
      page.on("response", (answer) => this.#asked.push(this.#note(answer)));
      page.on("websocket", (socket) => socket.on("framereceived", ({ payload }) => this.#sent.set(String(payload), "frame")));
    }
  }

  async #note(answer) {
    if (!(await answer.headerValue("content-type"))?.startsWith("text/html")) return;
    const html = await answer.text().catch(() => ""); // a redirect has none
    this.#sent.set(html, html.startsWith("<!") ? "page" : "part");
  }

  look = async (_name, page) => {
    const path = new URL(page.url()).pathname;
    this.#titles.set(path, await page.title());
  };

  /** check validates all of it, and fails when one of the kinds is missing. */
  async check(...kinds) {
    await Promise.all(this.#asked);
    expect([...this.#sent.values()]).toEqual(expect.arrayContaining(kinds));
    for (const [html, kind] of this.#sent) expect.soft(await faults(html, kind), kind).toEqual([]);

    const titles = [...this.#titles.values()];
    expect(titles).toEqual([...new Set(titles)]);
    for (const [path, title] of this.#titles) expect(title).toMatch(path === "/" ? /^Parley$/ : /^\S.* · Parley$/);
  }
}

export async function faults(html, kind) {
  const { results } = await validators[kind].validateString(html);
  return results.flatMap(({ messages }) => messages).map(({ ruleId, message, offset }) => `${ruleId}: ${message}: ${html.slice(Math.max(0, offset - 40), offset + 80)}`);
}
