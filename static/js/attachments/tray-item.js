// One file of the tray: on its way, arrived, or refused with the reason.

export class TrayItem extends EventTarget {
  file = null;
  stored = null;
  waits = false; // failed for a reason that may pass
  #controller = null;

  /** Sends the events "remove" and "retry". */
  constructor(template, name, words) {
    super();
    this.name = name;
    this.words = words;
    this.element = template.content.firstElementChild.cloneNode(true);
    this.bar = this.#part("progress");
    this.button = this.#part("remove");
    this.#part("name").textContent = name;
    this.bar.setAttribute("aria-label", words("uploading", { name }));
    this.button.setAttribute("aria-label", words("remove", { name }));
    this.#part("retry").setAttribute("aria-label", words("again", { name }));
    this.button.addEventListener("click", () => this.dispatchEvent(new Event("remove")));
    this.#part("retry").addEventListener("click", () => this.dispatchEvent(new Event("retry")));
  }

  get isOnItsWay() {
    return Boolean(this.#controller);
  }

  /** The upload begins. Returns the controller that ends it. */
  leaves(file) {
    this.file = file;
    this.waits = false;
    this.#controller = new AbortController();
    this.bar.value = 0;
    this.#show("sending", "");
    return this.#controller;
  }

  abort() {
    this.#controller?.abort();
    this.#controller = null;
  }

  progress(part) {
    this.bar.value = part;
  }

  /** The server has it: `{id, name, size, type, url}`. */
  arrived(stored) {
    this.#controller = null;
    this.stored = stored;
    this.name = stored.name;
    this.#part("name").textContent = stored.name;
    this.#part("id").value = stored.id;
    this.#part("id").disabled = false;
    if (stored.type.startsWith("image/")) {
      this.#part("picture").src = stored.url;
      this.#part("picture").hidden = false;
      this.#part("icon").hidden = true;
    }
    this.#show("ready", "");
  }

  failed(reason, { retry }) {
    this.#controller = null;
    this.waits = Boolean(retry);
    this.#show("failed", reason);
  }

  #show(state, reason) {
    this.element.dataset.state = state;
    this.bar.hidden = state !== "sending";
    this.#part("reason").textContent = reason;
    this.#part("reason").hidden = !reason;
    this.#part("retry").hidden = !this.waits;
  }

  #part(name) {
    return this.element.querySelector(`[data-${name}]`);
  }
}
