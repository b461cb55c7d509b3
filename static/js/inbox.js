// What the inbox does beyond htmx: it keeps drafts, focus and order, and listens to the keyboard.
(() => {
  "use strict";

  const TYPING_EVERY = 3000; // ms between two "I am typing" frames
  const ACTIVITY_ENDS = 8000; // ms after which an activity that nobody renewed is over
  const RETRIES_BEFORE_ALARM = 2;

  const byId = (id) => document.getElementById(id);
  const inbox = document.querySelector(".inbox");
  let socket = null;
  let failures = 0;

  // The socket. The server sends what changed; after connecting, the page says what it shows already.

  const send = (frame) => {
    if (socket) socket.send(JSON.stringify(frame));
  };

  const newest = (name) =>
    [...document.querySelectorAll(`#thread [data-${name}]`)].reduce((top, item) => Math.max(top, Number(item.dataset[name])), 0);

  document.addEventListener("htmx:wsOpen", (event) => {
    socket = event.detail.socketWrapper;
    failures = 0;
    byId("connection").hidden = true;
    const actions = [...document.querySelectorAll("[data-action]")].map((card) => [card.dataset.action, card.dataset.state]);
    send({ type: "hello", after: newest("seq"), note: newest("note"), actions: Object.fromEntries(actions) });
  });

  document.addEventListener("htmx:wsClose", (event) => {
    if (!document.contains(event.target)) return; // replaced by the socket of the next page
    const ended = event.detail.event.code === 4403;
    failures += 1;
    if (!ended && failures < RETRIES_BEFORE_ALARM) return;
    const box = byId("connection");
    box.hidden = false;
    box.querySelector("[data-lost]").hidden = ended;
    box.querySelector("[data-ended]").hidden = !ended;
  });

  // Focus outlives a swap of what had it.

  let focused = "";
  document.addEventListener("htmx:wsBeforeMessage", () => {
    focused = document.activeElement ? document.activeElement.id : "";
  });
  document.addEventListener("htmx:wsAfterMessage", () => {
    if (focused && document.activeElement === document.body && byId(focused)) byId(focused).focus({ preventScroll: true });
    showUnread();
    endActivities();
    markTimes();
  });

  // The thread: nothing twice, everything in order, and the reader stays where they read.

  const scroller = () => byId("scroll");
  const atEnd = () => {
    const box = scroller();
    return !box || box.scrollHeight - box.scrollTop - box.clientHeight < 80;
  };
  const toEnd = () => {
    const box = scroller();
    if (box) box.scrollTop = box.scrollHeight;
    if (byId("to-newest")) byId("to-newest").hidden = true;
  };

  let wasAtEnd = true;
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    if (event.detail.target.id !== "thread") return;
    wasAtEnd = atEnd();
    for (const item of [...event.detail.fragment.querySelectorAll("li[id]")]) {
      if (byId(item.id)) item.remove();
    }
  });

  document.addEventListener("htmx:oobAfterSwap", (event) => {
    if (event.detail.target.id !== "thread") return;
    const thread = event.detail.target;
    const items = [...thread.children];
    const sorted = [...items].sort((a, b) => a.dataset.at - b.dataset.at);
    if (sorted.some((item, place) => item !== items[place])) thread.append(...sorted);
    if (wasAtEnd) toEnd();
    else byId("to-newest").hidden = false;
    if (!document.hidden) send({ type: "read" });
  });

  // A card of an action is shown once, whoever was first to bring it: the page, its form or the socket.
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    if (event.detail.target.id !== "action-list") return;
    for (const card of [...event.detail.fragment.querySelectorAll("li[id]")]) {
      if (byId(card.id)) card.remove();
    }
  });

  // The row that was clicked may be rendered anew before its ticket arrives. htmx then looks for what to swap beside the
  // old row, which is no longer in the page; here it is swapped where it stands.
  document.addEventListener("htmx:oobErrorNoTarget", (event) => {
    const fresh = event.detail.content;
    const current = byId(fresh.id);
    if (!current) return;
    fresh.removeAttribute("hx-swap-oob");
    htmx.swap(current, fresh.outerHTML, { swapStyle: "outerHTML" });
  });

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) send({ type: "read" });
  });

  const timers = new Map();
  const endActivities = () => {
    for (const line of document.querySelectorAll(".activity")) {
      if (timers.get(line.id)?.line === line) continue;
      clearTimeout(timers.get(line.id)?.timer);
      const timer = setTimeout(() => (line.hidden = true), ACTIVITY_ENDS);
      timers.set(line.id, { line, timer });
    }
  };

  // Unread in the title.

  let unread = 0;
  const showUnread = () => {
    const views = byId("views");
    const now = Number(views.dataset.unread);
    document.title = (now ? `(${now}) ` : "") + inbox.dataset.title;
    if (now > unread) byId("announcement").textContent = document.title;
    unread = now;
  };

  // Times, in the words of the template filter `ago`.

  const ago = (moment) => {
    const seconds = Math.max((Date.now() - moment) / 1000, 0);
    for (const [size, sign] of [[86400, "d"], [3600, "h"], [60, "m"]]) {
      if (seconds >= size) return `${Math.floor(seconds / size)} ${sign}`;
    }
    return null;
  };
  const markTimes = () => {
    for (const time of document.querySelectorAll("time[data-ago]")) {
      const text = ago(new Date(time.dateTime));
      if (text && time.textContent !== text) time.textContent = text;
    }
  };

  // Drafts are kept per ticket until they are sent.

  const ticket = () => document.querySelector("[data-ticket]")?.dataset.ticket;
  const draftKey = (field) => `inbox.draft.${ticket()}.${field.dataset.draft}`;
  const keepDraft = (field) => {
    if (field.value) sessionStorage.setItem(draftKey(field), field.value);
    else sessionStorage.removeItem(draftKey(field));
  };

  const opened = () => {
    for (const field of document.querySelectorAll("[data-draft]")) {
      field.value ||= sessionStorage.getItem(draftKey(field)) || "";
    }
    if (document.querySelector("[data-start=end]")) toEnd();
    inbox.classList.toggle("inbox--open", Boolean(ticket()));
    for (const row of document.querySelectorAll(".row")) {
      if (row.id === `row-${ticket()}`) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
  };

  let typedAt = 0;
  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!field.dataset.draft) return;
    keepDraft(field);
    field.form.querySelector("[role=alert]").replaceChildren();
    if (field.dataset.draft !== "reply" || Date.now() - typedAt < TYPING_EVERY) return;
    typedAt = Date.now();
    send({ type: "typing", on: true });
  });

  // What was sent leaves the field; what was typed since stays.

  const sent = new Map();
  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = event.target.closest("[data-form]");
    if (form) sent.set(form.dataset.form, form.elements.text.value);
  });
  document.addEventListener("inbox:written", (event) => {
    const form = document.querySelector(`[data-form=${event.detail.form}]`);
    const field = form.elements.text;
    const text = sent.get(event.detail.form) || "";
    if (field.value.startsWith(text)) field.value = field.value.slice(text.length).trimStart();
    keepDraft(field);
    typedAt = 0;
    toEnd();
    field.focus();
    if (event.detail.form === "reply") send({ type: "typing", on: false });
  });

  // Moving between panes. A view or a search must not close the ticket beside it.

  document.addEventListener("htmx:configRequest", (event) => {
    const { path, parameters, verb } = event.detail;
    if (verb === "get") for (const [name, value] of [...parameters]) if (!value) parameters.delete(name);
    if (!ticket() || !event.target.closest("[data-keep-ticket]") || event.target.closest(".row")) return;
    const [, query] = path.split("?");
    event.detail.path = `/inbox/${ticket()}/` + (query ? `?${query}` : "");
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    markTimes();
    if (event.target.id !== "ticket") return;
    opened();
    byId("ticket-title")?.focus({ preventScroll: true });
  });

  document.addEventListener("htmx:sendError", () => {
    const box = byId("connection");
    box.hidden = false;
  });

  // Clicks.

  document.addEventListener("click", async (event) => {
    const copy = event.target.closest("[data-copy]");
    if (copy) {
      await navigator.clipboard.writeText(copy.dataset.copy);
      copy.classList.add("copy--done");
      setTimeout(() => copy.classList.remove("copy--done"), 1500);
      return;
    }
    if (event.target.closest("#to-newest")) toEnd();
    const trace = event.target.closest("[data-trace]");
    if (trace) {
      event.preventDefault();
      const panel = byId("panel");
      if (getComputedStyle(panel).position === "fixed" || getComputedStyle(panel).display === "none") panel.showPopover();
      const turn = document.querySelector(trace.getAttribute("href"));
      if (!turn) return;
      turn.open = true;
      turn.querySelector("summary").focus();
      turn.scrollIntoView({ block: "nearest" });
    }
  });

  // The keyboard.

  const write = (mode) => {
    if (!byId(`mode-${mode}`)) return;
    byId(`mode-${mode}`).checked = true;
    byId(`${mode}-text`).focus();
  };

  const step = (by) => {
    const rows = [...document.querySelectorAll(".row")];
    const here = rows.indexOf(document.activeElement.closest(".row"));
    const current = here >= 0 ? here : rows.findIndex((row) => row.hasAttribute("aria-current"));
    rows[Math.min(Math.max(current + by, 0), rows.length - 1)]?.focus();
  };

  const keys = {
    j: () => step(1),
    k: () => step(-1),
    c: () => byId("claim-button")?.click(),
    r: () => write("reply"),
    n: () => write("note"),
    "/": () => byId("search-box").focus(),
    "?": () => byId("shortcuts").togglePopover(),
  };

  document.addEventListener("keydown", (event) => {
    const field = event.target.closest("input:not([type=radio]), textarea, select");
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && field?.form?.dataset.form) {
      event.preventDefault();
      const button = field.form.querySelector(".composer__send");
      if (button && !button.disabled) field.form.requestSubmit(button);
      return;
    }
    if (event.key === "Escape" && field) field.blur();
    if (field || event.ctrlKey || event.metaKey || event.altKey) return;
    const inList = event.target.closest(".row");
    const key = inList && event.key === "ArrowDown" ? "j" : inList && event.key === "ArrowUp" ? "k" : event.key;
    if (!keys[key]) return;
    event.preventDefault();
    keys[key]();
  });

  opened();
  showUnread();
  markTimes();
  setInterval(markTimes, 30000);
})();
