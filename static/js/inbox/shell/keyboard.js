// The keyboard. A control says itself which keys press it: `data-key="e"`, or `data-key="g m"` for two in a row.
import { typeAhead, write } from "../replies/composer.js";
import { undoLast } from "../replies/pending-replies.js";
import { byId, ticket } from "../page.js";
import { sayElsewhere } from "./failures.js";
import { selectCurrent } from "../ticket_list/selection.js";

const NEXT_KEY_WITHIN = 1200; // ms, between the two of "g m"
const HOLD = 250; // ms: a letter is a command when none follows it so soon; else somebody types
const BURST = 300; // ms after a letter that was no command: what comes so soon belongs to it
const CALM = 400; // ms after the page itself has changed what one has before oneself
const OFF = "inbox.keys.off"; // whoever speaks to their computer must be able to turn single keys off

const step = (by) => {
  const rows = [...document.querySelectorAll(".row")];
  const here = rows.indexOf(document.activeElement.closest(".row"));
  const current = here >= 0 ? here : rows.findIndex((row) => row.hasAttribute("aria-current"));
  rows[Math.min(Math.max(current + by, 0), rows.length - 1)]?.focus();
};

const keys = {
  j: () => step(1),
  k: () => step(-1),
  r: () => write("reply"),
  n: () => write("note"),
  x: selectCurrent,
  z: undoLast,
  "/": () => byId("search-box").focus(),
  "?": () => byId("shortcuts").togglePopover(),
};

const pressable = (key) =>
  [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find((control) => !control.disabled);

const press = (key) => {
  const control = pressable(key);
  if (control) control.click();
  else keys[key]?.();
  return Boolean(control || keys[key]);
};

// What is pressed outside a field is held for a moment. Alone it is a command; several are text, for the reply if there
// is one to write, and no command in any case.
const AT_ONCE = new Set(["j", "k", "x", "z", "r", "n", "/", "?"]); // nothing is changed by these
let held = "";
let isText = false;
let sendAfter = null; // Ctrl+Enter came while letters are held: whether to resolve
let timer = 0;
let noCommandAt = -BURST;
let calmUntil = 0;

const isOpening = () => Boolean(document.querySelector("#ticket.htmx-request"));
const begins = (keys) => Boolean(document.querySelector(`[data-key^="${CSS.escape(keys)} "]`));

const settle = () => {
  clearTimeout(timer);
  if (isOpening()) {
    timer = setTimeout(settle, HOLD);
    return;
  }
  const [keys, text, send] = [held, isText || held.length > 2, sendAfter];
  [held, isText, sendAfter] = ["", false, null];
  if (!keys && send === null) return;
  if (!text && press([...keys].join(" "))) return;
  if (text || keys.length > 1) typeAhead(keys);
  if (send !== null) sendFromAnywhere(send);
};

const hold = (key, text) => {
  held += key;
  isText ||= text;
  clearTimeout(timer);
  timer = setTimeout(settle, !isText && begins(held) ? NEXT_KEY_WITHIN : HOLD);
};

const pressed = (key, at) => {
  const burst = at - noCommandAt < BURST;
  if (held || isOpening()) hold(key, isText || isOpening());
  else if (AT_ONCE.has(key) && !burst) press(key);
  else if (burst || at < calmUntil) {
    noCommandAt = at;
    if (burst) hold(key, true);
  } else hold(key, false);
};

document.addEventListener("htmx:afterSettle", (event) => {
  if (["ticket", "list", "rows"].includes(event.target.id)) calmUntil = performance.now() + CALM;
  if (event.target.id === "ticket" && isText) queueMicrotask(settle); // when the drafts are back, before the next letter
});
for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, (event) => {
    if (event.detail.target?.id === "ticket") [held, isText, sendAfter] = ["", false, null]; // for a ticket that is not here
  });
}
document.addEventListener("inbox:done", () => (calmUntil = performance.now() + CALM));

// The key may come before its button: what was pressed before, Claim or Send, is not answered yet. Then it is done after that.
let waiting = null; // the field and whether to resolve, or null
const isUnderWay = () => Boolean(document.querySelector("#ticket form.htmx-request"));

const sayNotSent = (form, why) => {
  const notice = byId("unsent").content.cloneNode(true);
  notice.querySelector("[data-why]").textContent = why ?? form.querySelector("[data-no-reply]")?.textContent ?? "";
  form.querySelector("[role=alert]").replaceChildren(notice);
};

const sendByKeys = (field, andResolve) => {
  if (andResolve && field.form.dataset.form === "note") {
    sayNotSent(field.form, byId("note-cannot-resolve").content.textContent);
    return;
  }
  const button = field.form.querySelector(andResolve ? "#send-resolve-button" : ".composer__send");
  if (button && !field.form.matches(".htmx-request")) button.click(); // not requestSubmit: htmx would take the button pressed before
  else if (isUnderWay()) waiting = { field, andResolve };
  else sayNotSent(field.form);
};

// With the focus elsewhere it is what the composer shows that is sent.
const sendFromAnywhere = (andResolve) => {
  const field = byId("mode-note")?.checked ? byId("note-text") : byId("reply-text");
  if (field) sendByKeys(field, andResolve);
};

const sendWhatWaits = () => {
  const { field, andResolve } = waiting;
  waiting = null;
  if (field.isConnected) sendByKeys(field, andResolve);
};

document.addEventListener("htmx:afterRequest", (event) => {
  if (!waiting || isUnderWay()) return;
  if (event.target !== waiting.field.form) sendWhatWaits();
  else if (event.detail.xhr.status !== 200) waiting = null; // it says so itself, and the field still holds both
});
// Another ticket is opened: its author would believe that it goes out.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id !== "ticket" || !waiting || !event.detail.shouldSwap) return;
  waiting = null;
  sayElsewhere(ticket());
});
// Not before: until then the field holds what was sent as well.
document.addEventListener("inbox:written", (event) => {
  if (waiting?.field.form.dataset.form !== event.detail.form) return;
  if (waiting.field.value.trim()) sendWhatWaits();
  waiting = null;
});

// A field in a popover that was just closed has the focus until the next frame, and nothing can be typed into it.
const fieldOf = (target) => {
  const field = target.closest("input:not([type=radio], [type=checkbox]), textarea, select");
  return field?.checkVisibility() ? field : null;
};

document.addEventListener("keydown", (event) => {
  const field = fieldOf(event.target);
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && (field?.form?.dataset.form || !field)) {
    if (!field && (event.target.closest("dialog[open], .sheet") || !ticket())) return;
    event.preventDefault();
    if (field) sendByKeys(field, event.shiftKey);
    else {
      sendAfter = event.shiftKey;
      settle();
    }
    return;
  }
  // In a popover the key closes that, and the focus goes back to where it came from.
  if (event.key === "Escape" && field && !event.defaultPrevented && !field.closest("[popover]")) {
    field.blur();
    [noCommandAt, calmUntil] = [-BURST, 0]; // what comes next is meant
  }
  if (field || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.isComposing) return;
  if (event.target.closest("dialog[open], .sheet") || localStorage.getItem(OFF)) return;
  const inList = event.target.closest(".row");
  const key = inList && event.key === "ArrowDown" ? "j" : inList && event.key === "ArrowUp" ? "k" : event.key;
  if (key.length !== 1) {
    if (held && !isOpening()) settle();
    return;
  }
  if (key === " " && !held) return; // it presses a button, or scrolls
  if (event.repeat && !AT_ONCE.has(key)) return;
  event.preventDefault();
  pressed(key, event.timeStamp);
});

const toggle = byId("single-keys");
if (toggle) {
  toggle.checked = !localStorage.getItem(OFF);
  toggle.addEventListener("change", () => {
    if (toggle.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  });
}
