import assert from "node:assert/strict";
import { test } from "node:test";
import { accepted, bodies, button, inThread, messages, posts } from "./support/outbox.js";
import { open } from "./support/page.js";
import { frame } from "./support/rendered.js";

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

/** drop has a person drop files somewhere on the page. */
function drop(page, target, ...names) {
  const event = new page.window.Event("drop", { bubbles: true, cancelable: true });
  event.dataTransfer = { types: ["Files"], files: names.map((name) => new page.window.File([name], name)) };
  target.dispatchEvent(event);
}

/** choose has a person choose files on a page that a pointer has touched. */
async function choosing(t, ...names) {
  const page = await open(t);
  const made = uploads(page.window);
  await page.touch();
  await page.connect();
  page.drop = (...names) => drop(page, page.document, ...names);
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

test("a message has as many files as the page says", async (t) => {
  const { page, made } = await choosing(t, "a", "b", "c", "d", "e");
  assert.equal(page.$(".waiting li:last-child [role=alert]").textContent, "A message can have 4 files. Send the others in another message.");
  for (const n of [0, 1, 2, 3]) made[n].answer(200, list(row(n, "abcd"[n])));
  assert.equal(made.length, 4);
});

test("files change places", async (t) => {
  const { page, made } = await choosing(t, "a.png", "b.txt", "c.txt");
  made.forEach.call([0, 1, 2], (n) => made[n].answer(200, list(row(n, ["a.png", "b.txt", "c.txt"][n]).replace("<button", `<button name="up" value="${n}">Move up</button><button`))));
  await page.click(page.all("[name=up]")[2]);
  assert.deepEqual(shown(page), ["a.png", "c.txt", "b.txt"]);
  assert.equal(page.document.activeElement, page.all("[name=up]")[1]);
  await page.click(page.all("[name=up]")[1]);
  assert.deepEqual(shown(page), ["c.txt", "a.png", "b.txt"]);
  assert.equal(page.document.activeElement, page.all("[name=drop]")[0], "the first one cannot go further");
  assert.deepEqual(posts(page), []);
});

test("an upload that broke off is tried again, in its place", async (t) => {
  const { page, made } = await choosing(t, "a.png", "b.txt");
  made[0].answer(0, "");
  made[1].answer(422, "<p role=alert>Not that kind.</p>");
  assert.equal(page.all(".waiting li")[1].querySelectorAll("button").length, 1, "a refused one is not");
  await page.say("look");
  await page.click(page.$(".waiting button"));
  assert.deepEqual([shown(page), made[2].data.get("file").name], [["a.png", "b.txt"], "a.png"]);
  made[2].answer(200, list(row("1", "a.png")));
  assert.equal(page.$(".waiting [name=upload]").value, "1");
});

test("an upload can be cancelled, and the next one begins", async (t) => {
  const { page, made } = await choosing(t, "a.png", "b.txt");
  await page.click(page.$(".waiting button"));
  assert.deepEqual(shown(page), ["b.txt"]);
  assert.equal(made.length, 2);
});

test("cancelling an upload that waits leaves those behind it", async (t) => {
  const { page, made } = await choosing(t, "a.png", "b.txt", "c.txt");
  await page.click(page.all(".waiting button")[1]);
  made[0].answer(200, list(row("1", "a.png")));
  assert.deepEqual(made.map(({ data }) => data.get("file").name), ["a.png", "c.txt"]);
  assert.deepEqual(shown(page), ["a.png", "c.txt"]);
});

test("a file that was removed is deleted on the server", async (t) => {
  const { page, made } = await choosing(t, "a.png");
  made[0].answer(200, list(row("1", "a.png")));
  await page.click(page.$("[name=drop]"));
  const [post] = posts(page);
  assert.equal(post.body.drop, "1");
  assert.equal(page.$(".waiting"), null);
});

test("a reply has files of its own, which come back with it", async (t) => {
  const page = await inThread(t), made = uploads(page.window), reply = page.$("#reply"), { form } = reply;
  const paste = new page.window.Event("paste", { bubbles: true, cancelable: true });
  paste.clipboardData = { files: [new page.window.File(["a"], "a.png")], getData: () => "" };
  reply.dispatchEvent(paste);
  assert.equal(page.$("#composer .waiting"), null);
  assert.equal(made[0].path, "/rooms/tea/messages/1/thread");
  await page.say("as in", reply);
  assert.deepEqual(posts(page), [], "its file is on its way");
  made[0].answer(200, list(row("1", "a.png")));
  const [post] = page.asked("/rooms/tea/messages/1/thread", "POST");
  assert.deepEqual(post.fields.filter(([name]) => ["upload", "alt"].includes(name)).map(([, value]) => value), ["1", "seen in a.png"]);
  assert.equal(form.querySelector(".waiting"), null);

  await page.answer(post, 422, "<p role=alert>Too long.</p>");
  await page.click(button(page, "back"), { clientX: 100 });
  await page.answer(page.asked("/rooms/tea/messages/1/thread", "GET")[0], 200, frame("aside"));
  await page.answer(page.asked("/rooms/tea/messages/1/thread", "POST").at(-1), 200, list(row("1", "a.png")));
  assert.equal(page.$(".reply .waiting bdi").textContent, "a.png");
});

test("a message and a reply each wait for their own files", async (t) => {
  const page = await inThread(t), made = uploads(page.window), reply = page.$("#reply");
  const sent = () => posts(page).flatMap((post) => post.body.body ?? []);
  drop(page, page.log, "a.png");
  await page.say("look");
  drop(page, reply, "b.png");
  drop(page, reply, "c.png");
  await page.say("as in", reply);
  made[0].answer(200, list(row("1", "a.png")));
  assert.deepEqual(sent(), ["look"]);
  made[1].answer(413, "<p class=refusal role=alert>A file can have 100 MB.</p>");
  made[2].answer(200, list(row("3", "c.png")));
  assert.deepEqual(sent(), [], "a refused file holds the reply up");

  drop(page, page.log, "d.png");
  await page.say("once more");
  drop(page, reply, "e.png");
  made[3].answer(413, "<p class=refusal role=alert>A file can have 100 MB.</p>");
  made[4].answer(200, list(row("5", "e.png")));
  assert.deepEqual(sent(), []);
});

test("a message whose last file is cancelled in the queue waits for no other form", async (t) => {
  const page = await inThread(t), made = uploads(page.window), reply = page.$("#reply");
  drop(page, page.log, "a.png");
  drop(page, reply, "b.png");
  await page.say("as in", reply);
  await page.click(page.$(".reply .waiting [data-cancel]"), { clientX: 100 });
  assert.deepEqual([made.length, posts(page).map((post) => post.body.body)], [1, ["as in"]]);
});

test("a message for later takes its files along", async (t) => {
  const { page, made } = await choosing(t, "a.png", "b.txt");
  made[0].answer(200, list(row("1", "a.png")));
  await page.click(page.$("[name=later]"));
  const menu = `<section class="preview later" data-nonce="n1"><p><button name="in" value="+1h">In 1 hour</button></p><p><input name="at"></p></section>`;
  await page.answer(posts(page)[0], 200, menu);
  page.$("#composer").requestSubmit(page.$(".later [value='+1h']"));
  const post = posts(page).at(-1);
  assert.deepEqual(post.fields.filter(([name]) => ["in", "upload", "alt"].includes(name)).map(([, value]) => value), ["+1h", "1", "seen in a.png"]);
  await page.answer(post, 202, `<p class="preview">Scheduled</p>`);
  assert.deepEqual(shown(page), ["b.txt"], "one on its way waits for the next message");
});
