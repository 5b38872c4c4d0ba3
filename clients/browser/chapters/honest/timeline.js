// A tool's requests along time: a dot each, as high as it took, by powers of ten.

import {svg} from "../../base/dom.js";
import {plainDuration} from "../../base/numbers.js";
import {attribute, text} from "../../base/words.js";

const HEIGHT = 190, LEFT = 56, RIGHT = 8, TOP = 10, BOTTOM = 26, LEAST_MS = 0.1, MOST_MS = 2000;
const TICKS = [0.1, 1, 10, 100, 1000], DOT = 2.7, LATE_MS = 50;

const plotHeight = HEIGHT - TOP - BOTTOM;
const y = ms => TOP + plotHeight * (1 - Math.log(Math.max(ms, LEAST_MS) / LEAST_MS) / Math.log(MOST_MS / LEAST_MS));

let ids = 0;

// draw({requests, timeOf, from, stopped, skipped}): `stopped` is {from, to} or null, `skipped` times of what was not asked.
export const timeline = (name, lengthMs) => {
  const id = `timeline-${++ids}`, picture = attribute(svg("svg", {role: "img", class: "timeline"}), "aria-label", name);
  const axes = svg("g"), clip = svg("rect"), dots = svg("g"), band = svg("rect", {class: "stopped", y: TOP, height: plotHeight});
  const bandName = text(svg("text", {class: "soft", "text-anchor": "middle", y: TOP + plotHeight * 0.6}), "honest.standing"), missed = svg("g");
  picture.append(svg("defs", {}, svg("clipPath", {id}, clip)), band, axes, bandName,
    svg("g", {"clip-path": `url(#${id})`}, dots, missed));
  const drawn = new Map();
  let width = 0, epoch = null, seconds = null;

  const x = ms => (width - LEFT - RIGHT) * ms / lengthMs;

  const lines = () => {
    axes.replaceChildren(...TICKS.flatMap(ms => [
      svg("line", {x1: LEFT, x2: width - RIGHT, y1: y(ms), y2: y(ms), class: "grid"}),
      svg("text", {x: LEFT - 8, y: y(ms) + 4, "text-anchor": "end", class: "soft"}, plainDuration(ms))]));
    const whole = lengthMs / 1000;
    for (let s = 0; s <= whole; s++)
      axes.append(svg("text", {x: LEFT + x(s * 1000), y: HEIGHT - 6, class: "soft", "text-anchor":
        s === whole ? "end" : "middle"}, seconds === "ago" ? (s === whole ? "0 s" : `−${whole - s} s`) : `${s} s`));
  };

  const resize = () => {
    const now = Math.round(picture.clientWidth);
    if (!now || now === width) return;
    width = now;
    picture.setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    picture.setAttribute("height", HEIGHT);
    for (const [name, value] of Object.entries({x: LEFT, y: 0, width: Math.max(0, width - LEFT - RIGHT), height: HEIGHT - BOTTOM + DOT}))
      clip.setAttribute(name, value);
    dots.replaceChildren();
    drawn.clear();
    lines();
    again();
  };

  const point = (request, took, origin) => {
    const dot = svg("circle", {cx: x(origin(request) - epoch), cy: y(took), r: DOT, class: took >= LATE_MS ? "late" : "dot"});
    dots.append(dot);
    drawn.set(request, dot);
  };

  const place = (stopped, skipped, from) => {
    band.setAttribute("visibility", stopped ? "visible" : "hidden");
    bandName.setAttribute("visibility", stopped ? "visible" : "hidden");
    if (stopped) {
      band.setAttribute("x", LEFT + x(stopped.from - from));
      band.setAttribute("width", Math.max(0, x(stopped.to - stopped.from)));
      bandName.setAttribute("x", LEFT + x((stopped.from + stopped.to) / 2 - from));
    }
    missed.replaceChildren(...skipped.map(at =>
      svg("circle", {cx: LEFT + x(at - from), cy: HEIGHT - BOTTOM - 4, r: DOT, class: "skipped"})));
  };

  let last = null;
  const again = () => last && draw(last);
  const draw = given => {
    last = given;
    const {requests, timeOf, from, stopped = null, skipped = [], rolling = false} = given;
    if (!width) return resize();
    const axis = rolling ? "ago" : "run";
    if (axis !== seconds) {
      seconds = axis;
      lines();
    }
    if (epoch === null || !rolling) epoch = from;
    const kept = new Set(requests);
    for (const [request, dot] of drawn)
      if (!kept.has(request)) {
        dot.remove();
        drawn.delete(request);
      }
    for (const request of requests) {
      const took = timeOf(request);
      if (Number.isFinite(took) && !drawn.has(request)) point(request, took, one => one.cameAt - timeOf(one));
    }
    dots.setAttribute("transform", `translate(${LEFT - x(from - epoch)} 0)`);
    place(stopped, skipped, from);
  };

  new ResizeObserver(resize).observe(picture);
  const begin = () => {
    epoch = null;
    dots.replaceChildren();
    drawn.clear();
  };
  return {element: picture, draw, begin};
};
