// The lab: starts the page. The only file that knows all chapters.

import {openClock} from "./base/clock.js";
import {openDesk} from "./base/desk.js";
import {el} from "./base/dom.js";
import {frame} from "./base/frame.js";
import {duration} from "./base/numbers.js";
import {state} from "./base/state.js";
import {addWords, onLanguage, spoken, text} from "./base/words.js";
import words from "./words/lab.js";
import api from "./chapters/api.js";
import chat from "./chapters/chat.js";
import honest from "./chapters/honest.js";
import {opening} from "./chapters/opening.js";
import predict from "./chapters/predict.js";
import race from "./chapters/race.js";
import results from "./chapters/results.js";
import wins from "./chapters/wins.js";
import wire from "./chapters/wire.js";

const chapters = [race, predict, wire, api, chat, wins, honest, results];

const NEEDED = ["WebSocket", "EventSource", "fetch", "IntersectionObserver", "ResizeObserver", "AbortController"];

const begin = (chapter, i, lab) => {
  const section = document.getElementById(chapter.id);
  const title = spoken("h2", `${chapter.id}.title`, {id: `${chapter.id}-title`});
  section.setAttribute("aria-labelledby", title.id);
  section.append(el("header", {}, el("p", {class: "number", "aria-hidden": "true"}, String(i + 1)), title,
    spoken("p", `${chapter.id}.lead`, {class: "lead"})));
  chapter.build(section, lab);
  return section;
};

const intro = lab => {
  const root = document.querySelector(".intro");
  root.append(el("div", {class: "intro-words"},
    spoken("h1", "lab.title"), spoken("p", "lab.lead", {class: "lead"}), spoken("p", "lab.lead-how", {class: "soft"})));
  opening(root, lab);
};

const footer = lab => {
  const line = el("p"), show = () => lab.desk.version
    && text(line, "lab.footer", () => ({version: lab.desk.version, error: duration(lab.clock.errorMs)}));
  document.querySelector("footer").append(line);
  lab.desk.on("up", () => lab.clock.known.then(show));
};

const start = () => {
  addWords("lab", words);
  for (const chapter of chapters) addWords(chapter.id, chapter.words);
  const desk = openDesk(), lab = {desk, clock: openClock(desk)};
  intro(lab);
  const sections = chapters.map((chapter, i) => begin(chapter, i, lab));
  const follow = frame(lab, chapters, sections);
  footer(lab);
  if (state.chapter) document.getElementById(state.chapter)?.scrollIntoView();
  follow();
  onLanguage(follow);
  document.getElementById("old").hidden = true; // on a slow line it may have given up hope too soon
  window.lab = lab;
  window.labStarted = true;
};

const missing = NEEDED.filter(name => !(name in window));
if (missing.length) window.labFailed(`no ${missing.join(", ")}`);
else start();
