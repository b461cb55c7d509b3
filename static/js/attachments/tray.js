// The files beside a message that is being written: each is uploaded at once, and can be taken out again until it is
// sent. What has arrived outlives a reload.

import { TrayItem } from "./tray-item.js";
import { upload } from "./upload.js";

export class Tray extends EventTarget {
  #items = [];
  #line = Promise.resolve(); // one upload after the other, so that the files keep their order

  /** `fields()` gives the form fields that go with each upload. Sends the event "change". */
  constructor(root, { fields }) {
    super();
    this.root = root;
    this.fields = fields;
    this.limits = { bytes: Number(root.dataset.maxBytes), files: Number(root.dataset.maxFiles) };
    this.list = root.querySelector("[data-tray-list]");
    this.note = root.querySelector("[data-tray-note]");
    this.said = root.querySelector("[data-tray-said]");
    this.template = root.querySelector("template");
    for (const stored of this.#kept()) this.#insert(stored.name).arrived(stored);
    this.#changed();
    addEventListener("online", () => this.tryAgain());
  }

  /** What has arrived, as the server describes it. */
  get ready() {
    return this.#items.map((item) => item.stored).filter(Boolean);
  }

  get isBusy() {
    return this.#items.some((item) => item.isOnItsWay);
  }

  /** Take files in, and say why one is not taken. */
  add(files) {
    this.say("");
    for (const file of files) {
      if (this.#items.length >= this.limits.files) return this.say(this.words("tooMany", { n: this.limits.files }));
      if (!file.size) this.say(this.words("empty", { name: file.name }));
      else if (file.size > this.limits.bytes) this.say(this.words("tooBig", { name: file.name }));
      else this.#send(this.#insert(file.name), file);
    }
  }

  /** Take what has arrived out, since it is sent now. What was refused stays, with the reason. */
  take() {
    const taken = this.ready;
    for (const item of this.#items) if (item.stored) item.element.remove();
    this.#items = this.#items.filter((item) => !item.stored);
    this.say("");
    this.#changed();
    return taken;
  }

  /** Put back what was taken out, as the server describes it. */
  putBack(files) {
    for (const stored of files) this.#insert(stored.name).arrived(stored);
    this.#changed();
  }

  /** The line is back: what did not come through goes out again. */
  tryAgain() {
    for (const item of this.#items) if (item.waits) this.#send(item, item.file);
  }

  say(text) {
    this.note.textContent = text;
    this.note.hidden = !text;
  }

  words(name, values = {}) {
    return (this.root.dataset[name] ?? "").replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
  }

  #insert(name) {
    const item = new TrayItem(this.template, name, (key, values) => this.words(key, values));
    item.addEventListener("remove", () => this.#remove(item));
    item.addEventListener("retry", () => this.#send(item, item.file));
    this.#items.push(item);
    this.list.append(item.element);
    return item;
  }

  #send(item, file) {
    const { signal } = item.leaves(file);
    this.#changed();
    this.#line = this.#line.then(() => signal.aborted || this.#upload(item, file, signal));
  }

  async #upload(item, file, signal) {
    try {
      const onProgress = (part) => item.progress(part);
      item.arrived(await upload(file, { address: this.root.dataset.upload, fields: this.fields(), onProgress, signal }));
      this.said.textContent = this.words("ready", { name: item.name });
    } catch (error) {
      item.failed(error.message || this.words("broken"), { retry: error.retry });
    }
    this.#changed();
  }

  #remove(item) {
    item.abort();
    const place = this.#items.indexOf(item);
    this.#items.splice(place, 1);
    item.element.remove();
    this.said.textContent = this.words("removed", { name: item.name });
    this.say("");
    this.#changed();
    const next = this.#items[Math.min(place, this.#items.length - 1)];
    (next?.button ?? this.root.closest("form").querySelector("[data-attach]")).focus();
  }

  #changed() {
    this.list.hidden = this.#items.length === 0;
    this.#keep();
    this.dispatchEvent(new Event("change"));
  }

  get #key() {
    return `attachments.${this.root.dataset.upload}`;
  }

  #kept() {
    try {
      return JSON.parse(sessionStorage.getItem(this.#key)) ?? [];
    } catch {
      return [];
    }
  }

  #keep() {
    try {
      if (this.ready.length) sessionStorage.setItem(this.#key, JSON.stringify(this.ready));
      else sessionStorage.removeItem(this.#key);
    } catch {
      // lasts as long as the page
    }
  }
}
