// The chat on any page: `<script src="https://support.example/widget.js" defer></script>`.
//
// Optional attributes of the tag: data-theme="light|dark", data-accent="#0f716b", data-label="Chat with us",
// data-side="start". Any element with `data-chat-open` opens the chat. Everything of ours lives in a shadow root with a
// constructed sheet and in a frame, so the page's styles and a strict content security policy leave it alone.
(() => {
  const script = document.currentScript;
  const origin = new URL(script.src).origin;
  const MARK = "support-chat";
  const label = script.dataset.label || "Chat with us";
  const STYLE = `
    :host { all: initial; }
    * { box-sizing: border-box; }
    .dock { position: fixed; z-index: 2147483000; inset-block-end: 20px; inset-inline-end: 20px; }
    .dock.start { inset-inline: 20px auto; }
    .launcher { position: relative; display: grid; place-items: center; inline-size: 56px; block-size: 56px; margin: 0;
      margin-inline-start: auto; padding: 0; border: 0; border-radius: 50%; background: var(--chat-accent); color: var(--chat-ink);
      box-shadow: 0 1px 2px rgb(16 26 25 / 12%), 0 8px 24px rgb(16 26 25 / 22%); cursor: pointer; transition: transform 160ms ease-out; }
    .dock.start .launcher { margin-inline: 0 auto; }
    .launcher:hover { transform: scale(1.05); }
    .launcher:focus-visible { outline: 3px solid var(--chat-accent); outline-offset: 3px; }
    .launcher svg { inline-size: 26px; block-size: 26px; fill: none; stroke: currentColor; stroke-width: 1.5;
      stroke-linecap: round; stroke-linejoin: round; }
    .badge { position: absolute; inset-block-start: -4px; inset-inline-end: -4px; min-inline-size: 22px; block-size: 22px;
      padding: 0 6px; border-radius: 11px; background: #b3261e; color: #fff; font: 600 12px/22px system-ui, sans-serif;
      text-align: center; font-variant-numeric: tabular-nums; }
    .frame { display: block; inline-size: min(400px, calc(100vw - 40px)); block-size: min(640px, calc(100vh - 116px));
      margin-block-end: 16px; border: 0; border-radius: 12px; background: transparent; color-scheme: normal;
      box-shadow: 0 0 0 1px rgb(16 26 25 / 10%), 0 12px 40px rgb(16 26 25 / 22%); }
    @media (prefers-reduced-motion: no-preference) { .open .frame { animation: rise 160ms ease-out; } }
    @keyframes rise { from { opacity: 0; transform: translateY(12px); } }
    .dock:not(.open) .frame { display: none; }
    .spoken { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); }
    @media (prefers-reduced-motion: reduce) { .launcher { transition: none; } }
    @media (max-width: 480px) {
      .open { inset: 0; }
      .open .launcher { display: none; }
      .open .frame { inline-size: 100%; block-size: 100dvh; margin: 0; border-radius: 0; box-shadow: none; }
    }
    @media (forced-colors: active) { .launcher { border: 2px solid ButtonText; } }
    [hidden] { display: none; }`;
  const ICONS = {
    closed: "M3 5.5A2.5 2.5 0 0 1 5.5 3h9A2.5 2.5 0 0 1 17 5.5v6a2.5 2.5 0 0 1-2.5 2.5H9l-4 3v-3.05A2.5 2.5 0 0 1 3 11.5zM7 7.25h6M7 10h4",
    open: "m5 8 5 5 5-5",
  };

  const memory = (area) => ({
    get: (name) => {
      try {
        return area()[`chat.${name}`];
      } catch {
        return undefined; // storage is blocked
      }
    },
    set: (name, value) => {
      try {
        area()[`chat.${name}`] = value;
      } catch {
        // forgotten with the page
      }
    },
  });
  const visit = memory(() => sessionStorage);
  const browser = memory(() => localStorage);

  function make(tag, values, parent) {
    const element = Object.assign(document.createElement(tag), values);
    parent.append(element);
    return element;
  }

  function draw(path) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 20 20");
    svg.setAttribute("aria-hidden", "true");
    svg.append(document.createElementNS("http://www.w3.org/2000/svg", "path"));
    svg.firstChild.setAttribute("d", path);
    return svg;
  }

  const accent = /^#[0-9a-f]{6}$/i.test(script.dataset.accent || "") ? script.dataset.accent : "#0f716b";
  const hostElement = make("support-chat", {}, document.body);
  const root = hostElement.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
  const dock = make("div", { className: "dock" }, root);
  dock.classList.toggle("start", script.dataset.side === "start");
  dock.style.setProperty("--chat-accent", accent);
  dock.style.setProperty("--chat-ink", readableOn(accent));
  const launcher = make("button", { type: "button", className: "launcher" }, dock);
  const icon = make("span", {}, launcher);
  const badge = make("span", { className: "badge", hidden: true, ariaHidden: "true" }, launcher);
  const spoken = make("span", { className: "spoken", role: "status" }, dock);
  let frame = null;
  let opener = null;
  let unread = 0;
  let wantsFocus = false; // of a chat that is still loading

  function readableOn(colour) {
    const [r, g, b] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
    return (r * 299 + g * 587 + b * 114) / 1000 < 140 ? "#fff" : "#000";
  }

  const isOpen = () => dock.classList.contains("open");
  const tell = (type, focus = false) => frame?.contentWindow?.postMessage({ mark: MARK, type, focus }, origin);

  function address() {
    const url = new URL("/chat/", origin);
    url.searchParams.set("page", location.href);
    for (const name of ["theme", "accent"]) if (script.dataset[name]) url.searchParams.set(name, script.dataset[name]);
    return url.href;
  }

  function loadFrame() {
    if (frame) return;
    frame = document.createElement("iframe");
    frame.className = "frame";
    frame.title = label;
    frame.allow = "clipboard-write";
    frame.src = address();
    dock.prepend(frame);
  }

  function show() {
    const name = isOpen() ? "Close the chat" : label;
    launcher.setAttribute("aria-expanded", String(isOpen()));
    launcher.setAttribute("aria-label", unread && !isOpen() ? `${name}, ${unread} unread` : name);
    icon.replaceChildren(draw(isOpen() ? ICONS.open : ICONS.closed));
    badge.hidden = unread === 0 || isOpen();
    badge.textContent = unread > 9 ? "9+" : unread;
  }

  function open({ focus = true, from = null } = {}) {
    opener = from;
    loadFrame();
    dock.classList.add("open");
    visit.set("open", "yes");
    show();
    fit();
    wantsFocus = focus;
    tell("shown", focus);
    if (focus) frame.focus();
  }

  function close() {
    if (!isOpen()) return;
    dock.classList.remove("open");
    visit.set("open", "no");
    show();
    fit();
    tell("hidden");
    (opener?.isConnected ? opener : launcher).focus();
  }

  // On a phone the chat covers the page: the page must not scroll behind it, and the frame ends above the keyboard.
  const small = matchMedia("(max-width: 480px)");
  function fit() {
    const full = isOpen() && small.matches;
    document.documentElement.style.overflow = full ? "hidden" : "";
    if (frame) frame.style.blockSize = full && window.visualViewport ? `${visualViewport.height}px` : "";
  }
  small.addEventListener("change", fit);
  window.visualViewport?.addEventListener("resize", fit);

  const hear = {
    loaded: () => isOpen() && tell("shown", wantsFocus),
    close,
    started: ({ any }) => any && browser.set("started", "yes"),
    unread({ count }) {
      if (count > unread && !isOpen()) spoken.textContent = `${count} unread`;
      unread = count;
      show();
    },
  };

  addEventListener("message", (event) => {
    if (!frame || event.source !== frame.contentWindow || event.origin !== origin || event.data?.mark !== MARK) return;
    if (Object.hasOwn(hear, event.data.type)) hear[event.data.type](event.data);
  });
  launcher.addEventListener("click", () => (isOpen() ? close() : open()));
  addEventListener("keydown", (event) => event.key === "Escape" && isOpen() && !event.defaultPrevented && close());
  document.addEventListener("click", (event) => {
    const from = event.target.closest?.("[data-chat-open]");
    if (!from || event.ctrlKey || event.metaKey || event.shiftKey) return; // a link may still be opened in a tab
    event.preventDefault();
    open({ from });
  });

  show();
  if (visit.get("open") === "yes" && !small.matches) open({ focus: false });
  // Somebody who has written before hears of an answer although the chat is closed.
  else if (browser.get("started") === "yes") setTimeout(loadFrame, 1000);
})();
