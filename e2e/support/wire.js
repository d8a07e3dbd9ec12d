import { createSocket } from "node:dgram";

/** Wire is the network between browsers and a node's media: a UDP proxy. */
export class Wire {
  /** down drops all packets. */
  down = false;
  #front = createSocket("udp4");
  #back = new Map();
  #node;

  async listen() {
    await new Promise((done) => this.#front.bind(0, "127.0.0.1", done));
    this.#front.on("message", (packet, from) => this.#pass(packet, from));
    this.address = `127.0.0.1:${this.#front.address().port}`;
    return this;
  }

  /** reach says where the node is, as host and port. */
  reach(node) { this.#node = node.split(":"); }

  /** move has all pages come from other addresses, as on another network. */
  move() {
    for (const socket of this.#back.values()) socket.close();
    this.#back.clear();
  }

  close() {
    this.move();
    this.#front.close();
  }

  #pass(packet, from) {
    if (this.down || !this.#node) return;
    let socket = this.#back.get(from.port);
    if (!socket) {
      this.#back.set(from.port, socket = createSocket("udp4"));
      socket.on("message", (answer) => this.down || this.#front.send(answer, from.port, from.address));
    }
    socket.send(packet, this.#node[1], this.#node[0]);
  }
}
