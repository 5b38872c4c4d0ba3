// A line of chat: how it is written into a message and read out of one. What others publish into the room is read with
// suspicion and only ever shown as text.

export const MOST_TEXT = 1000, MOST_NAME = 24;
const MOST_SHOWN = 2000, WAYS = ["poll", "ws"];

// Line breaks and other control characters (the server refuses them in messages) become blanks.
const clean = text => text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ").trim();

export const length = text => [...text].length;

const cut = (text, most) => length(text) > most ? `${[...text].slice(0, most).join("")}…` : text;

export const cleanName = text => [...clean(text)].slice(0, MOST_NAME).join("").trim();

// The text to be sent, or what is wrong with it: {text} or {problem, params}.
export const checked = raw => {
  const text = clean(raw), count = length(text);
  if (!count) return {problem: "chat.problem-empty"};
  if (count > MOST_TEXT) return {problem: "chat.problem-long", params: {count, most: MOST_TEXT}};
  return {text};
};

export const encode = (name, text, way) => JSON.stringify({n: name, t: text, w: way});

const isMessage = value => value !== null && typeof value === "object" && typeof value.n === "string"
  && typeof value.t === "string";

// Anything else that was published here is shown as it came, from nobody known.
export const decode = body => {
  let value = null;
  try {
    value = JSON.parse(body);
  } catch {
    // plain text: not ours
  }
  if (!isMessage(value)) return {name: "?", text: cut(body, MOST_SHOWN), way: null, foreign: true};
  return {name: cleanName(value.n) || "?", text: cut(clean(value.t), MOST_SHOWN), way: WAYS.includes(value.w)
    ? value.w : null,
    foreign: false};
};

export const cleanRoom = text => text.toLowerCase().replace(/[^a-z0-9-]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 32)
  || "lobby";
