// Focus outlives a swap of what had it.
import { byId } from "./page.js";

let focused = "";
document.addEventListener("htmx:wsBeforeMessage", () => {
  focused = document.activeElement ? document.activeElement.id : "";
});
document.addEventListener("htmx:wsAfterMessage", () => {
  if (focused && document.activeElement === document.body && byId(focused)) byId(focused).focus({ preventScroll: true });
});
