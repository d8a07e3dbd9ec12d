// The composer, and the form of an answer, without leaving the page. What is sent
// shows at once as a waiting message, is kept for this tab until the server has
// stored it, and is sent again under the same nonce until then: repeats are one
// message.
(() => {
  "use strict";
  const form = document.getElementById("composer");
  const log = document.getElementById("messages");
  if (!form || !log) return;

  const text = form.elements.body;
  const { me, hue, i: initials, room } = document.body.dataset;
  const store = "parley:outbox";
  const minute = 60_000, patience = 5 * minute;
  const queued = "queued", sent = "sent", failed = "failed";

  const waiting = [];         // in the order in which they were written
  const settled = new Set();  // keys that the socket told before the answer did
  const refused = new Map();  // the same, with the sentence

  const parse = (html) => {
    const t = document.createElement("template");
    t.innerHTML = html;
    return t.content;
  };

  // --- what outlives the page

  function stored() {
    try { return JSON.parse(sessionStorage.getItem(store)) ?? []; } catch { return []; }
  }

  function save() {
    const others = stored().filter((e) => e.me !== me || e.room !== room);
    const mine = waiting.map(({ nonce, body, path }) => ({ me, room, nonce, body, path }));
    try { sessionStorage.setItem(store, JSON.stringify([...others, ...mine])); } catch { /* full or forbidden */ }
  }

  // crypto.randomUUID would need a secure context.
  function newNonce() {
    const b = crypto.getRandomValues(new Uint8Array(16));
    b[6] = (b[6] & 0x0f) | 0x40;
    b[8] = (b[8] & 0x3f) | 0x80;
    const hex = Array.from(b, (n) => n.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  // --- one message that waits

  // Made here and not taken from a template on the page, because browsers of
  // text show templates.
  const blank = parse(`<article class="m p" aria-live="off"><bdi class="w"></bdi> <span class="t">${word("sending")}</span>
    <div class="b" dir="auto"></div>
    <div class="failure" hidden><p class="why" role="alert"></p><p class="again">
    <button type="button" class="quiet" data-again>${word("Try again")}</button>
    <button type="button" class="quiet" data-back>${word("Edit")}</button></p></div></article>`).firstElementChild;

  function newBubble(body) {
    const bubble = blank.cloneNode(true), who = bubble.querySelector(".w");
    bubble.dataset.author = who.textContent = me;
    who.dataset.hue = hue;
    who.dataset.i = initials;
    bubble.querySelector(".b").textContent = body;
    bubble.setAttribute("aria-busy", "true");
    return bubble;
  }

  function add({ nonce, body, path = form.getAttribute("action") }) {
    const bubble = newBubble(body);
    const item = { nonce, body, path, bubble, state: queued, since: Date.now(), tries: 0 };
    bubble.querySelector("[data-again]").addEventListener("click", () => again(item));
    bubble.querySelector("[data-back]").addEventListener("click", () => takeBack(item));
    log.append(bubble);
    waiting.push(item);
    save();
  }

  function drop(item) {
    clearTimeout(item.timer);
    item.bubble.remove();
    const at = waiting.indexOf(item);
    if (at >= 0) waiting.splice(at, 1);
    save();
    if (!waiting.length) { settled.clear(); refused.clear(); }
  }

  function fail(item, sentence) {
    clearTimeout(item.timer);
    item.state = failed;
    item.bubble.removeAttribute("aria-busy");
    item.bubble.querySelector(".failure").hidden = false;
    item.bubble.querySelector(".why").textContent = sentence;
    if (item.path !== form.getAttribute("action")) document.dispatchEvent(new Event("parley:failed"));
  }

  function again(item) {
    item.state = queued;
    item.since = Date.now();
    item.tries = 0;
    item.bubble.setAttribute("aria-busy", "true");
    item.bubble.querySelector(".failure").hidden = true;
    refused.delete(item.key);
    pump();
  }

  function takeBack(item) {
    const take = (text) => {
      text.value = text.value ? item.body + "\n" + text.value : item.body;
      text.dispatchEvent(new Event("input", { bubbles: true }));
      text.focus();
      drop(item);
    };
    if (item.path === form.getAttribute("action")) take(text);
    else document.dispatchEvent(new CustomEvent("parley:answer", { detail: { path: item.path, take } }));
  }

  // --- sending, one after the other: two requests could overtake each other

  let pumping = false, wake = () => {};

  async function pump() {
    if (pumping) return wake();
    pumping = true;
    for (let item; (item = waiting.find((i) => i.state === queued)); ) {
      const pause = await post(item);
      if (pause) await new Promise((done) => { wake = done; setTimeout(done, pause); });
    }
    pumping = false;
  }

  // post answers how many milliseconds to wait before the next try, or 0.
  async function post(item) {
    if (Date.now() - item.since > patience) return fail(item, word("It could not be sent. The server did not answer.")), 0;
    let answer, html;
    try {
      answer = await fetch(item.path, {
        method: "POST",
        headers: { "HX-Request": "true", Accept: "text/html" },
        body: new URLSearchParams({ body: item.body, nonce: item.nonce, for: me }),
        signal: AbortSignal.timeout(20_000),
      });
      html = await answer.text();
    } catch {
      return pauseAfter(item);
    }
    if (answer.redirected || answer.status === 401) return fail(item, word("You are signed out. Sign in again in another tab, then try again.")), 0;
    if (answer.ok) return accept(item, html), 0;
    if (answer.status === 429 || answer.status >= 500) return Math.max(pauseAfter(item), 1000 * (Number(answer.headers.get("Retry-After")) || 0));
    return fail(item, sentenceIn(html)), 0;
  }

  const pauseAfter = (item) => Math.min(1000 * 2 ** item.tries++, 30_000);

  function sentenceIn(html) {
    const answer = parse(html);
    return (answer.querySelector("[role=alert], .why") ?? answer).textContent.trim() || word("It was refused.");
  }

  // The answer names the key under which the message will come back. It may
  // have come back already.
  function accept(item, html) {
    const key = parse(html).querySelector("[id^='p-']")?.id.slice(2);
    if (!key || settled.has(key) || log.querySelector(`[data-key="${CSS.escape(key)}"]`)) return drop(item);
    item.key = key;
    item.bubble.id = "p-" + key;
    item.state = sent;
    if (refused.has(key)) return fail(item, refused.get(key));
    // Accepted is not stored: what accepted it may have lost it since.
    item.timer = setTimeout(requeue, Math.min(10_000 * 2 ** item.tries++, minute), item);
  }

  function requeue(item) {
    if (item.state !== sent) return;
    item.state = queued;
    pump();
  }

  // --- what the socket tells

  document.addEventListener("htmx:ws:before:message:incoming", (event) => {
    const html = event.detail.message.data;
    if (!waiting.length || typeof html !== "string" || !/ id="(p|why)-/.test(html)) return;
    for (const element of parse(html).querySelectorAll("[id^='p-'], [id^='why-']")) {
      const key = element.id.slice(element.id.indexOf("-") + 1);
      const item = waiting.find((i) => i.key === key);
      if (element.id.startsWith("p-")) item ? drop(item) : settled.add(key);
      else item ? fail(item, element.textContent.trim()) : refused.set(key, element.textContent.trim());
    }
  });

  // Whatever was told while the socket was away is asked for again.
  document.addEventListener("htmx:ws:after:connection", () => waiting.forEach(requeue));
  addEventListener("online", () => wake());

  // --- the forms

  document.addEventListener("submit", (event) => {
    const written = event.target;
    if (written !== form && !written.matches(".reply")) return;
    event.preventDefault();
    const text = written.elements.body, body = text.value;
    if (!body.trim()) return;
    if (written === form) document.getElementById("body-refusal")?.remove();
    add({ nonce: newNonce(), body, path: written.getAttribute("action") });
    text.value = "";
    text.dispatchEvent(new Event("input", { bubbles: true }));
    if (text.checkVisibility()) text.focus();
    log.closest(".talk").scrollTop = 0; // the end, in a column in reverse
    pump();
  });

  // With a keyboard, Enter sends; on a touch screen it is the only way to a new line.
  const keyboard = matchMedia("(pointer: fine)");
  document.addEventListener("keydown", (event) => {
    const written = event.target.closest?.("#composer textarea, .reply textarea")?.form;
    if (!written || event.key !== "Enter" || event.shiftKey || event.isComposing || !keyboard.matches) return;
    event.preventDefault();
    written.requestSubmit();
  });

  for (const entry of stored()) if (entry.me === me && entry.room === room) add(entry);
  pump();
})();
