// The files of a message: a picture is shown, anything else is a card to download.

import { safeAddress } from "./links.js";
import { words } from "../texts.js";

const template = document.getElementById("file-template");

/** "340 kB" or "2.1 MB", in the reader's own digits. */
function sizeText(bytes) {
  const big = bytes >= 1_000_000;
  const options = { style: "unit", unit: big ? "megabyte" : "kilobyte", maximumFractionDigits: big ? 1 : 0 };
  const amount = big ? bytes / 1_000_000 : Math.max(1, bytes / 1000);
  return new Intl.NumberFormat(undefined, options).format(amount);
}

/** Fill the list with what the server, or our own tray, says of the files. */
export function showFiles(list, attachments = []) {
  for (const file of attachments) {
    const item = template.content.firstElementChild.cloneNode(true);
    const link = item.querySelector("a");
    const address = safeAddress(file.url);
    if (address) link.href = address;
    const picture = item.querySelector("img");
    const isPicture = file.type.startsWith("image/");
    item.querySelector("[data-name]").textContent = file.name;
    item.querySelector("[data-size]").textContent = sizeText(file.size);
    item.classList.toggle("file--picture", isPicture);
    if (isPicture) {
      picture.src = address ?? "";
      picture.alt = words("picture", { name: file.name });
    } else {
      picture.remove();
    }
    list.append(item);
  }
  list.hidden = attachments.length === 0;
}
