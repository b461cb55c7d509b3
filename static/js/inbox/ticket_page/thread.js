// The thread: nothing twice, everything in order, and the reader stays where they read.
import { byId } from "../page.js";
import { send } from "../live/socket.js";

const scroller = () => byId("scroll");
export const atEnd = () => {
  const box = scroller();
  return !box || box.scrollHeight - box.scrollTop - box.clientHeight < 80;
};
export const toEnd = () => {
  const box = scroller();
  if (box) box.scrollTop = box.scrollHeight;
  if (byId("to-newest")) byId("to-newest").hidden = true;
};

// What comes while the window is beside another one, or behind it, has yet to be seen.
const read = () => {
  if (!document.hidden && document.hasFocus()) send({ type: "read" });
};

let wasAtEnd = true;
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  if (event.detail.target.id !== "thread") return;
  wasAtEnd = atEnd();
  for (const item of [...event.detail.fragment.querySelectorAll("li[id]")]) {
    if (byId(item.id)) item.remove();
  }
});

document.addEventListener("htmx:oobAfterSwap", (event) => {
  if (event.detail.target.id !== "thread") return;
  const thread = event.detail.target;
  const items = [...thread.children];
  const sorted = [...items].sort((a, b) => a.dataset.at - b.dataset.at);
  if (sorted.some((item, place) => item !== items[place])) thread.append(...sorted);
  if (wasAtEnd) toEnd();
  else byId("to-newest").hidden = false;
  read();
});

document.addEventListener("visibilitychange", read);
addEventListener("focus", read);

document.addEventListener("click", (event) => {
  if (event.target.closest("#to-newest")) toEnd();
});
