// Who this visitor is. The cookie says so; where cookies are blocked, a signed token kept in storage does.

import { load, save } from "./storage.js";

function cookiesWork() {
  const probe = "chat_probe=1";
  document.cookie = `${probe}; SameSite=Lax; path=/chat/`;
  const works = document.cookie.includes(probe);
  document.cookie = "chat_probe=; Max-Age=0; path=/chat/";
  return works;
}

let used = "";

/** The token that opened the socket, or "" where the cookie did: uploads get in the same way. */
export const tokenInUse = () => used;

/**
 * The address of the socket. `refused`: cookie or kept token were not accepted, so the page's own token has to do. A
 * `link` from a mail stands for itself; when it is no longer good, the page says so.
 */
export function socketAddress({ token: freshToken, link }, refused) {
  const address = new URL("/ws/chat/", location.href);
  address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  used = "";
  if (link) {
    if (refused) location.reload();
    address.searchParams.set("link", link);
  } else if (refused || !cookiesWork()) {
    const token = (!refused && load("token")) || freshToken;
    save("token", token);
    used = token;
    address.searchParams.set("token", token);
  }
  return address;
}
