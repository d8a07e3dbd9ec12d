import { createServer, request } from "node:http";
import { connect } from "node:net";

/** Proxy stands in front of a Parley, and passes no WebSocket unless told to. */
export class Proxy {
  sockets = false;
  /** breaks is after how many bytes of a PATCH its connection ends, once for each entry. */
  breaks = [];
  #open = new Set();
  #frozen = new Set();
  #server = createServer((req, res) => this.#pass(req, res));

  constructor(target) {
    this.target = new URL(target);
    this.#server.keepAliveTimeout = 0; // else a connection ends after 5 s, in the moment that a slow machine uses it again
    this.#server.on("upgrade", (req, socket, head) => this.#upgrade(req, socket, head));
  }

  async listen() {
    await new Promise((done) => this.#server.listen(0, "127.0.0.1", done));
    this.url = `http://127.0.0.1:${this.#server.address().port}`;
    return this;
  }

  /** cut ends the open sockets. */
  cut() {
    for (const socket of this.#open) socket.destroy();
  }

  /** freeze keeps the open sockets, but passes nothing through them any more. New ones work. */
  freeze() {
    for (const socket of this.#open) this.#frozen.add(socket);
  }

  /** frozen is how many of those are still open on their page's side. */
  get frozen() {
    return [...this.#frozen].filter((socket) => !socket.destroyed).length;
  }

  close() {
    this.cut();
    this.#server.closeAllConnections();
    return new Promise((done) => this.#server.close(done));
  }

  // The Host stays, so that pages and requests have one origin.
  #pass(req, res) {
    const { url, method, headers } = req;
    const there = request({ host: this.target.hostname, port: this.target.port, path: url, method, headers, agent: false }, (answer) => {
      res.writeHead(answer.statusCode, answer.rawHeaders);
      answer.pipe(res);
    });
    there.on("error", () => res.destroy());
    res.on("close", () => res.writableFinished || there.destroy());
    if (method === "PATCH" && this.breaks.length) this.#break(req, res, there, this.breaks.shift());
    else req.pipe(there);
  }

  // Its bytes reach the server first, as far as they come.
  #break(req, res, there, after) {
    there.flushHeaders();
    req.on("data", (bytes) => {
      if (after <= 0) return;
      after -= bytes.length;
      there.write(bytes, () => { if (after <= 0) { there.destroy(); res.destroy(); } });
    });
  }

  #upgrade(req, socket, head) {
    socket.on("error", () => socket.destroy());
    if (!this.sockets) return socket.end("HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\n\r\n");
    const lines = [`${req.method} ${req.url} HTTP/1.1`];
    for (let i = 0; i < req.rawHeaders.length; i += 2) lines.push(`${req.rawHeaders[i]}: ${req.rawHeaders[i + 1]}`);
    const there = connect(this.target.port, this.target.hostname, () => {
      there.write(lines.join("\r\n") + "\r\n\r\n");
      there.write(head);
      // By hand: a frozen side is still read, but its bytes are not passed on.
      const pass = (from, to) => from.on("data", (bytes) => this.#frozen.has(socket) || to.write(bytes)).on("end", () => this.#frozen.has(socket) || to.end());
      pass(there, socket);
      pass(socket, there);
      this.#open.add(socket);
      socket.on("close", () => this.#open.delete(socket));
    });
    there.on("error", () => socket.destroy());
    socket.on("error", () => there.destroy());
  }
}
