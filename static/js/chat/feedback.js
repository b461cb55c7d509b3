// The buttons inside messages: thumbs, "try again", "talk to a person".

import { showFeedback } from "./message.js";

export function listenForFeedback(log, { connection, askForPerson, retry }) {
  log.addEventListener("click", ({ target }) => {
    const message = target.closest(".message");
    const thumb = target.closest("[data-helpful]");
    if (thumb) judge(connection, message, thumb.dataset.helpful === "yes");
    if (target.closest("[data-ask-person]")) askForPerson();
    if (target.closest("[data-retry]")) retry(message.dataset.pending);
  });
}

function judge(connection, message, helpful) {
  if (connection.send({ type: "feedback", message: idOf(message), helpful })) showFeedback(message, helpful);
}

// An id comes back as the kind of value that the server sent.
const idOf = (message) => (/^\d+$/.test(message.dataset.id) ? Number(message.dataset.id) : message.dataset.id);
