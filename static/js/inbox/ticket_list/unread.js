// How much waits for this teammate, in the title unless they have turned that off.
import { byId, inbox } from "../page.js";

let unread = 0;
const showUnread = () => {
  const views = byId("views");
  const now = Number(views.dataset.unread);
  const words = (now ? `(${now}) ` : "") + inbox.dataset.title;
  document.title = inbox.dataset.badges === "1" ? words : inbox.dataset.title;
  if (now > unread) byId("announcement").textContent = words;
  unread = now;
};

document.addEventListener("htmx:wsAfterMessage", showUnread);
showUnread();
