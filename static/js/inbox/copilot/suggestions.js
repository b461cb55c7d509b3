// The copilot: what it wrote goes into the composer only when asked to, never over what was typed unasked, and can be
// taken back.
import { write } from "../replies/composer.js";
import { byId, ticket } from "../page.js";

const field = () => byId("reply-text");
const origin = () => byId("suggestion-id");
const originKey = () => `inbox.suggestion.${ticket()}`;
let undone = null; // what the composer held before, and what that had begun from
let chosen = null; // the suggestion that is about to go in

const shown = () => document.querySelector("#copilot-result [data-suggestion]");
const textOf = (box) => box.querySelector("[data-suggestion-text]").textContent;

const begunFrom = (id) => {
  origin().value = id;
  if (id) sessionStorage.setItem(originKey(), id);
  else sessionStorage.removeItem(originKey());
};

const fill = (text) => {
  field().value = text;
  field().dispatchEvent(new Event("input", { bubbles: true }));
  field().focus();
  field().setSelectionRange(text.length, text.length);
};

const put = (text, id) => {
  undone = { text: field().value, origin: origin().value };
  begunFrom(id);
  fill(text);
  byId("copilot-result").replaceChildren();
  byId("copilot-choice").hidden = true;
  byId("copilot-undo").hidden = false;
};

const acts = {
  use: () => {
    const box = shown();
    chosen = { text: textOf(box), id: box.dataset.suggestion };
    const given = box.querySelector("[data-suggestion-given]")?.textContent.trim();
    const typed = field().value.trim();
    if (!typed || typed === given) return acts.replace();
    byId("copilot-choice").hidden = false;
    return byId("copilot-choice").querySelector("button").focus();
  },
  append: () => put(`${field().value.trimEnd()}\n\n${chosen.text}`, chosen.id),
  replace: () => put(chosen.text, chosen.id),
  cancel: () => {
    byId("copilot-choice").hidden = true;
    byId("suggestion-use")?.focus();
  },
  undo: () => {
    begunFrom(undone.origin);
    fill(undone.text);
    byId("copilot-undo").hidden = true;
  },
  note: () => {
    const note = byId("note-text");
    note.value = [note.value.trimEnd(), textOf(shown())].filter(Boolean).join("\n\n");
    note.dispatchEvent(new Event("input", { bubbles: true }));
    write("note");
  },
};

document.addEventListener("click", (event) => {
  const act = event.target.closest("[data-copilot]")?.dataset.copilot;
  if (act) acts[act]();
  const menu = event.target.closest(".menu");
  for (const each of document.querySelectorAll(".menu[open]")) {
    if (each !== menu || event.target.closest(".menu__item")) each.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest(".menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// A menu that is open stays so when the socket brings the bar anew.
let openMenu = "";
document.addEventListener("htmx:wsBeforeMessage", () => {
  openMenu = document.querySelector("#copilot-bar .menu[open] > summary")?.id || "";
});
document.addEventListener("htmx:wsAfterMessage", () => {
  const summary = openMenu && byId(openMenu);
  if (summary) summary.parentElement.open = true;
});

// What is asked for takes the place of what was offered before.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (!event.target.closest("#copilot")) return;
  byId("copilot-choice").hidden = true;
  byId("copilot-undo").hidden = true;
});

// A reply that is sent has begun from nothing any more; so has one that was emptied by hand.
const forget = () => {
  if (!origin()) return;
  begunFrom("");
  byId("copilot-undo").hidden = true;
};

document.addEventListener("inbox:written", (event) => {
  if (event.detail.form !== "reply") return;
  forget();
  byId("copilot-result").replaceChildren();
});

document.addEventListener("input", (event) => {
  if (event.target.id === "reply-text" && event.isTrusted && !event.target.value.trim()) forget();
});

const opened = () => {
  if (origin() && field().value) origin().value ||= sessionStorage.getItem(originKey()) || "";
};

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id === "ticket") opened();
});
opened();
