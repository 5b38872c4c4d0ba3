// Figures as Pushmark's tables print them: three digits and a unit, the same in every language.

const NOTHING = "–";

const precise = (value, unit) => `${value.toFixed(value < 9.995 ? 2 : value < 99.95 ? 1 : 0)} ${unit}`;

const known = show => value => value === null || value === undefined || !Number.isFinite(value) ? NOTHING
  : value < 0 ? `−${show(-value)}` : show(value);

const scaled = (steps, whole) => known(value => {
  if (value < whole.below) return `${Number.isInteger(value) ? value : value.toFixed(value < 99.95 ? 1 : 0)} ${whole.unit}`;
  const step = steps.find(([most]) => value < most);
  return precise(value / step[1], step[2]);
});

export const duration = known(ms => ms < 0.9995 ? precise(ms * 1e3, "µs") : ms < 999.5 ? precise(ms, "ms")
  : ms < 119.5e3 ? precise(ms / 1e3, "s") : ms < 7170e3 ? precise(ms / 60e3, "min") : precise(ms / 3600e3, "h"));

// A duration between two clocks that are known to each other to ± error: what is less than that is known only by what it
// is not above; what is below nothing by more than that is wrong, and shown so.
export const age = (ms, errorMs) => Math.abs(ms) < errorMs ? `< ${duration(Math.max(ms, 0) + errorMs)}` : duration(ms);

// Round ones as people say them: "2 s", "500 ms".
export const plainDuration = known(ms => duration(ms).replace(/(\.\d*?)0+ /, "$1 ").replace(". ", " "));

export const bytes = scaled([[999.5e3, 1e3, "kB"], [999.5e6, 1e6, "MB"], [999.5e9, 1e9, "GB"], [Infinity, 1e12, "TB"]],
  {below: 999.5, unit: "B"});

export const count = known(n => Number.isInteger(n) && n < 1e6 ? n.toLocaleString("en-US")
  : n < 999.5 ? String(Number(n.toPrecision(3))) : n < 999.5e3 ? `${precise(n / 1e3, "").trim()}k` : `${precise(n / 1e6, "").trim()}M`);

export const share = known(part => {
  const percent = 100 * part;
  return `${percent && percent < 0.05 ? Number(percent.toPrecision(2)) : percent.toFixed(percent < 9.95 ? 1 : 0)} %`;
});

export const times = known(ratio => `${ratio.toFixed(ratio < 9.95 ? 2 : ratio < 99.5 ? 1 : 0)}×`);

export const rate = known(hz => hz >= 1 || hz === 0 ? `${Number(hz.toPrecision(3))}/s`
  : hz * 60 >= 1 ? `${Number((hz * 60).toPrecision(3))}/min` : `${Number((hz * 3600).toPrecision(3))}/h`);

export const mean = values => values.length ? values.reduce((sum, value) => sum + value, 0) / values.length : NaN;

// The smallest value that this share of them does not exceed; none where fewer than ten lie beyond it.
export const percentile = (values, part) => {
  if (values.length * (1 - part) < 10 - 1e-9) return NaN;
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.ceil(part * sorted.length) - 1];
};

export const median = values => {
  if (!values.length) return NaN;
  const sorted = Float64Array.from(values).sort(), middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};
