// Drafts: kept on the server while they are written, for any device; in this tab as well, for when the server is away.
import { byId, inbox, ticket } from "../page.js";
import { online, send } from "../live/socket.js";

const SAVE_AFTER = 800; // ms without a key
const PATIENCE = 3000; // ms for the socket to say that it is kept
const timers = new WeakMap();
const versions = new WeakMap();
let skew = 0; // ms by which this clock is ahead of the server's

const key = (field) => `inbox.draft.${ticket()}.${field.dataset.draft}`;
const fields = () => document.querySelectorAll("[data-draft]");
const stored = (field) => {
  try {
    return JSON.parse(sessionStorage.getItem(key(field)));
  } catch {
    return null;
  }
};
const keepHere = (field, kept) => {
  const entry = { text: field.value, at: Date.now() - skew, kept, began: field.form.elements.began_seq?.value };
  if (field.value || !kept) sessionStorage.setItem(key(field), JSON.stringify(entry));
  else sessionStorage.removeItem(key(field));
};

// The newest message of the thread when the text was begun.
const began = (field) => {
  const input = field.form.elements.began_seq;
  const newest = [...document.querySelectorAll("#thread [data-seq]")].reduce((top, item) => Math.max(top, Number(item.dataset.seq)), 0);
  if (input && !field.dataset.begun && newest) input.value = newest;
  if (field.value.trim()) field.dataset.begun = "yes";
  else delete field.dataset.begun;
  return Number(input ? input.value : newest);
};

const post = (field, text, beganAt) => {
  const body = new FormData();
  body.set("text", text);
  body.set("began_seq", beganAt);
  const headers = JSON.parse(inbox.getAttribute("hx-headers"));
  return fetch(field.dataset.keep, { method: "POST", body, headers, keepalive: true });
};

const byHttp = async (field, version) => {
  const text = field.value;
  try {
    const answer = await post(field, text, began(field));
    if (answer.ok && version === versions.get(field)) keepHere(field, true);
    if (answer.status === 422) field.form.querySelector("[role=alert]").textContent = await answer.text();
  } catch {
    // It is kept in this tab, and sent with the next key or when the socket is back.
  }
};

const save = (field) => {
  clearTimeout(timers.get(field));
  timers.delete(field);
  const version = (versions.get(field) || 0) + 1;
  versions.set(field, version);
  if (!online()) {
    byHttp(field, version);
    return;
  }
  send({ type: "draft", ticket: Number(ticket()), kind: field.dataset.draft, text: field.value, began: began(field), version });
  setTimeout(() => {
    const entry = field.isConnected && versions.get(field) === version && stored(field);
    if (entry && !entry.kept) byHttp(field, version);
  }, PATIENCE);
};

export const changed = (field) => {
  began(field);
  keepHere(field, false);
  byId(`${field.dataset.draft}-kept`)?.replaceChildren();
  clearTimeout(timers.get(field));
  timers.set(field, setTimeout(() => save(field), SAVE_AFTER));
};

// At once: it was sent, or the page is about to go.
export const saveNow = (field) => {
  keepHere(field, false);
  save(field);
};

export const restoreDrafts = () => {
  const now = byId("composer")?.dataset.now;
  if (now) skew = Date.now() - Number(now) * 1000;
  for (const field of fields()) {
    const entry = stored(field);
    const saved = Number(field.dataset.saved || 0) * 1000;
    // What was kept and is gone from the server was sent or emptied elsewhere; the page may have been on its way to us
    // while it was kept, and bring what was there before.
    const newer = entry && (entry.at > saved ? !entry.kept || field.value : !entry.kept && !field.value);
    if (newer && entry.text) {
      field.value = entry.text;
      if (entry.began) field.form.elements.began_seq.value = entry.began;
    }
    if (field.value.trim()) field.dataset.begun = "yes";
    field.setSelectionRange(field.value.length, field.value.length); // who writes on goes on at the end
  }
};

// It was sent, on a ticket that is not open any more.
export const forget = (number, kind, text) => {
  const place = `inbox.draft.${number}.${kind}`;
  const entry = JSON.parse(sessionStorage.getItem(place));
  if (entry?.text === text) sessionStorage.removeItem(place);
};

const settle = (place) => {
  const entry = JSON.parse(sessionStorage.getItem(place));
  if (entry) sessionStorage.setItem(place, JSON.stringify({ ...entry, kept: true }));
};

const flush = () => {
  for (const field of fields()) {
    if (!timers.has(field)) continue;
    clearTimeout(timers.get(field));
    timers.delete(field);
    const place = key(field); // of this ticket: another may be open when the answer comes
    post(field, field.value, began(field)).then((answer) => answer.ok && settle(place), () => {});
  }
};

addEventListener("pagehide", flush);
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id === "ticket") flush();
});
document.addEventListener("htmx:wsAfterMessage", () => {
  for (const field of fields()) {
    const said = byId(`${field.dataset.draft}-kept`)?.dataset.version;
    if (said && Number(said) === versions.get(field) && !timers.has(field)) keepHere(field, true);
  }
});
document.addEventListener("htmx:wsOpen", () => {
  for (const field of fields()) {
    const entry = stored(field);
    if (entry && !entry.kept && !timers.has(field)) save(field);
  }
});
