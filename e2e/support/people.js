import { randomUUID } from "node:crypto";
import { expect } from "@playwright/test";
import { answered } from "./forms.js";
import { Room } from "./room.js";

export const password = "correct horse battery";

/** unique makes a name that no other test uses. */
export const unique = (name) => `${name}-${randomUUID().slice(0, 8)}`;

/** Person is a user with a browser of their own, or without pages where a test only sends forms for them. */
export class Person {
  constructor(context, scripted) {
    this.password = password;
    this.context = context;
    this.scripted = scripted;
  }

  /** page is the tab that was opened first. */
  get page() {
    return this.context.pages()[0];
  }

  get rooms() {
    return this.page.getByRole("navigation", { name: "Rooms" });
  }

  /** signUp opens the account by a plain request; the form itself has its own journey. */
  async signUp(name) {
    const answer = await patiently(() => {
      this.name = unique(name);
      this.email = `${this.name}@example.org`;
      return this.send("/signup", { username: this.name, email: this.email, password: this.password });
    });
    expect(answer.status()).toBe(303);
    return this;
  }

  async signIn(page = this.page) {
    await visit(page, "/signin");
    await page.getByLabel("Email").fill(this.email);
    await page.getByLabel("Password").fill(this.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("button", { name: "Sign out" })).toBeVisible();
  }

  /** signInAt signs the browser of a page in by a plain request, and opens nothing. */
  async signInAt(page) {
    const answer = await page.context().request.post("/signin", { form: { email: this.email, password: this.password }, maxRedirects: 0 });
    expect(answer.status()).toBe(303);
  }

  visit(path, page = this.page) {
    return visit(page, path);
  }

  /** send sends a form as a client that is no browser. */
  send(path, form, headers = {}) {
    return this.context.request.post(path, { form, headers, maxRedirects: 0 });
  }

  /** createRoom uses a plain request, and returns the room open in the first tab. */
  async createRoom(name, more) {
    return this.open(await this.makeRoom(name, more));
  }

  /** makeRoom creates a room without a page. */
  async makeRoom(name = unique("Room"), more = {}) {
    const answer = await this.send("/rooms", { name, ...more });
    expect(answer.status()).toBe(303);
    const path = answer.headers().location;
    return { name, path, slug: path.replace("/rooms/", "") };
  }

  /** join makes the person a member, and returns the room open in the first tab. */
  async join(room) {
    await this.enter(room);
    return this.open(room);
  }

  /** enter makes the person a member without a page. */
  async enter(room) {
    const answer = await patiently(() => this.send(`/rooms/${room.slug}/join`));
    expect(answer.status()).toBe(303);
  }

  async open(room, page = this.page) {
    const mine = new Room(this, page, room);
    await mine.open();
    return mine;
  }

  /** post stores a message without a page, as an answer or by itself, and returns its seq. */
  async post(room, body, { nonce = randomUUID(), answers = 0 } = {}) {
    const path = `/rooms/${room.slug}/messages` + (answers ? `/${answers}/thread` : "");
    const answer = await patiently(() => this.send(path, { body, nonce }));
    expect(answer.status(), await answer.text()).toBe(303);
    return Number(answer.headers().location.match(/#m-(\d+)$/)[1]);
  }
}

/**
 * visit does not wait for the load event: a page with the never-ending frame has none. A form that was sent
 * just before is answered first: its page would interrupt the visit, or the visit would abandon the form.
 */
export async function visit(page, path) {
  await answered(page);
  return page.goto(path, { waitUntil: "commit" });
}

// A server on a busy machine answers 503. Preparations then try again, as a person would; the journeys
// themselves do not.
async function patiently(send) {
  for (;;) {
    const answer = await send();
    if (answer.status() !== 503) return answer;
  }
}
