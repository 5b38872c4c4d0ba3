// The server's clock beside the page's. Ages are differences of the two, so how well they are known to each other is
// the error of every age here: half of a round trip, since the answer was written within it; a step of this page's own
// clock, which browsers make coarse; and how far two clocks may have drifted apart since.

import {mean} from "./numbers.js";

const KEEP_MS = 60000, FIRST = 12, PACE_MS = 5000;

// Crystals are off by some 20 parts in a million, one each way; a clock does not drift from itself.
const DRIFT = /^(localhost|127\.[\d.]+|\[::1\])$/.test(location.hostname) ? 0 : 50e-6;

const pause = ms => new Promise(done => setTimeout(done, ms));

// Its smallest step, of a few: a browser may also throw dice for when it moves.
const stepOf = clock => {
  let least = Infinity;
  for (let i = 0, last = clock(); i < 5; i++) {
    let now = clock();
    while (now === last) now = clock();
    least = Math.min(least, now - last);
    last = now;
  }
  return least;
};

// Of samples {at, trip, offset}: those that are surest now, and how sure.
export const settled = (samples, now, {drift, stepMs}) => {
  const bound = ({at, trip}) => trip / 2 + drift * (now - at), surest = Math.min(...samples.map(bound));
  const best = samples.filter(sample => bound(sample) <= surest * 1.1 + 0.01);
  return {offsetMs: mean(best.map(sample => sample.offset)), errorMs: Math.max(...best.map(bound)) + stepMs};
};

export const openClock = desk => {
  const clock = {errorMs: Infinity, offsetMs: NaN, stepMs: stepOf(() => performance.now()), known: null};
  let samples = [];

  const look = async () => {
    const askedAt = performance.now();
    const {now_ns} = await desk.ask("clock", {}, {now: true});
    const at = performance.now(), trip = at - askedAt;
    samples = samples.filter(sample => at - sample.at < KEEP_MS);
    samples.push({at, trip, offset: (askedAt + at) / 2 - now_ns / 1e6});
    Object.assign(clock, settled(samples, at, {drift: DRIFT, stepMs: clock.stepMs}));
  };

  const begin = async () => {
    samples = [];
    for (let i = 0; i < FIRST; i++) {
      await look();
      await pause(15);
    }
  };

  // Resolves once the clock is known; anew with every server.
  const restart = () => {
    clock.known = begin().catch(() => {});
  };

  desk.on("up", restart);
  setInterval(() => {
    if (desk.state === "up" && !document.hidden) look().catch(() => {});
  }, PACE_MS);

  clock.serverToPage = ns => ns / 1e6 + clock.offsetMs;
  return clock;
};
