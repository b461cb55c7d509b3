// The command palette: whatever the page can do now, found by typing. A control with `data-command` is in it under that
// name; so are the views and the tickets that are listed, and any text can be searched for.
import { byId } from "../page.js";

const MOST = 20;
const dialog = byId("palette");
const input = byId("palette-input");
const list = byId("palette-list");

const follow = (address) => () => (location.href = address);
const fold = (text) =>
  text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase();

const controls = (within) =>
  [...document.querySelectorAll(`${within} [data-command]`)]
    .filter((control) => !control.disabled)
    .map((control) => ({
      label: control.dataset.command || control.textContent.trim(),
      keys: control.dataset.key || "",
      run: () => control.click(),
    }));

const views = () =>
  [...document.querySelectorAll(".view")].map((view) => ({
    label: `${list.dataset.view} ${view.querySelector(".view__label").textContent.trim()}`,
    keys: view.dataset.key || "",
    run: () => view.click(),
  }));

const tickets = () =>
  [...document.querySelectorAll(".row")].map((row) => ({
    label: `#${row.id.replace("row-", "")} ${row.querySelector(".row__subject").textContent.trim()}`,
    about: row.querySelector(".row__name").textContent.trim(),
    keys: "",
    run: () => row.click(),
  }));

const typed = (text) => {
  if (!text) return [];
  const number = text.match(/^#?(\d{1,15})$/);
  const found = [{ label: `${list.dataset.search} “${text}”`, keys: "", run: follow(`/inbox/?view=all&q=${encodeURIComponent(text)}`) }];
  if (number) found.unshift({ label: `${list.dataset.open} #${number[1]}`, keys: "", run: follow(`/inbox/${number[1]}/`) });
  return found;
};

const matches = (choice, words) => words.every((word) => fold(`${choice.label} ${choice.about || ""}`).includes(word));

let choices = [];
let chosen = 0;

const mark = () => {
  [...list.children].forEach((item, place) => item.setAttribute("aria-selected", String(place === chosen)));
  const item = list.children[chosen];
  if (item) {
    input.setAttribute("aria-activedescendant", item.id);
    item.scrollIntoView({ block: "nearest" });
  } else input.removeAttribute("aria-activedescendant");
};

const option = (choice, place) => {
  const item = document.createElement("li");
  item.id = `palette-${place}`;
  item.className = "palette__choice";
  item.setAttribute("role", "option");
  const label = document.createElement("span");
  label.className = "truncate";
  label.dir = "auto";
  label.textContent = choice.label;
  item.append(label);
  const beside = document.createElement(choice.keys ? "kbd" : "span");
  beside.className = choice.keys ? "" : "quiet truncate";
  beside.textContent = choice.keys || choice.about || "";
  if (beside.textContent) item.append(beside);
  item.addEventListener("click", () => run(place));
  return item;
};

const fill = () => {
  const text = input.value.trim();
  const words = fold(text).split(/\s+/).filter(Boolean);
  const known = [...controls("#ticket"), ...controls(".rail"), ...views(), ...tickets()].filter((choice) => matches(choice, words));
  choices = [...known.slice(0, MOST), ...typed(text)];
  chosen = 0;
  list.replaceChildren(...choices.map(option));
  mark();
};

const run = (place) => {
  const choice = choices[place];
  if (!choice) return;
  dialog.close();
  choice.run();
};

const open = () => {
  input.value = "";
  fill();
  dialog.showModal();
  input.focus();
};

input.addEventListener("input", fill);
dialog.addEventListener("keydown", (event) => {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by) {
    event.preventDefault();
    chosen = (chosen + by + choices.length) % Math.max(choices.length, 1);
    mark();
  } else if (event.key === "Enter") {
    event.preventDefault();
    run(chosen);
  }
});
dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close();
});

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey) return;
  event.preventDefault();
  if (dialog.open) dialog.close();
  else open();
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-palette]")) open();
});
