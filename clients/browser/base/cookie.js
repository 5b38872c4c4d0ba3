// A cookie of a wished length, as sites have them: the browser adds it to every request by itself. It is gone with
// the page.

import {state} from "./state.js";

const NAME = "pushmark-lab", KEY = "race.cookie", MOST = 4096;

export const cookieBytes = () => state.number(KEY, 0, 0, MOST);

const bake = () => {
  const wanted = cookieBytes(), value = "x".repeat(Math.max(0, wanted - NAME.length - 1));
  document.cookie = `${NAME}=${value}; Path=/; SameSite=Strict; Max-Age=${wanted ? 86400 : 0}`;
};

const remove = () => document.cookie = `${NAME}=; Path=/; SameSite=Strict; Max-Age=0`;

let kept = false;

// From now on there is the cookie that the settings ask for.
export const keepCookie = () => {
  if (kept) return;
  kept = true;
  bake();
  state.on(KEY, bake);
  addEventListener("pagehide", remove);
  addEventListener("pageshow", bake);
};
