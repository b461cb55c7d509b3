// The texts of the interface, translated by the template.

const texts = document.getElementById("words").dataset;
export const language = document.documentElement.lang || "en";

/** The text `name`, with each `{key}` replaced by the value of that key. */
export function words(name, values = {}) {
  return (texts[name] ?? "").replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
}

const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" });
const date = new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long" });
const exact = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "medium" });

export const clockTime = (moment) => clock.format(moment);
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
