// The page's first figure: one message, four listeners, and who has heard it. The whole lab in five lines.

import {el} from "../base/dom.js";
import {eachFrame, figure} from "../base/figure.js";
import {openLane, transports} from "../base/lanes.js";
import {age, count, plainDuration} from "../base/numbers.js";
import {mark, onLanguage, say, spoken, text} from "../base/words.js";

const POLL_MS = 2000, SETTLE_MS = 800, REST_MS = 1600;

const newRow = transport => {
  const bar = el("span", {class: `bar ${transport}`}), time = el("span", {class: "n"}, "–");
  const element = el("li", {"data-lane": transport}, mark(transport),
    el("span", {class: "track", "aria-hidden": "true"}, bar), time);
  const show = (ms, words, heard) => {
    bar.style.width = `${100 * Math.min(1, ms / POLL_MS)}%`;
    element.classList.toggle("heard", heard);
    if (time.textContent !== words) time.textContent = words;
  };
  return {element, show, said: () => time.textContent};
};

// A message, then a rest of random length after the last has heard it: polls have no chance to fall in step.
const newRounds = (lab, changed) => {
  const rounds = {message: null, heard: {}};
  let lanes = [], timer = 0, runs = 0, turn = 0;

  const publish = async () => {
    const {number, at_ns} = await lab.desk.ask("publish", {}, {now: true});
    rounds.message = {number, turn: ++turn, sentAt: lab.clock.serverToPage(at_ns)};
    changed();
  };

  const later = ms => {
    clearTimeout(timer);
    timer = setTimeout(() => publish().catch(() => later(POLL_MS)), ms);
  };

  rounds.ageOf = transport => {
    const heard = rounds.heard[transport];
    return heard?.number === rounds.message?.number ? heard?.age : undefined;
  };

  const hear = (transport, message) => {
    rounds.heard[transport] = message;
    const all = transports.every(each => rounds.heard[each]?.number === message.number);
    if (all) later(REST_MS + Math.random() * POLL_MS);
  };

  rounds.start = async () => {
    const run = ++runs;
    await lab.clock.known;
    const {next} = await lab.desk.ask("feed", {rate_hz: 0});
    if (run !== runs) return;
    lanes = transports.map(transport => openLane(lab, transport, {
      lane: `now-${transport}`, topic: lab.desk.topic, since: next - 1, interval_ms: POLL_MS,
      on: {message: message => hear(transport, message)},
    }));
    later(SETTLE_MS);
  };

  rounds.stop = () => {
    runs++;
    clearTimeout(timer);
    for (const lane of lanes.splice(0)) lane.close();
    rounds.message = null;
    rounds.heard = {};
  };
  return rounds;
};

export const opening = (root, lab) => {
  const title = el("p", {class: "now-title"});
  const rows = Object.fromEntries(transports.map(transport => [transport, newRow(transport)]));
  const rounds = newRounds(lab, () => show());
  let undraw = null;

  const waiting = ms => say("lab.now-waiting", {time: (ms / 1000).toFixed(1)});

  const row = transport => {
    const came = rounds.ageOf(transport), waited = rounds.message ? performance.now() - rounds.message.sentAt : 0;
    if (!rounds.message) rows[transport].show(0, "–", false);
    else if (came === undefined) rows[transport].show(waited, waiting(waited), false);
    else rows[transport].show(came, age(came, lab.clock.errorMs), true);
  };

  const told = transport => say("lab.now-describe", {lane: say(`lab.${transport}`), time: rows[transport].said()});
  const draw = () => transports.forEach(row);
  const show = () => {
    if (rounds.message) text(title, "lab.now-title", {number: count(rounds.message.turn)});
    else text(title, "lab.now-none");
    draw();
  };

  const element = el("figure", {class: "figure now"}, title,
    el("ul", {}, ...transports.map(transport => rows[transport].element)),
    text(el("figcaption"), "lab.now-caption", () => ({interval: plainDuration(POLL_MS)})));
  root.append(element);
  show();
  onLanguage(draw);
  figure(lab, element, {
    alone: true,
    start() {
      rounds.start().catch(() => {});
      undraw = eachFrame(draw);
    },
    stop() {
      rounds.stop();
      undraw?.();
    },
    describe: () => rounds.message ? `${title.textContent} ${transports.map(told).join(" ")}` : say("lab.now-none"),
  });
};
