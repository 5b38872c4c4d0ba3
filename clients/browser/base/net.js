// What all who open connections need: the server's address for WebSockets, and how long to wait before another try.

const FIRST_MS = 500, LONGEST_MS = 8000;

export const socketUrl = path => location.origin.replace(/^http/, "ws") + path;

// Longer with each attempt that failed, and never quite as long as others wait.
export const backoff = attempts => Math.min(LONGEST_MS, FIRST_MS * 2 ** attempts) * (0.5 + Math.random() / 2);
