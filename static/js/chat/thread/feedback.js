// The buttons inside messages: thumbs, "try again", "talk to a person".

import { showFeedback } from "./message.js";

export function listenForFeedback(log, { sendNow, askForPerson, retry }) {
  log.addEventListener("click", ({ target }) => {
    const message = target.closest(".message");
    const thumb = target.closest("[data-helpful]");
    if (thumb) judge(sendNow, message, thumb.dataset.helpful === "yes");
    if (target.closest("[data-ask-person]")) askForPerson();
    if (target.closest("[data-retry]")) retry(message.dataset.pending);
  });
}

function judge(sendNow, message, helpful) {
  if (sendNow({ type: "feedback", message: message.dataset.id, helpful })) showFeedback(message, helpful);
}
