// The composer: two fields, what is typed in them, and what happens to it when it is sent.
import { changed, saveNow } from "./drafts.js";
import { byId, ticket } from "../page.js";
import { send } from "../live/socket.js";
import { toEnd } from "../ticket_page/thread.js";

const TYPING_EVERY = 3000; // ms between two "I am typing" frames

export const write = (mode) => {
  if (!byId(`mode-${mode}`)) return;
  byId(`mode-${mode}`).checked = true;
  // What is typed next must not be taken for keys: a closed ticket has no field for a reply.
  if (mode === "reply" && !byId("reply-text").checkVisibility()) write("note");
  else byId(`${mode}-text`).focus({ preventScroll: true });
};

// Whether a reply is what one writes next. Where a finger points, a focus would bring the keyboard over the ticket.
const POINTS = matchMedia("(hover: hover) and (pointer: fine) and (min-width: 768px)");
export const mayReply = () => Boolean(byId("send-button"));
export const writeNext = () => {
  if (POINTS.matches && mayReply()) write("reply");
  else byId("ticket-title")?.focus({ preventScroll: true });
};

// Who claims writes next: at once, whatever the answer, so that no letter is taken for a key.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (POINTS.matches && event.target.matches("#claim-form, #take-over-form")) write("reply");
});
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-write-reply]")) return;
  byId("action-error").replaceChildren();
  write("reply");
});

// Letters that were meant for the reply and came before it had the focus.
export const typeAhead = (text) => {
  if (!mayReply() || !byId("mode-reply").checked) return;
  write("reply");
  const field = byId("reply-text");
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
};

// The ticket was the writer's, or nobody's, and is not any more: they are told while they write.
let could = { ticket: "", reply: false };
const tellTaken = () => {
  const now = { ticket: ticket(), reply: mayReply() };
  const form = byId("reply-form");
  if (form && could.ticket === now.ticket && could.reply && !now.reply && byId("reply-text").value.trim()) {
    const notice = byId("taken-meanwhile").content.cloneNode(true);
    notice.querySelector("[data-why]").textContent = form.querySelector("[data-no-reply]").textContent;
    byId("reply-error").replaceChildren(notice);
  }
  if (now.reply) form?.querySelector("[data-taken]")?.remove();
  could = now;
};
for (const swap of ["htmx:wsAfterMessage", "htmx:afterSettle"]) document.addEventListener(swap, tellTaken);
tellTaken();

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
