// The card of somebody who waits for a person: why, how long, and where else to answer.

import { waitWords } from "./wait-time.js";
import { clockTime, comingTime, exactTime, words } from "../texts.js";

const part = (element, name) => element.querySelector(`[data-${name}]`);
const DETAILS = { away: "waitingAway", closed: "waitingClosed" };

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

  /** A `handoff` frame of somebody who waits, or a `ready` frame, which says nothing of the queue. */
  show(frame) {
    this.follower.keep(() => {
      part(this.element, "waiting-detail").textContent = detailOf(frame);
      part(this.element, "waiting-detail").hidden = detailOf(frame) === "";
      this.#fact("position", placeOf(frame));
      this.#fact("time", timeOf(frame));
      this.#opens(frame);
      part(this.element, "waiting-facts").hidden = !frame.team && !frame.position;
      part(this.element, "contact-label").textContent = words(frame.team in DETAILS ? "byEmail" : "leaving");
      // News about the queue must not take the field from somebody who is typing in it.
      if (frame.email && (this.#submitted || !this.form.contains(document.activeElement))) this.#saved(frame.email);
      this.element.hidden = false;
    });
  }

  hide() {
    this.follower.keep(() => (this.element.hidden = true));
  }

  #fact(name, text) {
    const shown = part(this.element, `waiting-${name}`);
    if (shown.textContent !== text) shown.textContent = text; // a screen reader says it again otherwise
    part(this.element, `waiting-${name}-row`).hidden = !text;
  }

  #opens({ opens }) {
    const moment = opens ? new Date(opens) : null;
    this.#fact("opens", moment ? comingTime(moment) : "");
    const time = part(this.element, "waiting-opens");
    time.dateTime = opens ?? "";
    time.title = moment ? exactTime(moment) : "";
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

// Place and time are said in figures; the sentences of the server's `detail` beside them would say them twice.
function detailOf({ team, closes, detail }) {
  if (closes) return words("waitingEvening", { closes: clockTime(new Date(closes)) });
  if (team) return words(DETAILS[team]);
  return detail || words("waitingDetail");
}

function placeOf({ team, position }) {
  if (!position) return team === "here" || team === "away" ? words("placeFar") : "";
  return position === 1 ? words("placeFirst") : words("place", { n: position });
}

function timeOf(frame) {
  if (Number.isFinite(frame.wait_seconds)) return waitWords(frame);
  if (frame.team !== "here") return "";
  return words(frame.late ? "waitLate" : "waitUnknown");
}
