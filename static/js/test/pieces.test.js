import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./support/page.js";
import { settle } from "./support/timers.js";

const size = 10 << 20, piece = 8 << 20, home = "/rooms/tea/uploads/7";

/** puts are the pieces that a page sends; the test moves and answers them. */
function puts(window) {
  const made = [];
  window.XMLHttpRequest = class extends window.EventTarget {
    upload = new window.EventTarget();
    status = 0;
    responseText = "";
    headers = {};
    back = {};
    open(method, path) { Object.assign(this, { method, path }); }
    setRequestHeader(name, value) { this.headers[name] = value; }
    getResponseHeader(name) { return this.back[name] ?? null; }
    send(data) { this.data = data; made.push(this); }
    abort() { this.aborted = true; this.end(0); }
    move(loaded) { this.upload.dispatchEvent(Object.assign(new window.Event("progress"), { loaded, total: this.data.size })); }
    async end(status, back = {}, text = "") {
      Object.assign(this, { status, back, responseText: text });
      this.dispatchEvent(new window.Event("loadend"));
      await settle();
    }
  };
  return made;
}

const large = (page, name = "film.mp4") => new page.window.File([new Uint8Array(size)], name, { lastModified: 3 });

function choose(page, file = large(page)) {
  const event = new page.window.Event("drop", { bubbles: true, cancelable: true });
  event.dataTransfer = { types: ["Files"], files: [file] };
  page.document.dispatchEvent(event);
}

async function choosing(t, options) {
  const page = await open(t, "room", options);
  const made = puts(page.window);
  await page.touch();
  await page.connect();
  choose(page);
  return { page, made };
}

const last = (page) => page.requests.at(-1);
const reply = async (page, ...answer) => { last(page).answer(...answer); await settle(); await settle(); };
const begun = (page) => reply(page, 201, "", { Location: home, "Upload-Offset": "0" });
const row = `<ul class="waiting"><li><input type="hidden" name="upload" value="7"><span><bdi>film.mp4</bdi></span><input name="alt"><button name="drop" value="7">Remove</button></li></ul>`;

test("a large file goes in pieces, and waits for its message", async (t) => {
  const { page, made } = await choosing(t);
  const ask = last(page);
  assert.deepEqual([ask.method, ask.path, ask.headers["upload-length"], ask.headers["upload-metadata"], ask.headers["tus-resumable"]], ["POST", "/rooms/tea/uploads?for=ann", size, "filename ZmlsbS5tcDQ=", "1.0.0"]);
  await begun(page);
  assert.deepEqual([made[0].method, made[0].path, made[0].headers["Upload-Offset"], made[0].data.size], ["PATCH", home + "?for=ann", 0, piece]);
  made[0].move(piece / 2);
  assert.equal(page.$(".waiting progress").value, 0.4);
  await made[0].end(204, { "Upload-Offset": String(piece) });
  assert.deepEqual([made[1].headers["Upload-Offset"], made[1].data.size], [piece, size - piece]);
  await made[1].end(204, { "Upload-Offset": String(size) });
  await settle();
  assert.deepEqual([last(page).path, last(page).body.upload, last(page).body.attach], ["/rooms/tea/messages", "7", "1"]);
  await reply(page, 200, row);
  assert.equal(page.$(".waiting [name=upload]").value, "7");
  assert.deepEqual(Object.keys(page.window.localStorage).filter((key) => key.startsWith("parley:up:")), []);
});

test("after a broken connection it goes on where it stopped", async (t) => {
  const { page, made } = await choosing(t);
  await begun(page);
  await made[0].end(0);
  assert.equal(page.$(".waiting small").textContent, "Waits for the connection");
  await page.pass(1000);
  await settle();
  assert.deepEqual([last(page).method, last(page).path], ["HEAD", home + "?for=ann"]);
  last(page).lose();
  await settle();
  page.window.dispatchEvent(new page.window.Event("online")); // sooner than its turn
  await settle();
  await reply(page, 200, "", { "Upload-Offset": "3000000" });
  assert.equal(page.$(".waiting small"), null);
  assert.deepEqual([made[1].headers["Upload-Offset"], made[1].data.size], [3_000_000, size - 3_000_000 > piece ? piece : size - 3_000_000]);
  // What another connection still brought has moved the end.
  await made[1].end(409);
  await page.pass(2000);
  await settle();
  await reply(page, 200, "", { "Upload-Offset": String(size) });
  assert.equal(made[2].data.size, 0, "an empty piece asks for the end");
});

test("a connection on which nothing moves is given up", async (t) => {
  const { page, made } = await choosing(t);
  await begun(page);
  await page.pass(20_000);
  made[0].move(100);
  await page.pass(20_000);
  assert.equal(made[0].aborted, undefined);
  await page.pass(10_001);
  assert.equal(made[0].aborted, true);
});

test("the same file, chosen again, goes on; one that the server has forgotten begins anew", async (t) => {
  const { page, made } = await choosing(t, { stored: { "parley:up:ann:/rooms/tea:film.mp4:10485760:3": home } });
  assert.equal(last(page).method, "HEAD");
  await reply(page, 404);
  assert.equal(last(page).method, "POST");
  await begun(page);
  assert.equal(made.length, 1);
});

test("a refusal before the first byte, and one after the last, is said", async (t) => {
  const { page, made } = await choosing(t);
  await reply(page, 413, "<p class=refusal role=alert>A file can have 1 MB.</p>");
  assert.equal(page.$(".waiting [role=alert]").textContent, "A file can have 1 MB.");
  assert.equal(made.length, 0);
  await page.click(page.$(".waiting button"));
  choose(page);
  await begun(page);
  await made[0].end(507, {}, "<p role=alert>This server has no room.</p>");
  assert.equal(page.$(".waiting [role=alert]").textContent, "This server has no room.");
});

test("cancelling tells the server, and the next file begins", async (t) => {
  const { page, made } = await choosing(t);
  choose(page, new page.window.File(["b"], "b.txt"));
  await begun(page);
  await page.click(page.$(".waiting button"));
  await settle();
  assert.equal(made[0].aborted, true);
  assert.deepEqual([last(page).method, last(page).path], ["DELETE", home + "?for=ann"]);
  assert.equal(made[1].data.get("file").name, "b.txt");
});

test("a server that answers and takes nothing is given up", async (t) => {
  const { page, made } = await choosing(t);
  await begun(page);
  for (let asked = 0; !page.$(".waiting [role=alert]") && asked < 60; asked++) {
    await made.at(-1).end(500);
    await page.pass(30_000, 30_000);
    await settle();
    if (last(page).method === "HEAD") await reply(page, 200, "", { "Upload-Offset": "0" });
  }
  assert.equal(page.$(".waiting [role=alert]").textContent, "The upload broke off. Send it again.");
});

test("a failed upload that is removed gives its room back", async (t) => {
  const { page, made } = await choosing(t);
  await begun(page);
  await made[0].end(507, {}, "<p role=alert>This server has no room.</p>");
  await page.click(page.all(".waiting button").at(-1));
  await settle();
  assert.deepEqual([last(page).method, last(page).path], ["DELETE", home + "?for=ann"]);
  assert.deepEqual(Object.keys(page.window.localStorage).filter((key) => key.startsWith("parley:up:")), []);
});

test("a message that is sent while its large file becomes a row has the file", async (t) => {
  const { page, made } = await choosing(t);
  await begun(page);
  await made[0].end(204, { "Upload-Offset": String(piece) });
  await made[1].end(204, { "Upload-Offset": String(size) });
  await settle();
  const attach = last(page), posts = () => page.asked("/rooms/tea/messages", "POST").filter((post) => post !== attach);
  let text;
  attach.answer(200, row);
  const { response } = attach;
  response.then((answer) => { answer.text = () => new Promise((done) => { text = () => done(row); }); });
  await settle();
  await page.say("look");
  assert.deepEqual(posts(), [], "the file is not in the form yet");
  text();
  await settle();
  assert.deepEqual(posts().map((post) => post.body.upload), ["7"]);
});

test("an upload that ended without an answer is tried again from where it stopped", async (t) => {
  const { page, made } = await choosing(t);
  await begun(page);
  await made[0].end(204, { "Upload-Offset": String(piece) });
  await made[1].end(204, { "Upload-Offset": String(size) });
  await settle();
  last(page).lose();
  await settle();
  const [again, remove] = page.all(".waiting button");
  assert.deepEqual([again.textContent, remove.textContent], ["Try again", "Remove"]);
  await page.click(again);
  assert.equal(last(page).method, "HEAD");
  await reply(page, 200, "", { "Upload-Offset": String(size) });
  await made[2].end(204, { "Upload-Offset": String(size) });
  await settle();
  await reply(page, 200, row);
  assert.equal(page.all(".waiting li").length, 1);
});
