// Tells a teammate who looks elsewhere that something waits: on the desktop, with a sound, and on the app's icon. Each can
// be turned off in the preferences, where notification-permission.js asks the browser. A burst is told twice: its first
// and its last.
import { byId, inbox } from "../page.js";

const views = () => byId("views").dataset;
const calls = () => [...byId("calls").children];
const BURST = 5000; // ms
let unread = Number(views().unread);
let newest = Number(views().newestAt || 0); // when a customer wrote last, in seconds
const told = new Set();

const beep = async () => {
  const audio = new AudioContext();
  const volume = audio.createGain();
  volume.gain.setValueAtTime(0.08, audio.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.0001, audio.currentTime + 0.4);
  volume.connect(audio.destination);
  for (const [pitch, at] of [[660, 0], [880, 0.12]]) {
    const tone = audio.createOscillator();
    tone.frequency.value = pitch;
    tone.connect(volume);
    tone.start(audio.currentTime + at);
    tone.stop(audio.currentTime + at + 0.2);
  }
  setTimeout(() => audio.close(), 1000);
};

const notify = (body, href, tag) => {
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  const shown = new Notification(inbox.dataset.title, { body, tag, renotify: true }); // what replaces another is told as well
  shown.addEventListener("click", () => {
    window.focus();
    if (href) location.href = href;
    shown.close();
  });
};

const badge = () => {
  if (unread && inbox.dataset.badges === "1") navigator.setAppBadge?.(unread).catch(() => {});
  else navigator.clearAppBadge?.().catch(() => {});
};

// More waits than before, or the customer of a ticket of theirs wrote once more.
const somethingNew = () => {
  const [before, last] = [unread, newest];
  unread = Number(views().unread);
  newest = Math.max(last, Number(views().newestAt || 0));
  return unread > before || (newest > last && "newestMine" in views());
};

const isRead = () => document.hasFocus() && views().newestHref === location.pathname;

const tell = (body, href, tag) => {
  if (inbox.dataset.sounds === "1") beep().catch(() => {});
  if (inbox.dataset.notifies === "1" && !document.hasFocus()) notify(body, href, tag);
};

let quietUntil = 0;
let timer = 0;
const tellNewest = () => {
  timer = 0;
  if (!unread || isRead()) return; // it was seen meanwhile
  quietUntil = performance.now() + BURST;
  tell(views().newest, views().newestHref, "inbox");
};

document.addEventListener("htmx:wsAfterMessage", () => {
  const isNew = somethingNew();
  const call = calls().find((each) => !told.has(each.id));
  for (const each of calls()) told.add(each.id);
  badge();
  // A colleague's call goes before a customer's message: it names this teammate.
  if (call) tell(call.querySelector("p").firstChild.textContent.trim(), call.querySelector("a").href, call.id);
  else if (isNew) timer ||= setTimeout(tellNewest, Math.max(quietUntil - performance.now(), 0));
});
badge();
