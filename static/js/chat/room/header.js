// Who answers now, and the way to a person.

import { words } from "../texts.js";

export class Header {
  constructor(room) {
    this.room = room;
    this.now = room.querySelector("#now");
    this.human = room.querySelector("#human");
  }

  /** `handoff`: none, pending or complete. */
  show({ handoff, name, agentOn, resolved }) {
    this.room.dataset.here = String(handoff === "complete" && !resolved);
    const now = text({ handoff, name, agentOn, resolved });
    if (this.now.textContent.trim() !== now) this.now.textContent = now;
    // There is nothing to ask for while a person is here or on the way.
    this.human.hidden = handoff !== "none" && !resolved;
  }
}

function text({ handoff, name, agentOn, resolved }) {
  if (resolved) return words("closed");
  if (handoff === "complete") return words("here", { name: name || words("teammate") });
  if (handoff === "pending") return words("waiting");
  return words(agentOn ? "answers" : "personAnswers");
}
