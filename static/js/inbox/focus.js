// Focus outlives a swap of what had it: it goes to what took its place, or else to the title of the list or the ticket.
import { byId } from "./page.js";

let last = null; // what had the focus when nobody moved it away
const isThere = (element) => element.isConnected && element.checkVisibility() && !element.matches(":disabled");

document.addEventListener("focusin", ({ target }) => {
  last = { target, id: target.id, pane: target.closest("#list, #ticket")?.id };
});
document.addEventListener("focusout", ({ target }) => {
  // Where it is still there it was left on purpose; known only after the swap that is under way.
  queueMicrotask(() => {
    if (last?.target === target && isThere(target)) last = null;
  });
});

const restore = () => {
  if (!last || document.activeElement !== document.body) return;
  const same = last.id && byId(last.id);
  const next = same && isThere(same) ? same : last.pane && byId(`${last.pane}-title`);
  next?.focus({ preventScroll: true });
};

for (const swap of ["htmx:wsAfterMessage", "htmx:afterSettle", "htmx:afterRequest"]) {
  document.addEventListener(swap, () => setTimeout(restore)); // behind those who know better
}
