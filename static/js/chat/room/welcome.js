// Before the first message: a skeleton while we ask, then a greeting with a few questions to begin with.

export class Welcome extends EventTarget {
  /** Sends "ask" with the text of the chosen question. */
  constructor({ loading, section }) {
    super();
    this.loading = loading;
    this.section = section;
    section.addEventListener("click", ({ target }) => {
      const button = target.closest("[data-suggestion]");
      if (button) this.dispatchEvent(new CustomEvent("ask", { detail: button.textContent.trim() }));
    });
  }

  ready({ empty }) {
    this.loading.hidden = true;
    this.section.hidden = !empty;
  }

  /** The line is down: greet anyhow, what is written now goes out later. */
  waitNoLonger(empty) {
    if (!this.loading.hidden) this.ready({ empty });
  }

  leave() {
    this.loading.hidden = true;
    this.section.hidden = true;
  }
}
