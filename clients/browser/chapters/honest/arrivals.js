// Arrivals at the server after a storm: how many in each 20 ms.

import {clear, svg} from "../../base/dom.js";
import {plainDuration} from "../../base/numbers.js";
import {attribute, text} from "../../base/words.js";

const HEIGHT = 150, LEFT = 34, RIGHT = 10, TOP = 12, BOTTOM = 26;
export const BIN_MS = 20, PEAK_MS = 100;

// The most within any window of so long.
export const peak = (times, window = PEAK_MS) => {
  const sorted = [...times].sort((a, b) => a - b);
  let most = 0, first = 0;
  sorted.forEach((at, i) => {
    while (at - sorted[first] >= window) first++;
    most = Math.max(most, i - first + 1);
  });
  return most;
};

export const binned = times => {
  const bins = [];
  for (const at of times) {
    const bin = Math.max(0, Math.floor(at / BIN_MS));
    bins[bin] = (bins[bin] ?? 0) + 1;
  }
  return Array.from(bins, n => n ?? 0);
};

const step = ms => [100, 200, 500, 1000, 2000].find(one => ms / one <= 6) ?? 5000;

// draw(times, reachMs, most): the last two the same for histograms that are to be compared.
export const histogram = name => {
  const picture = attribute(svg("svg", {role: "img", class: "arrivals"}), "aria-label", name);
  let width = 0, last = null;

  const axes = (x, y, reachMs, most) => {
    for (const n of most > 2 ? [0, Math.ceil(most / 2), most] : [0, most])
      picture.append(svg("line", {x1: LEFT, x2: width - RIGHT, y1: y(n), y2: y(n), class: "grid"}),
        svg("text", {x: LEFT - 8, y: y(n) + 4, "text-anchor": "end", class: "soft"}, String(n)));
    for (let at = 0; at <= reachMs; at += step(reachMs))
      picture.append(svg("text", {x: x(at), y: HEIGHT - 6, class: "soft",
        "text-anchor": at + step(reachMs) > reachMs && at > reachMs * 0.97 ? "end" : "middle"},
      at ? plainDuration(at) : "0 s"));
  };

  const draw = (times, reachMs, most) => {
    last = [times, reachMs, most];
    if (!width) return;
    clear(picture).setAttribute("viewBox", `0 0 ${width} ${HEIGHT}`);
    picture.setAttribute("height", HEIGHT);
    const x = ms => LEFT + (width - LEFT - RIGHT) * ms / reachMs, y = n => HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * n / most;
    axes(x, y, reachMs, most);
    binned(times).forEach((n, i) => n && picture.append(svg("rect", {class: "bar", x: x(i * BIN_MS), y: y(n),
      width: Math.max(1.2, x(BIN_MS) - x(0) - 0.6), height: y(0) - y(n)})));
    if (!times.length) picture.append(text(svg("text", {x: LEFT + (width - LEFT) / 2, y: HEIGHT / 2 - 6, class: "soft",
      "text-anchor": "middle"}), "honest.none-yet"));
  };

  new ResizeObserver(() => {
    const now = Math.round(picture.clientWidth);
    if (!now || now === width) return;
    width = now;
    if (last) draw(...last);
  }).observe(picture);
  return {element: picture, draw};
};
