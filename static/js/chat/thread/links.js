// Addresses that others wrote: sources, files, the page around the widget.

/** A link that may be followed: ours, or a web address. Anything else (`javascript:` …) gives null. */
export function safeAddress(url) {
  try {
    const address = new URL(url, location.origin);
    return ["http:", "https:"].includes(address.protocol) ? address.href : null;
  } catch {
    return null;
  }
}
