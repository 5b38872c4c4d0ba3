// The race: one stream of news, four ways to get it, over real connections.

import {button, controls, pressed, slider} from "../base/controls.js";
import {dropCookie, holdCookie} from "../base/cookie.js";
import {el} from "../base/dom.js";
import {eachFrame, figure} from "../base/figure.js";
import {openLane, transports} from "../base/lanes.js";
import {age, bytes, count, duration, plainDuration, rate, share, times} from "../base/numbers.js";
import {state} from "../base/state.js";
import {attribute, mark, onLanguage, say, spoken, text} from "../base/words.js";
import words from "../words/race.js";
import {figuresOf, newCounters} from "./race/counters.js";
import {newPicture} from "./race/draw.js";
import {newTrack} from "./race/track.js";

const COUNT_MS = 500, FORGET_MS = 1000, SLOW = 20, WATCH_MS = 30000;

const settings = {
  rate: {values: [0.2, 0.5, 1, 2, 5, 10, 20], fallback: 2, show: rate},
  interval: {values: [100, 200, 500, 1000, 2000, 5000, 10000], fallback: 1000, show: plainDuration},
  payload: {values: [20, 64, 256, 1024, 4096, 16384], fallback: 64, show: bytes},
  cookie: {values: [0, 100, 250, 500, 1000, 2000, 4000], fallback: 0, show: bytes},
};

const chosen = name => {
  const {values, fallback} = settings[name];
  return state.number(`race.${name}`, fallback, values[0], values.at(-1));
};

// --- what runs ---

const newRun = (lab, track) => {
  let lanes = {}, runs = 0;

  const feed = () => lab.desk.ask("feed", {rate_hz: chosen("rate"), payload_bytes: chosen("payload"),
    schedule: "poisson"});

  const open = since => {
    for (const transport of transports)
      lanes[transport] = openLane(lab, transport, {
        lane: `race-${transport}`, topic: lab.desk.topic, since, interval_ms: chosen("interval"),
        on: {
          message: message => track.message(transport, message),
          poll: poll => track.poll(transport, poll),
          state: now => track.state(transport, now),
        },
      });
  };

  // Counting begins with the setting that it is of: on both sides at once.
  const recount = async () => {
    await lab.desk.ask("reset");
    track.reset();
  };

  return {
    recount,
    async start() {
      const run = ++runs;
      await lab.clock.known;
      const {next} = await feed();
      if (run !== runs) return;
      track.start();
      open(next - 1);
    },
    stop() {
      runs++;
      for (const lane of Object.values(lanes)) lane.close();
      lanes = {};
      track.stop();
      lab.desk.ask("feed", {rate_hz: 0}, {now: true}).catch(() => {});
    },
    change(name) {
      if (!lanes.poll) return;
      if (name === "interval") lanes.poll.set({interval_ms: chosen("interval")});
      else if (name !== "cookie") feed().catch(() => {});
      recount().catch(() => {});
    },
  };
};

// --- one message, watched ---

const newWatch = (lab, track) => {
  const cells = Object.fromEntries(transports.map(transport => [transport, el("span", {class: "n"}, "–")]));
  const list = el("ul", {class: "watch"}, ...transports.map(transport => el("li", {}, mark(transport),
    cells[transport])));
  const title = spoken("p", "race.watch-none", {class: "watch-title"});
  const element = el("div", {class: "watched"}, title, list);
  let watched = null;

  const show = () => {
    if (!watched) return;
    const now = performance.now();
    for (const transport of transports) {
      const came = track.lanes[transport].came.get(watched.number);
      if (came !== undefined) watched.came[transport] ??= came;
      const at = watched.came[transport];
      cells[transport].textContent = at !== undefined ? age(at - watched.sentAt, lab.clock.errorMs)
        : now - watched.sentAt < WATCH_MS ? say("race.waiting", {time: duration(now - watched.sentAt)}) : say("race.unseen");
      cells[transport].classList.toggle("pending", at === undefined);
    }
  };

  return {
    element, show,
    clear() {
      watched = null;
      text(title, "race.watch-none");
      for (const cell of Object.values(cells)) cell.textContent = "–";
    },
    async publish() {
      const {number, at_ns} = await lab.desk.ask("publish", {}, {now: true});
      watched = {number, sentAt: lab.clock.serverToPage(at_ns), came: {}};
      text(title, "race.watch", () => ({number: count(number)}));
      show();
    },
  };
};

// --- what was seen, in sentences ---

const seen = latest => {
  const paragraphs = [spoken("p", "race.seen-none"), el("p", {hidden: true}), el("p", {hidden: true})];
  const known = figures => Number.isFinite(figures.poll?.mean) && Number.isFinite(figures.ws?.mean)
    && figures.poll.n >= 5;

  const params = () => {
    const {poll, ws, sse} = latest(), interval = chosen("interval");
    return {
      interval: plainDuration(interval), half: plainDuration(interval / 2), mean: duration(poll.mean), n: count(poll.n),
      ws: age(ws.mean, ws.errorMs), factor: (ws.mean < ws.errorMs ? "> " : "") + times(poll.mean / Math.max(ws.mean, 0, ws.errorMs)),
      requests: count(poll.requests), empty: share(poll.emptyShare), each: bytes(poll.each), wsEach: bytes(ws.each),
      sseEach: bytes(sse.each), bytesFactor: times(poll.each / ws.each), payload: bytes(chosen("payload")),
    };
  };

  const show = () => {
    if (!known(latest())) return;
    const {poll, ws} = latest();
    for (const paragraph of paragraphs) paragraph.hidden = false;
    text(paragraphs[0], "race.seen-age", params);
    text(paragraphs[1], poll.emptyShare > 0.02 ? "race.seen-waste" : "race.seen-shared", params);
    text(paragraphs[2], poll.each <= ws.each ? "race.seen-bytes-poll"
      : poll.each > 2 * chosen("payload") ? "race.seen-bytes" : "race.seen-bytes-large", params);
  };
  return {element: el("div", {class: "prose seen"}, ...paragraphs), show};
};

// --- the chapter ---

const knobs = run => controls(...Object.entries(settings).map(([name, setting]) =>
  slider({key: `race.${name}`, words: `race.${name}`, ...setting, change: () => run.change(name)})));

const build = (root, lab) => {
  const track = newTrack(), run = newRun(lab, track), counters = newCounters(), watch = newWatch(lab, track);
  const canvas = attribute(el("canvas", {role: "img"}), "aria-label", "race.picture");
  const picture = newPicture(canvas, () => lab.clock.errorMs), since = el("p", {class: "soft since"});
  let latest = {}, slow = null, paused = false, undraw = null, timers = [];
  const prose = seen(() => latest);

  const now = () => slow ? slow.shown + (performance.now() - slow.from) / SLOW : performance.now();

  const draw = () => {
    picture.draw(track, now(), picture.span(chosen("interval")) / (slow ? SLOW : 1));
    watch.show();
  };

  const look = async () => {
    const {lanes} = await lab.desk.ask("ledger", {}, {now: true});
    latest = Object.fromEntries(transports.map(transport =>
      [transport, figuresOf(lanes[`race-${transport}`], track.ages(transport), lab.clock.errorMs)]));
    counters.show(latest);
    prose.show();
    text(since, "race.since", () => ({time: plainDuration(Math.round(track.countedMs() / 1000) * 1000)}));
  };

  const start = () => {
    holdCookie("race");
    run.start().catch(() => {});
    undraw = eachFrame(draw);
    timers = [setInterval(() => look().catch(() => {}), COUNT_MS), setInterval(() => track.forget(now()), FORGET_MS)];
  };

  const stop = () => {
    run.stop();
    dropCookie("race");
    undraw?.();
    timers.splice(0).forEach(clearInterval);
  };

  const slowly = () => ({from: performance.now(), shown: performance.now()});
  const slowButton = pressed("race.slow", () => slow !== null, on => slow = on ? slowly() : null);
  const pauseButton = pressed("race.pause", () => paused, on => {
    paused = on;
    shown.pause(on);
  });
  const publish = button("race.publish", () => watch.publish().catch(() => {}), {kind: "main"});
  const reset = button("race.reset", () => run.recount().then(look).catch(() => {}));

  const element = el("figure", {class: "figure race"},
    el("div", {class: "controls actions"}, publish, pauseButton, slowButton, reset), knobs(run),
    watch.element, canvas, counters.table, since, spoken("figcaption", "race.caption"));
  root.append(element, prose.element);
  const shown = figure(lab, element, {start, stop, alone: true, describe: () => counters.describe()});

  lab.desk.on("up", () => {
    track.clear();
    watch.clear();
  });
  for (const name of ["resize", "lab-theme"]) addEventListener(name, () => requestAnimationFrame(draw));
  onLanguage(draw);
  draw();
};

export default {id: "race", words, build};
