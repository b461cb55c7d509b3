import { byId } from "../page.js";

// Where the views lie in a row that is scrolled sideways, the current one is in sight.
const showCurrent = () => {
  const box = document.querySelector(".rail__views");
  const current = box.querySelector("[aria-current]");
  if (!current || box.scrollWidth <= box.clientWidth) return;
  const seen = box.getBoundingClientRect();
  const place = current.getBoundingClientRect();
  if (place.left < seen.left || place.right > seen.right) box.scrollLeft += place.left - seen.left - 24;
};

// The name of a view can be typed as soon as it is asked for.
document.addEventListener(
  "toggle",
  ({ target }) => {
    if (target.id === "view-tools" && target.open) byId("view-name").focus();
  },
  true, // it does not bubble
);

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id === "list") showCurrent();
});
showCurrent();
