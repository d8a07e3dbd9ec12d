// A page as in a browser: the server's HTML, our scripts and htmx as bundled.
import { readFileSync } from "node:fs";
import vm from "node:vm";
import { JSDOM, VirtualConsole } from "jsdom";
import { Browser } from "./browser.js";
import { addMissing, useClock } from "./missing.js";
import { Request, socketOf } from "./network.js";
import { frame, rendered, said } from "./rendered.js";
import { settle, stopTime } from "./timers.js";

const folder = new URL("../../../", import.meta.url);
const load = (path) => new vm.Script(readFileSync(new URL(path, folder), "utf8"), { filename: new URL(path, folder).href });
const bundles = readFileSync(new URL("files.go", folder), "utf8");
const parts = (bundle) => bundles.split(`"${bundle}"`)[1].split("}}")[0].match(/[^"]+\.js/g).map(load);
const scripts = parts("app.js"), hand = parts("hand.js");

const paths = { past: "/rooms/tea?at=1", rooms: "/rooms", members: "/rooms/tea/members", thread: "/rooms/tea/messages/1/thread", message: "/rooms/tea/messages/1", account: "/account", admin: "/admin", call: "/rooms/tea/call" };

/** open opens a page whose time stands still. It is closed with its test. */
export async function open(t, name = "room", { path = paths[name] ?? "/rooms/tea", browser = new Browser(), stored, media = ["(pointer: fine)"], before = () => {}, without = [], messages = [] } = {}) {
  const page = new Page(onPage(rendered[name], messages), path);
  page.pass = (t.clock ??= stopTime(t)).pass;
  t.after(() => page.close());
  useClock(page.window);
  addMissing(page.window, { media });
  browser.join(page.window, stored);
  page.browser = browser;
  for (const api of without) Object.defineProperty(api === "localStorage" ? page.window : page.window.navigator, api, { get: api === "localStorage" ? () => { throw new Error("forbidden"); } : () => undefined, configurable: true });
  before(page);
  page.run();
  await settle();
  return page;
}

/** onPage appends messages to the page's log, and drops icons, which jsdom does not draw. */
const onPage = (html, messages) => html.replace(/<svg.*?<\/svg>/gs, "").replace(/(?=<\/div><p class="onward)/, messages.map((m) => frame("stored", m)).join(""));

class Page {
  requests = [];
  sockets = [];
  navigations = 0;
  errors = [];

  constructor(html, path) {
    const virtualConsole = new VirtualConsole();
    virtualConsole.on("jsdomError", (error) => {
      if (/^Not implemented: (navigation|HTMLFormElement)/.test(error.message)) this.navigations++;
      else this.errors.push(error);
    });
    this.dom = new JSDOM(html, { url: `https://parley.test${path}`, runScripts: "outside-only", pretendToBeVisual: false, virtualConsole });
    this.window = this.dom.window;
    this.document = this.window.document;
    this.window.fetch = (url, init = {}) => {
      const request = new Request(this.window, url, init);
      this.requests.push(request);
      return request.response;
    };
    this.window.WebSocket = socketOf(this.window, (socket) => this.sockets.push(socket));
    this.hide(false);
  }

  run() {
    const context = this.dom.getInternalVMContext();
    vm.runInContext("Math.random = () => 0.5", context);
    new this.window.MutationObserver((changes) => this.#load(changes, context)).observe(this.document.head, { childList: true });
    for (const script of scripts) script.runInContext(context);
  }

  /** #load runs hand.js when the page asks for it, as a browser does. */
  #load(changes, context) {
    for (const added of changes.flatMap(({ addedNodes }) => [...addedNodes])) {
      if (/\/hand\.js$/.test(added.src)) for (const script of hand) script.runInContext(context);
      else if (!/\/hand\.css$/.test(added.href)) continue;
      this.fire("load", { target: added, bubbles: false });
    }
  }

  /** load runs a script that only this page has. */
  async load(path) {
    load(path).runInContext(this.dom.getInternalVMContext());
    await settle();
  }

  close() {
    if (!this.window.document) return;
    this.browser.leave(this.window);
    this.window.dispatchEvent(new this.window.Event("pagehide"));
    this.window.close();
    if (this.errors.length) throw this.errors[0];
  }

  // --- what is there

  $(selector) { return this.document.querySelector(selector); }
  all(selector) { return [...this.document.querySelectorAll(selector)]; }
  get log() { return this.$("[role=log]"); }
  get talk() { return this.$(".talk"); }
  get box() { return this.$("#body"); }
  get state() { return this.$("#state").dataset.state; }
  get socket() { return this.sockets.at(-1); }
  get seqs() { return this.all("[role=log] > [data-seq]").map((m) => Number(m.dataset.seq)); }
  get texts() { return this.all("[role=log] > article .b").map((b) => b.textContent); }

  // --- the network

  /** asked are the requests to a path that had no answer at the last call. */
  asked(path, method) {
    const found = this.requests.filter((r) => !r.seen && r.path.startsWith(path) && (!method || r.method === method));
    for (const request of found) request.seen = true;
    return found;
  }

  async connect() {
    this.socket.open();
    await settle();
  }

  async receive(html, socket = this.socket) {
    socket.receive(html);
    await settle();
  }

  hear(...messages) { return this.receive(said(...messages)); }

  /** paints is hear, and then the page's next frame. */
  async paints(...messages) {
    await this.hear(...messages);
    await this.pass(16);
  }

  bring(name, values) { return this.receive(frame(name, values)); }

  async lose(code) {
    this.socket.lose(code);
    await settle();
  }

  async answer(request, ...args) {
    request.answer(...args);
    await settle();
  }

  async fail(request) {
    request.lose();
    await settle();
  }

  // --- what people and browsers do

  fire(name, { target = this.document, type = "Event", ...init } = {}) {
    return target.dispatchEvent(new this.window[type](name, { bubbles: true, cancelable: true, ...init }));
  }

  async type(text, box = this.box) {
    box.value = text;
    this.fire("input", { target: box });
    await settle();
  }

  press(key, box = this.box, init = {}) { return this.fire("keydown", { target: box, type: "KeyboardEvent", key, ...init }); }

  async say(text, box = this.box) {
    await this.type(text, box);
    box.form.requestSubmit();
    await settle();
  }

  async click(target, init = {}) {
    this.fire("click", { target, type: "MouseEvent", detail: 1, ...init });
    await settle();
  }

  /** touch has the page load hand.js, as the first pointer does. */
  async touch() {
    this.fire("pointermove", { target: this.document.body });
    await settle();
  }

  /** scroll moves the log; its end is at 0. */
  scroll(to) {
    this.talk.scrollTop = to;
    this.fire("scroll", { target: this.talk });
  }

  hide(hidden) { Object.defineProperty(this.document, "hidden", { value: hidden, configurable: true }); }

  /** asksBefore says whether the page wants to be asked before it is left. */
  get asksBefore() { return !this.fire("beforeunload", { target: this.window }); }
}
