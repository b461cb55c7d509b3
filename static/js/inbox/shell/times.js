// Times, in the words of the template filter `ago`.
export const figure = (seconds) => {
  for (const [size, sign] of [[86400, "d"], [3600, "h"], [60, "m"]]) {
    if (seconds >= size) return `${Math.floor(seconds / size)} ${sign}`;
  }
  return null;
};
const markTimes = () => {
  for (const time of document.querySelectorAll("time[data-ago]")) {
    const text = figure((Date.now() - new Date(time.dateTime)) / 1000);
    if (text && time.textContent !== text) time.textContent = text;
  }
};

document.addEventListener("htmx:wsAfterMessage", markTimes);
document.addEventListener("htmx:afterSettle", markTimes);
markTimes();
setInterval(markTimes, 30000);
