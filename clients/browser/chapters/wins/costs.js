// What a situation costs a day by each transport: bytes by the model, CPU and delays by the reference measurements, and
// of these two where nothing like it was measured. No page in here.

import {predict} from "./model.js";

export const DAY_S = 86400;
export const transports = ["poll", "longpoll", "sse", "ws"];
export const HISTORY = 1024; // messages that the server keeps, unless told otherwise

// A server of ours, and most others, closes what was idle for longer: each poll then opens a connection of its own.
export const KEPT_S = 75;

// By straight lines in double logarithm between the measured; beyond its ends as they are, or along `power`.
export const along = (curve, x, column = 1, power = 0) => {
  const [first, last] = [curve[0], curve.at(-1)];
  if (x <= first[0]) return first[column];
  if (x >= last[0]) return last[column] * (x / last[0]) ** power;
  const at = curve.findIndex(point => point[0] >= x), [a, b] = [curve[at - 1], curve[at]];
  return a[column] * (b[column] / a[column]) ** (Math.log(x / a[0]) / Math.log(b[0] / a[0]));
};

// Of the server, in a second.
export const cpuNs = (reference, transport, {rate, interval, clients}) => {
  const cost = reference.cpu[transport];
  if (transport !== "poll") return cost.base_ns + cost.publication_ns * rate + cost.delivery_ns * rate * clients;
  const polls = clients / interval;
  return cost.base_ns + polls * along(cost.polls, polls) + cost.message_ns * rate * clients;
};

// Messages of one publication leave one after another: with many clients the last waits for all others.
export const ageNs = (reference, transport, {interval, clients}) => {
  const curve = reference.ages[transport];
  if (transport !== "poll") return {mean: along(curve, clients, 1, 1), worst: along(curve, clients, 2, 1)};
  const answer = along(curve, clients);
  return {mean: interval / 2 * 1e9 + answer, worst: interval * 1e9 + answer};
};

const GROWN_S = 3600, FIRST = 100000;

export const bytesADay = (transport, {rate, interval, clients, head, payload}) => {
  const close = transport === "poll" && interval > KEPT_S;
  const model = predict({transport, rate, interval, clients, head, payload, window: DAY_S, sinceOpen: GROWN_S,
    first: FIRST, close});
  return {bytes: model.up + model.down, polls: model.polls, empty: model.emptyPolls};
};

// Whichever of CPU and delay was measured at nothing alike, by what it lies outside of.
export const beyond = (reference, transport, {rate, interval, clients, head, payload}) => {
  const cost = reference.cpu[transport], curve = reference.ages[transport], why = new Set();
  const [slowest, fastest] = reference.cpu.ws.rates, polls = clients / interval;
  if (clients > curve.at(-1)[0]) why.add("clients");
  if (transport === "poll") {
    if (polls < cost.polls[0][0] || polls > cost.polls.at(-1)[0]) why.add("polls");
    if (rate * interval > cost.messages[1]) why.add("batch");
    if (interval > KEPT_S) why.add("close");
  } else {
    if (rate < slowest || rate > fastest) why.add("rate");
    if (rate * clients > cost.deliveries[1]) why.add("clients");
  }
  if (payload > 1024) why.add("payload");
  if ((transport === "poll" || transport === "longpoll") && head > 1000) why.add("head");
  return why;
};

export const costOf = (reference, transport, situation) => {
  const {mean, worst} = ageNs(reference, transport, situation);
  return {transport, ...bytesADay(transport, situation), cpuS: cpuNs(reference, transport, situation) * DAY_S / 1e9,
    meanMs: mean / 1e6, worstMs: worst / 1e6, beyond: beyond(reference, transport, situation)};
};

export const costs = (reference, situation) =>
  Object.fromEntries(transports.map(transport => [transport, costOf(reference, transport, situation)]));

// How many times as much by polling as by WebSocket, for the map: "bytes", "cpu", "age".
export const ratioOf = {
  bytes: (reference, situation) => bytesADay("poll", situation).bytes / bytesADay("ws", situation).bytes,
  cpu: (reference, situation) => cpuNs(reference, "poll", situation) / cpuNs(reference, "ws", situation),
  age: (reference, situation) => ageNs(reference, "poll", situation).mean / ageNs(reference, "ws", situation).mean,
};

// The same for a measured cell, under its own conditions: its window held no ping, its heads were a program's.
export const ratioOfCell = (reference, metric, cell) => {
  const here = {rate: cell.rate_hz, interval: cell.interval_s, clients: reference.clients,
    payload: reference.payload_bytes};
  if (metric !== "bytes") return ratioOf[metric](reference, here);
  const sum = transport => {
    const {up, down} = predict({...here, transport, headers: reference.headers, host: reference.host,
      window: reference.window_s,
      sinceOpen: 1, first: cell.first});
    return up + down;
  };
  return sum("poll") / sum("ws");
};

// --- what follows from it ---

const SMALL_BYTES = 50e6, SMALL_CPU_S = 0.005 * DAY_S, EVEN = 1.25;

const side = ratio => ratio > EVEN ? "ws" : ratio < 1 / EVEN ? "poll" : "even";

// Who is cheaper: "small" where nobody would notice, "poll" or "ws" where bytes and CPU do not contradict, else "mixed".
export const verdict = all => {
  const bytes = all.poll.bytes / all.ws.bytes, cpu = all.poll.cpuS / all.ws.cpuS, sides = [side(bytes), side(cpu)];
  const small = ["poll", "ws"].every(t => all[t].bytes < SMALL_BYTES && all[t].cpuS < SMALL_CPU_S);
  const kind = small ? "small" : sides[0] === sides[1] ? sides[0] === "even" ? "even" : sides[0]
    : sides.includes("even") ? `${sides.find(s => s !== "even")}-${sides[0] === "even" ? "cpu" : "bytes"}` : "mixed";
  return {kind, bytes, cpu};
};

// What polling at this interval does not see, or sees late: how many polls find nothing, how many messages come at once,
// what is no longer kept when somebody asks, for how much of the time a client holds what is no longer true.
export const misses = (all, {rate, interval}) => {
  const batch = rate * interval;
  return {
    emptyShare: all.poll.polls > 0 ? all.poll.empty / all.poll.polls : 0,
    batch,
    lostShare: Math.max(0, 1 - HISTORY / batch),
    staleShare: batch > 1 ? 1 - 1 / (2 * batch) : batch / 2,
    pushStaleShare: Math.min(1, all.ws.meanMs / 1000 * rate),
  };
};
