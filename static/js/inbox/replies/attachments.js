// Files in the reply to a customer. A ticket that is opened brings a new form, so each form is looked at as it comes.

import { takeFiles } from "../../attachments/file-drop.js";
import { Tray } from "../../attachments/tray.js";

const trays = new WeakMap(); // form → its tray

function begin(form) {
  const root = form.querySelector("[data-tray]");
  if (!root || trays.has(form)) return;
  const tray = new Tray(root, { fields: () => ({ csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value }) });
  trays.set(form, tray);
  form.querySelector("[data-attach]").hidden = false;
  form.querySelector("[data-attach-field]").hidden = true;
  takeFiles(tray, { form, zone: form });
}

const beginAll = () => document.querySelectorAll("form:has([data-tray])").forEach(begin);

document.addEventListener("htmx:afterSettle", beginAll);
document.addEventListener(
  "submit",
  (event) => {
    const tray = trays.get(event.target);
    if (!tray?.isBusy) return;
    event.preventDefault();
    event.stopImmediatePropagation(); // htmx listens behind us
    tray.say(tray.words("busy"));
  },
  { capture: true },
);
document.addEventListener("inbox:written", ({ detail }) => {
  const form = document.querySelector(`[data-form=${detail.form}]`);
  trays.get(form)?.take();
});
document.addEventListener("inbox:undone", ({ detail }) => {
  trays.get(document.querySelector("[data-form=reply]"))?.putBack(detail.files);
});
beginAll();
