// A figure lives while it is looked at: started as it scrolls into view, stopped as it leaves, as the tab is hidden
// and while the server is away. Nothing on the page keeps a connection that nobody sees.

import {el} from "./dom.js";
import {onLanguage, spoken, text} from "./words.js";

const reduced = matchMedia("(prefers-reduced-motion: reduce)");
const STILL_MS = 1000, SAY_MS = 5000;

export const motion = {
  get reduced() {
    return reduced.matches;
  },
  onChange: fn => reduced.addEventListener("change", fn),
};

// --- one clock of frames for all ---

const drawing = new Set();
let frame = 0, lastStill = -Infinity;

const tick = now => {
  frame = drawing.size ? requestAnimationFrame(tick) : 0;
  if (motion.reduced && now - lastStill < STILL_MS) return;
  lastStill = now;
  for (const fn of drawing) fn(now);
};

// Calls it with each frame (once a second where motion is not wished for), until what it returns is called.
export const eachFrame = fn => {
  drawing.add(fn);
  frame ||= requestAnimationFrame(tick);
  return () => drawing.delete(fn);
};

// --- what moves, in words ---

const speaker = (element, describe) => {
  const live = el("p", {class: "unseen", "aria-live": "polite"});
  const tell = () => live.textContent = describe();
  const button = spoken("button", "lab.describe", {type: "button", class: "quiet describe", onclick: tell});
  let timer = 0;
  element.addEventListener("focusin", () => timer ||= setInterval(tell, SAY_MS));
  element.addEventListener("focusout", () => {
    clearInterval(timer);
    timer = 0;
  });
  onLanguage(() => live.textContent &&= describe());
  element.append(button, live);
};

// --- figures ---

const figures = new Set();

// `start` and `stop` take turns; `describe` says in a sentence or two what is to be seen now.
export const figure = (lab, element, {start = () => {}, stop = () => {}, describe}) => {
  const one = {element, inView: false, running: false, paused: false};

  const look = () => {
    const serving = lab.desk.state === "up" || lab.desk.state === "slow";
    const wanted = one.inView && !document.hidden && serving && !one.paused;
    if (wanted === one.running) return;
    one.running = wanted;
    element.classList.toggle("running", wanted);
    (wanted ? start : stop)();
  };

  new IntersectionObserver(entries => {
    one.inView = entries.at(-1).isIntersecting;
    look();
  }, {rootMargin: "-10% 0px -10% 0px"}).observe(element);
  document.addEventListener("visibilitychange", look);
  lab.desk.on("down", look);
  lab.desk.on("up", () => {
    if (one.running) {
      one.running = false;
      stop();
    }
    look();
  });
  one.look = look;
  one.pause = paused => {
    one.paused = paused;
    look();
  };
  if (describe) speaker(element, describe);
  figures.add(one);
  return one;
};

// A card with its caption below: the shape that all figures have.
export const card = (words, ...children) => el("figure", {class: "figure"}, ...children,
  words && text(el("figcaption"), words));
