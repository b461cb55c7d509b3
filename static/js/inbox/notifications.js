// Tells a teammate who looks elsewhere that something waits: on the desktop, with a sound, and on the app's icon. Each can
// be turned off in the preferences, where permission.js asks the browser.
import { byId, inbox } from "./page.js";

const views = () => byId("views").dataset;
const calls = () => [...byId("calls").children];
let unread = Number(views().unread);
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
  const shown = new Notification(inbox.dataset.title, { body, tag });
  shown.addEventListener("click", () => {
    window.focus();
    if (href) location.href = href;
    shown.close();
  });
};

const badge = () => {
  if (unread) navigator.setAppBadge?.(unread).catch(() => {});
  else navigator.clearAppBadge?.().catch(() => {});
};

// A colleague's call goes before a customer's message: it names this teammate.
const news = () => {
  const before = unread;
  unread = Number(views().unread);
  const call = calls().find((each) => !told.has(each.id));
  for (const each of calls()) told.add(each.id);
  if (call) return [call.querySelector("p").firstChild.textContent.trim(), call.querySelector("a").href, call.id];
  return unread > before && [views().newest, views().newestHref, "inbox"];
};

document.addEventListener("htmx:wsAfterMessage", () => {
  const found = news();
  badge();
  if (!found) return;
  if (inbox.dataset.sounds === "1") beep().catch(() => {});
  if (inbox.dataset.notifies === "1" && !document.hasFocus()) notify(...found);
});
badge();
