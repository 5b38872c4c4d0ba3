// Figures as the tables print them (bench/report/figure.c): the same rounding, the same units.

// As C rounds: what lies exactly between goes to the even digit, where toFixed() goes up.
const fixed = (value, decimals) => {
  const up = value.toFixed(decimals), exact = value.toFixed(50);
  const cut = exact.indexOf(".") + 1 + decimals, last = exact.slice(0, cut).replace(".", "").at(-1);
  const between = /^50*$/.test(exact.slice(cut));
  return between && Number(last) % 2 === 0 ? exact.slice(0, decimals ? cut : cut - 1) : up;
};

const precise = (value, unit) => {
  const decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
  return `${fixed(value, decimals)} ${unit}`;
};

const duration = ns => ns < 999.5 ? precise(ns, "ns") : ns < 999.5e3 ? precise(ns / 1e3, "µs")
  : ns < 999.5e6 ? precise(ns / 1e6, "ms") : precise(ns / 1e9, "s");

const bytes = n => n < 999.5 ? `${fixed(n, Number.isInteger(n) || n >= 99.95 ? 0 : 1)} B`
  : n < 999.5e3 ? precise(n / 1e3, "kB") : n < 999.5e6 ? precise(n / 1e6, "MB") : precise(n / 1e9, "GB");

const count = n => Number.isInteger(n) && n < 99999.5 ? n.toLocaleString("en-US")
  : n < 999.5 ? fixed(n, 1) : n < 999.5e3 ? `${fixed(n / 1e3, 1)}k` : `${fixed(n / 1e6, 2)}M`;

// In hundredths; of next to nothing two digits.
const share = n => n && Math.abs(n) < 0.05 ? String(Number(n.toPrecision(2))) : fixed(n, 1);

const trimmed = n => String(Number(n.toPrecision(4)));

// By the unit of an axis.
const show = (unit, value) => {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  switch (unit) {
  case "ns": return duration(value);
  case "bytes": return bytes(value);
  case "count": return count(value);
  case "share": return `${share(100 * value)} %`;
  case "percentile": return `${Number((100 * (1 - 1 / value)).toPrecision(6))} %`;
  case "hz": return `${trimmed(value)}/s`;
  default: return trimmed(value);
  }
};

// The same for a tick, where "10.0 ms" is more than is meant.
const tick = (unit, value) => value === 0 ? "0"
  : show(unit, value).replace(/(\.\d*?)0+(?=\D|$)/, "$1").replace(/\.(?=\D|$)/, "");
