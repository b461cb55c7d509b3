// What can still be taken back: how long; and a reply back into the field.
import { saveNow } from "./drafts.js";
import { byId } from "../page.js";
import { toEnd } from "../ticket_page/thread.js";

const FORGOTTEN_AFTER = 15000; // ms; the socket says so long before
const ends = new Map();
const count = () => {
  for (const item of document.querySelectorAll("[data-seconds]")) {
    const end = ends.get(item.id) ?? performance.now() + Number(item.dataset.seconds) * 1000;
    ends.set(item.id, end);
    const words = item.querySelector("[data-countdown]");
    const text = words.dataset.countdown.replace("{seconds}", Math.max(Math.ceil((end - performance.now()) / 1000), 0));
    if (words.textContent !== text) words.textContent = text;
    // Whether or not we were told: it can no longer be taken back.
    if (item.closest("#pending-changes") && performance.now() - end > FORGOTTEN_AFTER) item.remove();
  }
};
setInterval(count, 250);
document.addEventListener("htmx:afterSettle", count);
document.addEventListener("htmx:wsAfterMessage", () => {
  const own = [...document.querySelectorAll("[data-seconds]")];
  const isNew = own.some((item) => item.closest("#outgoing") && !ends.has(item.id));
  count();
  if (isNew) toEnd(); // a macro's, of which its author has seen nothing yet
});

// The same as `joined` in inbox/collaboration/drafts.py.
const joined = (text, since) => {
  if (since.includes(text)) return since;
  return since.trim() ? `${text}\n\n${since}` : text;
};

// Whatever can be taken back, the one that was wanted last: it has the longest time left.
export const undoLast = () => {
  const items = [...document.querySelectorAll("[data-seconds]")];
  const last = items.reduce((found, item) => (!found || ends.get(item.id) >= ends.get(found.id) ? item : found), null);
  last?.querySelector("[data-undo]").click();
};

document.addEventListener("inbox:undone", (event) => {
  const field = byId("reply-text");
  byId("mode-reply").checked = true;
  field.value = joined(event.detail.text, field.value);
  field.dataset.begun = "yes";
  byId("began-seq").value = event.detail.began;
  saveNow(field);
  field.focus();
  toEnd();
});
