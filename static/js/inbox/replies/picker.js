// What `/` and `@` offer at the start of a word: a listbox above the field. Focus stays in the field.
import { inbox } from "../page.js";

const ASK_AFTER = 120; // ms without a key
const TRIGGERS = [
  { sign: "/", url: "slash", word: /(?:^|\s)\/([\w-]*)$/ },
  { sign: "@", url: "at", word: /(?:^|[\s(])@([\p{L}\p{M}\p{N}_.+@-]*)$/u },
];
let open = null; // { field, list, url, start }
let timer = 0;
let asked = 0;

const options = () => [...open.list.querySelectorAll("[data-insert]")];
const select = (option) => {
  for (const each of options()) each.setAttribute("aria-selected", String(each === option));
  if (option) open.field.setAttribute("aria-activedescendant", option.id);
  else open.field.removeAttribute("aria-activedescendant");
  option?.scrollIntoView({ block: "nearest" });
};

export const closePicker = () => {
  clearTimeout(timer);
  asked += 1;
  if (!open) return;
  for (const name of ["aria-controls", "aria-activedescendant", "aria-autocomplete", "aria-haspopup"]) open.field.removeAttribute(name);
  open.list.remove();
  open = null;
};

const show = (field, html, place) => {
  if (!open || open.field !== field) {
    closePicker();
    const list = document.createElement("ul");
    list.className = "picker";
    list.id = "picker";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", field.getAttribute("aria-label"));
    field.parentElement.append(list);
    open = { field, list };
    field.setAttribute("aria-controls", "picker");
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-haspopup", "listbox");
  }
  Object.assign(open, place);
  open.list.innerHTML = html; // made by our own server, every value escaped
  select(options()[0]);
  document.getElementById("announcement").textContent = open.list.querySelector(".picker__none")?.textContent || "";
};

const ask = async (field, place, words) => {
  asked += 1;
  const mine = asked;
  try {
    const answer = await fetch(`${place.url}?q=${encodeURIComponent(words)}`, { headers: { "HX-Request": "true" } });
    const html = answer.ok ? await answer.text() : "";
    if (mine === asked && html && document.activeElement === field) show(field, html, place);
  } catch {
    closePicker(); // typing goes on without it
  }
};

document.addEventListener("input", (event) => {
  const field = event.target;
  if (!field.dataset.draft) return;
  const before = field.value.slice(0, field.selectionStart);
  for (const { url, word } of TRIGGERS) {
    const found = field.dataset[url] && before.match(word);
    if (!found) continue;
    clearTimeout(timer);
    const place = { url: field.dataset[url], start: before.length - found[1].length - 1 };
    timer = setTimeout(() => ask(field, place, found[1]), ASK_AFTER);
    return;
  }
  closePicker();
});

const choose = (option) => {
  const { field, start } = open;
  const { insert, used } = option.dataset;
  const end = field.selectionStart;
  closePicker();
  const text = used ? insert : `${insert} `;
  field.setRangeText(text, start, end, "end");
  const gap = text.match(/\[[a-zA-Z]\w*\](?!\()/);
  if (gap) field.setSelectionRange(start + gap.index, start + gap.index + gap[0].length);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  if (used) fetch(used, { method: "POST", headers: JSON.parse(inbox.getAttribute("hx-headers")), keepalive: true }).catch(() => {});
};

const step = (by) => {
  const all = options();
  if (!all.length) return;
  const here = all.findIndex((each) => each.getAttribute("aria-selected") === "true");
  select(all[(here + by + all.length) % all.length]);
};

document.addEventListener(
  "keydown",
  (event) => {
    if (!open || event.target !== open.field || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const current = open.list.querySelector("[aria-selected=true]");
    if (event.key === "ArrowDown") step(1);
    else if (event.key === "ArrowUp") step(-1);
    else if (event.key === "Escape") closePicker();
    else if ((event.key === "Enter" || event.key === "Tab") && current) choose(current);
    else return;
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);

document.addEventListener("mousedown", (event) => {
  if (!open) return;
  const option = event.target.closest(".picker [data-insert]");
  if (!event.target.closest(".picker")) {
    closePicker();
    return;
  }
  event.preventDefault();
  if (option) choose(option);
});
document.addEventListener("focusout", (event) => {
  if (open && event.target === open.field) closePicker();
});
