// What each lane has cost since counting began: a table, its bytes as the server counted them on the wire.

import {el} from "../../base/dom.js";
import {transports} from "../../base/lanes.js";
import {age, bytes, count, share} from "../../base/numbers.js";
import {attribute, mark, onLanguage, say, spoken} from "../../base/words.js";

const columns = ["requests", "empty", "up", "down", "each", "mean", "high"];

const both = ledger => ledger.up.l3 + ledger.down.l3;

// Of one lane: its ledger, or null, and its ages, and what error the clocks have.
export const figuresOf = (ledger, ages, errorMs) => ({
  requests: ledger?.requests ?? 0,
  emptyShare: ledger?.requests ? ledger.empty / ledger.requests : NaN,
  up: ledger?.up.l3 ?? 0,
  down: ledger?.down.l3 ?? 0,
  each: ledger?.deliveries ? both(ledger) / ledger.deliveries : NaN,
  mean: ages.mean,
  high: ages.high,
  n: ages.n,
  errorMs,
});

const cells = (figures, polls) => ({
  requests: count(figures.requests),
  empty: polls ? share(figures.emptyShare) : "–",
  up: bytes(figures.up),
  down: bytes(figures.down),
  each: bytes(figures.each),
  mean: age(figures.mean, figures.errorMs),
  high: figures.high ? `${figures.high.name} ${age(figures.high.value, figures.errorMs)}` : "–",
});

export const newCounters = () => {
  const head = el("tr", {}, spoken("th", "race.lane", {scope: "col"}),
    ...columns.map(name => spoken("th", `race.${name}`, {scope: "col", class: "n"})));
  const rows = Object.fromEntries(transports.map(transport => [transport, Object.fromEntries(columns.map(name => {
    const cell = el("td", {class: "n", "data-name": name}, "–");
    attribute(cell, "data-label", `race.${name}`);
    return [name, cell];
  }))]));
  const table = el("table", {class: "counters"}, spoken("caption", "race.counters", {class: "unseen"}),
    el("thead", {}, head),
    el("tbody", {}, ...transports.map(transport => el("tr", {"data-lane": transport},
      el("th", {scope: "row"}, mark(transport)), ...Object.values(rows[transport])))));
  let shown = {};

  const show = figures => {
    shown = figures;
    for (const transport of transports) {
      const texts = cells(figures[transport], transport === "poll" || transport === "longpoll");
      for (const name of columns) {
        const cell = rows[transport][name];
        if (cell.textContent !== texts[name]) cell.textContent = texts[name];
      }
    }
  };

  onLanguage(() => shown.poll && show(shown));
  return {table, show, describe: () => transports.map(transport => {
    const figures = shown[transport] ?? figuresOf(null, {mean: NaN, high: null, n: 0}, 0);
    return say("race.describe", {lane: say(`lab.${transport}`), ...cells(figures, true), n: count(figures.n)});
  }).join(" ")};
};
