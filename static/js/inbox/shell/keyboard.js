// The keyboard. A control says itself which keys press it: `data-key="e"`, or `data-key="g m"` for two in a row.
import { write } from "../replies/composer.js";
import { undoLast } from "../replies/pending-replies.js";
import { byId } from "../page.js";
import { selectCurrent } from "../ticket_list/selection.js";

const NEXT_KEY_WITHIN = 1200; // ms
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

let first = "";
let timer = 0;
const pressedAfter = (key) => {
  const both = `${first} ${key}`;
  first = "";
  clearTimeout(timer);
  return press(both);
};

const begins = (key) => {
  if (!document.querySelector(`[data-key^="${CSS.escape(key)} "]`)) return false;
  first = key;
  timer = setTimeout(() => (first = ""), NEXT_KEY_WITHIN);
  return true;
};

// The key may come before its button: what was pressed before, Claim or Send, is not answered yet. Then it is done after that.
let waiting = null; // the field and whether to resolve, or null
const isUnderWay = () => Boolean(document.querySelector("#ticket form.htmx-request"));

const sayNotSent = (form) => {
  const notice = byId("unsent").content.cloneNode(true);
  notice.querySelector("[data-why]").textContent = form.querySelector("[data-no-reply]")?.textContent ?? "";
  form.querySelector("[role=alert]").replaceChildren(notice);
};

const sendByKeys = (field, andResolve) => {
  const button = field.form.querySelector(andResolve ? "#send-resolve-button" : ".composer__send");
  if (button && !field.form.matches(".htmx-request")) button.click(); // not requestSubmit: htmx would take the button pressed before
  else if (isUnderWay()) waiting = { field, andResolve };
  else sayNotSent(field.form);
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
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && field?.form?.dataset.form) {
    event.preventDefault();
    sendByKeys(field, event.shiftKey);
    return;
  }
  // In a popover the key closes that, and the focus goes back to where it came from.
  if (event.key === "Escape" && field && !event.defaultPrevented && !field.closest("[popover]")) field.blur();
  if (field || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target.closest("dialog[open]") || localStorage.getItem(OFF)) return;
  const inList = event.target.closest(".row");
  const key = inList && event.key === "ArrowDown" ? "j" : inList && event.key === "ArrowUp" ? "k" : event.key;
  if (first ? pressedAfter(key) : begins(key) || press(key)) event.preventDefault();
});

const toggle = byId("single-keys");
if (toggle) {
  toggle.checked = !localStorage.getItem(OFF);
  toggle.addEventListener("change", () => {
    if (toggle.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  });
}
