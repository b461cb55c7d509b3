// Three ways in which a swap would go wrong if it were left alone.
import { byId } from "../page.js";

// What is as it was stays: the press of a button that is replaced between the finger's down and up would come to nothing.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const fresh = event.detail.fragment.firstElementChild;
  if (fresh?.isEqualNode(event.detail.target)) event.detail.shouldSwap = false;
});

// A card of an action is shown once, whoever was first to bring it: the page, its form or the socket.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  if (event.detail.target.id !== "action-list") return;
  for (const card of [...event.detail.fragment.querySelectorAll("li[id]")]) {
    if (byId(card.id)) card.remove();
  }
});

// The row that was clicked may leave the list before its ticket arrives. htmx then looks for what to swap beside that
// row, which is no longer in the page; here it is swapped where it stands.
document.addEventListener("htmx:oobErrorNoTarget", (event) => {
  const fresh = event.detail.content;
  const current = byId(fresh.id);
  if (!current) return;
  fresh.removeAttribute("hx-swap-oob");
  htmx.swap(current, fresh.outerHTML, { swapStyle: "outerHTML" });
});
