// This page is open and somebody looks at it. Who goes away without a word is forgotten after a while.
import { ticket } from "../page.js";
import { send } from "./socket.js";

const SAY_EVERY = 20000; // ms
const here = () => {
  if (ticket() && !document.hidden) send({ type: "here" });
};
setInterval(here, SAY_EVERY);
document.addEventListener("visibilitychange", here);
