// Notices for this teammate: gone when they say so.
document.addEventListener("click", (event) => {
  event.target.closest("[data-dismiss]")?.closest(".call").remove();
});
