// Moving between panes. A view or a search must not close the ticket beside it.
import { writeNext } from "../replies/composer.js";
import { restoreDrafts } from "../replies/drafts.js";
import { inbox, ticket } from "../page.js";
import { toEnd } from "../ticket_page/thread.js";

const opened = () => {
  restoreDrafts();
  if (document.querySelector("[data-start=end]")) toEnd();
  inbox.classList.toggle("inbox--open", Boolean(ticket()));
  for (const row of document.querySelectorAll(".row")) {
    if (row.id === `row-${ticket()}`) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
  }
};

document.addEventListener("htmx:configRequest", (event) => {
  const { path, parameters, verb } = event.detail;
  if (verb !== "get") return;
  for (const [name, value] of [...parameters]) if (!value) parameters.delete(name);
  if (!ticket() || !event.target.closest("[data-keep-ticket]") || event.target.closest(".row")) return;
  const [, query] = path.split("?");
  event.detail.path = `/inbox/${ticket()}/` + (query ? `?${query}` : "");
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id !== "ticket") return;
  opened();
  if (!document.activeElement.matches("textarea, select, input:not([type=checkbox])")) writeNext(); // else one has gone on elsewhere
});

opened();
if (ticket() && document.activeElement === document.body) writeNext();
