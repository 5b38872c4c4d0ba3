// The server's clock beside the page's. Ages are differences of the two, so how well they are known to each other is
// the error of every age here: half of the shortest round trip, since the answer was written within it.

import {mean} from "./numbers.js";

const KEEP_MS = 60000, FIRST = 12, PACE_MS = 5000;

const pause = ms => new Promise(done => setTimeout(done, ms));

export const openClock = desk => {
  const clock = {errorMs: Infinity, offsetMs: NaN, known: null};
  let samples = [];

  const settle = () => {
    const now = performance.now();
    samples = samples.filter(sample => now - sample.at < KEEP_MS);
    const shortest = Math.min(...samples.map(sample => sample.trip));
    const best = samples.filter(sample => sample.trip <= shortest * 1.1 + 0.02);
    clock.offsetMs = mean(best.map(sample => sample.offset));
    clock.errorMs = shortest / 2;
  };

  const look = async () => {
    const askedAt = performance.now();
    const {now_ns} = await desk.ask("clock", {}, {now: true});
    const at = performance.now(), trip = at - askedAt;
    samples.push({at, trip, offset: (askedAt + at) / 2 - now_ns / 1e6});
    settle();
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
