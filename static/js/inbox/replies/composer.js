// The composer: two fields, what is typed in them, and what happens to it when it is sent.
import { changed, saveNow } from "./drafts.js";
import { byId } from "../page.js";
import { send } from "../live/socket.js";
import { toEnd } from "../ticket_page/thread.js";

const TYPING_EVERY = 3000; // ms between two "I am typing" frames

export const write = (mode) => {
  if (!byId(`mode-${mode}`)) return;
  byId(`mode-${mode}`).checked = true;
  // What is typed next must not be taken for keys: a closed ticket has no field for a reply.
  if (mode === "reply" && !byId("reply-text").checkVisibility()) write("note");
  else byId(`${mode}-text`).focus();
};

let typed = { at: 0, kind: "" };
document.addEventListener("input", (event) => {
  const field = event.target;
  const kind = field.dataset.draft;
  if (!kind) return;
  changed(field);
  field.form.querySelector("[role=alert]").replaceChildren();
  if (kind === typed.kind && Date.now() - typed.at < TYPING_EVERY) return;
  typed = { at: Date.now(), kind };
  send({ type: "typing", on: true, kind });
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
  delete field.dataset.begun;
  saveNow(field);
  typed = { at: 0, kind: "" };
  toEnd();
  field.focus();
  if (event.detail.form === "reply") send({ type: "typing", on: false, kind: "reply" });
});
