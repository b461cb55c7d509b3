// From a message to the turn that wrote it.
import { showPanel } from "./panel.js";

document.addEventListener("click", (event) => {
  const trace = event.target.closest("[data-trace]");
  if (!trace) return;
  event.preventDefault();
  showPanel();
  const turn = document.querySelector(trace.getAttribute("href"));
  if (!turn) return;
  turn.open = true;
  turn.querySelector("summary").focus();
  turn.scrollIntoView({ block: "nearest" });
});
