// The texts of the interface, translated by the template.

const texts = document.getElementById("words").dataset;
const language = document.documentElement.lang || "en";
// The reader's own region of that language decides between 13:05 and 1:05 PM.
const locale = navigator.languages.find((each) => each.split("-")[0] === language.split("-")[0]) ?? language;

/** The text `name`, with each `{key}` replaced by the value of that key. */
export function words(name, values = {}) {
  return (texts[name] ?? "").replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
}

const clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" });
const date = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long" });
const exact = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "medium" });

export const clockTime = (moment) => clock.format(moment);
const dayAndClock = { weekday: "long", hour: "2-digit", minute: "2-digit" };
const soon = new Intl.DateTimeFormat(locale, dayAndClock);
const later = new Intl.DateTimeFormat(locale, { ...dayAndClock, day: "numeric", month: "long" });
const WEEK = 6 * 24 * 3600_000; // milliseconds in which the name of a day can mean only one

/** A moment to come on the reader's own clock, with its day when it is not today. */
export function comingTime(moment) {
  if (moment.toDateString() === new Date().toDateString()) return clock.format(moment);
  return (moment - Date.now() < WEEK ? soon : later).format(moment);
}

export const exactTime = (moment) => exact.format(moment);

/** "Today", "Yesterday" or the date. */
export function dayName(moment) {
  const today = new Date();
  const yesterday = new Date(today);
  yesterday.setDate(today.getDate() - 1);
  if (moment.toDateString() === today.toDateString()) return words("today");
  if (moment.toDateString() === yesterday.toDateString()) return words("yesterday");
  return date.format(moment);
}
