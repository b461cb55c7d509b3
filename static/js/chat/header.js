// Who answers now, and the way to a person.

import { words } from "./words.js";

export class Header {
  constructor(room) {
    this.room = room;
    this.now = room.querySelector("#now");
    this.human = room.querySelector("#human");
  }

  /** `handoff`: none, pending or complete. */
  show({ handoff, name, agentOn, resolved }) {
    this.room.dataset.handoff = handoff;
    this.now.textContent = text({ handoff, name, agentOn, resolved });
    // There is nothing to ask for while a person is in the conversation.
    this.human.hidden = handoff === "complete" && !resolved;
  }
}

function text({ handoff, name, agentOn, resolved }) {
  if (resolved) return words("closed");
  if (handoff === "complete") return words("here", { name: name || words("teammate") });
  if (handoff === "pending") return words("waiting");
  return words(agentOn ? "answers" : "personAnswers");
}
