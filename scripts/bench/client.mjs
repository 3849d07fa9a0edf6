// A bare HTTP client on one connection: what it takes itself should not be measured.
import { connect } from "node:net";

/** One kept connection, made again when the server closed an idle one; one request at a time. */
export class Client {
  #socket;
  #base;
  #received = [];
  #waiting;

  constructor(base, cookie) {
    this.#base = new URL(base);
    this.cookie = cookie;
  }

  /** Asks, and answers with `{ status, head, body, ms }`. */
  ask(path, sent, method = sent === undefined ? "GET" : "POST") {
    const body = sent === undefined ? "" : JSON.stringify(sent);
    const head = [`${method} ${path} HTTP/1.1`, `Host: ${this.#base.host}`];
    if (body) head.push("Content-Type: application/json", `Content-Length: ${Buffer.byteLength(body)}`);
    if (this.cookie) head.push(`Cookie: ${this.cookie}`);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject, started: process.hrtime.bigint() };
      this.#connected().write(`${head.join("\r\n")}\r\n\r\n${body}`);
    });
  }

  #connected() {
    if (this.#socket?.writable) return this.#socket;
    const socket = connect(Number(this.#base.port), this.#base.hostname).setNoDelay(true);
    socket.on("data", (chunk) => this.#take(chunk));
    for (const end of ["error", "end", "close"]) {
      socket.on(end, (why) => {
        socket.destroy();
        if (socket === this.#socket) this.#waiting?.reject(why || new Error("the server hung up"));
      });
    }
    this.#socket = socket;
    return socket;
  }

  #take(chunk) {
    this.#received.push(chunk);
    const all = this.#received.length === 1 ? chunk : Buffer.concat(this.#received);
    const end = all.indexOf("\r\n\r\n");
    if (end < 0) return;
    const head = all.toString("latin1", 0, end);
    const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
    if (all.length < end + 4 + length) return;
    const ms = Number(process.hrtime.bigint() - this.#waiting.started) / 1e6;
    this.#received = [];
    const { resolve } = this.#waiting;
    this.#waiting = undefined;
    resolve({ status: Number(head.slice(9, 12)), head, body: all.toString("utf8", end + 4), ms });
  }

  close() {
    this.#waiting = undefined;
    this.#socket?.destroy();
  }
}
