// The preferences: whether the browser lets the site notify. It may be asked only with a click.
const possible = "Notification" in window;
const wanted = document.querySelector("[name=notifies]");

const show = () => {
  for (const state of document.querySelectorAll("[data-permission]")) {
    state.hidden = !possible || !wanted.checked || Notification.permission !== state.dataset.permission;
  }
};

const ask = async () => {
  if (possible && wanted.checked && Notification.permission === "default") await Notification.requestPermission();
  show();
};

wanted.addEventListener("change", ask);
document.querySelector("[data-allow]").addEventListener("click", ask);
show();
