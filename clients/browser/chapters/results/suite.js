// The lab's settings as a suite for `pushmark run`: the race of chapter 1 and the situation of chapter 6, an experiment
// each. What would take days, or more than one machine carries, is brought within reach, and a comment says so.

import {state} from "../../base/state.js";
import {situation} from "../wins/steps.js";

// A program's lean head, and the "Cookie: " line's own bytes, as chapters/wins/heads.js counts them.
const LEAN_HEAD = 110, COOKIE_LINE = 10, LARGEST_COOKIE = 6000;
const LONGEST_S = 120, SLOWEST_HZ = 1 / 60, LONGEST_INTERVAL_S = 30;
const MOST_CLIENTS = 10000, MOST_DELIVERIES_HZ = 20000, MOST_POLLS_HZ = 10000;

const number = value => String(Number(value.toPrecision(6)));
const rateText = hz => hz >= 0.1 ? `${number(hz)}/s` : `${number(hz * 60)}/m`;
const timeText = s => s % 1 ? `${number(s * 1000)}ms` : `${number(s)}s`;

export const keys = ["race.rate", "race.interval", "race.payload", "race.cookie",
  "wins.updates", "wins.delay", "wins.clients", "wins.head", "wins.payload"];

// Whole intervals, and some twenty messages where two minutes hold them.
const times = ({rate, interval}) => {
  const wanted = Math.min(LONGEST_S, Math.max(10, 20 / rate, 10 * interval));
  return {warmup: Math.max(1, interval), duration: Math.max(1, Math.ceil(wanted / interval - 1e-9)) * interval,
    drain: interval + 5};
};

const section = (name, about, notes, {rate, interval, clients, payload, headers}) => {
  const {warmup, duration, drain} = times({rate, interval});
  return [
    ...notes.map(note => `; ${note}`), `[${name}]`, `about     = ${about}`, "transport = poll, longpoll, sse, ws",
    `clients   = ${clients}`, `rate      = ${rateText(rate)}`, `payload   = ${payload}B`,
    `interval  = ${timeText(interval)}`,
    `headers   = ${headers}`, `warmup    = ${timeText(warmup)}`, `duration  = ${timeText(duration)}`,
    `drain     = ${timeText(drain)}`,
    "expect    = ws.messages.lost == 0", "",
  ];
};

const race = () => {
  const cookie = Math.round(state.number("race.cookie", 0, 0, 4096));
  const notes = cookie
    ? ["A lean head with as many bytes of cookies: pushmark's heads are a browser's, or have cookies."] : [];
  return section("race", "the lab's race, by a hundred clients instead of one", notes, {
    rate: state.number("race.rate", 2, 0.01, 100), interval: state.number("race.interval", 1000, 1, 60000) / 1000,
    clients: 100,
    payload: Math.round(state.number("race.payload", 64, 1, 16384)), headers: cookie ? `cookie:${cookie}` : "browser"});
};

// The situation, brought within reach, and what was changed.
const reachable = ({rate, interval, clients, head, payload}) => {
  const notes = [], here = {rate: Math.max(rate, SLOWEST_HZ), interval: Math.min(interval, LONGEST_INTERVAL_S),
    payload};
  const most = Math.min(MOST_CLIENTS, MOST_DELIVERIES_HZ / here.rate, MOST_POLLS_HZ * here.interval);
  here.clients = Math.max(1, Math.floor(Math.min(clients, most)));
  if (here.rate !== rate)
    notes.push("News is rarer in the lab's settings; at one a minute, the two minutes of a trial hold two.");
  if (here.interval !== interval) notes.push("The lab's interval is longer: 30 s leave a few polls to each trial.");
  if (here.clients !== clients)
    notes.push(`The lab says ${clients} clients: one machine, one server process carry so many as stand here.`);
  const cookie = Math.min(LARGEST_COOKIE, head - LEAN_HEAD - COOKIE_LINE);
  if (head - LEAN_HEAD - COOKIE_LINE > LARGEST_COOKIE)
    notes.push("Heads of more than 6 kB of cookies are not taken.");
  return {notes, here: {...here, headers: cookie > 0 ? `cookie:${cookie}` : "lean"}};
};

const mine = () => {
  const {notes, here} = reachable(situation());
  return section("situation", "a situation of the lab's chapter on when polling wins", notes, here);
};

const parts = {race: () => [race()], situation: () => [mine()], both: () => [race(), mine()]};

export const suiteText = which => [
  "; From the settings of Pushmark's lab.  pushmark run lab.ini", "",
  "[suite]", "title   = Settings from the lab", "repeats = 3", "",
  "[global]", "topology = veth", "; The same connection code for every transport: client CPU is compared.",
  "engine   = lean", "",
  ...parts[which]().flat(),
].join("\n");
