// The form in which an article is written: what htmx leaves to the page.

document.addEventListener("htmx:beforeSwap", ({ target, detail }) => {
  if (target.matches("[data-preview]") && detail.xhr.status === 413) {
    detail.shouldSwap = true; // it says what is too long
    detail.isError = false;
  }
});

for (const event of ["htmx:afterRequest", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(event, ({ target, detail }) => {
    if (!target.matches("[data-preview]")) return;
    const told = detail.successful || detail.xhr.status === 413;
    // A request that a newer one replaced has failed nobody.
    const replaced = event === "htmx:afterRequest" && detail.xhr.status === 0;
    if (!replaced) target.parentElement.querySelector("[role=alert]").hidden = told;
  });
}

// The theme takes a submitted form for a saved one and warns no more of unsaved text: not when a new tab only tries it.
document.addEventListener(
  "submit",
  (event) => {
    if (event.submitter?.formTarget === "_blank") event.stopPropagation();
  },
  true,
);
