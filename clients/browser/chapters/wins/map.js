// The map: how many times as much polling costs as WebSocket, by update rate and by poll interval. What is modelled is
// the surface and its curve of ties; what was measured are the marks upon it. The situation is a point that is dragged,
// or moved by arrow keys, from one stop of the sliders to the next.

import {clear, el, svg} from "../../base/dom.js";
import {times} from "../../base/numbers.js";
import {attribute, onLanguage, say} from "../../base/words.js";
import {DAY_S, ratioOf} from "./costs.js";
import {contour, names} from "./regions.js";
import {choose, delays, nearest, sayDelay, sayUpdates, setting, situation, updates} from "./steps.js";

const SPACE = {left: 54, right: 14, top: 12, bottom: 34};
const COLUMNS = 120, ROWS = 96;
const FEWEST = Math.log(updates[0]), MOST = Math.log(updates.at(-1));
const SHORTEST = Math.log(delays[0]), LONGEST = Math.log(delays.at(-1));

// From where on a colour is that strong; the same steps for both.
export const bands = [{from: 1.1, strength: 0.14}, {from: 2, strength: 0.3}, {from: 5, strength: 0.48}, {from: 20, strength: 0.68},
  {from: 100, strength: 0.88}];

// Of a ratio's logarithm, without its sign.
const limits = bands.map(band => Math.log(band.from));
const strengthOf = value => {
  let i = bands.length - 1;
  while (i >= 0 && value < limits[i]) i--;
  return i < 0 ? 0 : bands[i].strength;
};

const colour = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

// --- places ---

const placing = (width, height) => {
  const across = width - SPACE.left - SPACE.right, up = height - SPACE.top - SPACE.bottom;
  return {
    across, up, width, height,
    x: day => SPACE.left + across * (Math.log(day) - FEWEST) / (MOST - FEWEST),
    y: ms => SPACE.top + up * (1 - (Math.log(ms) - SHORTEST) / (LONGEST - SHORTEST)),
    day: x => Math.exp(FEWEST + (MOST - FEWEST) * Math.min(1, Math.max(0, (x - SPACE.left) / across))),
    ms: y => Math.exp(SHORTEST + (LONGEST - SHORTEST) * Math.min(1, Math.max(0, 1 - (y - SPACE.top) / up))),
  };
};

// --- the surface ---

const surface = (reference, metric) => {
  const here = situation(), grid = [];
  for (let row = 0; row < ROWS; row++) {
    const interval = Math.exp(LONGEST + (SHORTEST - LONGEST) * row / (ROWS - 1)) / 1000;
    grid.push(Array.from({length: COLUMNS}, (_, column) => {
      const rate = Math.exp(FEWEST + (MOST - FEWEST) * column / (COLUMNS - 1)) / DAY_S;
      return Math.log(ratioOf[metric](reference, {...here, rate, interval}));
    }));
  }
  return grid;
};

// Between the grid's values by straight lines, so that colours end in curves, not in steps.
const between = (grid, x, y) => {
  const left = Math.min(COLUMNS - 2, Math.floor(x)), top = Math.min(ROWS - 2, Math.floor(y)), dx = x - left, dy = y - top;
  const upper = grid[top], lower = grid[top + 1];
  return (1 - dy) * ((1 - dx) * upper[left] + dx * upper[left + 1]) + dy * ((1 - dx) * lower[left] + dx * lower[left + 1]);
};

const channels = name => {
  const hex = colour(name);
  return [1, 3, 5].map(i => parseInt(hex.slice(i, i + 2), 16));
};

const paint = (canvas, place, grid) => {
  const sharp = Math.min(2, window.devicePixelRatio || 1), width = Math.round(place.across * sharp), height = Math.round(place.up * sharp);
  Object.assign(canvas, {width, height});
  const context = canvas.getContext("2d"), image = context.createImageData(width, height);
  const colours = {poll: channels("--poll"), ws: channels("--ws")};
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at += 4) {
      const value = between(grid, x / (width - 1) * (COLUMNS - 1), y / (height - 1) * (ROWS - 1));
      image.data.set(value < 0 ? colours.poll : colours.ws, at);
      image.data[at + 3] = 255 * strengthOf(Math.abs(value));
    }
  context.putImageData(image, 0, 0);
};

const tieCurve = (place, grid) => {
  const dx = place.across / (COLUMNS - 1), dy = place.up / (ROWS - 1);
  const at = ([x, y]) => `${(SPACE.left + x * dx).toFixed(1)},${(SPACE.top + y * dy).toFixed(1)}`;
  const d = contour(grid).map(([a, b]) => `M${at(a)}L${at(b)}`).join("");
  return [svg("path", {d, class: "tie-edge"}), svg("path", {d, class: "tie"})];
};

const nameRegions = (place, grid) => names(grid, 60 / place.across * COLUMNS / (20 / place.up * ROWS)).map(({x, y, who}) => {
  const at = {x: SPACE.left + x * place.across / (COLUMNS - 1), y: SPACE.top + y * place.up / (ROWS - 1) + 5};
  return svg("text", {...at, class: "region", "text-anchor": "middle"}, `${who === "ws" ? "◆" : "●"} ${say(`lab.${who}`)}`);
});

// --- axes ---

const RATES = [[1, "tick-day"], [24, "tick-hour"], [1440, "tick-minute"], [86400, "tick-second"], [8640000, "tick-hundred"]];
const INTERVALS = [100, 1000, 10000, 60000, 600000, 3600000];

const axes = place => {
  const bottom = place.height - SPACE.bottom, right = place.width - SPACE.right;
  return [
    ...RATES.map(([day, word], i) => svg("g", {},
      svg("line", {x1: place.x(day), x2: place.x(day), y1: SPACE.top, y2: bottom + 5, class: "grid"}),
      svg("text", {x: place.x(day), y: bottom + 21, class: "soft",
        "text-anchor": i === RATES.length - 1 ? "end" : i ? "middle" : "start", dx: i === RATES.length - 1 ? SPACE.right : i ? 0 : -8},
      say(`wins.${word}`)))),
    ...INTERVALS.map(ms => svg("g", {},
      svg("line", {x1: SPACE.left - 5, x2: right, y1: place.y(ms), y2: place.y(ms), class: "grid"}),
      svg("text", {x: SPACE.left - 9, y: place.y(ms) + 4, class: "soft", "text-anchor": "end"}, sayDelay(ms)))),
    svg("rect", {x: SPACE.left, y: SPACE.top, width: place.across, height: place.up, class: "edge"}),
  ];
};

// --- the situation's point ---

const near = (values, value, by) => values[Math.min(values.length - 1, Math.max(0, values.indexOf(nearest(values, value)) + by))];

const KEYS = {ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1], Home: [-99, 0], End: [99, 0],
  PageUp: [0, 99], PageDown: [0, -99]};

const step = event => {
  const by = KEYS[event.key];
  if (!by || event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  choose("updates", near(updates, setting("updates"), by[0]));
  choose("delay", near(delays, setting("delay"), by[1]));
};

const named = point => attribute(point, "aria-label", "wins.point",
  () => ({updates: sayUpdates(setting("updates")), delay: sayDelay(setting("delay"))}));

const handle = () => named(el("button", {type: "button", class: "wins-point", onkeydown: step}));

// `on.point(true/false)` as the point is taken and left, `on.cell(cell or null)` as one is looked at.
export const map = ({metric, on}) => {
  const canvas = el("canvas", {"aria-hidden": "true"}), picture = svg("svg", {"aria-hidden": "true"}), point = handle();
  const marks = attribute(el("div", {class: "wins-marks", role: "group"}), "aria-label", "wins.marks");
  const element = el("div", {class: "wins-map"}, canvas, picture, marks, point);
  let reference = null, place = placing(600, 400), waiting = 0;

  const movePoint = () => {
    named(point);
    point.style.left = `${place.x(setting("updates"))}px`;
    point.style.top = `${place.y(setting("delay"))}px`;
  };

  const follow = event => {
    const box = element.getBoundingClientRect();
    choose("updates", nearest(updates, place.day(event.clientX - box.left)));
    choose("delay", nearest(delays, place.ms(event.clientY - box.top)));
  };

  const mark = (cell, i) => {
    const value = cell.metrics[{bytes: "wire.l3", cpu: "cpu.server", age: "age.mean"}[metric()]];
    const who = value.verdict === "more" ? "ws" : value.verdict === "less" ? "poll" : "even";
    const button = el("button", {type: "button", class: `wins-cell ${who}`, tabindex: i ? -1 : 0,
      onfocus: () => on.cell(cell), onblur: () => on.cell(null), onpointerenter: () => on.cell(cell),
      onpointerleave: () => button.matches(":focus") || on.cell(null), onkeydown: walk},
    who === "even" ? "○" : who === "ws" ? "◆" : "●");
    button.style.left = `${place.x(cell.rate_hz * DAY_S)}px`;
    button.style.top = `${place.y(cell.interval_s * 1000)}px`;
    return attribute(button, "aria-label", "wins.mark", () => ({updates: sayUpdates(cell.rate_hz * DAY_S),
      delay: sayDelay(cell.interval_s * 1000), ratio: times(value.value)}));
  };

  // Marks are one stop for the Tab key; arrows go from one to the next: cells come by rate, then interval.
  const walk = event => {
    const all = [...marks.children], at = all.indexOf(event.target);
    const rows = new Set(reference.cells.map(cell => cell.interval_s)).size;
    const to = at + ({ArrowRight: rows, ArrowLeft: -rows, ArrowUp: 1, ArrowDown: -1}[event.key] ?? 0);
    if (to === at) return;
    event.preventDefault();
    if (!all[to]) return;
    all.forEach((mark, i) => mark.tabIndex = i === to ? 0 : -1);
    all[to].focus();
  };

  const draw = () => {
    waiting = 0;
    const width = element.clientWidth;
    if (!reference || !width) return;
    place = placing(width, Math.round(Math.min(500, Math.max(330, width * 0.5))));
    element.style.height = `${place.height}px`;
    picture.setAttribute("viewBox", `0 0 ${place.width} ${place.height}`);
    Object.assign(canvas.style, {left: `${SPACE.left}px`, top: `${SPACE.top}px`, width: `${place.across}px`, height: `${place.up}px`});
    const grid = surface(reference, metric());
    paint(canvas, place, grid);
    clear(picture).append(...axes(place), ...tieCurve(place, grid), ...nameRegions(place, grid));
    const focused = [...marks.children].indexOf(document.activeElement);
    clear(marks).append(...reference.cells.map(mark));
    if (focused >= 0) marks.children[focused].focus();
    movePoint();
  };

  const redraw = () => waiting ||= requestAnimationFrame(draw);

  // A press on the surface takes the point there, and it follows from then on; a finger has to take the point itself, or
  // tap, for elsewhere it scrolls the page.
  element.addEventListener("pointerdown", event => {
    if (event.button || event.target.closest(".wins-cell") || (event.pointerType !== "mouse" && event.target !== point)) return;
    event.preventDefault();
    point.focus({preventScroll: true});
    element.setPointerCapture(event.pointerId);
    if (event.target !== point) follow(event);
  });
  element.addEventListener("pointermove", event => element.hasPointerCapture(event.pointerId) && follow(event));
  element.addEventListener("click", event => event.detail && !event.target.closest(".wins-cell") && event.target !== point
    && follow(event));
  new ResizeObserver(redraw).observe(element);
  addEventListener("lab-theme", redraw);
  onLanguage(redraw);
  return {element, redraw, movePoint, point, give(known) {
    reference = known;
    redraw();
  }};
};
