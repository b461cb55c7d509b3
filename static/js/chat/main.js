// The chat room: which part hears which frame.

import { takeFiles } from "../attachments/file-drop.js";
import { Tray } from "../attachments/tray.js";
import { Banner } from "./room/offline-banner.js";
import { Composer } from "./room/composer.js";
import { Connection } from "./transport/connection.js";
import { Delivery } from "./transport/delivery.js";
import { Draft } from "./thread/reply-in-progress.js";
import { listenForFeedback } from "./thread/feedback.js";
import { WaitingCard } from "./room/waiting-card.js";
import { Header } from "./room/header.js";
import { framed, Host, page } from "./widget-host.js";
import { Log } from "./thread/log.js";
import { Outbox } from "./transport/outbox.js";
import { RatingCard } from "./room/rating-card.js";
import { Follower } from "./thread/auto-scroll.js";
import { Speaker } from "./room/announcer.js";
import { Status } from "./thread/status.js";
import { applyTheme } from "./theme.js";
import { socketAddress, tokenInUse } from "./visitor-token.js";
import { Welcome } from "./room/welcome.js";
import { words } from "./texts.js";

const byId = (id) => document.getElementById(id);
const room = byId("chat");
const state = { handoff: "none", agentOn: room.dataset.agent === "on", resolved: false, rated: false, name: "" };
let conversation = null;
let newest = 0; // seq that the conversation had when the connection was opened: what comes up to it is history

applyTheme(room);
const follower = new Follower(byId("view"), byId("pill"));
const log = new Log(byId("log"), follower);
const draft = new Draft(byId("draft"), follower);
const speaker = new Speaker(byId("said"), byId("composer-note"));
const status = new Status(byId("doing"), follower, (text, options) => speaker.say(text, options));
const waiting = new WaitingCard(byId("waiting"), follower);
const rating = new RatingCard(byId("rating"), follower);
const header = new Header(room);
const banner = new Banner(byId("banner"));
const tray = new Tray(byId("composer").querySelector("[data-tray]"), { fields: () => ({ token: tokenInUse(), link: room.dataset.link ?? "" }) });
const composer = new Composer(byId("composer"), Number(room.dataset.limit), tray);
const welcome = new Welcome({ loading: byId("loading"), section: byId("welcome") });
const host = new Host();
const connection = new Connection({
  address: (refused) => socketAddress(room.dataset, refused),
  hello: () => ({ after: log.seen, page: room.dataset.link ? "" : page }), // the address of a link is its key
});
const delivery = new Delivery({ connection, log, outbox: new Outbox(), giveBack });

function giveBack({ text }) {
  composer.giveBack(text);
  speaker.say(words("filesGone"), { show: true });
}

function post(message) {
  follower.toEnd();
  delivery.post(message);
  welcome.leave();
  speaker.quiet();
}

function askForPerson() {
  if (sendNow({ type: "human" })) status.turn("connecting");
}

/** Send what is not kept for later, or say that the line is down. */
function sendNow(frame) {
  const sent = connection.send(frame);
  if (!sent) speaker.say(words("notNow"), { show: true });
  return sent;
}

function drawState() {
  header.show(state);
  if (state.handoff !== "pending" || state.resolved) waiting.hide();
  if (state.resolved && !state.rated) rating.show();
  else rating.hide();
}

function learn(frame) {
  if ("resolved" in frame) state.resolved = frame.resolved;
  if ("rated" in frame) state.rated = frame.rated;
  if (frame.agent_name || frame.staff_name) state.name = frame.agent_name || frame.staff_name;
}

const hear = {
  ready(frame) {
    if (conversation !== null && frame.conversation !== conversation) log.clear();
    conversation = frame.conversation;
    newest = frame.seq;
    state.handoff = frame.handoff;
    state.agentOn = frame.agent_on;
    learn(frame);
    host.belongTo(conversation);
    draft.clear();
    status.hide();
    drawState();
    if (state.handoff === "pending") waiting.show(frame);
    delivery.start(conversation, frame.merged);
    tray.tryAgain();
    if (newest === 0) caughtUp();
    welcome.ready({ empty: newest === 0 && log.isEmpty });
  },
  message(frame) {
    const live = frame.seq > newest;
    if (frame.role === "assistant" || frame.role === "staff") {
      status.hide();
      if (live) draft.clear({ over: frame.role === "assistant" });
    }
    if (frame.role === "customer" && live && state.resolved) learn({ resolved: false, rated: false });
    if (log.add(frame, { live }) && frame.role !== "customer") host.arrived(frame.seq);
    welcome.leave();
    drawState();
    if (frame.seq >= newest) caughtUp();
  },
  delta(frame) {
    status.hide();
    draft.add(frame);
  },
  status(frame) {
    status.turn(frame.state);
    if (frame.state === "done") draft.finish(frame.turn);
    if (frame.state === "failed") draft.clear({ over: true });
  },
  handoff(frame) {
    state.handoff = frame.status;
    learn(frame);
    status.hide();
    if (frame.status === "complete") draft.clear();
    drawState();
    if (frame.status === "pending" && !state.resolved) waiting.show(frame);
  },
  typing(frame) {
    status.typing(frame.who === "staff" ? state.name : frame.who, frame.on);
  },
  ack(frame) {
    delivery.acknowledged(frame);
  },
  error(frame) {
    if (frame.id) delivery.refused(frame);
    else status.hide();
    if (!frame.id || frame.code === "rate_limited") speaker.say(frame.detail, { show: true });
  },
};

/** History is not read out; what comes from now on is. */
function caughtUp() {
  byId("log").setAttribute("aria-live", "polite");
  host.tell("started", { any: newest > 0 });
}

connection.addEventListener("frame", ({ detail }) => hear[detail?.type]?.(detail));
connection.addEventListener("up", () => banner.up());
connection.addEventListener("down", () => {
  banner.down();
  delivery.pause();
  status.hide();
  welcome.waitNoLonger(log.isEmpty);
});
composer.addEventListener("post", ({ detail }) => post(detail));
takeFiles(tray, { form: byId("composer"), zone: room });
composer.addEventListener("typing", ({ detail }) => connection.send({ type: "typing", on: detail }));
welcome.addEventListener("ask", ({ detail }) => post({ text: detail }));
waiting.addEventListener("contact", ({ detail }) => sendNow({ type: "contact", email: detail }));
rating.addEventListener("rate", ({ detail }) => {
  if (!sendNow({ type: "rate", ...detail })) return;
  state.rated = true;
  drawState();
  speaker.say(words("rated"), { show: true });
  composer.focus();
});
listenForFeedback(byId("log"), { sendNow, askForPerson, retry: (id) => delivery.retry(id) });
byId("human").addEventListener("click", askForPerson);
byId("close").hidden = !framed;
byId("close").addEventListener("click", () => host.tell("close"));
addEventListener("keydown", (event) => event.key === "Escape" && host.tell("close"));
host.addEventListener("focus", () => composer.focus());
if (!framed && matchMedia("(pointer: fine)").matches) composer.focus();
if (room.dataset.link) document.querySelector("[data-contact-change]").hidden = true; // the mailbox stays the same
connection.open();
