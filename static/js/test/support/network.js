// The border between a page and the network: requests wait for the test's answer, and the
// test drives the sockets.

export class Request {
  constructor(window, url, { method = "GET", headers = {}, body, redirect, signal }) {
    this.url = new URL(url, window.location.href);
    this.path = this.url.pathname + this.url.search;
    Object.assign(this, { method, redirect, headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])) });
    const isForm = body && !(body instanceof window.Blob);
    this.fields = isForm ? [...new URLSearchParams(typeof body === "string" ? body : [...body])] : [];
    this.body = isForm ? Object.fromEntries(this.fields) : undefined;
    this.response = new Promise((resolve, reject) => Object.assign(this, { resolve, reject }));
    signal?.addEventListener("abort", () => this.lose());
  }

  answer(status = 200, html = "", { type = "basic", redirected = false, ...headers } = {}) {
    const response = new Response(status === 204 ? null : html, { status, headers });
    for (const [name, value] of Object.entries({ type, redirected })) Object.defineProperty(response, name, { value });
    this.resolve(response);
  }

  lose() { this.reject(new TypeError("Failed to fetch")); }
}

/** socketOf makes a window's WebSocket, which reports each one created. */
export function socketOf(window, made) {
  return class WebSocket extends window.EventTarget {
    static CONNECTING = 0;
    static OPEN = 1;
    static CLOSING = 2;
    static CLOSED = 3;
    readyState = 0;
    sent = [];

    constructor(url) {
      super();
      this.url = new URL(url);
      made(this);
    }

    send(data) { this.sent.push(JSON.parse(data)); }
    close() { this.readyState = Math.max(this.readyState, WebSocket.CLOSING); } // the peer may never answer

    open() {
      this.readyState = WebSocket.OPEN;
      this.dispatchEvent(new window.Event("open"));
    }

    receive(data) { this.dispatchEvent(new window.MessageEvent("message", { data })); }

    lose(code = 1006) {
      this.readyState = WebSocket.CLOSED;
      this.dispatchEvent(new window.CloseEvent("close", { code }));
    }
  };
}
