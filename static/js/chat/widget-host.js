// The page around us when the chat is in the widget's frame. Nothing is believed but what comes from that very window.

import { load, save } from "./storage.js";
import { safeAddress } from "./thread/links.js";

const MARK = "support-chat";
const asked = new URLSearchParams(location.search);

export const framed = window.parent !== window;
/** The page on which the customer needs help, as long as the server takes it. */
export const page = (pageAsked() ?? (document.referrer || location.href)).slice(0, 2000);

const hostOrigin = framed ? new URL(document.referrer || page).origin : null;

function pageAsked() {
  const address = asked.get("page");
  return address && safeAddress(address);
}

export class Host extends EventTarget {
  #shown = !framed;
  #waiting = new Set(); // seq of messages not seen yet
  #conversation = "";
  #title = document.title;

  constructor() {
    super();
    document.addEventListener("visibilitychange", () => this.#look());
    if (framed) addEventListener("message", (event) => this.#hear(event));
    this.tell("loaded");
  }

  get isSeen() {
    return this.#shown && !document.hidden;
  }

  tell(type, values = {}) {
    if (framed) window.parent.postMessage({ mark: MARK, type, ...values }, hostOrigin);
  }

  belongTo(conversation) {
    this.#conversation = conversation;
  }

  /** A message from us has come; it counts as unread until the chat is looked at. */
  arrived(seq) {
    if (seq <= load(this.#key, 0)) return;
    this.#waiting.add(seq);
    this.#look();
  }

  get #key() {
    return `seen.${this.#conversation}`;
  }

  #hear(event) {
    if (event.source !== window.parent || event.origin !== hostOrigin || event.data?.mark !== MARK) return;
    const { type, focus } = event.data;
    if (type !== "shown" && type !== "hidden") return;
    this.#shown = type === "shown";
    this.#look();
    if (focus) this.dispatchEvent(new Event("focus"));
  }

  #look() {
    if (this.isSeen && this.#waiting.size) {
      save(this.#key, Math.max(load(this.#key, 0), ...this.#waiting));
      this.#waiting.clear();
    }
    const count = this.#waiting.size;
    document.title = count ? `(${count}) ${this.#title}` : this.#title;
    this.tell("unread", { count });
  }
}
