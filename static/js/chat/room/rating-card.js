// One to five stars and a comment, once the conversation is over.

export class RatingCard extends EventTarget {
  /** Sends "rate" with `{score, comment}` as detail. */
  constructor(element, follower) {
    super();
    this.element = element;
    this.follower = follower;
    this.form = element.querySelector("[data-rate-form]");
    this.more = element.querySelector("[data-rate-more]");
    this.form.addEventListener("change", () => this.#chosen());
    this.form.addEventListener("submit", (event) => this.#submit(event));
  }

  show() {
    if (this.element.hidden) this.follower.keep(() => (this.element.hidden = false));
  }

  hide() {
    if (this.element.hidden) return;
    this.form.reset();
    this.#draw(0);
    this.follower.keep(() => (this.element.hidden = this.more.hidden = true));
  }

  #score() {
    return Number(this.form.elements.score.value);
  }

  #chosen() {
    this.#draw(this.#score());
    this.follower.keep(() => (this.more.hidden = this.#score() === 0));
  }

  #draw(score) {
    for (const input of this.form.elements.score) {
      input.parentElement.classList.toggle("star--on", Number(input.value) <= score);
    }
  }

  #submit(event) {
    event.preventDefault();
    const detail = { score: this.#score(), comment: this.form.elements.comment.value.trim() };
    if (detail.score) this.dispatchEvent(new CustomEvent("rate", { detail }));
  }
}
