// The measurements: real lanes, real messages. Each hands on its samples one by one, and says when there are enough.
//
//     run(lab, {samples, sample(value), done()}) → {close()}      `samples` are those of an earlier start, which count

import {openLane} from "../../base/lanes.js";

const LANES = {poll: "predict-poll", ws: "predict-ws"}, PAYLOAD_BYTES = 20;

// What all begin with: a feed, and the number that came before its first message.
const begin = (lab, feed, open) => {
  const run = {over: false, closing: []};
  run.close = () => {
    if (run.over) return;
    run.over = true;
    for (const close of run.closing) close();
    lab.desk.ask("feed", {rate_hz: 0}, {now: true}).catch(() => {});
  };
  run.ask = (word, details) => lab.desk.ask(word, details, {now: true});
  const prepare = async () => {
    await lab.clock.known;
    const {next} = await run.ask("feed", {payload_bytes: PAYLOAD_BYTES, ...feed});
    if (!run.over) open(run, next - 1);
  };
  prepare().catch(() => {}); // no server: the figure is stopped, and started anew once there is one
  return run;
};

const listen = (lab, run, transport, since, options, on) => {
  const lane = openLane(lab, transport, {lane: LANES[transport], topic: lab.desk.topic, since, on, ...options});
  run.closing.push(() => lane.close());
};

// --- ages ---

// Messages at random times, so that they fall anywhere within an interval. Those sent before the first poll waited for
// less than a whole one and are left out; it ends after whole intervals.
export const ages = ({transport, rate_hz, wanted, cycles, interval_ms}) => (lab, {samples, sample, done}) =>
  begin(lab, {rate_hz, schedule: "poisson"}, (run, since) => {
    let from = cycles ? Infinity : 0, left = cycles
      ? cycles - Math.round(samples.length / (rate_hz * interval_ms / 1000)) : Infinity;
    listen(lab, run, transport, since, {interval_ms}, {
      message({age, sentAt}) {
        if (run.over || sentAt < from || (wanted && samples.length >= wanted)) return;
        sample(age);
        if (wanted && samples.length >= wanted) done();
      },
      poll({answeredAt}) {
        if (from === Infinity) from = answeredAt;
        else if (--left <= 0 && !run.over) done();
      },
    });
  });

// --- bytes ---

const PACE_MS = 300, SETTLED_MS = 120;

const pause = ms => new Promise(done => setTimeout(done, ms));

const since = (ledger, before) => ({requests: ledger.requests - before.requests,
  deliveries: ledger.deliveries - before.deliveries,
  l3: ledger.up.l3 + ledger.down.l3 - before.l3});

// One message at a time, each published once the bytes of the last one are counted. The first goes with the lane's
// set-up, after which its ledger begins anew. What took more than one request met a poll in vain and is left out.
const exchanges = async (run, lane, arrival, {samples, wanted, sample, done}) => {
  const nothing = {requests: 0, deliveries: 0, l3: 0};
  let before = null;
  while (!run.over && samples.length < wanted) {
    const came = arrival();
    await run.ask("publish");
    await came;
    await pause(SETTLED_MS); // the last acknowledgement
    if (before === null) {
      await run.ask("reset", {lane});
      before = nothing;
      continue;
    }
    const ledger = (await run.ask("ledger")).lanes[lane], spent = since(ledger, before);
    if (!run.over && spent.deliveries === 1 && spent.requests <= 1) sample(spent.l3);
    before = since(ledger, {...nothing, l3: 0});
  }
  if (!run.over) done();
};

// A poll comes well after each publication and finds it: polls in vain are another question.
export const bytesEach = ({transport, wanted}) => (lab, {samples, sample, done}) =>
  begin(lab, {rate_hz: 0}, (run, last) => {
    let arrived = () => {}, begun = false;
    const arrival = () => new Promise(resolve => arrived = resolve);
    const go = () => {
      if (!begun) exchanges(run, LANES[transport], arrival, {samples, wanted, sample, done}).catch(() => {});
      begun = true;
    };
    listen(lab, run, transport, last, {interval_ms: PACE_MS},
      {message: () => arrived(), state: state => state === "open" && go()});
  });

// --- polls in vain ---

export const empties = ({polls, interval_ms, rate_hz}) => (lab, {samples, sample, done}) =>
  begin(lab, {rate_hz, schedule: "even"}, (run, since) => {
    listen(lab, run, "poll", since, {interval_ms}, {poll({count}) {
      if (run.over || samples.length >= polls) return;
      sample(count ? 0 : 100);
      if (samples.length >= polls) done();
    }});
  });
