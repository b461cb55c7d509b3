// How long it takes, in words a person would use. Rounded outwards: never shorter than what was measured.

import { words } from "../texts.js";

const HOURS_FROM = 90; // minutes

/** From `low` to `high` seconds, either of which may be missing. */
export function waitWords({ wait_low: low, wait_high: high, wait_seconds: middle }) {
  const most = Math.ceil((high ?? middle) / 60);
  const least = Math.floor((low ?? middle) / 60);
  if (most <= 1) return words("waitShort");
  if (most <= HOURS_FROM) return range(least, most, "wait", "waitMinutes");
  return range(Math.floor(least / 60), Math.ceil(most / 60), "waitHours", "waitHours");
}

function range(low, high, name, about) {
  if (low === high) return words(about, { n: high });
  return low < 1 ? words(`${name}UpTo`, { n: high }) : words(`${name}Range`, { low, high });
}
