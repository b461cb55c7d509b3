// Who this visitor is. The cookie says so; where cookies are blocked, a signed token kept in storage does.

import { load, save } from "./storage.js";

function cookiesWork() {
  const probe = "chat_probe=1";
  document.cookie = `${probe}; SameSite=Lax; path=/chat/`;
  const works = document.cookie.includes(probe);
  document.cookie = "chat_probe=; Max-Age=0; path=/chat/";
  return works;
}

/** The address of the socket. `refused`: cookie or kept token were not accepted, so the page's own token has to do. */
export function socketAddress(freshToken, refused) {
  const address = new URL("/ws/chat/", location.href);
  address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  if (refused || !cookiesWork()) {
    const token = (!refused && load("token")) || freshToken;
    save("token", token);
    address.searchParams.set("token", token);
  }
  return address;
}
