import { expect } from "@playwright/test";
import { answered } from "./forms.js";

/** Room is a room's page, open for one person. */
export class Room {
  constructor(person, page, { name, slug }) {
    this.person = person;
    this.page = page;
    this.name = name;
    this.slug = slug;
    this.path = `/rooms/${slug}`;

    this.heading = page.getByRole("heading", { level: 1 });
    this.log = page.getByRole("log", { name: "Messages" });
    this.box = page.getByRole("textbox", { name: "Message" });
    this.button = page.getByRole("button", { name: "Send", exact: true });
    // Without scripts, new messages arrive in the frame.
    this.frame = page.frameLocator('iframe[title="Live messages"]');
    this.place = person.scripted ? page : this.frame;
    this.live = this.place.getByRole("log", { name: "Messages" });
    this.online = this.place.getByRole("status");
  }

  async open(query = "") {
    await answered(this.page);
    await this.page.goto(this.path + query, { waitUntil: this.#loaded });
    await expect(this.heading).toHaveText(this.name);
  }

  /** end leaves the room ("Leave room") or deletes it ("Delete room"), and confirms on a page of its own. */
  async end(what) {
    await pressBeside(this.person, what);
    await expect(this.heading).toHaveText(`${what.split(" ")[0]} ${this.name}?`);
    await this.page.getByRole("button", { name: what }).click();
  }

  async reload() {
    await answered(this.page);
    await this.page.reload({ waitUntil: this.#loaded });
    await expect(this.heading).toBeVisible();
  }

  // A form that is sent before the scripts run is answered by a page. Without scripts, a page that never ends
  // loading is enough once it begins.
  get #loaded() {
    return this.person.scripted ? "domcontentloaded" : "commit";
  }

  message(seq) {
    return this.log.locator(`#m-${seq}`);
  }

  /** withText are the stored messages on the page with this text. */
  withText(text) {
    return this.log.locator("article[data-seq]").filter({ hasText: text });
  }

  /** heard are the messages with this text that arrived while the page was open. */
  heard(text) {
    return this.live.getByRole("article").filter({ hasText: text });
  }

  /**
   * say writes and sends, and returns the message's seq once it is stored. The text must be new to the room.
   */
  async say(text) {
    await this.box.fill(text);
    await this.button.click();
    return this.stored(text);
  }

  async stored(text) {
    const message = this.withText(text);
    await expect(message).toHaveCount(1);
    await expect(message).not.toHaveAttribute("aria-busy", "true");
    return Number(await message.getAttribute("data-seq"));
  }

  /** openMessage follows the permalink. With scripts it opens a dialog, without them a page. */
  async openMessage(seq) {
    await this.message(seq).locator("a:has(time)").click();
    if (this.person.scripted) {
      const dialog = this.page.getByRole("dialog", { name: "Message" });
      await expect(dialog).toBeVisible();
      return dialog;
    }
    await this.page.waitForURL(`**${this.path}/messages/${seq}`, { waitUntil: "commit" });
    return this.page.getByRole("main");
  }

  /** back waits until the person is in the room again after an action. */
  async back() {
    await expect(this.page.getByRole("dialog")).toBeHidden();
    await expect(this.box).toBeVisible();
  }

  /**
   * openThread follows a message's link to its thread: a dialog or a page, as above. Scripts
   * hide a link that repeats the one before it, until the page is loaded.
   */
  async openThread(message) {
    await this.page.waitForLoadState("domcontentloaded");
    await message.locator(":is(a.re, .n a):visible").first().click();
    return this.thread();
  }

  async thread() {
    if (this.person.scripted) {
      const dialog = this.page.getByRole("dialog", { name: "Thread" });
      await expect(dialog).toBeVisible();
      return dialog;
    }
    await expect(this.heading).toHaveText("Thread");
    return this.page.getByRole("main");
  }

  /** tool brings the toolbar to a message, and presses its button. On a touch screen, a sheet has the buttons. */
  async tool(seq, name) {
    if (await this.page.evaluate(() => matchMedia("(hover: none)").matches)) {
      return (await this.openMessage(seq)).getByRole("button", { name, exact: true }).click();
    }
    await this.message(seq).hover();
    await this.message(seq).getByRole("toolbar").getByRole("button", { name, exact: true }).click();
  }

  async answer(seq, text) {
    if (this.person.scripted) {
      await this.tool(seq, "Reply");
      const thread = await this.thread();
      await reply(thread, text);
      await thread.getByRole("button", { name: "Close" }).click();
    } else {
      await reply(await this.openMessage(seq), text);
    }
    await expect(this.page.getByRole("dialog")).toBeHidden();
  }

  /** editing opens the form for a message's text: in its place, or on a page. */
  async editing(seq) {
    if (this.person.scripted) {
      await this.tool(seq, "Edit");
    } else {
      await (await this.openMessage(seq)).getByRole("button", { name: "Edit", exact: true }).click();
    }
    return this.page.getByRole("textbox", { name: "New text" });
  }

  async edit(seq, text) {
    await (await this.editing(seq)).fill(text);
    await this.page.getByRole("button", { name: "Save" }).click();
    await this.back();
  }

  async delete(seq) {
    await (await this.openMessage(seq)).getByRole("button", { name: "Delete", exact: true }).click();
    const asked = this.person.scripted ? this.page.getByRole("dialog", { name: "Delete this message?" }) : this.page.getByRole("main");
    if (!this.person.scripted) await expect(this.heading).toHaveText("Delete this message?");
    const answered = this.page.waitForResponse((answer) => answer.url().endsWith("/delete"));
    await asked.getByRole("button", { name: "Delete", exact: true }).click();
    await answered; // before the page may be left
    await this.back();
  }

  async react(seq, emoji) {
    const opened = await this.openMessage(seq);
    await opened.locator("form").getByRole("button", { name: emoji, exact: true }).click();
    await this.back();
  }
}

/** reply writes an answer to an open message, or in an open thread. */
export async function reply(opened, text) {
  await opened.getByRole("textbox", { name: "Your reply" }).fill(text);
  await opened.getByRole("button", { name: "Reply", exact: true }).click();
}

/**
 * pressBeside presses a button beside a room. The list of members comes when it is in view, and moves what is
 * below it.
 */
export async function pressBeside({ page, scripted }, name) {
  const button = page.getByRole("button", { name });
  if (scripted) {
    await button.scrollIntoViewIfNeeded();
    await expect(page.locator("[data-follows] li").first()).toBeVisible();
  }
  await button.click();
}
