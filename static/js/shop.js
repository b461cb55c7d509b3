// The demo basket: kept in this browser, sent nowhere.

const KEY = "basket";
const one = (name, root = document) => root.querySelector(`[data-${name}]`);
const pounds = (amount) => `£${amount.toFixed(2)}`;
const buttons = document.querySelectorAll("[data-basket-add]");
const dialog = document.getElementById("basket");

function read() {
  try {
    const lines = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(lines) ? lines : [];
  } catch {
    return []; // storage is blocked or holds something else
  }
}

let lines = read();

function save() {
  try {
    localStorage.setItem(KEY, JSON.stringify(lines));
  } catch {
    // the basket then lasts as long as the page
  }
  draw();
}

function drawLine({ name, price, quantity }) {
  const line = document.getElementById("basket-line").content.cloneNode(true);
  one("name", line).textContent = name;
  one("quantity", line).textContent = `× ${quantity}`;
  one("sum", line).textContent = pounds(price * quantity);
  return line;
}

function draw() {
  const count = lines.reduce((sum, line) => sum + line.quantity, 0);
  one("basket-count").textContent = count;
  one("basket-count").hidden = count === 0;
  one("basket-empty").hidden = count > 0;
  one("basket-foot").hidden = count === 0;
  one("basket-total").textContent = pounds(lines.reduce((sum, line) => sum + line.price * line.quantity, 0));
  one("basket-lines").replaceChildren(...lines.map(drawLine));
  for (const button of buttons) {
    const line = lines.find((each) => each.name === button.dataset.basketAdd);
    button.textContent = line ? `Add another (${line.quantity})` : "Add to basket";
  }
}

function add(name, price) {
  const line = lines.find((each) => each.name === name);
  if (line) line.quantity += 1;
  else lines.push({ name, price, quantity: 1 });
  save();
  one("basket-said").textContent = `${name} added to the basket`;
}

for (const button of buttons) {
  button.addEventListener("click", () => add(button.dataset.basketAdd, Number(button.dataset.price)));
}
one("basket-open").addEventListener("click", () => dialog.showModal());
one("basket-close").addEventListener("click", () => dialog.close());
one("basket-clear").addEventListener("click", () => {
  lines = [];
  save();
});
dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close(); // the backdrop
});
draw();
