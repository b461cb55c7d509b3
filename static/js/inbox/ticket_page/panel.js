// The panel beside the ticket. On narrow screens it is a popover that has to be shown first.
import { byId } from "../page.js";

const isShown = () => getComputedStyle(byId("panel")).display !== "none";

export const showPanel = () => {
  if (!isShown()) byId("panel").showPopover();
};

document.addEventListener(
  "toggle",
  ({ target, newState }) => {
    if (target.id === "panel" && newState === "open" && !target.contains(document.activeElement)) target.focus();
  },
  true, // it does not bubble
);

// Where it stands beside the ticket already, its key brings the focus there.
document.addEventListener(
  "beforetoggle",
  (event) => {
    if (event.target.id !== "panel" || event.newState !== "open" || !isShown()) return;
    event.preventDefault();
    event.target.focus();
  },
  true, // it does not bubble
);
