// What this browser keeps. Storage may be blocked or full: then things last as long as the page.

const PREFIX = "chat.";
const fallback = new Map();

export function load(name, missing = null) {
  try {
    const text = localStorage.getItem(PREFIX + name) ?? fallback.get(name);
    return text === undefined || text === null ? missing : JSON.parse(text);
  } catch {
    return fallback.has(name) ? JSON.parse(fallback.get(name)) : missing;
  }
}

export function save(name, value) {
  const text = JSON.stringify(value);
  fallback.set(name, text);
  try {
    localStorage.setItem(PREFIX + name, text);
  } catch {
    // kept in memory only
  }
}

export function drop(name) {
  fallback.delete(name);
  try {
    localStorage.removeItem(PREFIX + name);
  } catch {
    // there was nothing to remove
  }
}
