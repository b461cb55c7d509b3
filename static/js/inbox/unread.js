// How much waits for this teammate, in the title.
import { byId, inbox } from "./page.js";

let unread = 0;
const showUnread = () => {
  const views = byId("views");
  const now = Number(views.dataset.unread);
  document.title = (now ? `(${now}) ` : "") + inbox.dataset.title;
  if (now > unread) byId("announcement").textContent = document.title;
  unread = now;
};

document.addEventListener("htmx:wsAfterMessage", showUnread);
showUnread();
