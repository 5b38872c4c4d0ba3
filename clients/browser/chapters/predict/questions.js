// The questions, in order: on which axis one guesses, what is measured for it, and how a guess is judged. `each`:
// what is seen are the polls themselves.

import {bytes, count, duration} from "../../base/numbers.js";
import {ages, bytesEach, empties} from "./measure.js";

const decades = (least, most, factors) => {
  const ticks = [];
  for (let power = Math.floor(Math.log10(least)); 10 ** power <= most; power++)
    for (const factor of factors) ticks.push(factor * 10 ** power);
  return ticks.filter(tick => tick >= least * 0.999 && tick <= most * 1.001);
};

// Where a value stands, as a part of the axis, and the other way round.
const logAxis = (least, most, ticks, show) => ({
  least, most, ticks, show, steps: 400,
  part: value => Math.log(value / least) / Math.log(most / least),
  value: part => least * (most / least) ** part,
});

const plainAxis = (most, ticks, show) => ({
  least: 0, most, ticks, show, steps: most, part: value => value / most, value: part => Math.round(part * most),
});

const shortTime = ms => ms < 1000 ? `${Number(ms.toPrecision(2))} ms` : `${Number((ms / 1000).toPrecision(2))} s`;
const shortSize = n => n < 1024 ? `${n} B` : `${n / 1024} KiB`;

const timeAxis = logAxis(0.1, 10000, decades(0.1, 10000, [1]), shortTime);
const sizeAxis = logAxis(64, 4096, [64, 128, 256, 512, 1024, 2048, 4096], shortSize);
const outOf100 = plainAxis(100, [0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100], count);

const TWICE = 2, POLLS_OFF = 10;

const byFactor = (guess, measured) => {
  const factor = Math.max(guess / measured, measured / guess);
  return {factor, close: factor <= TWICE, right: factor <= 1.1, low: guess < measured};
};

const byDifference = (guess, measured) => {
  const off = Math.abs(guess - measured);
  return {off, close: off <= POLLS_OFF, right: off <= 2, low: guess < measured};
};

// `run(lab, sample, done)` begins a measurement and returns what ends it.
export const questions = [
  {id: "age-poll", transport: "poll", axis: timeAxis, start: 100, show: duration, judge: byFactor,
    run: ages({transport: "poll", rate_hz: 10, cycles: 10, interval_ms: 2000})},
  {id: "age-ws", transport: "ws", axis: timeAxis, start: 100, show: duration, judge: byFactor,
    run: ages({transport: "ws", rate_hz: 20, wanted: 150})},
  {id: "bytes-poll", transport: "poll", axis: sizeAxis, start: 512, show: value => bytes(Math.round(value)),
    judge: byFactor,
    run: bytesEach({transport: "poll", wanted: 20})},
  {id: "bytes-ws", transport: "ws", axis: sizeAxis, start: 512, show: value => bytes(Math.round(value)),
    judge: byFactor,
    run: bytesEach({transport: "ws", wanted: 20})},
  {id: "empty", transport: "poll", axis: outOf100, start: 50, show: value => count(Math.round(value)),
    judge: byDifference, each: true,
    run: empties({polls: 100, interval_ms: 100, rate_hz: 1})},
];
