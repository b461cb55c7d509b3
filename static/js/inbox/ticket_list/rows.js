// The list, live: only the rows that changed are touched, so that focus, selection and the place in the list stay.
import { byId } from "../page.js";

// What a row says, without what the page itself changes of it.
const said = (item) => {
  const copy = item.cloneNode(true);
  for (const time of copy.querySelectorAll("time[data-ago]")) time.textContent = "";
  for (const row of copy.querySelectorAll(".row")) {
    row.removeAttribute("aria-current");
    row.className = [...row.classList].filter((name) => !name.startsWith("htmx-")).join(" ");
  }
  return copy.innerHTML;
};

// In place, so that the row still stands where it was clicked when the answer comes: htmx goes by it.
const refresh = (shown, item) => {
  const row = shown.querySelector(".row");
  const fresh = item.querySelector(".row");
  const busy = [...row.classList].filter((name) => name.startsWith("htmx-"));
  row.className = fresh.className;
  row.classList.add(...busy);
  row.replaceChildren(...fresh.childNodes);
};

const update = (list, fresh) => {
  const wanted = [...fresh.children];
  const kept = new Set(wanted.map((item) => item.id));
  const rows = [...list.children];
  const focused = rows.findIndex((item) => item.contains(document.activeElement));
  for (const item of rows) if (!kept.has(item.id)) item.remove();
  let place = list.firstElementChild;
  for (const item of wanted) {
    const shown = byId(item.id);
    const current = shown || item;
    if (!shown) htmx.process(item);
    else if (said(shown) !== said(item)) refresh(shown, item);
    if (current === place) place = place.nextElementSibling;
    else list.insertBefore(current, place);
  }
  // A row that went away leaves the focus to the one that took its place.
  if (focused < 0 || kept.has(rows[focused].id)) return;
  list.children[Math.min(focused, list.children.length - 1)].querySelector(".row").focus({ preventScroll: true });
};

// The first row in sight stays where it is while rows come and go above it.
const anchored = (change) => {
  const box = byId("list-scroll");
  const top = box.getBoundingClientRect().top;
  const inSight = box.scrollTop > 0 && [...box.querySelectorAll(".rows__item")].find((item) => item.getBoundingClientRect().bottom > top);
  const before = inSight && inSight.getBoundingClientRect().top;
  change();
  const same = inSight && byId(inSight.id);
  if (same) box.scrollTop += same.getBoundingClientRect().top - before;
};

document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target, fragment } = event.detail;
  if (target.id !== "rows") return;
  const list = target.querySelector(".rows");
  const fresh = fragment.querySelector(".rows");
  if (!list || !fresh) return;
  event.detail.shouldSwap = false;
  anchored(() => {
    update(list, fresh);
    target.querySelector(".pager")?.remove();
    const pager = fragment.querySelector(".pager");
    if (!pager) return;
    target.append(pager);
    htmx.process(pager);
  });
});
