// What is copied with a click.
document.addEventListener("click", async (event) => {
  const copy = event.target.closest("[data-copy]");
  if (!copy) return;
  await navigator.clipboard.writeText(copy.dataset.copy);
  copy.classList.add("copy--done");
  setTimeout(() => copy.classList.remove("copy--done"), 1500);
});
