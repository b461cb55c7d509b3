// Gets what the customer wrote to the server: kept first, sent, sent again until it is acknowledged.

const LOOK_EVERY = 2_000; // milliseconds
const SLOW_AFTER = 8_000;

/** A random UUID, also on plain-http addresses where `crypto.randomUUID` does not exist. */
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}

export class Delivery {
  #sentAt = new Map(); // id → when it was last given to the socket
  #tries = new Map();
  #ready = false;

  /** `giveBack(entry)` hears of a message whose files are gone: the customer has to send it anew. */
  constructor({ connection, outbox, log, giveBack }) {
    this.giveBack = giveBack;
    this.connection = connection;
    this.outbox = outbox;
    this.log = log;
    for (const entry of outbox.all) log.addPending(entry, "held");
    setInterval(() => this.#sendAgain(), LOOK_EVERY);
  }

  post({ text, attachments }) {
    const entry = { id: newId(), text, at: Date.now(), attachments };
    this.outbox.add(entry);
    this.log.addPending(entry, this.#ready ? "sending" : "held");
    if (this.#ready) this.#send(entry);
  }

  /** The server has said which conversation this is: everything that waits goes out, in its order. */
  start(conversation, merged) {
    this.outbox.belongTo(conversation, merged);
    this.#ready = true;
    this.#sentAt.clear();
    this.#tries.clear();
    for (const entry of this.outbox.all) {
      this.log.addPending(entry, entry.refused ? "unsent" : "sending", entry.refused);
      if (!entry.refused) this.#send(entry);
    }
  }

  pause() {
    this.#ready = false;
    for (const entry of this.outbox.all) if (!entry.refused) this.log.setState(entry.id, "held");
  }

  acknowledged({ id, seq }) {
    this.outbox.remove(id);
    this.#sentAt.delete(id);
    this.log.confirm(id, seq);
  }

  /** The server would not have it. Only what may pass later is tried again by itself. */
  refused({ id, code, detail }) {
    if (code === "rate_limited") return;
    if (code === "attachment") return this.#return(id);
    this.outbox.change(id, { refused: detail });
    this.log.setState(id, "unsent", detail);
  }

  retry(id) {
    this.outbox.change(id, { refused: undefined });
    const entry = this.outbox.all.find((each) => each.id === id);
    if (!entry) return;
    this.log.setState(id, this.#ready ? "sending" : "held");
    if (this.#ready) this.#send(entry);
    else this.connection.open();
  }

  #return(id) {
    const entry = this.outbox.all.find((each) => each.id === id);
    this.outbox.remove(id);
    this.log.withdraw(id);
    if (entry) this.giveBack(entry);
  }

  #send({ id, text, attachments = [] }) {
    const ids = attachments.map((file) => file.id);
    if (this.connection.send({ type: "message", id, text, attachments: ids })) this.#sentAt.set(id, Date.now());
  }

  #sendAgain() {
    if (!this.#ready) return;
    for (const entry of this.outbox.all) {
      if (entry.refused || Date.now() - (this.#sentAt.get(entry.id) ?? 0) < SLOW_AFTER) continue;
      const tries = (this.#tries.get(entry.id) ?? 0) + 1;
      this.#tries.set(entry.id, tries);
      this.log.addPending(entry, tries > 1 ? "slow" : "sending");
      this.#send(entry);
    }
  }
}
