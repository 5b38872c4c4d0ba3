// Where the sliders of a situation stop, and the point on the map with them; how such figures are said.

import {plainDuration} from "../../base/numbers.js";
import {say} from "../../base/words.js";
import {state} from "../../base/state.js";
import {DAY_S} from "./costs.js";

// Updates a day, from 1 to 100 a second.
export const updates = [1, 2, 4, 8, 12, 24, 48, 72, 144, 288, 480, 720, 1440, 2880, 4320, 7200, 14400, 28800, 43200,
  86400,
  172800, 432000, 864000, 1728000, 4320000, 8640000];

// Milliseconds.
export const delays = [100, 150, 200, 300, 500, 700, 1000, 1500, 2000, 3000, 5000, 7000, 10000, 15000, 20000, 30000,
  45000,
  60000, 90000, 120000, 180000, 300000, 600000, 900000, 1200000, 1800000, 2700000, 3600000];

const decades = (from, to, parts) => {
  const values = [];
  for (let ten = from; ten < to; ten *= 10) values.push(...parts.map(part => part * ten));
  return [...values, to];
};

export const clients = decades(1, 1e6, [1, 2, 5]);
export const heads = [100, 110, 150, 200, 300, 400, 560, 700, 1000, 1500, 2000, 3000, 4000, 6000, 8000];
export const payloads = [20, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384];

export const settings = {
  updates: {key: "wins.updates", fallback: 288, values: updates},
  delay: {key: "wins.delay", fallback: 10000, values: delays},
  clients: {key: "wins.clients", fallback: 1000, values: clients},
  head: {key: "wins.head", fallback: 110, values: heads},
  payload: {key: "wins.payload", fallback: 64, values: payloads},
};

export const setting = name => {
  const {key, fallback, values} = settings[name];
  return state.number(key, fallback, values[0], values.at(-1));
};

export const choose = (name, value) => state.set(settings[name].key, value);

// The stop that is nearest on a logarithmic axis.
export const nearest = (values, wanted) => {
  const far = value => Math.abs(Math.log(value / wanted));
  return values.reduce((best, value) => far(value) < far(best) ? value : best);
};

const plain = n => String(Number(n.toPrecision(3)));

export const sayUpdates = day => day < 24 ? say("wins.per-day", {n: plain(day)})
  : day < 1440 ? say("wins.per-hour", {n: plain(day / 24)})
    : day < DAY_S ? say("wins.per-minute", {n: plain(day / 1440)}) : say("wins.per-second", {n: plain(day / DAY_S)});

export const sayDelay = ms => ms >= 3600e3
  ? `${plain(ms / 3600e3)} h` : ms >= 60e3 ? `${plain(ms / 60e3)} min` : plainDuration(ms);

export const situation = () => ({rate: setting("updates") / DAY_S, interval: setting("delay") / 1000,
  clients: setting("clients"),
  head: setting("head"), payload: setting("payload")});
