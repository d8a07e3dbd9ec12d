// The socket: where it resumes, how the page detects that it is dead, and the sentence
// about it. Other scripts send through it ("parley:send" on the document).
(() => {
  "use strict";
  const level = / data-level="(\d+)"/g;
  // A heartbeat comes every 30 s (PingEvery in hub/ping.go), and at once to a page that
  // asks. Browsers show scripts neither pings nor a dead peer.
  const silence = 65_000, opening = 20_000, answerIn = 5_000, looks = 5_000;
  let connection, failures = 0, ended = false, attempts = 0;
  let heard = 0, asked = 0, watched, lacking;
  const began = Date.now();

  // Where there is no log, the page itself has a rev.
  const log = () => document.querySelector("[role=log], main[data-rev]");
  const whom = encodeURIComponent(document.body.dataset.me), ends = {
    401: word("You are signed out."), 409: word("This browser is signed in as somebody else now."),
  }; // by the status of an answer
  ends[403] = ends[404] = word("This room is not open to you any more.");
  // htmx's requests name the account too: the answers would be another user's.
  document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => { ctx.request.headers["HX-For"] = whom; });

  function say(what, sentence, link) {
    const line = document.getElementById("state");
    if (!line) return;
    line.dataset.state = what;
    line.textContent = sentence;
    if (!link) return;
    const a = document.createElement("a");
    a.href = location.pathname;
    a.textContent = word("Load the page again");
    line.append(" ", a);
  }

  // The page is caught up to its log's data-rev. Older messages that were paged in since
  // may carry a higher one: they do not count.
  document.addEventListener("htmx:ws:before:connection", (event) => {
    connection = event.detail.connection;
    if (ended) { connection.cancelled = true; return; }
    const here = log(), url = new URL(connection.url);
    if (here) url.searchParams.set("after", here.dataset.rev); // else it only watches
    // Marks, name and topic may have changed. hand/input.js notes the input.
    if (attempts++) url.searchParams.set("back", (Date.now() - (window.lastInput ?? began)) / 1000 | 0);
    connection.url = url.href;
  });

  const isOpen = () => connection?.socket?.readyState === WebSocket.OPEN;

  function send(what) {
    const open = isOpen();
    if (open) connection.socket.send(JSON.stringify(what));
    return open;
  }

  // cut drops a socket. hx-ws is told that it closed, and opens another: close alone would
  // wait for the peer.
  function cut() {
    const { socket } = connection;
    socket.dispatchEvent(new CloseEvent("close", { code: 1006 }));
    connection.abortController.abort();
    socket.close();
  }

  function watch() {
    const socket = connection?.socket;
    if (ended || !socket || socket.readyState >= WebSocket.CLOSING) return;
    if (socket !== watched) [watched, heard] = [socket, Date.now()];
    if (Date.now() - heard > (isOpen() ? silence : opening)) cut();
  }
  setInterval(watch, looks);

  // probe asks the server for a heartbeat.
  function probe() {
    const at = Date.now(), socket = connection?.socket;
    if (!isOpen() || at - asked < looks) return;
    asked = at;
    send({ type: "beat" });
    setTimeout(() => { if (heard < at && isOpen() && socket === connection.socket) cut(); }, answerIn);
  }

  // revive connects at once, also after the page had stopped trying.
  function revive() {
    ended = false;
    if (!polling) say("lost", word("The connection is lost. Trying to get it back …"));
    htmx.process(document.getElementById("main"), true);
  }

  // After a sleep, or in another network, the page may be out of date.
  function rouse() {
    if (!connection) return;
    if (ended) return document.hidden || ask();
    watch();
    if (isOpen()) probe();
    else if (connection.socket?.readyState !== WebSocket.CONNECTING) revive();
  }
  addEventListener("online", rouse);
  addEventListener("offline", probe);
  for (const event of ["visibilitychange", "resume"]) document.addEventListener(event, rouse);

  // A sent message is stored, or was accepted long ago, and the socket has not said so.
  document.addEventListener("parley:doubt", () => ended ? revive() : probe());

  document.addEventListener("htmx:ws:before:message:incoming", () => { heard = Date.now(); });

  const inRoom = () => /[?&]room=/.test(connection.url);

  // advance notes the rev that a frame brings the page to. hx-ws makes the next try's
  // address long before the try, so it is changed too.
  function advance(here, html) {
    here.dataset.rev = Math.max(here.dataset.rev, ...Array.from(html.matchAll(level), ([, n]) => n));
    if (!connection) return;
    const url = new URL(connection.url);
    url.searchParams.set("after", here.dataset.rev);
    connection.url = url.href;
  }

  document.addEventListener("htmx:ws:after:connection", () => {
    [watched, heard] = [connection.socket, Date.now()];
    failures = 0;
    polling = null;
    const was = document.getElementById("state")?.dataset.state;
    if (!inRoom()) return was === "lost" && say("", "");
    if (was === "lost" || was === "polling") say("catching-up", word("Catching up …"));
    else if (!was) say("live", "");
  });

  document.addEventListener("htmx:ws:after:message:incoming", (event) => {
    const html = event.detail.message.data, here = log();
    if (here && typeof html === "string") {
      advance(here, html);
      // The online count comes after all missed changes.
      if (html.includes(' id="online"') && document.getElementById("state")?.dataset.state === "catching-up") say("live", word("Live again."));
    }
    // Heartbeats overtake no message: if the rev is ahead, the page lacks one.
    const rev = here && /^<i id="beat" data-rev="(\d+)/.exec(html)?.[1];
    if (rev > Number(here?.dataset.rev) && rev !== lacking) {
      lacking = rev;
      cut();
    }
    const line = document.getElementById("state");
    if (line?.dataset.state === "gone") ended = true; // its sentence stays, and the page stops trying
    if (line?.dataset.state === "reload" && here?.role && nothingToLose()) location.assign(line.querySelector("a").href);
  });

  const nothingToLose = () => !document.getElementById("body")?.value && !document.querySelector("[role=log] > .p, dialog[open]");

  document.addEventListener("htmx:ws:close", (event) => {
    if (event.detail.reason !== "closed" || ended) return;
    const { code, connection: lost } = event.detail;
    if (code === 1008) return end(word("You were signed out, or are no longer in this room."));
    if (!lost.config.reconnectCodes.includes(code)) return end(word("The connection was closed."));
    if (!polling) say("lost", word("The connection is lost. Trying to get it back …"));
    // A refused upgrade looks like a lost connection; a request tells which it is.
    if (++failures >= 3) ask();
  });

  // A room is asked for its beginning, because its end would count as read. A public room
  // also shows itself to a former member, with the form to join. A page that only watches
  // asks for the list of rooms: its own address may answer with an error, which says
  // nothing about a room.
  async function ask() {
    try {
      const address = inRoom() ? `${location.pathname}?before=1` : "/rooms?";
      const answer = await fetch(`${address}&for=${whom}`, { redirect: "manual" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const left = answer.ok && document.getElementById("composer") && page.querySelector(".join[action$='/join']");
      const why = ends[answer.type === "opaqueredirect" ? 401 : left ? 403 : answer.status];
      if (why) return end(why);
      if (answer.ok && ended) page.body.dataset.me === document.body.dataset.me && revive();
      else if (answer.ok) poll();
    } catch { /* still away */ }
  }

  // Pages load and sockets fail, as behind a proxy without WebSocket: until one connects,
  // the page polls for changes.
  const between = 3_000;
  let polling = null;
  const away = () => !ended && !isOpen();

  async function poll() {
    if (polling || !away() || !log()?.role) return;
    const round = polling = {};
    say("polling", word("There is no live connection. Looking for news every few seconds."));
    while (polling === round && away()) {
      await look().catch(() => {});
      await new Promise((done) => setTimeout(done, between));
    }
    if (polling === round) polling = null;
  }

  async function look() {
    const here = log(), rev = here.dataset.rev;
    // Why one may not write: the answer says it if it is another reason, or none, by now.
    const says = document.querySelector(".unwriting,#unwritable");
    const answer = await fetch(`${location.pathname}?since=${rev}&for=${whom}${says ? "&says=" + says.textContent : ""}`, { headers: { "HX-Request": "true", Accept: "text/html" } });
    const why = ends[answer.status];
    if (why) return end(why);
    const html = await answer.text();
    // A socket or an earlier poll may have brought the same meanwhile.
    if (!answer.ok || !html.trim() || here.dataset.rev !== rev || connection.socket?.readyState < WebSocket.CLOSING) return;
    advance(here, html);
    await receive(html);
  }

  // receive does what hx-ws does with a frame, with no difference for the reader.
  async function receive(html) {
    const main = document.getElementById("main");
    const tell = (when) => main.dispatchEvent(new CustomEvent(`htmx:ws:${when}:message:incoming`, { bubbles: true, detail: { connection, message: { data: html } } }));
    tell("before");
    await htmx.swap({ sourceElement: main, target: main, swap: "none swapEmpty:false", text: html, transition: false });
    tell("after");
  }

  function end(sentence) {
    ended = true;
    if (document.getElementById("state")?.dataset.state !== "gone") say("ended", sentence, true);
  }

  document.addEventListener("parley:old", () => say("old", word("There is something new here."), true));

  document.addEventListener("parley:send", (event) => { if (send(event.detail)) event.preventDefault(); }); // it is sent

  // A page restored from the browser's memory has a closed socket.
  addEventListener("pageshow", (event) => { if (event.persisted && !ended) revive(); });
})();
