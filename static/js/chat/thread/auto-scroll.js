// Keeps the newest text in view for somebody who reads at the end, and leaves everybody else where they are.

const NEAR = 40; // pixels from the end that still count as "at the end"
const GAP = 12; // pixels above the start of a reply that is longer than the view

export class Follower {
  #following = true;
  #height = 0;

  constructor(view, pill) {
    this.view = view;
    this.pill = pill;
    view.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    pill.addEventListener("click", () => this.toEnd({ smooth: true }));
    new ResizeObserver(() => this.#resized()).observe(view);
  }

  get atEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.view;
    return scrollHeight - scrollTop - clientHeight < NEAR;
  }

  /** Make a change at the end. `start`: the reply whose beginning must stay in view; `arrived`: it is news. */
  keep(change, { start = null, arrived = false } = {}) {
    const before = this.view.scrollTop;
    change();
    if (this.#following) this.toEnd({ start });
    else this.view.scrollTop = before;
    if (arrived && this.#isBelow(start)) this.pill.hidden = false;
  }

  toEnd({ start = null, smooth = false } = {}) {
    const view = this.view;
    const end = view.scrollHeight - view.clientHeight;
    const top = start ? start.offsetTop - GAP : end;
    this.#following = true;
    // Calm wins: with reduced motion the jump is not animated.
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    view.scrollTo({ top: Math.min(end, top), behavior: smooth && !still ? "smooth" : "instant" });
    if (top < end) this.#following = false;
    else this.pill.hidden = true;
  }

  #isBelow(element) {
    return element.getBoundingClientRect().bottom > this.view.getBoundingClientRect().bottom;
  }

  #resized() {
    this.#height = this.view.clientHeight;
    if (this.#following) this.toEnd();
  }

  #scrolled() {
    // A view that has just shrunk looks scrolled up; nobody has moved it, and `#resized` is about to be called.
    if (this.view.clientHeight !== this.#height) return;
    this.#following = this.atEnd;
    if (this.#following) this.pill.hidden = true;
  }
}
