// What is happening right now, below the newest message.

import { words } from "../texts.js";

const TEXTS = {
  queued: "queued",
  thinking: "thinking",
  searching: "searching",
  looking_up: "lookingUp",
  connecting: "connecting",
};
const TYPING_FOR = 8_000; // milliseconds that "is typing" lasts without being renewed

export class Status {
  #typing = null;

  constructor(element, follower, speak) {
    this.element = element;
    this.text = element.querySelector("[data-doing-text]");
    this.follower = follower;
    this.speak = speak;
  }

  turn(state) {
    if (state === "failed") this.speak(words("failed"), { show: true });
    if (state in TEXTS) this.#show(words(TEXTS[state]));
    else this.hide();
  }

  typing(name, on) {
    clearTimeout(this.#typing);
    if (!on) return this.hide();
    this.#show(words("typing", { name: name || words("teammate") }));
    this.#typing = setTimeout(() => this.hide(), TYPING_FOR);
  }

  hide() {
    if (!this.element.hidden) this.follower.keep(() => (this.element.hidden = true));
  }

  #show(text) {
    if (!this.element.hidden && this.text.textContent === text) return;
    this.follower.keep(() => {
      this.text.textContent = text;
      this.element.hidden = false;
    });
    this.speak(text);
  }
}
