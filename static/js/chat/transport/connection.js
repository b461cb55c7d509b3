// The socket: opens, greets, pings, and comes back by itself when it is lost.

const PING_EVERY = 25_000; // milliseconds, like every time here
const PONG_WITHIN = 10_000;
const READY_WITHIN = 20_000;
const FIRST_WAIT = 500;
const LONGEST_WAIT = 15_000;
const UNAUTHORISED = 4401; // close code: neither cookie nor token is good

export class Connection extends EventTarget {
  #socket = null;
  #attempts = 0;
  #refused = false;
  #timers = {};

  /** `address(refused)` gives the URL; `hello()` gives the first frame. Sends events "up", "down" and "frame". */
  constructor({ address, hello }) {
    super();
    this.address = address;
    this.hello = hello;
    addEventListener("online", () => this.open());
    addEventListener("offline", () => this.#socket?.close());
    document.addEventListener("visibilitychange", () => document.hidden || this.open());
    addEventListener("pageshow", (event) => event.persisted && this.open());
  }

  get isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  open() {
    clearTimeout(this.#timers.retry);
    if (this.#socket && this.#socket.readyState <= WebSocket.OPEN) return;
    const socket = new WebSocket(this.address(this.#refused));
    this.#socket = socket;
    socket.addEventListener("open", () => this.#greet());
    socket.addEventListener("message", (event) => this.#receive(event.data));
    socket.addEventListener("close", ({ code }) => this.#lost(socket, code));
  }

  /** Close and open again, which replays what was missed. */
  restart() {
    this.#socket?.close();
  }

  /** True when the frame was given to an open socket; that it arrived is for the server to say. */
  send(frame) {
    if (!this.isOpen) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  #greet() {
    this.send({ type: "hello", ...this.hello() });
    this.#timers.ready = setTimeout(() => this.#abandon(), READY_WITHIN);
    this.#timers.ping = setInterval(() => this.#ping(), PING_EVERY);
    this.dispatchEvent(new Event("up"));
  }

  #ping() {
    this.send({ type: "ping" });
    clearTimeout(this.#timers.pong);
    // A line that died without a word never fires "close" by itself.
    this.#timers.pong = setTimeout(() => this.#abandon(), PONG_WITHIN);
  }

  #abandon() {
    const socket = this.#socket;
    socket?.close();
    this.#lost(socket);
  }

  #receive(data) {
    clearTimeout(this.#timers.pong);
    let frame;
    try {
      frame = JSON.parse(data);
    } catch {
      return; // not ours; the next frame may be
    }
    if (frame?.type === "ready") {
      this.#attempts = 0;
      clearTimeout(this.#timers.ready);
    }
    this.dispatchEvent(new CustomEvent("frame", { detail: frame }));
  }

  #lost(socket, code) {
    if (socket !== this.#socket) return;
    this.#refused = code === UNAUTHORISED;
    this.#socket = null;
    clearInterval(this.#timers.ping);
    clearTimeout(this.#timers.pong);
    clearTimeout(this.#timers.ready);
    const longest = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.#attempts++);
    // Jitter, so that a thousand browsers do not all come back in the same second after a restart.
    this.#timers.retry = setTimeout(() => this.open(), longest / 2 + (Math.random() * longest) / 2);
    this.dispatchEvent(new Event("down"));
  }
}
