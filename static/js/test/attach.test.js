import assert from "node:assert/strict";
import { test } from "node:test";
import { accepted, bodies, messages, posts } from "./support/outbox.js";
import { open } from "./support/page.js";

const row = (id, name) => `<li><input type="hidden" name="upload" value="${id}"><span><bdi>${name}</bdi></span><input name="alt" value="seen in ${name}"><button name="drop" value="${id}">Remove</button></li>`;
const list = (...rows) => `<ul class="waiting">${rows.join("")}</ul>`;

/** Upload is a request with a file, as the browser makes it. */
function uploads(window) {
  const made = [];
  window.XMLHttpRequest = class extends window.EventTarget {
    upload = new window.EventTarget();
    status = 0;
    responseText = "";
    open(method, path) { Object.assign(this, { method, path }); }
    setRequestHeader() {}
    send(data) { this.data = data; made.push(this); }
    abort() { this.dispatchEvent(new window.Event("loadend")); }
    answer(status, text) {
      Object.assign(this, { status, responseText: text });
      this.dispatchEvent(new window.Event("loadend"));
    }
  };
  return made;
}

/** choose has a person choose files on a page that a pointer has touched. */
async function choosing(t, ...names) {
  const page = await open(t);
  const made = uploads(page.window);
  await page.touch();
  await page.connect();
  page.drop = (...names) => {
    const files = names.map((name) => new page.window.File([name], name));
    const event = new page.window.Event("drop", { bubbles: true, cancelable: true });
    event.dataTransfer = { types: ["Files"], files };
    page.document.dispatchEvent(event);
  };
  page.drop(...names);
  return { page, made };
}

const shown = (page) => page.all(".waiting bdi").map((name) => name.textContent);

test("files are uploaded one after the other, and go with the message, described", async (t) => {
  const { page, made } = await choosing(t, "a.png", "b.txt");
  assert.equal(made.length, 1, "the second waits");
  assert.deepEqual([made[0].method, made[0].path, made[0].data.get("attach"), made[0].data.get("for"), made[0].data.get("file").name], ["POST", messages, "1", "ann", "a.png"]);
  made[0].answer(200, list(row("1", "a.png")));
  made[1].answer(200, list(row("2", "b.txt")));
  assert.deepEqual(shown(page), ["a.png", "b.txt"]);
  await page.say("look");
  const [post] = posts(page);
  assert.deepEqual(post.fields.filter(([name]) => ["upload", "alt"].includes(name)).map(([, value]) => value), ["1", "seen in a.png", "2", "seen in b.txt"]);
  assert.deepEqual(bodies(page), ["look\na.png\nb.txt"]);
  assert.deepEqual(shown(page), []);
  await page.answer(post, ...accepted("k1"));
});

test("a message that is sent meanwhile goes once its files are there", async (t) => {
  const { page, made } = await choosing(t, "a.png");
  await page.say("look");
  assert.deepEqual(posts(page), []);
  made[0].answer(200, list(row("1", "a.png")));
  assert.equal(posts(page).length, 1);
});

test("a refused file says why, holds its message up, and can be removed", async (t) => {
  const { page, made } = await choosing(t, "a.png");
  made[0].answer(413, "<p class=refusal role=alert>A file can have 100 MB.</p>");
  assert.equal(page.$(".waiting [role=alert]").textContent, "A file can have 100 MB.");
  await page.say("look");
  assert.deepEqual(posts(page), []);
  assert.equal(page.document.activeElement, page.$(".waiting button"));
  await page.click(page.$(".waiting button"));
  assert.equal(page.$(".waiting"), null);
});

test("an upload can be cancelled, and the next one begins", async (t) => {
  const { page, made } = await choosing(t, "a.png", "b.txt");
  await page.click(page.$(".waiting button"));
  assert.deepEqual(shown(page), ["b.txt"]);
  assert.equal(made.length, 2);
});

test("a file that was removed is deleted on the server", async (t) => {
  const { page, made } = await choosing(t, "a.png");
  made[0].answer(200, list(row("1", "a.png")));
  await page.click(page.$("[name=drop]"));
  const [post] = posts(page);
  assert.equal(post.body.drop, "1");
  assert.equal(page.$(".waiting"), null);
});
