// Colours that the page around the chat asks for: `?theme=dark` or `light`, `?accent=#0f716b`.

const asked = new URLSearchParams(location.search);

export function applyTheme(room) {
  const theme = asked.get("theme");
  if (["light", "dark"].includes(theme)) document.documentElement.dataset.theme = theme;
  const accent = asked.get("accent");
  if (/^#[0-9a-f]{6}$/i.test(accent ?? "")) paint(room, accent);
}

/** The accent as the background of what the customer says, with whichever ink is readable on it. */
function paint(room, accent) {
  const dark = luminance(accent) < 0.18; // where white and black have the same contrast
  room.style.setProperty("--accent", accent);
  room.style.setProperty("--accent-strong", accent);
  room.style.setProperty("--accent-ink", dark ? "#ffffff" : "#000000");
}

/** Relative luminance by WCAG: 0 for black, 1 for white. */
function luminance(colour) {
  const [r, g, b] = [1, 3, 5]
    .map((at) => parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
