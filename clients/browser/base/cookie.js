// The cookie that a site might have set: of a size that the reader chooses, sent by the browser with every request while
// a figure that shows it runs. Gone with the last of those figures, so that nothing else is measured with it.

import {state} from "./state.js";

const NAME = "pushmark-lab", KEY = "race.cookie", MOST = 4096;

const holders = new Set();
let written = 0;

// Of the pair, name and value: what stands in `Cookie:` of a profile cookie:N.
export const cookieBytes = () => state.number(KEY, 0, 0, MOST);

const remove = () => {
  document.cookie = `${NAME}=; Path=/; SameSite=Strict; Max-Age=0`;
  written = 0;
};

const show = () => {
  const wanted = holders.size ? cookieBytes() : 0;
  if (wanted === written) return;
  if (!wanted) return remove();
  document.cookie = `${NAME}=${"x".repeat(Math.max(1, wanted - NAME.length - 1))}; Path=/; SameSite=Strict`;
  written = wanted;
};

// `owner` is whatever tells holders apart.
export const holdCookie = owner => {
  holders.add(owner);
  show();
};

export const dropCookie = owner => {
  holders.delete(owner);
  show();
};

state.on(KEY, show);
addEventListener("pagehide", remove);
addEventListener("pageshow", show);
