// Figures as Pushmark's own summaries print them (lib/units.c, bench/judge/verdict.c), to the last digit: who looks at
// a run here and in its summary.md sees the same. Elsewhere in the lab base/numbers.js does.

// As C rounds: what lies exactly between goes to the even digit, where toFixed() goes up.
const fixed = (value, decimals) => {
  const up = value.toFixed(decimals), exact = value.toFixed(50);
  const cut = exact.indexOf(".") + 1 + decimals, last = exact.slice(0, cut).replace(".", "").at(-1);
  const between = /^50*$/.test(exact.slice(cut));
  return between && Number(last) % 2 === 0 ? exact.slice(0, decimals ? cut : cut - 1) : up;
};

const precise = (value, unit) => `${fixed(value, value < 9.995 ? 2 : value < 99.95 ? 1 : 0)} ${unit}`;

export const known = value => typeof value === "number" && Number.isFinite(value);

const duration = ns => ns < 999.5 ? precise(ns, "ns") : ns < 999.5e3 ? precise(ns / 1e3, "µs")
  : ns < 999.5e6 ? precise(ns / 1e6, "ms") : precise(ns / 1e9, "s");

const bytes = n => n < 999.5 ? `${fixed(n, Number.isInteger(n) || n >= 99.95 ? 0 : 1)} B`
  : n < 999.5e3 ? precise(n / 1e3, "kB") : n < 999.5e6 ? precise(n / 1e6, "MB") : precise(n / 1e9, "GB");

const count = n => Number.isInteger(n) && n < 99999.5 ? n.toLocaleString("en-US")
  : n < 999.5 ? fixed(n, 1) : n < 999.5e3 ? `${fixed(n / 1e3, 1)}k` : `${fixed(n / 1e6, 2)}M`;

export const times = ratio => `${fixed(ratio, ratio < 1.995 ? 2 : ratio < 99.95 ? 1 : 0)}×`;

const shows = {ns: duration, bytes, count};

export const show = (unit, value) => known(value) ? shows[unit](value) : "–";

// A metric of a row: its value, and its interval in brackets where it has one.
export const answer = (unit, metric) => ({
  value: show(unit, metric?.value),
  interval: known(metric?.low) && metric.low < metric.high
    ? `[${show(unit, metric.low)}, ${show(unit, metric.high)}]` : "",
});

// The columns of a summary's table, in its order.
export const columns = [
  {metric: "age.mean", unit: "ns", words: "age-mean"},
  {metric: "age.p50", unit: "ns", words: "age-p50"},
  {metric: "age.p99", unit: "ns", words: "age-p99"},
  {metric: "wire.l3", unit: "bytes", words: "bytes"},
  {metric: "cpu.server", unit: "ns", words: "cpu-server"},
  {metric: "cpu.clients", unit: "ns", words: "cpu-clients"},
  {metric: "cpu.total", unit: "ns", words: "cpu-total"},
  {metric: "memory.server_per_client", unit: "bytes", words: "memory"},
  {metric: "messages.lost", unit: "count", words: "lost"},
];
