// Focus outlives a swap of what had it: it goes to what took its place, or else to the card that it
// was in, or to the title of the list or the ticket.
import { byId } from "../page.js";

let last = null; // what had the focus when nobody moved it away
const isThere = (element) => element.isConnected && element.checkVisibility() && !element.matches(":disabled");

document.addEventListener("focusin", ({ target }) => {
  const pane = target.closest("#list, #ticket")?.id;
  last = { target, places: [target.id, target.closest("[data-action]")?.id, pane && `${pane}-title`].filter(Boolean) };
});
document.addEventListener("focusout", ({ target }) => {
  // Where it is still there it was left on purpose; known only after the swap that is under way.
  queueMicrotask(() => {
    if (last?.target === target && isThere(target)) last = null;
  });
});

const restore = () => {
  if (!last || document.activeElement !== document.body) return;
  const found = last.places.map(byId).find(Boolean);
  // What is disabled gets it back when its request is answered.
  if (found && !found.matches(":disabled")) last.places.map(byId).find((each) => each && isThere(each))?.focus({ preventScroll: true });
};

for (const swap of ["htmx:wsAfterMessage", "htmx:afterSettle", "htmx:afterRequest"]) {
  document.addEventListener(swap, () => setTimeout(restore)); // behind those who know better
}
