// One message as an element.

import { safeAddress } from "./links.js";
import { showFiles } from "./message-files.js";
import { clockTime, dayName, exactTime, words } from "../texts.js";

const template = document.getElementById("message-template");
const sourceTemplate = document.getElementById("source-template");
const part = (element, name) => element.querySelector(`[data-${name}]`);

const NAMES = { customer: "you", assistant: "assistant", staff: "teammate", system: "note" };
const SIDES = { customer: "message--out", assistant: "message--in", staff: "message--in", system: "message--system" };

function newMessage(role, author, moment) {
  const element = template.content.firstElementChild.cloneNode(true);
  element.classList.add(SIDES[role] ?? SIDES.system, `message--${role}`);
  element.dataset.role = role;
  element.dataset.speaker = `${role} ${author}`;
  element.dataset.at = moment.getTime();
  part(element, "author").textContent = author || words(NAMES[role]);
  const time = part(element, "time");
  time.dateTime = moment.toISOString();
  time.textContent = clockTime(moment);
  time.title = exactTime(moment);
  part(element, "day").textContent = dayName(moment);
  return element;
}

function addSources(element, sources) {
  const list = part(element, "sources");
  for (const source of sources) {
    const item = sourceTemplate.content.firstElementChild.cloneNode(true);
    const link = item.querySelector("a");
    const address = safeAddress(source.url);
    if (address) link.href = address;
    part(item, "title").textContent = source.title;
    link.title = source.title;
    list.append(item);
  }
  list.hidden = sources.length === 0;
}

/** No empty bubble beside files that came without a word. */
function showBody(element) {
  const body = part(element, "body");
  body.hidden = !body.textContent.trim();
}

/** A stored message, from its frame. `html` has been sanitised by the server. */
export function storedMessage(frame) {
  const element = newMessage(frame.role, frame.author ?? "", new Date(frame.created));
  element.dataset.seq = frame.seq;
  element.dataset.id = frame.id;
  const body = part(element, "body");
  if (frame.html) body.innerHTML = frame.html;
  else body.textContent = frame.text;
  showBody(element);
  const leftOut = part(element, "left-out");
  leftOut.textContent = (frame.left_out ?? []).join("\n");
  leftOut.hidden = !leftOut.textContent;
  showFiles(part(element, "files"), frame.attachments);
  addSources(element, frame.sources ?? []);
  part(element, "thumbs").hidden = frame.role !== "assistant";
  showFeedback(element, frame.helpful ?? null);
  if (frame.role === "customer") showState(element, "sent");
  return element;
}

/** A message of the customer's own that is still on its way. */
export function pendingMessage({ id, text, at, attachments }) {
  const element = newMessage("customer", "", new Date(at));
  element.dataset.pending = id;
  part(element, "body").textContent = text;
  showBody(element);
  showFiles(part(element, "files"), attachments);
  return element;
}

/** `state`: sending, sent, held, slow or unsent. `detail` says why it was refused. */
export function showState(element, state, detail = "") {
  element.dataset.state = state;
  part(element, "state").hidden = false;
  const time = state === "sent" ? `${clockTime(new Date(Number(element.dataset.at)))} ·` : "";
  part(element, "state-text").textContent = [time, words(state), detail].filter(Boolean).join(" ");
  part(element, "retry").hidden = !["unsent", "slow"].includes(state);
}

export function showFeedback(element, helpful) {
  for (const button of element.querySelectorAll("[data-helpful]")) {
    const chosen = helpful !== null && (button.dataset.helpful === "yes") === helpful;
    button.setAttribute("aria-pressed", String(chosen));
  }
  part(element, "thanks").textContent = helpful === null ? "" : words(helpful ? "thanks" : "sorry");
  part(element, "ask-person").hidden = helpful !== false;
}
