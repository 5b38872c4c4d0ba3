// What happened on the track, in the page's time: publications, and for each lane what came of them, its polls, and
// the times during which its connection was open.

import {percentile} from "../../base/numbers.js";
import {transports} from "../../base/lanes.js";

const KEEP_MS = 60000, AGES = 10000;

const newLane = () => ({came: new Map(), polls: [], asking: null, open: [], from: 0, ages: [], nextAge: 0, sum: 0, n: 0});

const drop = (list, before, end) => {
  let gone = 0;
  while (gone < list.length && end(list[gone]) < before) gone++;
  if (gone) list.splice(0, gone);
};

export const newTrack = () => {
  const track = {published: new Map(), lanes: {}};
  let counted = 0, startedAt = NaN;
  for (const transport of transports) track.lanes[transport] = newLane();

  // Ages of what is published from now on. A poll that comes first finds what is younger than a whole interval's news
  // would be: with it, ages of polls begin.
  const countFrom = now => {
    for (const transport of transports) track.lanes[transport].from = transport === "poll" ? Infinity : now;
  };

  // For how long it has been counted: only while it ran.
  track.countedMs = () => counted + (Number.isFinite(startedAt) ? performance.now() - startedAt : 0);

  track.start = () => {
    startedAt = performance.now();
    countFrom(startedAt);
  };

  // Counting begins anew; the picture goes on.
  track.reset = () => {
    counted = 0;
    if (Number.isFinite(startedAt)) startedAt = performance.now();
    countFrom(performance.now());
    for (const lane of Object.values(track.lanes)) Object.assign(lane, {ages: [], nextAge: 0, sum: 0, n: 0});
  };

  // Another session: other numbers.
  track.clear = () => {
    track.published.clear();
    for (const transport of transports) track.lanes[transport] = newLane();
    track.reset();
  };

  track.message = (transport, {number, sentAt, cameAt, age}) => {
    const lane = track.lanes[transport];
    if (!track.published.has(number)) track.published.set(number, sentAt);
    lane.came.set(number, cameAt);
    if (sentAt < lane.from) return;
    lane.ages[lane.nextAge++ % AGES] = age;
    lane.sum += age;
    lane.n++;
  };

  track.poll = (transport, poll) => {
    const lane = track.lanes[transport];
    lane.polls.push(poll);
    lane.from = Math.min(lane.from, poll.answeredAt);
  };

  track.state = (transport, state) => {
    const open = track.lanes[transport].open, last = open.at(-1), now = performance.now();
    if (state === "open" && !(last && last.to === Infinity)) open.push({from: now, to: Infinity});
    else if (state !== "open" && last && last.to === Infinity) last.to = now;
  };

  track.stop = () => {
    counted = track.countedMs();
    startedAt = NaN;
    transports.forEach(transport => track.state(transport, "closed"));
  };

  track.forget = now => {
    const before = now - KEEP_MS;
    for (const [number, at] of track.published) {
      if (at >= before) break;
      track.published.delete(number);
      for (const lane of Object.values(track.lanes)) lane.came.delete(number);
    }
    for (const lane of Object.values(track.lanes)) {
      drop(lane.polls, before, poll => poll.answeredAt);
      drop(lane.open, before, span => span.to);
    }
  };

  track.ages = transport => {
    const {ages, sum, n} = track.lanes[transport];
    const parts = [[0.99, "p99"], [0.9, "p90"], [0.5, "p50"]];
    const known = parts.map(([part, name]) => ({name, value: percentile(ages, part)}));
    return {n, mean: n ? sum / n : NaN, high: known.find(({value}) => Number.isFinite(value)) ?? null};
  };

  return track;
};
