// The card of somebody who waits for a person: why, how long, and where else to answer.

import { words } from "./words.js";

const part = (element, name) => element.querySelector(`[data-${name}]`);

/** Seconds as words a person would use. */
export function waitWords(seconds) {
  if (seconds < 60) return words("waitShort");
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return words("waitMinutes", { n: minutes });
  return words("waitHours", { n: Math.round(minutes / 60) });
}

export class WaitingCard extends EventTarget {
  #submitted = false; // until the server says which address it keeps

  /** Sends "contact" with the address as detail. */
  constructor(element, follower) {
    super();
    this.element = element;
    this.follower = follower;
    this.form = element.querySelector("form");
    this.input = this.form.querySelector("input");
    this.error = this.form.querySelector("[role=alert]");
    this.form.addEventListener("submit", (event) => this.#submit(event));
    this.input.addEventListener("input", () => this.#complain(false));
    part(element, "contact-change").addEventListener("click", () => this.#edit());
  }

  show({ detail, position, wait_seconds: wait, email }) {
    this.follower.keep(() => {
      const known = Boolean(position) || Number.isFinite(wait);
      // Place and time say it in figures; a sentence beside them would say it twice.
      part(this.element, "waiting-detail").textContent = known ? words("waitingDetail") : detail || words("waitingDetail");
      const place = position === 1 ? words("placeFirst") : words("place", { n: position });
      this.#fact("position", position ? place : "");
      this.#fact("time", Number.isFinite(wait) ? waitWords(wait) : "");
      part(this.element, "waiting-facts").hidden = !known;
      // News about the queue must not take the field from somebody who is typing in it.
      if (email && (this.#submitted || !this.form.contains(document.activeElement))) this.#saved(email);
      this.element.hidden = false;
    });
  }

  hide() {
    this.follower.keep(() => (this.element.hidden = true));
  }

  #fact(name, text) {
    part(this.element, `waiting-${name}`).textContent = text;
    part(this.element, `waiting-${name}-row`).hidden = !text;
  }

  #submit(event) {
    event.preventDefault();
    const email = this.input.value.trim();
    const good = email !== "" && this.input.checkValidity();
    this.#complain(!good);
    if (!good) return this.input.focus();
    this.#submitted = true;
    this.dispatchEvent(new CustomEvent("contact", { detail: email }));
  }

  #complain(wrong) {
    this.input.setAttribute("aria-invalid", String(wrong));
    this.error.hidden = !wrong;
  }

  #saved(email) {
    this.input.value = email;
    part(this.element, "contact-text").textContent = words("mailed", { email });
    part(this.element, "contact-saved").hidden = false;
    this.form.hidden = true;
    if (this.#submitted) part(this.element, "contact-change").focus({ preventScroll: true });
    this.#submitted = false;
  }

  #edit() {
    part(this.element, "contact-saved").hidden = true;
    this.form.hidden = false;
    this.input.focus();
  }
}
