// Short notices: read out by screen readers, and above the composer when everybody should see them.

const SHOWN_FOR = 8_000; // milliseconds

export class Speaker {
  #timer = null;

  constructor(aloud, note) {
    this.aloud = aloud;
    this.note = note;
  }

  say(text, { show = false } = {}) {
    if (!show) {
      this.aloud.textContent = text;
      return;
    }
    clearTimeout(this.#timer);
    this.note.textContent = text;
    this.note.hidden = false;
    this.#timer = setTimeout(() => this.quiet(), SHOWN_FOR);
  }

  quiet() {
    clearTimeout(this.#timer);
    this.note.hidden = true;
    this.note.textContent = "";
  }
}
