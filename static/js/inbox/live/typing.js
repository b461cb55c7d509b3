// What nobody has renewed for a while is over.
const ACTIVITY_ENDS = 8000; // ms
const timers = new Map();
const endActivities = () => {
  for (const line of document.querySelectorAll(".activity")) {
    if (timers.get(line.id)?.line === line) continue;
    clearTimeout(timers.get(line.id)?.timer);
    const timer = setTimeout(() => (line.hidden = true), ACTIVITY_ENDS);
    timers.set(line.id, { line, timer });
  }
};

document.addEventListener("htmx:wsAfterMessage", endActivities);
