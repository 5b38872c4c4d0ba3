// Chapter 6: when polling wins. A map of the model with the reference measurements upon it, and the learner's own
// situation as a point in it, reckoned up by the day.

import {el} from "../base/dom.js";
import {card, figure} from "../base/figure.js";
import {button, choice, controls, slider} from "../base/controls.js";
import {bytes, count, duration, times} from "../base/numbers.js";
import {mark, onLanguage, say, spoken, text} from "../base/words.js";
import {state} from "../base/state.js";
import words from "../words/wins.js";
import {account} from "./wins/account.js";
import {DAY_S, costs, ratioOf, ratioOfCell} from "./wins/costs.js";
import {bands, map} from "./wins/map.js";
import {choose, sayDelay, sayUpdates, settings, situation} from "./wins/steps.js";

const METRICS = ["bytes", "cpu", "age"];
const time = ns => duration(ns / 1e6);
const MEASURED = {bytes: ["wire.l3", bytes], cpu: ["cpu.server", time], age: ["age.mean", time]};

const metric = () => {
  const chosen = state.text("wins.colour", "bytes");
  return METRICS.includes(chosen) ? chosen : "bytes";
};

const fetchReference = async () => {
  const answer = await fetch("reference.json");
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
};

// The colours from "polling" to "WebSocket", each with the ratio where it begins.
const legend = () => {
  const swatch = (who, band, next) => el("li", {}, el("span",
    {class: `swatch ${who}`, style: `--strength: ${band.strength}`}),
    el("span", {}, next ? `${band.from}–${next.from}×` : `> ${band.from}×`));
  const side = who => bands.map((band, i) => swatch(who, band, bands[i + 1]));
  const few = side("poll").slice(0, 4);
  const even = el("li", {}, el("span", {class: "swatch even"}), spoken("span", "wins.legend-even"));
  return el("div", {class: "wins-legend"},
    el("div", {}, mark("poll", "wins.legend-poll"), el("ul", {}, ...few.reverse(), even)),
    el("div", {}, mark("ws", "wins.legend-ws"), el("ul", {}, ...side("ws"))));
};

const end = ratio => times(ratio).replace("×", "");
const shown = ({value, low, high}) => low < high ? `${times(value)} [${end(low)}, ${end(high)}]` : times(value);

// What was measured in a cell, and what the model says of the same; without a cell, of the point.
const reading = (reference, cell) => {
  const [name, print] = MEASURED[metric()], here = situation();
  if (!cell)
    return say(`wins.read-point-${metric()}`, {updates: sayUpdates(here.rate * DAY_S),
      delay: sayDelay(here.interval * 1000),
      ratio: times(ratioOf[metric()](reference, here)), hint: say("wins.hint")});
  const value = cell.metrics[name], place = {...here, rate: cell.rate_hz, interval: cell.interval_s};
  return say(`wins.read-cell-${metric()}`, {updates: sayUpdates(cell.rate_hz * DAY_S),
    delay: sayDelay(cell.interval_s * 1000),
    poll: print(value.poll), ws: print(value.ws), ratio: shown(value), n: value.n,
    model: times(ratioOfCell(reference, metric(), cell)), surface: times(ratioOf[metric()](reference, place))});
};

const sliders = () => Object.entries({
  updates: sayUpdates, delay: sayDelay, clients: count, head: bytes, payload: bytes,
}).map(([name, show]) => slider({...settings[name], words: `wins.${name}`, show}));

// The surface is of the learner's own heads and texts, the marks of those of the reference.
const sameAsMeasured = here => here.head === settings.head.fallback && here.payload === settings.payload.fallback
  && (metric() === "bytes" || here.clients === 50);

const asMeasured = reference => {
  choose("head", settings.head.fallback);
  choose("payload", reference.payload_bytes);
  if (metric() !== "bytes") choose("clients", reference.clients);
};

const conditions = (element, reference) => text(element, "wins.conditions", () => {
  const {breakeven, fanout} = reference.runs, percent = share => `${Math.round(100 * share)} %`;
  return {date: breakeven.date, version: breakeven.version.split(" ")[0], cpu: breakeven.cpu,
    cores: breakeven.conditions.cores,
    kernel: breakeven.kernel.split(" ").slice(0, 2).join(" ").replace(/-.*/, ""), clients: reference.clients,
    most: count(Math.max(...fanout.conditions.clients.split(", ").map(Number))),
    worst: percent(Math.max(...Object.values(reference.cpu).map(cost => cost.worst)))};
});

const build = (root, lab) => {
  const read = el("p", {class: "wins-read"}), differ = el("div", {class: "wins-differ"}),
    under = el("p", {class: "soft"});
  const failed = el("p", {class: "wins-failed", role: "status", hidden: true});
  const reckoned = account();
  let reference = null, looked = null;

  const show = () => {
    if (!reference) return;
    const here = situation();
    reckoned.show(costs(reference, here), here);
    read.textContent = reading(reference, looked);
    differ.classList.toggle("same", sameAsMeasured(here));
  };
  const chart = map({metric, on: {cell: cell => {
    looked = cell;
    show();
  }}});
  const colour = choice({key: "wins.colour", words: "wins.colour", fallback: "bytes",
    values: METRICS.map(value => ({value, words: `wins.colour-${value}`})), change: () => {
      chart.redraw();
      show();
    }});
  const box = card("wins.caption",
    controls(colour), spoken("p", "wins.axis-y", {class: "wins-axis soft"}), chart.element,
    spoken("p", "wins.axis-x", {class: "wins-axis wins-axis-x soft"}), legend(), read,
    el("div", {class: "controls wins-sliders"}, ...sliders(), differ), failed, reckoned.element);
  differ.append(spoken("span", "wins.differ"), button("wins.as-measured", () => asMeasured(reference),
    {kind: "plain"}));
  root.append(box, el("div", {class: "prose"}, spoken("p", "wins.saw-1"), spoken("p", "wins.saw-2"),
    spoken("p", "wins.saw-3"), under));

  for (const name of ["updates", "delay"]) state.on(settings[name].key, () => {
    chart.movePoint();
    show();
  });
  for (const name of ["clients", "head", "payload"]) state.on(settings[name].key, () => {
    chart.redraw();
    show();
  });
  onLanguage(show);

  const load = async () => {
    if (reference) return;
    try {
      reference = await fetchReference();
    } catch (error) {
      text(failed, "wins.failed", {why: error.message});
      failed.hidden = false;
      return;
    }
    failed.hidden = true;
    conditions(under, reference);
    chart.give(reference);
    show();
  };
  load();
  figure(lab, box, {start: load, describe: () => reference
    ? `${reading(reference, null)} ${reckoned.describe()}` : ""});
};

export default {id: "wins", words, build};
