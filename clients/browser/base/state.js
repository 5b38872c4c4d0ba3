// The settings, and the chapter that is looked at, in the page's address: whoever gets the link sees the same.
//
//     #race?race.rate=5&lang=zh
//
// Only what differs from its default stands there. The address is written a moment after a change, since browsers
// allow no more than some hundred changes in half a minute.

import {events} from "./events.js";

const defaults = new Map(), values = new Map(), changed = events();
let chapter = "", writing = 0, address = "";

const read = () => {
  address = location.hash;
  const [, name, query] = /^#([^?]*)\??(.*)$/.exec(location.hash) ?? ["", "", ""];
  chapter = name;
  return new Map(new URLSearchParams(query));
};

for (const [key, value] of read()) values.set(key, value);

const write = () => {
  writing = 0;
  if (location.hash !== address) return; // another was followed, and is about to be read
  const query = new URLSearchParams();
  for (const [key, value] of [...values].sort())
    if (!defaults.has(key) || value !== String(defaults.get(key))) query.set(key, value);
  const text = String(query).replaceAll("%2C", ",").replaceAll("%3A", ":").replaceAll("%2F", "/");
  const hash = chapter || text ? `#${chapter}${text && "?"}${text}` : "";
  if (hash !== location.hash) history.replaceState(null, "", location.pathname + location.search + hash);
  address = location.hash;
};

const writeSoon = () => {
  writing ||= setTimeout(write, 250);
};

// A link within the page names a chapter alone and leaves the settings as they are.
addEventListener("hashchange", () => {
  for (const [key, value] of read())
    if (values.get(key) !== value) {
      values.set(key, value);
      changed.tell(key, value);
    }
  writeSoon();
});

const known = (key, fallback) => {
  if (!defaults.has(key)) defaults.set(key, fallback);
  return values.get(key) ?? String(defaults.get(key));
};

export const state = {
  text: (key, fallback = "") => known(key, fallback),

  // What is no number, or none within the bounds, is as good as absent.
  number(key, fallback, least = -Infinity, most = Infinity) {
    const text = known(key, fallback), value = Number(text);
    return text.trim() !== "" && value >= least && value <= most ? value : fallback;
  },

  set(key, value) {
    if (values.get(key) === String(value)) return;
    values.set(key, String(value));
    changed.tell(key, String(value));
    writeSoon();
  },

  on: changed.on,

  get chapter() {
    return chapter;
  },

  visit(name) {
    if (name === chapter) return;
    chapter = name;
    writeSoon();
  },

  // The address that shows what is shown now.
  link() {
    write();
    return location.href;
  },
};
