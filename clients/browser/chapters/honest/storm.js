// "Reconnect storm": the server closes all at once, and they come back at once, or each after a wait of its own.

import {button, choice, controls, slider} from "../../base/controls.js";
import {el} from "../../base/dom.js";
import {card, eachFrame, figure} from "../../base/figure.js";
import {count, duration, median, plainDuration} from "../../base/numbers.js";
import {say, spoken, text} from "../../base/words.js";
import {state} from "../../base/state.js";
import {histogram, peak, PEAK_MS} from "./arrivals.js";
import {gather} from "./crowd.js";

const LANE = "storm", EVERY_MS = 50, LOOK_MS = 100, PATIENCE_MS = 30000, GOING_AWAY = 1001, SETTLE_MS = 20, SHOW_MS = 500;
const KINDS = ["once", "jitter"], FIGURES = ["clients", "peak", "gap", "whole", "caught", "lost"];
const CLIENTS = {key: "honest.clients", fallback: 40, least: 10, most: 60}, JITTER = {key: "honest.jitter", fallback: 5000};

const sleep = ms => new Promise(done => setTimeout(done, ms));

const facts = () => {
  const places = FIGURES.map(() => el("dd", {}, "–"));
  const element = el("dl", {class: "latencies"},
    ...FIGURES.map((name, i) => el("div", {class: `figure-${name}`}, spoken("dt", `honest.${name}`), places[i])));
  const show = found => [count(found.clients), count(found.peak), duration(found.gapMs), duration(found.wholeMs), count(found.caughtUp),
    count(found.lost)].forEach((shown, i) => places[i].textContent = shown);
  return {element, show, clear: () => places.forEach(place => place.textContent = "–")};
};

const panel = kind => {
  const plot = histogram(`honest.${kind}-plot`), table = facts();
  const element = el("div", {class: `tool ${kind}`}, spoken("h4", `honest.${kind}`), plot.element, table.element);
  return {element, plot, table};
};

// A dot a client: filled while it is connected.
const crowdDots = () => {
  const element = el("p", {class: "crowd", "aria-hidden": "true"});
  const show = clients => {
    while (element.childElementCount > clients.length) element.lastChild.remove();
    while (element.childElementCount < clients.length) element.append(el("span"));
    clients.forEach((client, i) => element.children[i].classList.toggle("open", client.open));
  };
  return {element, show};
};

const gaps = times => times.slice(1).map((at, i) => at - times[i]);

const settle = async (clients, going) => {
  const until = performance.now() + PATIENCE_MS;
  while (!clients.every(client => client.settled)) {
    if (performance.now() > until) throw new Error("not all came back");
    await sleep(SETTLE_MS);
    if (!going()) return false;
  }
  return true;
};

// From the end of all connections until every client has again all there is.
const storm = async (lab, crowd, {kind, jitterMs, going, look}) => {
  const {clients} = crowd, lostBefore = clients.reduce((sum, client) => sum + client.lost, 0);
  crowd.delay = kind === "jitter" ? () => Math.random() * jitterMs : () => 0;
  await lab.desk.ask("reset", {lane: LANE}, {now: true});
  const at = performance.now();
  for (const client of clients) client.settled = false;
  const {closed} = await lab.desk.ask("close", {lane: LANE, code: GOING_AWAY, reason: "storm"}, {now: true});

  const arrivals = async () => (await lab.desk.ask("arrivals", {lane: LANE}, {now: true})).at_ns
    .map(ns => lab.clock.serverToPage(ns) - at).sort((a, b) => a - b);
  const looking = setInterval(() => arrivals().then(look, () => {}), LOOK_MS);
  const whole = await settle(clients.filter(client => !client.closed), () => going() && closed > 0).finally(() => clearInterval(looking));
  if (!whole) return null;

  const came = await arrivals(), sum = of => clients.reduce((total, client) => total + of(client), 0);
  return {kind, jitterMs, clients: clients.length, closed, codes: [...new Set(clients.map(client => client.code))], arrivals: came,
    peak: peak(came), gapMs: median(gaps(came)), wholeMs: Math.max(...clients.map(client => client.wholeAt)) - at,
    caughtUp: sum(client => client.caughtUp), lost: sum(client => client.lost) - lostBefore, twice: sum(client => client.twice)};
};

export const stormFigure = (lab, root, busy) => {
  const panels = {once: panel("once"), jitter: panel("jitter")}, results = {}, dots = crowdDots(), live = {once: [], jitter: []};
  const status = el("p", {class: "status-line"}), said = spoken("div", "honest.storm-before", {class: "said"});
  let crowd = null, endFrames = null, turn = 0, running = null, shownAt = 0, shownWords = "";

  const n = () => state.number(CLIENTS.key, CLIENTS.fallback, CLIENTS.least, CLIENTS.most);
  const connected = () => crowd ? crowd.clients.filter(client => client.open).length : 0;

  const draw = () => {
    const jitter = running?.jitterMs ?? results.jitter?.jitterMs ?? JITTER.fallback;
    const reach = Math.max(jitter, 500, ...live.once, ...live.jitter) * 1.02;
    const most = Math.max(2, ...KINDS.map(kind => peak(live[kind], 20)));
    for (const kind of KINDS) panels[kind].plot.draw(live[kind], reach, most);
  };

  // What was of another number of clients is no comparison.
  const forget = kind => {
    delete results[kind];
    live[kind] = [];
    panels[kind].table.clear();
  };

  const sentence = () => {
    const {once, jitter} = results, one = once ?? jitter;
    const params = () => ({clients: count(one.clients), gap: duration(one.gapMs), peak: count(one.peak), whole: duration(one.wholeMs),
      caught: count(one.caughtUp), lost: count(one.lost), ...once && jitter && {peakOnce: count(once.peak), peakJitter: count(jitter.peak),
        wholeOnce: duration(once.wholeMs), wholeJitter: duration(jitter.wholeMs), jitter: plainDuration(jitter.jitterMs),
        lost: count(once.lost + jitter.lost), caught: count(once.caughtUp + jitter.caughtUp), gap: duration(once.gapMs)}});
    text(said, once && jitter ? "honest.storm-both" : once ? "honest.storm-once" : "honest.storm-jitter", params);
    said.dataset.done = JSON.stringify(results);
  };

  const show = () => {
    if (!crowd) return;
    dots.show(crowd.clients);
    const words = running ? "honest.storming" : connected() < crowd.clients.length ? "honest.gathering" : "honest.listening";
    const params = {open: connected(), clients: crowd.clients.length, messages: count(crowd.clients.reduce((m, c) => m + c.messages, 0))};
    const now = performance.now();
    if (now - shownAt > SHOW_MS || words !== shownWords || running) {
      shownAt = now;
      shownWords = words;
      status.textContent = say(words, params);
    }
    press.disabled = busy.who !== null || connected() < crowd.clients.length;
  };

  const run = async () => {
    const kind = which.value(), mine = turn, before = live[kind], jitterMs = state.number(JITTER.key, JITTER.fallback);
    running = {kind, jitterMs};
    busy.set("storm");
    size.input.disabled = spread.input.disabled = true;
    try {
      const look = times => {
        live[kind] = times;
        draw();
      };
      look([]);
      const found = await storm(lab, crowd, {...running, going: () => mine === turn, look});
      if (!found) look(before);
      else {
        results[kind] = found;
        const other = KINDS.find(one => one !== kind);
        if (results[other]?.clients !== found.clients) forget(other);
        look(found.arrivals);
        panels[kind].table.show(found);
        sentence();
      }
    } catch (error) {
      if (mine === turn) status.textContent = say("honest.refused", {why: error.message});
    }
    if (crowd) crowd.delay = () => 500;
    running = null;
    size.input.disabled = spread.input.disabled = false;
    busy.set(null);
    draw();
  };

  const begin = async () => {
    const mine = ++turn;
    try {
      const gathered = await gather(lab, {lane: LANE, everyMs: EVERY_MS});
      if (mine !== turn) return gathered.end();
      crowd = gathered;
      crowd.resize(n());
      endFrames = eachFrame(show);
    } catch {
      // The desk is gone; the figure begins again once it is back.
    }
  };

  const end = () => {
    turn++;
    endFrames?.();
    crowd?.end();
    crowd = endFrames = null;
  };

  const press = button("honest.close-all", run, {kind: "main", disabled: true});
  const size = slider({...CLIENTS, words: "honest.clients", step: 5, change: () => crowd?.resize(n())});
  const spread = slider({...JITTER, words: "honest.jitter-within", values: [500, 1000, 2000, 3000, 5000, 10000], show: plainDuration});
  const which = choice({key: "honest.back-how", words: "honest.they-come-back", fallback: "once",
    values: KINDS.map(value => ({value, words: `honest.${value}`}))});

  const element = card("honest.storm-caption", controls(which, size, spread), controls(press), status, dots.element,
    el("div", {class: "tools"}, panels.once.element, panels.jitter.element));
  element.id = "honest-storm";
  root.append(element, said);
  draw();

  figure(lab, element, {
    start: begin,
    stop: end,
    describe() {
      const one = kind => results[kind] ? say("honest.storm-one", {kind: say(`honest.${kind}`), peak: count(results[kind].peak), window: PEAK_MS,
        whole: duration(results[kind].wholeMs), lost: count(results[kind].lost)}) : "";
      return [say("honest.storm-describe", {open: connected(), clients: crowd?.clients.length ?? 0}), one("once"), one("jitter")]
        .filter(Boolean).join(" ");
    },
  });
};
