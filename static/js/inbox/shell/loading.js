// A list or a ticket that could not be loaded says so, and can be asked for again.
import { byId } from "../page.js";

const PANES = ["list", "rows", "ticket"];
const box = byId("load-error");

document.addEventListener("htmx:responseError", (event) => {
  const { target, xhr, pathInfo } = event.detail;
  if (!PANES.includes(target?.id)) return;
  const missing = xhr.status === 404;
  box.querySelector("[data-failed]").hidden = missing;
  box.querySelector("[data-missing]").hidden = !missing;
  byId("load-again").hidden = missing;
  byId("load-again").href = pathInfo.finalRequestPath;
  box.hidden = false;
});

document.addEventListener("htmx:beforeRequest", () => (box.hidden = true));
