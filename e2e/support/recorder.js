import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { asked, ids, offers } from "./offers.js";

const folder = path.join(import.meta.dirname, "..", "test-results", "features");

/** Recorder notes the features that pages offer, and those that browsers without scripts have used. */
export class Recorder {
  #routes;
  #offered = new Set();
  #used = new Set();
  #waiting = new Set();

  constructor(routes) {
    this.#routes = routes;
  }

  /** watch listens to all pages of a new browser context. */
  watch(context, scripted) {
    if (!scripted) context.on("page", (page) => page.on("download", (saved) => this.#saved(saved.url())));
    context.on("response", (answer) => this.#wait(this.#answered(answer, scripted)));
    if (scripted) context.on("page", (page) => page.on("websocket", (socket) => this.#socket(socket)));
  }

  /** look notes the features in a context's streams that are still open. */
  async look(context) {
    const streams = context.pages().flatMap((page) => page.frames()).filter((frame) => new URL(frame.url(), "http://none").pathname.endsWith("/stream"));
    for (const frame of streams) {
      const shown = await frame.evaluate(() => [...document.querySelectorAll("body > *, .log > *")].map((e) => [e.localName, ...e.classList].join("."))).catch(() => []);
      for (const what of shown) this.#used.add(`stream ${what}`);
    }
  }

  async save(name) {
    await Promise.all(this.#waiting);
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, `${name}.json`), JSON.stringify({ offered: [...this.#offered], used: [...this.#used] }, null, 1));
  }

  #wait(work) {
    this.#waiting.add(work);
    work.finally(() => this.#waiting.delete(work));
  }

  async #answered(answer, scripted) {
    const request = answer.request(), url = new URL(answer.url());
    if (answer.status() >= 400 || !url.protocol.startsWith("http")) return;
    const data = request.postData(), features = asked(this.#routes, request.method(), url, data);
    // The browser keeps to itself what it sends with a file.
    if (data === null && /^multipart/.test(request.headers()["content-type"])) features.push(`${features[0]}: file`, ...(answer.status() === 200 ? [`${features[0]}: attach=1`] : []));
    // Requests of scripts must be possible without them; their fields are taken from the forms.
    if (scripted) this.#offered.add(request.method() === "GET" ? features[1] : features[0]);
    else for (const feature of features) this.#used.add(feature);
    if (!answer.headers()["content-type"]?.startsWith("text/html") || url.pathname.endsWith("/stream")) return;
    const html = await answer.text().catch(() => ""); // a redirect has none, and a page may be gone by now
    for (const feature of offers(this.#routes, html, url)) this.#offered.add(feature);
    if (!scripted) for (const id of ids(html)) this.#used.add(`page #${id}`);
  }

  // A download is no response to the page.
  #saved(url) {
    for (const feature of asked(this.#routes, "GET", url)) this.#used.add(feature);
  }

  #socket(socket) {
    this.#offered.add(asked(this.#routes, "GET", socket.url().replace(/^ws/, "http"))[1]);
    socket.on("framereceived", ({ payload }) => {
      for (const id of ids(String(payload))) this.#offered.add(`socket #${id}`);
    });
    socket.on("framesent", ({ payload }) => this.#offered.add(`socket says ${JSON.parse(String(payload)).type}`));
  }
}

/** recorded is all recorders' notes. */
export function recorded() {
  const notes = readdirSync(folder).map((name) => JSON.parse(readFileSync(path.join(folder, name), "utf8")));
  return { offered: new Set(notes.flatMap((n) => n.offered)), used: new Set(notes.flatMap((n) => n.used)) };
}
