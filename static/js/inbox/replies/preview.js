// How a reply will be read, where marks make that differ from how it is typed: **bold** and [words](address).
import { byId, inbox } from "../page.js";

const ASK_AFTER = 300; // ms without a key
const MARKS = /\*\*[^*]+\*\*|\]\(https?:/i;
let timer = 0;
let asked = 0;

const preview = async (field) => {
  const place = byId("reply-preview");
  asked += 1;
  const mine = asked;
  if (!place) return;
  const text = field.value;
  if (!MARKS.test(text)) {
    place.hidden = true;
    return;
  }
  if (!place.hidden && place.shows === text) return;
  const body = new FormData();
  body.set("text", text);
  try {
    const headers = JSON.parse(inbox.getAttribute("hx-headers"));
    const answer = await fetch(place.dataset.preview, { method: "POST", body, headers });
    if (mine !== asked || !place.isConnected) return;
    if (answer.ok) place.innerHTML = await answer.text(); // made by our own server, every value escaped
    place.shows = text;
    place.hidden = !answer.ok;
  } catch {
    place.hidden = true; // it is shown again while it waits to be sent
  }
};

const soon = (field) => {
  clearTimeout(timer);
  timer = setTimeout(() => preview(field), ASK_AFTER);
};

document.addEventListener("input", ({ target }) => target.id === "reply-text" && soon(target));
for (const name of ["inbox:written", "inbox:undone", "htmx:afterSettle"]) {
  document.addEventListener(name, () => byId("reply-text") && soon(byId("reply-text")));
}
