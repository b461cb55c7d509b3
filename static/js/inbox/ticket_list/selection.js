// Which tickets are selected. Rows come and go; what was selected is known by its number.
import { byId } from "../page.js";

const selected = new Set();
let anchor = null;

const boxes = () => [...document.querySelectorAll("[data-pick]")];

const show = () => {
  const all = boxes();
  for (const box of all) box.checked = selected.has(box.value);
  const chosen = all.filter((box) => box.checked).length;
  const count = byId("bulk-count");
  if (!count) return;
  const words = chosen > 1 ? count.dataset.many.replace("%s", chosen) : chosen ? count.dataset.one : count.dataset.none;
  if (count.textContent !== words) count.textContent = words;
  const every = byId("pick-all");
  every.checked = chosen > 0 && chosen === all.length;
  every.indeterminate = chosen > 0 && chosen < all.length;
  byId("bulk-form").classList.toggle("bulk--active", chosen > 0);
};

const pick = (box, on) => (on ? selected.add(box.value) : selected.delete(box.value));

const pickRange = (box, on) => {
  const all = boxes();
  const from = all.findIndex((each) => each.value === anchor);
  const to = all.indexOf(box);
  const range = from < 0 ? [box] : all.slice(Math.min(from, to), Math.max(from, to) + 1);
  for (const each of range) pick(each, on);
};

document.addEventListener("click", (event) => {
  const box = event.target.closest("[data-pick]");
  if (box) {
    if (event.shiftKey) pickRange(box, box.checked);
    else pick(box, box.checked);
    anchor = box.value;
    show();
  } else if (event.target.id === "pick-all") {
    for (const each of boxes()) pick(each, event.target.checked);
    show();
  }
});

// The row that has the focus, or else that of the open ticket.
export const selectCurrent = () => {
  const item = document.activeElement.closest(".rows__item") || document.querySelector(".rows__item:has([aria-current])");
  const box = item?.querySelector("[data-pick]");
  if (!box) return;
  pick(box, !selected.has(box.value));
  anchor = box.value;
  show();
};

// Enter does what stands beside the field. The browser would press the first button of the form, which claims.
document.addEventListener("keydown", (event) => {
  const line = event.key === "Enter" && event.target.matches("input") && event.target.closest(".bulk__line");
  if (!line) return;
  event.preventDefault();
  line.querySelector("button").click();
});

document.addEventListener("inbox:bulk-done", () => {
  selected.clear();
  const more = byId("bulk-more");
  if (more?.matches(":popover-open")) more.hidePopover();
  show();
});

for (const swap of ["htmx:wsAfterMessage", "htmx:afterSettle"]) document.addEventListener(swap, show);
show();
