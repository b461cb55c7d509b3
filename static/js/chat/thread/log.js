// The messages, each once, in the order of `seq`; what is still on its way stands at the end.

import { pendingMessage, showState, storedMessage } from "./message.js";

const SAME_BREATH = 5 * 60_000; // milliseconds within which messages of one speaker are one group

export class Log {
  #stored = new Map(); // seq → element
  #pending = new Map(); // client id → element

  constructor(element, follower) {
    this.element = element;
    this.follower = follower;
  }

  get isEmpty() {
    return this.#stored.size + this.#pending.size === 0;
  }

  /** The highest `seq` below which nothing is missing: what to ask for on the next connection. */
  get seen() {
    let seq = 0;
    while (this.#stored.has(seq + 1)) seq += 1;
    return seq;
  }

  /** Insert a stored message. False when it was there already. */
  add(frame, { live = true } = {}) {
    if (this.#stored.has(frame.seq)) return false;
    const element = storedMessage(frame);
    if (live && frame.role !== "customer") element.classList.add("message--new");
    this.#stored.set(frame.seq, element);
    const incoming = frame.role !== "customer";
    this.follower.keep(
      () => {
        this.#place(element);
        this.#forget(frame.id); // our own, stored before its acknowledgement arrived
      },
      { start: incoming && live ? element : null, arrived: incoming && live },
    );
    return true;
  }

  addPending(entry, state, detail) {
    if (!this.#pending.has(entry.id)) {
      const element = pendingMessage(entry);
      this.#pending.set(entry.id, element);
      this.element.append(element);
      this.#arrange(element);
      this.follower.toEnd();
    }
    this.setState(entry.id, state, detail);
  }

  setState(id, state, detail) {
    const element = this.#pending.get(id);
    if (element) this.follower.keep(() => showState(element, state, detail));
  }

  /** The server has stored the message `id` as `seq`: what stands here already becomes the stored message. */
  confirm(id, seq) {
    const element = this.#pending.get(id);
    if (!element) return;
    if (this.#stored.has(seq)) return this.follower.keep(() => this.#forget(id));
    this.#pending.delete(id);
    this.#stored.set(seq, element);
    element.dataset.seq = seq;
    this.follower.keep(() => {
      showState(element, "sent");
      this.#place(element);
    });
  }

  /** A message that will not be sent. */
  withdraw(id) {
    this.follower.keep(() => this.#forget(id));
  }

  /** Another conversation: start over. */
  clear() {
    this.#stored.clear();
    this.#pending.clear();
    this.element.replaceChildren();
  }

  #place(element) {
    const next = this.#after(element);
    // Moving an element would drop its focus and restart its animation.
    if (!element.isConnected || element.nextElementSibling !== next) this.element.insertBefore(element, next);
    this.#arrange(element);
  }

  #forget(id) {
    const element = this.#pending.get(id);
    if (!element) return;
    const next = element.nextElementSibling;
    element.remove();
    this.#pending.delete(id);
    if (next) this.#arrange(next);
  }

  /** The element that this one stands before: the next higher `seq`, or the first one still on its way. */
  #after(element) {
    const seq = Number(element.dataset.seq);
    let next = null;
    for (let each = this.element.lastElementChild; each; each = each.previousElementSibling) {
      if (each === element) continue;
      if (each.dataset.seq && Number(each.dataset.seq) < seq) break;
      next = each;
    }
    return next;
  }

  #arrange(element) {
    group(element);
    if (element.nextElementSibling) group(element.nextElementSibling);
  }
}

function group(element) {
  const before = element.previousElementSibling;
  const sameDay = before && dayOf(before) === dayOf(element);
  const gap = before ? Number(element.dataset.at) - Number(before.dataset.at) : Infinity;
  const together = sameDay && before.dataset.speaker === element.dataset.speaker && gap < SAME_BREATH;
  element.querySelector("[data-day]").hidden = Boolean(sameDay);
  element.classList.toggle("message--grouped", Boolean(together));
}

const dayOf = (element) => new Date(Number(element.dataset.at)).toDateString();
