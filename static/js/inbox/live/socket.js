// The socket. The server sends what changed; after connecting, the page says what it shows already.
import { byId } from "../page.js";

const RETRIES_BEFORE_ALARM = 2;
let socket = null;
let live = null; // the element whose socket it is: it goes when another ticket is opened
let failures = 0;

export const online = () => Boolean(socket && live.isConnected);

export const send = (frame) => {
  if (online()) socket.send(JSON.stringify(frame));
};

// What is wrong with the connection: "lost", "ended" or "unsent"; nothing hides it.
const report = (trouble) => {
  const box = byId("connection");
  box.hidden = !trouble;
  for (const name of trouble ? ["lost", "ended", "unsent"] : []) box.querySelector(`[data-${name}]`).hidden = name !== trouble;
};

const newest = (name) =>
  [...document.querySelectorAll(`#thread [data-${name}]`)].reduce((top, item) => Math.max(top, Number(item.dataset[name])), 0);

const shown = (name) => {
  const items = [...document.querySelectorAll(`[data-${name}]`)].map((item) => [item.dataset[name], item.dataset.state]);
  return Object.fromEntries(items);
};

document.addEventListener("htmx:wsOpen", (event) => {
  socket = event.detail.socketWrapper;
  live = event.target;
  failures = 0;
  report("");
  const seen = { after: newest("seq"), note: newest("note") };
  send({ type: "hello", ...seen, actions: shown("action"), outgoing: shown("outgoing") });
});

document.addEventListener("htmx:wsClose", (event) => {
  if (!document.contains(event.target)) return; // replaced by the socket of the next page
  if (event.detail.event.code === 4404) {
    location.reload(); // the ticket is not for us any more: the page says so
    return;
  }
  if (event.target === live) socket = null;
  const ended = event.detail.event.code === 4403;
  failures += 1;
  if (!ended && failures < RETRIES_BEFORE_ALARM) return;
  report(ended ? "ended" : "lost");
});

// A single request may fail while the socket lives on; the next one that is answered shows that it was no more than that.
// What is sent in a form says so beside the form.
document.addEventListener("htmx:sendError", (event) => event.detail.requestConfig.verb === "get" && report("unsent"));
document.addEventListener("htmx:afterOnLoad", () => online() && report(""));
