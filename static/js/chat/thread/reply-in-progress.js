// The reply in progress. Its pieces may come twice, out of order, or from the start again after a reconnect; offsets
// count characters (code points), as the server does.

const LATE_MESSAGE = 3_000; // milliseconds that a finished draft waits for its stored message

export class Draft {
  #turn = null;
  #points = [];
  #early = new Map(); // offset → points that came before the piece in front of them
  #over = new Set(); // turns whose message is there: a late piece of them must not open a new draft
  #timer = null;

  constructor(element, follower) {
    this.element = element;
    this.text = element.querySelector("[data-draft-text]");
    this.follower = follower;
  }

  get isShown() {
    return !this.element.hidden;
  }

  add({ turn, offset, text }) {
    if (this.#over.has(turn)) return;
    if (turn !== this.#turn) this.#begin(turn);
    clearTimeout(this.#timer);
    this.#early.set(offset, Array.from(text));
    this.#join();
    if (!this.#points.length) return;
    this.follower.keep(
      () => {
        this.element.hidden = false;
        this.text.textContent = this.#points.join("");
      },
      { start: this.element },
    );
  }

  /** The turn ended; its message is here or about to be. */
  finish(turn) {
    this.#over.add(turn);
    if (turn === this.#turn) this.#timer = setTimeout(() => this.clear(), LATE_MESSAGE);
  }

  /** The stored message has come, or there will be none. */
  clear({ over = false } = {}) {
    clearTimeout(this.#timer);
    if (over && this.#turn !== null) this.#over.add(this.#turn);
    this.#begin(null);
    this.element.hidden = true;
    this.text.textContent = "";
  }

  #begin(turn) {
    this.#turn = turn;
    this.#points = [];
    this.#early.clear();
  }

  #join() {
    for (const offset of [...this.#early.keys()].sort((a, b) => a - b)) {
      if (offset > this.#points.length) return; // a gap: wait for what belongs in between
      const piece = this.#early.get(offset);
      this.#early.delete(offset);
      const known = this.#points.slice(offset, offset + piece.length);
      if (piece.slice(0, known.length).every((point, i) => point === known[i])) {
        this.#points.push(...piece.slice(known.length));
      } else {
        this.#points = [...this.#points.slice(0, offset), ...piece]; // the turn was run again and says something else
      }
    }
  }
}
