// What this page's reader has said, and when each side showed it: the trip of one's own words, by either way.

import {duration} from "../../base/numbers.js";
import {spoken, text} from "../../base/words.js";

const MOST = 50;

export const openSent = name => {
  const element = spoken("p", "chat.trip-none", {class: "chat-trip", role: "status"});
  let list = [];

  const seen = (entry, side) => entry.seen[side] === undefined ? "…" : duration(entry.seen[side] - entry.at);

  const show = () => {
    const entry = list.at(-1);
    if (entry) text(element, `chat.trip-${entry.way}`, {poll: seen(entry, "poll"), ws: seen(entry, "ws")});
    else text(element, "chat.trip-none");
  };

  return {
    element,
    // Returns what takes it back, where it turns out that it could not be sent.
    sending: (way, line) => {
      const entry = {way, line, name: name(), at: performance.now(), seen: {}};
      list.push(entry);
      if (list.length > MOST) list.shift();
      show();
      return () => {
        list = list.filter(other => other !== entry);
        show();
      };
    },
    // Whether a message is one of these, that this side had not shown yet.
    mine: (side, {name: from, text: line, way}) => {
      const entry = list.find(one => one.seen[side] === undefined && one.line === line && one.name === from
        && one.way === way);
      if (!entry) return false;
      entry.seen[side] = performance.now();
      show();
      return true;
    },
    forget: () => {
      list = [];
      show();
    },
  };
};
