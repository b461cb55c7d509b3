// A request that came to nothing says so where somebody acted, keeps what was typed, and can be tried again.
import { byId, inbox, ticket } from "../page.js";
import { forget } from "../replies/drafts.js";

const acts = new WeakMap(); // element → what it has sent last

// Where a failure is said: beside the form, or else over the ticket or the list.
const placeOf = (elt) => {
  const own = (elt.closest("form") ?? elt).querySelector("[role=alert]") ?? elt.closest("form")?.querySelector("[role=alert]");
  if (own) return own;
  if (elt.closest("#bulk-form, #bulk-result")) return byId("bulk-result");
  return (elt.closest("#ticket") && byId("action-error")) || byId("pending-failure");
};

const kindOf = (elt) => (elt.matches("[data-form]") ? elt.dataset.form : "other");

const only = (notice, name, value) => {
  for (const part of notice.querySelectorAll(`[data-${name}]`)) if (part.dataset[name] !== value) part.remove();
};

const press = ({ elt, submitter }) => {
  if (submitter?.isConnected) submitter.click(); // not requestSubmit: htmx would take the button pressed before
  else if (elt.matches("form")) elt.requestSubmit();
  else elt.click();
};

const say = (act, why) => {
  const notice = byId("failure").content.cloneNode(true);
  only(notice, "of", kindOf(act.elt));
  only(notice, "why", why);
  if (kindOf(act.elt) === "other") notice.querySelector("[data-kept]").remove();
  if (["missing", "too-large"].includes(why)) notice.querySelector("[data-again]").remove();
  notice.querySelector("[data-again]")?.addEventListener("click", (event) => {
    event.target.closest("[data-failure]").remove();
    press(act);
  });
  const place = placeOf(act.elt);
  (place.isConnected ? place : byId("pending-failure")).replaceChildren(notice);
};

// It was done on a ticket that is not open any more.
export const sayElsewhere = (number) => {
  const notice = byId("failure-elsewhere").content.cloneNode(true);
  const words = notice.querySelector("[data-words]");
  words.textContent = words.dataset.words.replace("{number}", number);
  notice.querySelector("a").href = `/inbox/${number}/`;
  byId("calls").append(notice);
};

// Signing in anew turns the token of the page. The page as it is now brings the new one, and says who is signed in.
const renewToken = async () => {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".inbox");
  if (!fresh) return answer.ok ? "signed-out" : "server";
  if (fresh.dataset.user !== inbox.dataset.user) return "other-user";
  const headers = fresh.getAttribute("hx-headers");
  inbox.setAttribute("hx-headers", headers);
  const token = JSON.parse(headers)["X-CSRFToken"];
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
  return "";
};

const sendAgain = async (act) => {
  const why = act.again ? "refused" : await renewToken().catch(() => "lost");
  if (why || !act.elt.isConnected) {
    if (act.elt.isConnected) say(act, why);
    else sayElsewhere(act.ticket);
    return;
  }
  again = act.elt;
  press(act);
};
let again = null; // what is sent a second time: not a third

const whyOf = (status) => {
  if (status === 401) return "signed-out";
  if (status === 404) return "missing";
  if (status === 413) return "too-large";
  return status >= 500 ? "server" : "refused";
};

const isWholePage = (xhr) => /^\s*<(!doctype|html)/i.test(xhr.responseText);

const answered = (event) => {
  const act = acts.get(event.currentTarget);
  const { xhr } = event.detail;
  if (!act || event.target !== act.elt) return;
  if (act.ticket && act.ticket !== ticket()) {
    event.preventDefault(); // it would be shown in another ticket
    if (xhr.status < 400) forget(act.ticket, act.kind, act.text);
    else sayElsewhere(act.ticket);
  } else if (xhr.status === 403 && isWholePage(xhr)) {
    event.preventDefault();
    setTimeout(() => sendAgain(act)); // when htmx has given the button back
  } else if (xhr.status >= 400 && ![403, 409, 422].includes(xhr.status)) {
    event.preventDefault();
    say(act, whyOf(xhr.status));
  }
};

const lost = (event) => {
  const act = acts.get(event.currentTarget);
  if (!act || event.target !== act.elt) return;
  if (act.ticket && act.ticket !== ticket()) sayElsewhere(act.ticket);
  else say(act, "lost");
};

// On the element itself: what is no longer in the page is not heard by the document.
document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt, requestConfig } = event.detail;
  if (requestConfig.verb === "get") return;
  if (!acts.has(elt)) {
    elt.addEventListener("htmx:beforeOnLoad", answered);
    for (const name of ["htmx:sendError", "htmx:timeout"]) elt.addEventListener(name, lost);
  }
  placeOf(elt).querySelector("[data-failure]")?.remove();
  acts.set(elt, {
    elt,
    submitter: requestConfig.triggeringEvent?.submitter,
    ticket: elt.closest("#ticket") ? ticket() : undefined,
    kind: elt.dataset.form,
    text: elt.elements?.text?.value,
    again: again === elt,
  });
  again = null;
});

document.addEventListener("htmx:configRequest", (event) => (event.detail.headers["X-Tells-Failures"] = "1"));
