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

// How far the middle of the window is from a figure; 0 within it.
const away = ({element}) => {
  const {top, bottom} = element.getBoundingClientRect(), middle = innerHeight / 2;
  return Math.max(0, top - middle, middle - bottom);
};

const nearest = one => [...figures].every(other => other === one || !other.alone || !other.inView
  || away(other) > away(one)
  || (away(other) === away(one) && other.order > one.order));

let moved = 0;
const lookAll = () => {
  moved = 0;
  const alone = [...figures].filter(one => one.alone);
  for (const one of alone.filter(one => !nearest(one))) one.look(); // who has to stop does so before another starts
  for (const one of alone.filter(nearest)) one.look();
};
addEventListener("scroll", () => moved ||= requestAnimationFrame(lookAll), {passive: true});
addEventListener("resize", () => moved ||= requestAnimationFrame(lookAll));

// `start` and `stop` take turns; `describe` says in a sentence or two what is to be seen now. There is one feed a
// session: of the figures that set it (`alone`), only the one nearest to the middle of the window runs.
export const figure = (lab, element, {start = () => {}, stop = () => {}, describe, alone = false}) => {
  const one = {element, alone, order: figures.size, inView: false, running: false, paused: false};

  const look = () => {
    const serving = lab.desk.state === "up" || lab.desk.state === "slow";
    const wanted = one.inView && !document.hidden && serving && !one.paused && (!alone || nearest(one));
    if (wanted === one.running) return;
    one.running = wanted;
    element.classList.toggle("running", wanted);
    (wanted ? start : stop)();
  };

  new IntersectionObserver(entries => {
    one.inView = entries.at(-1).isIntersecting;
    if (alone) lookAll();
    else look();
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
