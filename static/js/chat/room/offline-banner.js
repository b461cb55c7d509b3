// Says that the line is down, once it has been down long enough to matter.

import { words } from "../texts.js";

const PATIENCE = 1_500; // milliseconds

export class Banner {
  #timer = null;

  constructor(element) {
    this.element = element;
    this.text = element.querySelector("[data-banner-text]");
  }

  down() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#show(), navigator.onLine ? PATIENCE : 0);
  }

  up() {
    clearTimeout(this.#timer);
    this.element.hidden = true;
  }

  #show() {
    this.text.textContent = words(navigator.onLine ? "reconnecting" : "offline");
    this.element.hidden = false;
  }
}
