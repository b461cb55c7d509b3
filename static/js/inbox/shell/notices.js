// Notices for this teammate: gone when they say so. A question gets the focus, and says what it asks.
document.addEventListener("click", (event) => {
  event.target.closest("[data-dismiss]")?.closest(".call").remove();
});
document.addEventListener("htmx:afterSettle", (event) => {
  event.target.querySelector?.("[data-asks]")?.focus();
});
