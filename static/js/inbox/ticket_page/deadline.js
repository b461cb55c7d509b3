// How far off the end of a promise is, in the words of the template filter `due_words`.
import { figure } from "../shell/times.js";

const SOON = 30 * 60; // seconds, as inbox/models/deadlines.py has it

const mark = (time) => {
  const left = (new Date(time.dateTime) - Date.now()) / 1000;
  const far = figure(Math.abs(left));
  const words = far === null ? time.dataset.dueNow : left < 0 ? time.dataset.overdue : time.dataset.due;
  const text = words.replace("{time}", far);
  if (time.textContent !== text) time.textContent = text;
  time.className = `due due--${left <= 0 ? "overdue" : left <= SOON ? "soon" : "later"}`;
};
const markAll = () => document.querySelectorAll("time[data-due]").forEach(mark);

document.addEventListener("htmx:wsAfterMessage", markAll);
document.addEventListener("htmx:afterSettle", markAll);
markAll();
setInterval(markAll, 10000);
