// What every part of the inbox's page asks for.
export const byId = (id) => document.getElementById(id);
export const inbox = document.querySelector(".inbox");

// The number of the ticket that is open, or undefined.
export const ticket = () => document.querySelector("[data-ticket]")?.dataset.ticket;
