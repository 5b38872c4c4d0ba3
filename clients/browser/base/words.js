// What the page says, in the language that is chosen. The words themselves stand in words/*.js, one file a chapter,
// each with the same keys in every language. In them `code`, *strong* and the mark of a transport (:ws:) may stand,
// and {name} for a figure.

import {el} from "./dom.js";
import {events} from "./events.js";
import {state} from "./state.js";

export const languages = ["en", "zh"];
const tags = {en: "en", zh: "zh-CN"};

const tables = new Map(), changed = events(), bound = new WeakMap();
const own = () => navigator.languages?.some(tag => /^zh\b/i.test(tag)) && !/^en\b/i.test(navigator.language)
  ? "zh" : "en";

export const addWords = (name, words) => tables.set(name, words);

export const language = () => {
  const chosen = state.text("lang", own());
  return languages.includes(chosen) ? chosen : "en";
};

export const onLanguage = fn => changed.on("language", fn);

// What the words are made with, whole or when they are said.
const given = params => typeof params === "function" ? params() : params ?? {};

export const say = (key, params) => {
  const dot = key.indexOf("."), text = tables.get(key.slice(0, dot))?.[language()]?.[key.slice(dot + 1)];
  if (text === undefined) throw new Error(`no words for ${key}`);
  const figures = given(params);
  return text.replace(/\{(\w+)\}/g, (whole, name) => name in figures ? String(figures[name]) : whole);
};

// The name of a transport beside its mark, so that colour alone says nothing.
export const mark = (transport, words = `lab.${transport}`) => text(el("span", {class: `mark ${transport}`}), words);

const MARKUP = /(`[^`]+`|\*[^*]+\*|:(?:poll|longpoll|sse|ws):)/;

const rich = string => string.split(MARKUP).filter(Boolean).map(part =>
  !MARKUP.test(part) ? part : part[0] === "`" ? el("code", {}, part.slice(1, -1))
    : part[0] === "*" ? el("strong", {}, part.slice(1, -1)) : mark(part.slice(1, -1)));

const bind = (element, what, apply) => {
  if (!bound.has(element)) bound.set(element, new Map());
  bound.get(element).set(what, apply);
  element.setAttribute("data-say", "");
  apply();
};

// Sets an element's text, or attribute, and keeps it in step with the language.
export const text = (element, key, params) => {
  bind(element, "", () => element.replaceChildren(...rich(say(key, params))));
  return element;
};

export const attribute = (element, name, key, params) => {
  bind(element, name, () => element.setAttribute(name, say(key, params)));
  return element;
};

// An element with words in it: spoken("p", "race.lead", {class: "lead"}).
export const spoken = (tag, key, attributes, params) => text(el(tag, attributes), key, params);

const apply = () => {
  document.documentElement.lang = tags[language()];
  for (const element of document.querySelectorAll("[data-say]"))
    for (const again of bound.get(element)?.values() ?? []) again();
  changed.tell("language", language());
};

state.on("lang", apply);
document.documentElement.lang = tags[language()];
