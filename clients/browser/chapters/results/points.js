// The points of one experiment: their table, their ages as dots and ranges, their bytes as bars.

import {el, svg} from "../../base/dom.js";
import {attribute, say, spoken, text} from "../../base/words.js";
import {answer, columns, known, show} from "./figures.js";

const FEW = 24;
const value = (row, metric) => row.metrics[metric]?.value;
const transports = ["poll", "longpoll", "sse", "ws"];

export const label = row => el("span", {class: transports.includes(row.transport) ? `mark ${row.transport}` : "mark"},
  row.label);

// --- the table ---

const cell = (row, {metric, unit}) => {
  const {value: middle, interval} = answer(unit, row.metrics[metric]);
  const bad = metric === "messages.lost" && value(row, metric) > 0;
  return el("td", {class: bad ? "n bad" : "n", "data-metric": metric}, middle,
    interval && el("span", {class: "interval"}, ` ${interval}`));
};

const repeats = row => row.valid < row.repeats
  ? say("results.of", {valid: row.valid, repeats: row.repeats}) : String(row.valid ?? "–");

export const table = rows => {
  const told = columns.filter(({metric}) => rows.some(row => known(value(row, metric))));
  const element = el("table", {class: "results-points"},
    el("thead", {}, el("tr", {}, spoken("th", "results.point", {scope: "col"}),
      el("th", {scope: "col", class: "n"}, "n"),
      ...told.map(column => spoken("th", `results.${column.words}`, {scope: "col", class: "n"})))),
    el("tbody", {}, ...rows.map(row => el("tr", {}, el("th", {scope: "row"}, label(row)),
      el("td", {class: row.valid < row.repeats ? "n bad" : "n"}, repeats(row)),
      ...told.map(column => cell(row, column))))));
  const scroll = el("div", {class: "results-scroll", tabindex: 0, role: "region"}, element);
  return attribute(scroll, "aria-label", "results.table");
};

// --- ages ---

const LANE = 26, TOP = 8, BOTTOM = 30;

const shapes = {
  poll: (x, y) => svg("circle", {cx: x, cy: y, r: 5.5}),
  longpoll: (x, y) => svg("rect", {x: x - 5, y: y - 5, width: 10, height: 10}),
  sse: (x, y) => svg("path", {d: `M${x - 6},${y + 5}L${x + 6},${y + 5}L${x},${y - 6}Z`}),
  ws: (x, y) => svg("path", {d: `M${x - 6.5},${y}L${x},${y - 6.5}L${x + 6.5},${y}L${x},${y + 6.5}Z`}),
};

const shape = row => shapes[row.transport] ?? shapes.poll;

const agesOf = rows => rows.flatMap(row => ["age.p50", "age.p99", "age.mean"].flatMap(metric =>
  ["value", "low", "high"].map(part => row.metrics[metric]?.[part]))).filter(v => known(v) && v > 0);

const tick = ns => show("ns", ns).replace(/(\.\d*?)0+ /, "$1 ").replace(". ", " ");

const lane = (row, y, x) => {
  const {"age.p50": p50, "age.p99": p99, "age.mean": mean} = row.metrics, parts = [];
  const line = (from, to, kind) => parts.push(svg("line", {x1: x(from), x2: x(to), y1: y, y2: y, class: kind}));
  if (!known(p50?.value) || p50.value <= 0) return svg("g", {});
  if (known(p99?.value)) {
    line(p50.value, p99.value, "range");
    parts.push(svg("line", {x1: x(p99.value), x2: x(p99.value), y1: y - 5, y2: y + 5, class: "range"}));
  }
  if (known(p50.low) && p50.low < p50.high) line(p50.low, p50.high, "interval");
  if (known(mean?.value) && mean.value > 0)
    parts.push(svg("line", {x1: x(mean.value), x2: x(mean.value), y1: y - 9, y2: y + 9, class: "mean"}));
  parts.push(shape(row)(x(p50.value), y));
  return svg("g", {class: `lane ${row.transport}`}, ...parts);
};

const drawAges = (picture, rows, width) => {
  const all = agesOf(rows), wide = width >= 560, longest = Math.max(...rows.map(row => row.label.length));
  const left = wide ? Math.min(300, width * 0.34, 34 + 7.2 * longest) : 4, right = 16;
  const low = Math.floor(Math.log10(Math.min(...all))),
    high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...all))));
  const lanes = wide ? LANE : 2 * LANE, height = TOP + rows.length * lanes + BOTTOM;
  const x = ns => left + (width - left - right) * (Math.log10(ns) - low) / (high - low);
  const every = (width - left) / (high - low) < 62 ? 2 : 1, decades = [];
  for (let d = low; d <= high; d += every) decades.push(d);
  picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
  picture.replaceChildren(
    ...decades.map(d => svg("g", {}, svg("line", {x1: x(10 ** d), x2: x(10 ** d), y1: TOP, y2: height - BOTTOM + 4,
      class: "grid"}),
      svg("text", {x: x(10 ** d), y: height - 8, class: "soft", "text-anchor": d === high ? "end" : d === low && !wide
        ? "start" : "middle",
        dx: d === high ? right : 0}, tick(10 ** d)))),
    ...rows.flatMap((row, i) => {
      const y = TOP + (i + 0.5) * lanes;
      const at = wide ? {x: left - 14, y: y + 4, "text-anchor": "end"} : {x: left, y: y - 8, "text-anchor": "start"};
      return [svg("text", {...at, class: "name"}, row.label),
        lane(row, wide ? y : y + 9, x)];
    }));
};

const ages = rows => {
  const shown = rows.filter(row => known(value(row, "age.p50")) && value(row, "age.p50") > 0);
  if (!shown.length) return null;
  const picture = svg("svg", {role: "img"});
  attribute(picture, "aria-label", "results.ages-chart",
    () => ({points: shown.map(row => `${row.label}: ${show("ns", value(row, "age.p50"))}`).join("; ")}));
  const box = el("div", {class: "results-ages"}, picture);
  let width = 0;
  new ResizeObserver(() => {
    if (!box.clientWidth || box.clientWidth === width) return;
    width = box.clientWidth;
    drawAges(picture, shown, width);
  }).observe(box);
  return [spoken("h4", "results.ages"), spoken("p", "results.ages-how", {class: "soft"}), box];
};

// --- bytes ---

const bars = rows => {
  const shown = rows.filter(row => known(value(row, "wire.l3"))),
    most = Math.max(...shown.map(row => value(row, "wire.l3")));
  if (!shown.length || !(most > 0)) return null;
  return [spoken("h4", "results.bytes-chart"), el("ul", {class: "results-bars"}, ...shown.map(row => {
    const {value: middle, interval} = answer("bytes", row.metrics["wire.l3"]);
    return el("li", {}, label(row), el("span", {class: "bar"}, el("span", {class: row.transport,
      style: `width: ${(100 * value(row, "wire.l3") / most).toFixed(2)}%`})),
    el("span", {class: "n"}, middle, interval && el("span", {class: "interval"}, ` ${interval}`)));
  }))];
};

// Of many points the first few, until more are wanted.
export const charts = rows => {
  const box = el("div", {class: "results-charts"});
  const draw = some => {
    box.replaceChildren(...[ages(some), bars(some)].filter(Boolean).map(parts => el("div", {}, ...parts)));
    if (some.length < rows.length)
      box.append(text(el("button", {type: "button", class: "plain", onclick: () => draw(rows)}), "results.all-points",
        {n: rows.length}));
  };
  draw(rows.slice(0, FEW));
  return box;
};
