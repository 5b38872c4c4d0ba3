// The four states with the present one lit, and bufferedAmount with how the last send ran off.

import {el, svg} from "../../base/dom.js";
import {bytes, count, duration} from "../../base/numbers.js";
import {attribute, spoken, text} from "../../base/words.js";
import {exact} from "./payload.js";

const NAMES = ["CONNECTING", "OPEN", "CLOSING", "CLOSED"];

export const openStations = () => {
  const items = NAMES.map((name, i) => el("li", {"data-state": String(i)}, el("span", {class: "digit"}, String(i)),
    el("span", {class: "state-name"}, name), el("span", {class: "since soft"}, "–")));
  const list = attribute(el("ol", {class: "stations"}, ...items), "aria-label", "api.stations");
  const trail = [];

  const show = () => {
    const now = trail.at(-1)?.state;
    items.forEach((item, i) => {
      const seen = trail.find(({state}) => state === i);
      item.classList.toggle("passed", Boolean(seen));
      if (i === now) item.setAttribute("aria-current", "step");
      else item.removeAttribute("aria-current");
      item.lastChild.textContent = !seen ? "–" : seen.ms < 0.05 ? "0 ms" : `+${duration(seen.ms)}`;
    });
    list.dataset.trail = trail.map(({state}) => state).join("");
  };

  return {
    list,
    name: state => NAMES[state] ?? "–",
    // A new connection begins at 0.
    enter: (state, ms) => {
      if (state === 0) trail.splice(0);
      trail.push({state, ms: Math.max(0, ms)});
      show();
    },
    get text() {
      return trail.map(({state}) => state).join(" → ");
    },
  };
};

const WIDTH = 300, HEIGHT = 64, FOOT = 6;

// Steps, since an amount holds until it changes; no more points than there are pixels.
const stepPath = (trace, longest, peak) => {
  const x = ms => (ms / longest) * WIDTH, y = amount => HEIGHT - FOOT - (amount / peak) * (HEIGHT - 2 * FOOT);
  const every = Math.max(1, Math.floor(trace.length / WIDTH));
  const points = trace.filter((point, i) => i % every === 0 || i === trace.length - 1);
  return points.map(({ms, bytes: amount}, i) => i
    ? `H${x(ms).toFixed(1)}V${y(amount).toFixed(1)}` : `M0,${y(amount).toFixed(1)}`).join("");
};

export const openBuffered = () => {
  const amount = el("output", {class: "amount"}, "0 B"), path = svg("path", {class: "trace", fill: "none"});
  const ground = svg("line", {class: "ground", x1: 0, x2: WIDTH, y1: HEIGHT - FOOT, y2: HEIGHT - FOOT});
  const picture = svg("svg", {viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true"},
    ground, path);
  const told = spoken("p", "api.buffered-none", {class: "soft small"});
  const element = el("div", {class: "buffered"}, el("p", {class: "gauge-head"}, el("code", {}, "bufferedAmount"),
    amount), picture, told);
  let peak = 0, trace = [];

  const line = () => {
    const last = trace.at(-1);
    return {peak: bytes(peak), time: duration(last.ms), left: bytes(last.bytes), looks: count(trace.length)};
  };

  const draw = () => {
    const longest = Math.max(trace.at(-1).ms, 0.1);
    path.setAttribute("d", peak ? stepPath(trace, longest, peak) : "");
    text(told, trace.at(-1).bytes ? "api.buffered-left" : "api.buffered-gone", line());
  };

  return {
    element,
    take: now => {
      trace = now;
      peak = trace.reduce((most, point) => Math.max(most, point.bytes), 0);
    },
    show: now => {
      amount.textContent = `${exact(now)} B`;
      if (trace.length && trace.drawn !== trace.length) {
        draw();
        trace.drawn = trace.length;
      }
    },
    forget: () => {
      trace = [];
      path.setAttribute("d", "");
      text(told, "api.buffered-none");
    },
    get peak() {
      return peak;
    },
  };
};
