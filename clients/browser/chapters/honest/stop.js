// "Stop the server for a second": one second, two tools that ask all the while, and what each of them says of it.
//
//     healthy ──press──► running ──6 s──► done ──press──► running …
//        ▲                  └──interrupted──┴──"back to the healthy server"──► healthy
//
// Never by itself: the server stands still for everybody.

import {button, controls} from "../../base/controls.js";
import {el} from "../../base/dom.js";
import {card, eachFrame, figure} from "../../base/figure.js";
import {age, count, duration, mean} from "../../base/numbers.js";
import {say, spoken, text} from "../../base/words.js";
import {EVERY_MS, lateness, summary, unasked, within, work} from "./tools.js";
import {timeline} from "./timeline.js";

const LENGTH_MS = 6000, STOP_AT_MS = 2500, STOP_MS = 1000, AFTER_MS = 1500, KEEP = 200, SHOW_MS = 500, APART_MS = 3;
const FIGURES = ["p50", "p90", "p95", "mean", "max", "n"];

const sleep = ms => new Promise(done => setTimeout(done, ms));

const figures = () => {
  const places = FIGURES.map(() => el("dd", {}, "–"));
  const element = el("dl", {class: "latencies"},
    ...FIGURES.map((name, i) => el("div", {class: `figure-${name}`}, spoken("dt", `honest.${name}`), places[i])));
  const show = found => places.forEach((place, i) =>
    place.textContent = FIGURES[i] === "n" ? count(found.n) : duration(found[FIGURES[i]]));
  return {element, show};
};

const panel = tool => {
  const plot = timeline(`honest.${tool}-plot`, LENGTH_MS), table = figures();
  const element = el("div", {class: `tool ${tool}`}, spoken("h4", `honest.${tool}`), spoken("p", `honest.${tool}-how`, {class: "soft"}),
    plot.element, table.element);
  return {element, plot, table};
};

// What the two said of the second, as figures for sentences.
const verdict = (run, stopped) => {
  const naive = summary(run.closed), honest = summary(run.open), inside = within(run.open, stopped);
  return {naive: naive.p95, honest: honest.p95, naiveMean: naive.mean, honestMean: honest.mean, waited: mean(inside),
    came: inside.length, asked: run.closed.requests.filter(one => one.sentAt >= stopped.from && one.sentAt < stopped.to).length,
    skipped: unasked(run.closed.requests, stopped).length, stoppedMs: stopped.to - stopped.from,
    bad: run.closed.requests.filter(one => run.closed.timeOf(one) >= 50).length, own: lateness(run.open),
    late: run.open.requests.filter(one => run.open.timeOf(one) >= 50).length};
};

const printed = (found, stepMs) => ({naive: duration(found.naive), honest: duration(found.honest), waited: duration(found.waited),
  naiveMean: duration(found.naiveMean), honestMean: duration(found.honestMean), stopped: duration(found.stoppedMs),
  came: count(found.came), asked: count(found.asked), skipped: count(found.skipped), bad: count(found.bad), late: count(found.late),
  own: age(found.own.p50, stepMs), ownMost: age(found.own.max, stepMs)});

export const stopFigure = (lab, root, busy) => {
  const panels = {closed: panel("closed"), open: panel("open")};
  const status = spoken("p", "honest.healthy", {class: "status-line", role: "status"});
  const said = spoken("div", "honest.stop-before", {class: "said"});
  let run = null, phase = "healthy", stopped = null, endFrames = null, shownAt = 0, found = null, turn = 0, told = "";

  // Nobody stopped the server, and still something stood: the machine, or the server for another's sake.
  const apart = () => {
    const naive = summary(run.closed).p95, honest = summary(run.open).p95;
    return honest > 2 * naive && honest > naive + APART_MS;
  };

  const paint = now => {
    const rolling = phase === "healthy", from = rolling ? performance.now() - LENGTH_MS : run.from;
    const band = stopped && {from: stopped.from, to: Math.min(stopped.to, now)};
    for (const tool of ["closed", "open"])
      panels[tool].plot.draw({...run[tool], from, rolling, stopped: band,
        skipped: tool === "closed" && phase === "done" ? unasked(run.closed.requests, stopped) : []});
    if (now - shownAt < SHOW_MS && phase !== "done") return;
    shownAt = now;
    for (const tool of ["closed", "open"]) panels[tool].table.show(summary(run[tool]));
    const words = apart() ? "honest.healthy-apart" : "honest.healthy";
    if (!rolling || !told || words === told) return;
    told = words;
    text(status, told);
  };

  const end = () => {
    turn++;
    endFrames?.();
    run?.stop();
    endFrames = null;
  };

  // Each beginning has a turn: what an earlier one still waits for comes to nothing.
  const begin = async (lengthMs, keep) => {
    end();
    const mine = turn, started = await work(lab, lengthMs, keep, () => mine === turn && interrupted());
    if (mine !== turn) {
      started.stop();
      return null;
    }
    run = started;
    for (const tool of ["closed", "open"]) panels[tool].plot.begin();
    endFrames = eachFrame(() => paint(performance.now()));
    return run;
  };

  const healthy = (words = "honest.healthy") => {
    phase = "healthy";
    stopped = null;
    back.disabled = true;
    told = words === "honest.healthy" ? words : "";
    text(status, words);
    begin(Infinity, KEEP * 0.6).catch(() => text(status, "honest.no-echo"));
  };

  const free = () => busy.who === "stop" && busy.set(null);

  const interrupted = () => {
    end();
    free();
    phase = "interrupted";
    back.disabled = false;
    text(status, "honest.interrupted");
  };

  const hold = async mine => {
    await sleep(run.from + STOP_AT_MS - performance.now());
    if (mine !== turn) return;
    const from = performance.now();
    stopped = {from, to: Infinity};
    text(status, "honest.stopping");
    const {paused_ns} = await lab.desk.ask("pause", {ms: STOP_MS}, {now: true});
    if (mine !== turn) return;
    stopped = {from, to: from + paused_ns / 1e6};
    text(status, "honest.going-on");
  };

  const finish = () => {
    found = verdict(run, stopped);
    phase = "done";
    end();
    paint(performance.now());
    free();
    back.disabled = false;
    text(status, "honest.done");
    text(said, "honest.stop-said", () => printed(found, lab.clock.stepMs));
    said.dataset.done = JSON.stringify(found);
  };

  const press = async () => {
    busy.set("stop");
    stop.disabled = back.disabled = true;
    phase = "running";
    stopped = null;
    text(status, "honest.measuring");
    try {
      if (!await begin(LENGTH_MS, KEEP)) return;
      const mine = turn;
      await hold(mine);
      await sleep(run.from + LENGTH_MS + 100 - performance.now());
      for (let i = 0; i < AFTER_MS / 50 && mine === turn && summary(run.open).n < LENGTH_MS / EVERY_MS; i++) await sleep(50);
      if (mine === turn) finish();
    } catch (error) {
      interrupted();
      text(status, "honest.refused", {why: error.message});
    }
  };

  const stop = button("honest.stop", press, {kind: "main"});
  const back = button("honest.back", () => healthy(), {kind: "plain", disabled: true});
  busy.on(who => stop.disabled = who !== null);
  const element = card("honest.stop-caption", controls(stop, back), status, el("div", {class: "tools"}, panels.closed.element, panels.open.element));
  element.id = "honest-stop";
  root.append(element, said);

  figure(lab, element, {
    start() {
      if (phase === "healthy") healthy();
      if (phase === "interrupted") healthy("honest.interrupted");
    },
    stop() {
      if (phase === "running") interrupted();
      else end();
    },
    describe() {
      if (!run) return say("honest.stop-empty");
      const figuresOf = tool => summary(run[tool]), closed = figuresOf("closed"), open = figuresOf("open");
      return say(found && phase === "done" ? "honest.stop-describe" : "honest.healthy-describe", {
        closedN: count(closed.n), closed95: duration(closed.p95), openN: count(open.n), open95: duration(open.p95),
        ...found && printed(found, lab.clock.stepMs)});
    },
  });
};
