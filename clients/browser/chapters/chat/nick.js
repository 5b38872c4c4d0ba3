// Who one is in the room: a friendly name by chance, kept for as long as the window.

import {say} from "../../base/words.js";
import {cleanName} from "./message.js";

const KEY = "pushmark-lab-name";

const byChance = () => {
  const names = say("chat.names").split(" ");
  return `${names[Math.floor(Math.random() * names.length)]} ${1 + Math.floor(Math.random() * 99)}`;
};

// A browser may forbid to keep anything; then the name lasts as long as the page.
const kept = () => {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
};

const keep = name => {
  try {
    sessionStorage.setItem(KEY, name);
  } catch {
    // then not
  }
};

export const openNick = () => {
  let name = kept() || byChance();
  keep(name);
  return {
    get: () => name,
    set: text => {
      name = cleanName(text) || name;
      keep(name);
      return name;
    },
  };
};
