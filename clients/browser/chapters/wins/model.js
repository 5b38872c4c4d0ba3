// What arithmetic predicts for one point: bytes on the wire (IPv4 and TCP counted in) and the mean age of a message,
// by polling, long polling, server-sent events or WebSocket. lib/model.c in the page's language; a test holds the two
// together to 0.01 %, and this one to the reference measurements to 1 %. What the other is wrong about (a race of
// FINs, of acknowledgements; the list stands in lib/model.h), this one is too.
//
// Left out, since the chapter has no use for it: a path's own delay, tokens, topics of other names, empty answers but
// 304 (204 where nothing was ever published), pace = after-response.

import {DELACK_S, MSS, RTO_S, SYN, acks, add, bare, data, segmentsOf} from "./segments.js";
import {answerHead, requestHead} from "./heads.js";

const HOLD_S = 25;
const INITIAL_WINDOW = 10 * MSS, GROWN_TALKING = 768 * 1024, GROWN_LISTENING = 256 * 1024;
const NO_NUMBER = null;

const nothing = () => ({up: {packets: 0, l3: 0}, down: {packets: 0, l3: 0}});

const addBoth = (to, times, more) => {
  add(to.up, times, more.up);
  add(to.down, times, more.down);
};

// --- numbers: their digits are on the wire ---

// What `times` exchanges cost that meet the window's numbers evenly, or with `behind` 1 those before each: all numbers
// with as many digits cost the same.
const addOver = (work, behind, times, cost) => {
  if (times === 0) return;
  if (work.gap === Infinity) {
    addBoth(work.sum, times, cost(work, NO_NUMBER));
    return;
  }
  const first = Math.max(work.first - behind, 0), end = first + Math.max(work.window / work.gap, 1);
  for (let decade = 10, at = first; at < end; decade *= 10) {
    const to = Math.min(end, decade);
    if (to <= at) continue;
    addBoth(work.sum, times * (to - at) / (end - first), cost(work, Math.floor(at)));
    at = to;
  }
};

// Number, blank, time in base 36, blank: a text is never shorter.
const textBytes = (work, number) =>
  Math.max(work.payload, String(number ?? 0).length + 2 + (work.timeNs ?? 0).toString(36).length);

// --- who acknowledges how ---

const mixed = (work, count, growing, steady) => {
  const out = {packets: 0, l3: 0};
  add(out, work.growing, acks(count, growing));
  add(out, 1 - work.growing, acks(count, steady));
  return out;
};

const clientAcks = (work, count, answerAfter, pause) =>
  answerAfter <= DELACK_S ? mixed(work, count, "answeringGrowing", "answering")
    : pause > RTO_S ? acks(count, "rested") : mixed(work, count, "growing", "steady");

// --- HTTP ---

const requestBytes = (work, since) => work.head ?? requestHead(work, since);

const request = (work, number) => {
  const bytes = requestBytes(work, number), held = work.longpoll ? work.gap : 0;
  const server = work.close ? "rested" : held <= DELACK_S ? "answering" : "answeringLate";
  return {up: data(bytes), down: acks(segmentsOf(bytes), server)};
};

const emptyStatus = work => work.longpoll || work.gap === Infinity ? 204 : 304;

const answer = (work, number) => {
  const body = work.messages * (textBytes(work, number) + 1);
  const bytes = answerHead(work, body > 0 ? 200 : emptyStatus(work), number, body) + body, count = segmentsOf(bytes);
  const answerAfter = work.longpoll ? 0 : work.interval;
  return {up: work.close ? acks(count, "rested") : clientAcks(work, count, answerAfter, work.interval), down: data(bytes)};
};

// SYN, SYN-ACK, ACK; in the end FIN, FIN, ACK, one and a half each way.
const connecting = () => {
  const both = {up: {packets: 1, l3: SYN}, down: {packets: 1, l3: SYN}};
  add(both.up, 1, bare(2.5));
  add(both.down, 1, bare(1.5));
  return both;
};

// Exchanges that bring `each` messages on average: the next lower whole number, or the next higher.
const addExchanges = (work, times, each) => {
  const low = Math.floor(each + 1e-9), share = each - low > 1e-9 ? each - low : 0;
  work.messages = low;
  addOver(work, 0, times * (1 - share), answer);
  work.messages = low + 1;
  addOver(work, 0, times * share, answer);
  addOver(work, 1, times, request);
  if (work.close) addOver(work, 0, times, connecting);
};

const timesDue = (work, period) => Math.floor((work.sinceOpen + work.window) / period) - Math.floor(work.sinceOpen / period);

const predictPoll = work => {
  const polls = work.window / work.interval, each = work.interval / work.gap;
  addExchanges(work, polls, each);
  return {polls, emptyPolls: polls * Math.max(1 - each, 0), age: work.interval / 2};
};

const predictLongpoll = work => {
  const silent = work.gap === Infinity, answers = silent ? 0 : work.window / work.gap;
  const empty = silent ? timesDue(work, HOLD_S) : answers * Math.floor(work.gap / HOLD_S);
  addExchanges(work, answers, silent ? 0 : 1);
  addExchanges(work, empty, 0);
  return {polls: answers + empty, emptyPolls: empty, age: 0};
};

// --- streams ---

const push = (work, bytes) =>
  ({up: clientAcks(work, segmentsOf(bytes), Infinity, work.gap), down: data(bytes)});

const event = (work, number) => push(work, textBytes(work, number) + "id: \ndata: \n\n".length + String(number).length);

const frame = (work, number) => {
  const text = textBytes(work, number);
  return push(work, text + (text < 126 ? 2 : text < 65536 ? 4 : 10));
};

// A comment and its acknowledgement; or a ping and its own, then the masked pong and its.
const commentPing = () => ({up: bare(1), down: data(":\n\n".length)});

const framePing = () => {
  const both = {up: data(6), down: data(2)};
  add(both.up, 1, bare(1));
  add(both.down, 1, bare(1));
  return both;
};

const predictStream = work => {
  const sse = work.transport === "sse", times = work.gap === Infinity ? 0 : work.window / work.gap;
  addOver(work, 0, times, sse ? event : frame);
  addOver(work, 0, work.ping > 0 ? timesDue(work, work.ping) : 0, sse ? commentPing : framePing);
  return {polls: 0, emptyPolls: 0, age: 0};
};

// --- the whole ---

// The share of the window in which the clients' receive windows grow.
const growingShare = work => {
  const talks = work.transport === "poll" || work.longpoll;
  if (!talks && work.payload <= INITIAL_WINDOW) return 0;
  const rate = work.payload / work.gap, left = (talks ? GROWN_TALKING : GROWN_LISTENING) - rate * work.sinceOpen;
  return rate * work.window > 0 ? Math.min(Math.max(left / (rate * work.window), 0), 1) : 0;
};

const predictors = {poll: predictPoll, longpoll: predictLongpoll, sse: predictStream, ws: predictStream};

// A point: transport; clients; rate (messages a second), payload (bytes of a text), interval (seconds between polls);
// window (seconds that are predicted), first (number of its first message), sinceOpen (seconds from connecting to it),
// ping (seconds between a stream's, 0 for none), close (a connection a poll); the request's head either by `headers`
// (a profile's name) and `host`, or by `head`, its length. Bytes, packets and polls are of all clients in the window;
// age is a message's mean one, in seconds.
export const predict = point => {
  const {rate, clients = 1, first = 0, sinceOpen = 0, ping = 25, headers = "lean"} = point;
  const work = {...point, headers, first, sinceOpen, ping, gap: rate > 0 ? 1 / rate : Infinity, sum: nothing(), messages: 0,
    longpoll: point.transport === "longpoll"};
  work.growing = growingShare(work);
  const {polls, emptyPolls, age} = predictors[point.transport](work), {up, down} = work.sum;
  return {up: up.l3 * clients, down: down.l3 * clients, upPackets: up.packets * clients, downPackets: down.packets * clients,
    polls: polls * clients, emptyPolls: emptyPolls * clients, age: rate > 0 ? age : NaN};
};
