// The suggestions under the search field: arrow keys walk through them, Escape and a click elsewhere close them.

const field = document.getElementById("help-q");
const pane = document.getElementById("help-suggestions");

const links = () => [...pane.querySelectorAll("a")];

function walk(event) {
  const stops = [field, ...links()];
  const here = stops.indexOf(document.activeElement);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && here >= 0 && stops[here + step]) {
    event.preventDefault();
    stops[here + step].focus();
  }
  if (event.key === "Escape" && pane.childElementCount) {
    event.preventDefault();
    close();
    field.focus();
  }
}

function close() {
  pane.replaceChildren();
}

if (field && pane) {
  const form = field.form;
  form.addEventListener("keydown", walk);
  form.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !form.contains(event.relatedTarget)) close();
  });
  document.addEventListener("click", (event) => {
    if (!form.contains(event.target)) close();
  });
  // What was asked for before the field was emptied or sent must not come up afterwards.
  pane.addEventListener("htmx:beforeSwap", (event) => {
    if (!field.value.trim()) event.detail.shouldSwap = false;
  });
  field.addEventListener("input", () => {
    if (!field.value.trim()) close();
  });
}
