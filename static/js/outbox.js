// Sends the composer's messages, and replies, without leaving the page. A sent message
// shows at once as waiting. It stays in this browser until the server has stored it, and is
// sent again under the same nonce until then: repeats are one message. One of several tabs
// owns it, and another takes over when that one closes.
(() => {
  "use strict";
  const form = document.getElementById("composer");
  if (!form || !room) return;

  const { log } = room, text = form.elements.body;
  const { me, hue, i: initials, room: slug } = document.body.dataset;
  const store = `parley:out:${me}:${slug}:`;
  const minute = 60_000, patience = 5 * minute;
  const queued = "queued", sent = "sent", failed = "failed";

  const waiting = [];         // in the order in which they were written
  const settled = new Set();  // keys that the socket reported before the answer did
  const refused = new Map();  // the same, with the sentence

  const parse = (html) => {
    const t = document.createElement("template");
    t.innerHTML = html;
    return t.content;
  };

  // --- storage beyond the page

  const plain = form.getAttribute("action");

  function keep({ nonce, body, path, since, files }) {
    try { localStorage.setItem(store + nonce, JSON.stringify({ nonce, body, path, since, files })); } catch { /* full or forbidden */ }
  }

  function kept(key) {
    try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
  }

  // own makes one tab the owner of a message, which shows and sends it, until f's promise
  // ends. Without locks, as outside of secure contexts, several tabs may own it: the nonce
  // makes that harmless.
  const own = (key, f) => navigator.locks ? navigator.locks.request(key, f) : f();

  // adopt takes over a message without an owner.
  const adopt = (key) => own(key, () => {
    const entry = kept(key);
    return entry && add({ ...entry, doubt: true }).gone;
  });

  function adoptAll() {
    let keys = [];
    try { keys = Object.keys(localStorage).filter((key) => key.startsWith(store)); } catch { /* forbidden */ }
    keys.sort((a, b) => kept(a)?.since - kept(b)?.since).forEach(adopt);
  }

  addEventListener("storage", ({ key, newValue }) => { if (room.live && key?.startsWith(store) && newValue) adopt(key); });

  // The page asks before it is left with unsent messages.
  const stay = (event) => event.preventDefault();
  const guard = () => globalThis[waiting.some((i) => i.state !== sent) ? "addEventListener" : "removeEventListener"]("beforeunload", stay);

  // crypto.randomUUID would need a secure context.
  function newNonce() {
    const b = crypto.getRandomValues(new Uint8Array(16));
    b[6] = (b[6] & 0x0f) | 0x40;
    b[8] = (b[8] & 0x3f) | 0x80;
    const hex = Array.from(b, (n) => n.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  // --- one waiting message

  // Made here and not taken from a template on the page, because text browsers show
  // templates.
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

  // doubt: an earlier try may have reached the server.
  function add({ nonce, body, path, since, doubt, files }) {
    const bubble = newBubble([body, ...(files ?? []).map((f) => f[2])].join("\n").trim());
    const item = { nonce, body, path, files, bubble, state: queued, since, until: Date.now() + patience, tries: 0, doubt };
    item.gone = new Promise((done) => { item.let = done; });
    bubble.querySelector("[data-again]").addEventListener("click", () => again(item));
    bubble.querySelector("[data-back]").addEventListener("click", () => takeBack(item));
    log.append(bubble);
    waiting.push(item);
    keep(item);
    pump();
    return item;
  }

  function drop(item) {
    clearTimeout(item.timer);
    item.bubble.remove();
    const at = waiting.indexOf(item);
    if (at >= 0) waiting.splice(at, 1);
    try { localStorage.removeItem(store + item.nonce); } catch { /* forbidden */ }
    item.let();
    guard();
    if (!waiting.length) { settled.clear(); refused.clear(); }
  }

  function fail(item, sentence, choices = []) {
    clearTimeout(item.timer);
    const [button] = item.bubble.querySelectorAll(".again > :not([name])");
    button.hidden = choices.length;
    item.bubble.querySelectorAll(".again > [name]").forEach((old) => old.remove());
    button.before(...choices);
    for (const choice of choices) {
      choice.addEventListener("click", () => {
        item.all = choice.value;
        again(item);
      });
    }
    item.state = failed;
    item.bubble.removeAttribute("aria-busy");
    item.bubble.querySelector(".failure").hidden = false;
    item.bubble.querySelector(".why").textContent = sentence;
    if (item.path !== plain) document.dispatchEvent(new Event("parley:failed"));
  }

  function again(item, tries = 0) {
    item.state = queued;
    item.until = Date.now() + patience;
    item.tries = tries;
    item.bubble.setAttribute("aria-busy", "true");
    item.bubble.querySelector(".failure").hidden = true;
    refused.delete(item.key);
    pump();
  }

  // The text returns to its form only if unstored: sending both would double it.
  async function takeBack(item) {
    if (item.doubt && !(await isUnsent(item)) || !waiting.includes(item) || item.state !== failed) return;
    const take = (text) => {
      text.value = text.value ? item.body + "\n" + text.value : item.body;
      text.dispatchEvent(new Event("input", { bubbles: true }));
      text.focus();
      if (item.files) document.dispatchEvent(new CustomEvent("parley:files", { detail: item.files }));
      drop(item);
    };
    if (item.path === plain) take(text);
    else document.dispatchEvent(new CustomEvent("parley:answer", { detail: { path: item.path, take } }));
  }

  async function isUnsent(item) {
    let answer, html;
    try {
      answer = await ask(item, "0");
      html = await answer.text();
    } catch { /* no answer */ }
    if (answer?.ok) accept(item, html);
    else if (!answer || [401, 409, 429].includes(answer.status) || answer.status >= 500) fail(item, word("The server does not say whether this was stored. Try again in a moment."));
    else return true;
  }

  // --- sending, one after the other: two requests could overtake each other

  let pumping = false, wake = () => {};

  async function pump() {
    guard();
    if (pumping) return wake();
    pumping = true;
    for (let item; (item = waiting.find((i) => i.state === queued)); ) {
      const pause = await post(item);
      if (!pause) continue;
      await new Promise((done) => { wake = done; setTimeout(done, pause); });
      if (item.state === failed) again(item, item.tries);
    }
    pumping = false;
  }

  // ask sends a message. again is "1" for one that may have been sent before, and "0" to
  // ask only whether it is stored.
  const ask = ({ path, body, nonce, all, files }, again) => fetch(path, {
    method: "POST",
    headers: { "HX-Request": "true", Accept: "text/html" },
    body: new URLSearchParams([...Object.entries({ body, nonce, for: me, ...room.also?.(body), ...again && { again }, ...all && { all } }), ...files?.flatMap(([id, alt]) => [["upload", id], ["alt", alt]]) ?? []]),
    signal: AbortSignal.timeout(20_000),
  });

  // post returns how many milliseconds to wait before the next try, or 0.
  async function post(item) {
    if (!item.key && Date.now() > item.until) return fail(item, word("It could not be sent. The server did not answer.")), 0;
    let answer, html;
    try {
      answer = await ask(item, item.doubt && "1");
      html = await answer.text();
    } catch {
      item.doubt = true;
      return pauseAfter(item);
    }
    if (answer.redirected || answer.status === 401) return fail(item, word("You are signed out. Sign in again in another tab, then try again.")), 0;
    const to = answer.headers.get("HX-Redirect"); // a command leads there
    if (to) return drop(item), location.assign(to), 0;
    if (answer.ok) return accept(item, html), 0;
    if (answer.status >= 500) item.doubt = true;
    const pause = answer.status >= 500 || answer.status === 429 ? Math.max(pauseAfter(item), 1000 * (answer.headers.get("Retry-After") | 0)) : 0;
    // As in a slow room: it says why it waits, and is sent by itself.
    if (answer.status < 500 && (!pause || pause > 3_000)) fail(item, sentenceIn(html), parse(html).querySelectorAll("[name=all]"));
    return pause;
  }

  const pauseAfter = (item) => Math.min(1000 * 2 ** item.tries++, 30_000);

  function sentenceIn(html) {
    const answer = parse(html);
    return (answer.querySelector("[role=alert], .why") ?? answer).textContent.trim() || word("It was refused.");
  }

  // The answer has the key of the message's later event, or is the stored message. The
  // event may have come already.
  function accept(item, html) {
    const answer = parse(html).querySelector("article"), key = answer?.dataset.key ?? answer?.id.slice(2);
    const shown = key && log.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (item.tries) document.dispatchEvent(new Event("parley:doubt"));
    const seq = answer?.dataset.seq; // "0": it waits for a moderator
    if (seq && !shown && !document.getElementById(answer.id)) stand(item, answer);
    if (!key || seq || settled.has(key) || shown) return drop(item);
    item.doubt = true;
    item.key = key;
    item.bubble.id = "p-" + key;
    item.state = sent;
    guard();
    if (refused.has(key)) return fail(item, refused.get(key));
    // Accepted is not stored: the server that accepted it may have lost it since.
    item.timer = setTimeout(requeue, Math.min(5_000 * 2 ** item.tries++, minute), item);
  }

  // A stored message that the socket has not brought replaces the bubble, under the id that
  // the socket removes when it does bring it.
  function stand(item, stored) {
    stored.id = "p-" + stored.dataset.key;
    delete stored.dataset.key;
    if (stored.dataset.seq === "0") delete stored.dataset.seq;
    item.bubble.replaceWith(stored);
  }

  function requeue(item) {
    if (item.state !== sent) return;
    item.state = queued;
    pump();
  }

  // --- events from the socket

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

  // The page may have missed events meanwhile, so waiting messages are sent again.
  document.addEventListener("htmx:ws:after:connection", () => waiting.forEach(requeue));
  addEventListener("online", () => wake());

  // --- the forms

  document.addEventListener("submit", (event) => {
    const written = event.target;
    if (!room.live || event.submitter?.name || written.elements.file?.files.length || written !== form && !written.matches(".reply")) return;
    event.preventDefault();
    const text = written.elements.body, body = text.value, rows = [...written.querySelectorAll(".waiting > li")];
    const files = rows.length ? rows.map((row) => [...Array.from(row.querySelectorAll("input"), (i) => i.value), row.querySelector("bdi").textContent]) : undefined;
    if (!body.trim() && !files) return;
    if (files) written.querySelector(".waiting").remove();
    if (written === form) document.getElementById("body-refusal")?.remove();
    const nonce = newNonce();
    let item;
    own(store + nonce, () => item?.gone); // before other tabs hear of it
    item = add({ nonce, body, path: written.getAttribute("action"), since: Date.now(), files });
    text.value = "";
    text.dispatchEvent(new Event("input", { bubbles: true }));
    if (text.checkVisibility()) text.focus();
    room.toEnd();
  });

  // On a page of the past the form is sent plainly: it leads to the newest messages.
  if (room.live) adoptAll();
  document.addEventListener("parley:joined", adoptAll);
})();
