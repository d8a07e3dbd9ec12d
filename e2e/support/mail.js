import { createServer } from "node:net";

/** MailServer takes mails by SMTP, and keeps them. */
export class MailServer {
  #server = createServer((socket) => this.#talk(socket));
  #mails = [];
  #waiting = [];

  static async start() {
    const mail = new MailServer();
    await new Promise((resolve) => mail.#server.listen(0, "127.0.0.1", resolve));
    return mail;
  }

  get url() {
    return `smtp://127.0.0.1:${this.#server.address().port}`;
  }

  /** link is the address in the next mail whose path begins so. */
  async link(path) {
    for (;;) {
      while (this.#mails.length > 0) {
        const found = new RegExp(`http://\\S+(${path}/[a-z0-9]+)`).exec(this.#mails.shift());
        if (found) return found[1];
      }
      await new Promise((resolve) => this.#waiting.push(resolve));
    }
  }

  stop() {
    this.#server.close();
  }

  #talk(socket) {
    let text = "", data = false;
    socket.on("error", () => {});
    socket.write("220 mail\r\n");
    socket.on("data", (bytes) => {
      text += bytes;
      for (;;) {
        const end = data ? text.indexOf("\r\n.\r\n") : text.indexOf("\r\n");
        if (end < 0) return;
        const said = text.slice(0, end);
        text = text.slice(end + (data ? 5 : 2));
        if (data) {
          this.#mails.push(said.replace(/=\r\n/g, "").replace(/=3D/g, "="));
          for (const go of this.#waiting.splice(0)) go();
        }
        data = !data && said === "DATA";
        socket.write(data ? "354 go on\r\n" : said === "QUIT" ? "221 bye\r\n" : "250 ok\r\n");
        if (said === "QUIT") socket.end();
      }
    });
  }
}
