// Where the customer writes. What was typed outlives a reload.

import { words } from "../texts.js";

const KEPT = "chat.draft";
const WARN_AT = 500; // characters left when the counter appears
const TYPING_EVERY = 3_000; // milliseconds between two "still typing"
const IDLE_AFTER = 5_000;

export class Composer extends EventTarget {
  #lastTyping = 0;
  #idle = null;

  /** Sends events "post" (detail: text and attachments) and "typing" (detail: true or false). */
  constructor(form, limit, tray) {
    super();
    this.tray = tray;
    this.form = form;
    this.limit = limit;
    this.text = form.querySelector("textarea");
    this.button = form.querySelector("[type=submit]");
    this.counter = form.querySelector("#counter");
    this.text.value = this.text.value || kept();
    this.text.addEventListener("input", () => this.#changed());
    this.text.addEventListener("keydown", (event) => this.#key(event));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    tray.addEventListener("change", () => this.#draw());
    this.#draw();
  }

  /** Put a text back that could not be sent, before what was written since. */
  giveBack(text) {
    this.text.value = [text, this.text.value].filter(Boolean).join("\n");
    this.#draw();
  }

  focus() {
    this.text.focus({ preventScroll: true });
  }

  #key(event) {
    // An input method uses Enter to choose a character; that Enter must not send.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.#submit();
  }

  #submit() {
    const text = this.#written;
    this.text.focus({ preventScroll: true });
    if (this.tray.isBusy) return this.tray.say(this.tray.words("busy"));
    if (!this.#hasSomething || length(text) > this.limit) return;
    this.text.value = "";
    const attachments = this.tray.take();
    this.#draw();
    this.#stopTyping();
    this.dispatchEvent(new CustomEvent("post", { detail: { text, attachments } }));
  }

  #changed() {
    this.#draw();
    if (!this.text.value.trim()) return this.#stopTyping();
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#stopTyping(), IDLE_AFTER);
    if (Date.now() - this.#lastTyping < TYPING_EVERY) return;
    this.#lastTyping = Date.now();
    this.dispatchEvent(new CustomEvent("typing", { detail: true }));
  }

  #stopTyping() {
    clearTimeout(this.#idle);
    if (!this.#lastTyping) return;
    this.#lastTyping = 0;
    this.dispatchEvent(new CustomEvent("typing", { detail: false }));
  }

  /** Without blank lines around it; a pasted file keeps the indentation of its first line. */
  get #written() {
    return this.text.value.replace(/^\s*\n/, "").trimEnd();
  }

  get #hasSomething() {
    return Boolean(this.text.value.trim() || this.tray.ready.length);
  }

  #draw() {
    keep(this.text.value);
    const left = this.limit - length(this.#written);
    this.counter.textContent = left > WARN_AT ? "" : left < 0 ? words("over", { n: -left }) : words("left", { n: left });
    this.counter.classList.toggle("composer__counter--over", left < 0);
    this.text.setAttribute("aria-invalid", String(left < 0));
    this.button.setAttribute("aria-disabled", String(left < 0 || !this.#hasSomething));
    // The height follows the text; the sheet sets the most that it may take.
    this.text.style.height = "auto";
    this.text.style.height = `${this.text.scrollHeight}px`;
  }
}

// The server counts code points, JavaScript's `length` counts an emoji twice.
const length = (text) => (text.length < 4000 ? text.length : Array.from(text).length);

function kept() {
  try {
    return sessionStorage.getItem(KEPT) ?? "";
  } catch {
    return "";
  }
}

function keep(text) {
  try {
    sessionStorage.setItem(KEPT, text);
  } catch {
    // lasts as long as the page
  }
}
