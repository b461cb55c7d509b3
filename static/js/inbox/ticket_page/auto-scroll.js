// Who reads the newest message goes on seeing it when the composer below grows, with a notice or with the text.
import { byId } from "../page.js";
import { atEnd, toEnd } from "./thread.js";

let follows = true;
let watched = null;
const observer = new ResizeObserver(() => {
  if (follows) toEnd();
});
const watch = () => {
  const box = byId("scroll");
  if (!box || box === watched) return;
  observer.disconnect();
  watched = box;
  follows = atEnd();
  box.addEventListener("scroll", () => (follows = atEnd()), { passive: true });
  observer.observe(box);
};

document.addEventListener("htmx:afterSettle", watch);
document.addEventListener("htmx:wsAfterMessage", () => {
  if (follows) toEnd();
});
watch();
