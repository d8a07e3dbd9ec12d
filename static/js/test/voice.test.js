import assert from "node:assert/strict";
import { test } from "node:test";
import { posts } from "./support/outbox.js";
import { open } from "./support/page.js";
import { settle } from "./support/timers.js";

/** recorder gives a page a microphone, and an upload that the test answers. */
function recorder(window, { kind = "audio/webm;codecs=opus", error, slow, broken } = {}) {
  const made = { stopped: 0, sent: [] };
  const track = Object.assign(new window.EventTarget(), { stop: () => { made.stopped++; } });
  made.track = track;
  Object.defineProperty(window.navigator, "mediaDevices", { value: { getUserMedia: async (asked) => {
    made.asked = asked;
    if (error) throw Object.assign(new Error("no"), { name: error });
    return { getTracks: () => [track] };
  } } });
  window.MediaRecorder = class extends window.EventTarget {
    static isTypeSupported = (k) => k === kind;
    state = "inactive";
    constructor(stream, options) { super(); made.recorder = Object.assign(this, options); }
    start() {
      if (broken) throw new Error("no encoder");
      this.state = "recording";
    }
    // As in a browser, it is inactive at once, and its last bytes come later.
    stop() {
      if (this.state === "inactive") throw new Error("it has ended");
      this.state = "inactive";
      if (!slow) queueMicrotask(() => this.end());
    }
    end() {
      this.state = "inactive";
      this.dispatchEvent(Object.assign(new window.Event("dataavailable"), { data: new window.Blob(["sound"]) }));
      this.dispatchEvent(new window.Event("stop"));
    }
  };
  window.AudioContext = class { createMediaStreamSource() { return { connect() {} }; } close() { made.closed = true; } };
  window.AnalyserNode = class { getFloatTimeDomainData(wave) { wave.fill(0.125); } };
  window.XMLHttpRequest = class extends window.EventTarget {
    upload = new window.EventTarget();
    open() {}
    setRequestHeader() {}
    abort() {}
    send(data) { made.sent.push(data.get("file")); made.request = this; }
    answer(responseText) { Object.assign(this, { status: 200, responseText }); this.dispatchEvent(new window.Event("loadend")); }
  };
  return made;
}

async function recording(t, options) {
  let made;
  const page = await open(t, "room", { before: ({ window }) => { made = recorder(window, options); } });
  await page.touch();
  await page.connect();
  await page.click(page.$(".voice"));
  await settle();
  return { page, made };
}

const row = `<ul class="waiting"><li><input type="hidden" name="upload" value="1"><span><bdi>Voice message 0-03.webm</bdi></span><input name="alt"></li></ul>`;

test("a voice message is recorded, stopped, and waits to be heard or sent", async (t) => {
  const { page, made } = await recording(t);
  assert.deepEqual({ ...made.asked }, { audio: true });
  assert.equal(page.document.activeElement.textContent, "Stop");
  assert.equal(page.$(".voice").getAttribute("aria-pressed"), "true");
  await page.pass(3_050, 50);
  assert.equal(page.$("[role=timer]").textContent, "0:03");
  assert.equal(page.$("meter").value, 0.5);
  await page.click(page.document.activeElement);
  await settle();
  assert.deepEqual([made.sent[0].name, made.sent[0].type, made.stopped, made.closed], ["Voice message 0-03.webm", "audio/webm;codecs=opus", 1, true]);
  assert.equal(page.$(".recording"), null);
  assert.equal(page.document.activeElement, page.box);
  made.request.answer(row);
  await page.say("");
  assert.deepEqual(posts(page).at(-1).fields.filter(([name]) => name === "upload"), [["upload", "1"]]);
});

test("Esc ends a recording and loses nothing; Discard throws it away", async (t) => {
  const { page, made } = await recording(t);
  for (const init of [{ isComposing: true }, { keyCode: 229 }]) page.press("Escape", page.box, init); // they end a composition
  await settle();
  assert.equal(made.sent.length, 0);
  page.document.activeElement.dispatchEvent(new page.window.KeyboardEvent("keydown", { key: "Escape", bubbles: true, cancelable: true }));
  await settle();
  assert.equal(made.sent.length, 1);
  await page.click(page.$(".voice"));
  await settle();
  await page.click(page.$("[data-discard]"));
  await settle();
  assert.deepEqual([made.sent.length, page.$(".recording"), made.stopped], [1, null, 2]);
});

test("a message that is sent meanwhile has the recording", async (t) => {
  const { page, made } = await recording(t);
  await page.say("hear this");
  await settle();
  assert.deepEqual([made.sent.length, posts(page)], [1, []]);
  made.request.answer(row);
  await settle();
  assert.equal(posts(page).length, 1);
});

test("a microphone that is unplugged ends the recording; half an hour is the longest", async (t) => {
  const { page, made } = await recording(t);
  made.track.dispatchEvent(new page.window.Event("ended"));
  await settle();
  assert.equal(made.sent.length, 1);
  await page.click(page.$(".voice"));
  await settle();
  await page.pass(30 * 60_000 + 200, 60_000);
  assert.equal(page.$(".recording"), null);
});

/** once fails a page that sends its form again and again. */
function once(page) {
  const form = page.$("#composer"), submit = form.requestSubmit.bind(form);
  let times = 0;
  form.requestSubmit = (by) => {
    if (++times > 5) throw new Error("it is sent without end");
    submit(by);
  };
}

test("a message that is sent while the recorder ends waits for the last bytes", async (t) => {
  const { page, made } = await recording(t, { slow: true });
  once(page);
  await page.click(page.$("[data-stop]"));
  await page.say("hear this");
  await page.say("hear this");
  await settle();
  assert.deepEqual([made.sent, posts(page)], [[], []]);
  made.recorder.end();
  await settle();
  assert.equal(made.sent.length, 1);
  made.request.answer(row);
  await settle();
  assert.equal(posts(page).length, 1);
});

test("a recorder that ends by itself leaves its recording", async (t) => {
  const { page, made } = await recording(t, { slow: true });
  once(page);
  made.recorder.end();
  await settle();
  assert.deepEqual([made.sent.length, made.stopped, page.$(".recording")], [1, 1, null]);
  made.request.answer(row);
  await page.say("hear this");
  assert.equal(posts(page).length, 1);
});

test("what is discarded while the recorder ends is gone", async (t) => {
  const { page, made } = await recording(t, { slow: true });
  await page.click(page.$("[data-stop]"));
  await page.click(page.$("[data-discard]"));
  made.recorder.end();
  await settle();
  assert.deepEqual([made.sent, page.$(".recording"), made.stopped], [[], null, 1]);
});

test("a recorder that does not start lets the microphone go", async (t) => {
  const { page, made } = await recording(t, { broken: true });
  assert.equal(page.$("#composer [role=alert]").textContent, "The microphone cannot be used.");
  assert.deepEqual([made.stopped, made.closed, page.$("[role=timer]")], [1, true, null]);
  made.recorder = null;
  await page.click(page.$(".voice"));
  await settle();
  assert.ok(made.recorder, "the button tries again");
});

for (const [error, sentence] of [["NotAllowedError", "The browser does not let this page use the microphone."], ["NotFoundError", "There is no microphone."], ["NotReadableError", "The microphone cannot be used."]]) {
  test(`without a microphone the page says so: ${error}`, async (t) => {
    const { page } = await recording(t, { error });
    assert.equal(page.$("#composer [role=alert]").textContent, sentence);
    assert.equal(page.$(".voice").getAttribute("aria-pressed"), null);
  });
}

test("a browser that cannot record has no button", async (t) => {
  const page = await open(t, "room");
  await page.touch();
  assert.equal(page.$(".voice"), null);
});
