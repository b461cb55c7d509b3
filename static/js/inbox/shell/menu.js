// Popovers that open under their button, one at a time, and go when their work is done.
import { byId } from "../page.js";

const GAP = 4; // px
const EDGE = 8;

// Not in a style attribute: htmx carries attributes over to what it swaps, and the page's policy forbids that one.
const places = new CSSStyleSheet();
document.adoptedStyleSheets.push(places);

const place = (box) => {
  const under = byId(box.dataset.under)?.getBoundingClientRect();
  if (!under || innerWidth < 768) return places.replaceSync(""); // on a phone it is at the bottom
  const left = Math.min(Math.max(under.right - box.offsetWidth, EDGE), innerWidth - box.offsetWidth - EDGE);
  const top = Math.min(under.bottom + GAP, Math.max(innerHeight - box.offsetHeight - EDGE, EDGE));
  places.replaceSync(`#${box.id}:popover-open { inset: ${top}px auto auto ${left}px; }`);
};

document.addEventListener(
  "toggle",
  (event) => {
    const box = event.target;
    if (event.newState !== "open" || !box.dataset?.under) return;
    place(box);
    if (box.contains(document.activeElement)) return;
    const first = box.querySelector("[autofocus]") || box.querySelector("button, select, input:not([type=hidden])");
    first?.focus({ preventScroll: true });
  },
  true, // it does not bubble
);

// A choice of the menu opens a form in its place.
document.addEventListener("click", (event) => {
  const item = event.target.closest(".sheet__item");
  const menu = item?.closest("[popover]");
  if (!menu) return;
  if (item.hasAttribute("popovertarget")) {
    event.preventDefault();
    menu.hidePopover();
    byId(item.getAttribute("popovertarget"))?.showPopover();
  } else if (menu.id === "more-menu") {
    menu.hidePopover();
  }
});

// Up and down among what can be chosen.
document.addEventListener("keydown", (event) => {
  const item = event.target.closest(".sheet__item");
  if (!item || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
  event.preventDefault();
  const items = [...item.closest("[popover]").querySelectorAll(".sheet__item")];
  const next = items.indexOf(item) + (event.key === "ArrowDown" ? 1 : -1);
  items[(next + items.length) % items.length].focus();
});

document.addEventListener("inbox:done", (event) => {
  const box = byId(`${event.detail.form}-popover`);
  if (!box) return;
  if (box.matches(":popover-open")) box.hidePopover();
  box.querySelector("form").reset();
  box.querySelector("[role=alert]").replaceChildren();
  byId("more-button")?.focus({ preventScroll: true });
});

// The menu is part of the ticket's head, which the socket brings anew. If it was open it stays so, with the focus where it was.
let opened = "";
let chosen = "";
document.addEventListener("htmx:wsBeforeMessage", () => {
  const box = document.querySelector("#ticket-head [popover]:popover-open");
  opened = box ? box.id : "";
  chosen = box?.contains(document.activeElement) ? document.activeElement.id : "";
});
document.addEventListener("htmx:wsAfterMessage", () => {
  const box = opened && byId(opened);
  if (!box || box.matches(":popover-open")) return;
  box.showPopover();
  if (chosen) byId(chosen)?.focus({ preventScroll: true });
});
