// Messages that the server has not acknowledged. They outlive a reload, and belong to one conversation: what was written
// in a signed-in customer's chat must not go out in the next person's.

import { drop, load, save } from "../storage.js";

const UNNAMED = "new"; // written before the server has said which conversation this is

export class Outbox {
  #conversation = UNNAMED;

  get #key() {
    return `outbox.${this.#conversation}`;
  }

  /** The waiting messages, oldest first: `{id, text, at, refused}`. */
  get all() {
    return load(this.#key, []);
  }

  /** `merged` are conversations that go on in this one: what waits in them goes out here. */
  belongTo(conversation, merged = []) {
    this.#rename(conversation);
    for (const other of merged) {
      const stranded = load(`outbox.${other}`, []);
      if (stranded.length) save(this.#key, [...stranded, ...this.all]);
      drop(`outbox.${other}`);
    }
  }

  #rename(conversation) {
    if (conversation === this.#conversation) return;
    const early = this.all;
    const wasUnnamed = this.#conversation === UNNAMED;
    if (wasUnnamed) drop(this.#key);
    this.#conversation = conversation;
    if (wasUnnamed && early.length) save(this.#key, [...this.all, ...early]);
  }

  add(entry) {
    save(this.#key, [...this.all, entry]);
  }

  change(id, values) {
    save(this.#key, this.all.map((entry) => (entry.id === id ? { ...entry, ...values } : entry)));
  }

  remove(id) {
    const rest = this.all.filter((entry) => entry.id !== id);
    if (rest.length) save(this.#key, rest);
    else drop(this.#key);
  }
}
