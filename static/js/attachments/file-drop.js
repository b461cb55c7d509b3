// The ways in which files come to a tray: the button, dropping them on the page's part, pasting a picture.

const hasFiles = (event) => event.dataTransfer?.types.includes("Files");

/** `form` holds the button, the file input and the text; `zone` is where files may be dropped. */
export function takeFiles(tray, { form, zone }) {
  const input = form.querySelector("[data-attach-input]");
  form.querySelector("[data-attach]").addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    tray.add([...input.files]);
    input.value = "";
  });
  form.querySelector("textarea").addEventListener("paste", (event) => {
    const files = [...event.clipboardData.files];
    // A table copied from a spreadsheet brings a picture of itself: then the text is what was meant.
    if (!files.length || event.clipboardData.types.includes("text/plain")) return;
    event.preventDefault();
    tray.add(files);
  });
  takeDropped(tray, zone);
}

function takeDropped(tray, zone) {
  const mark = (on) => zone.classList.toggle("drop", on);
  zone.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault(); // or the browser leaves the page to show the file
    mark(true);
  });
  zone.addEventListener("dragleave", (event) => {
    if (!zone.contains(event.relatedTarget)) mark(false);
  });
  zone.addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    mark(false);
    tray.add([...event.dataTransfer.files]);
  });
}
