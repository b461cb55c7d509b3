// The assignee's picker closes without leaving the page, and gives the focus back to the button that opened it.
import { byId } from "../page.js";
import { showPanel } from "./panel.js";

const close = () => {
  byId("assign-form").replaceChildren();
  byId("assign-button")?.focus();
};

document.addEventListener("click", (event) => {
  if (!event.target.closest("#assign-cancel")) return;
  event.preventDefault();
  close();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.closest("#assign")) close();
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id !== "assign-form") return;
  if (!event.target.childElementCount) return close();
  showPanel(); // it may have been asked for by key
  byId("assign-to")?.focus();
});
