// The two measuring tools of the first figure, which work in worker.js, and what they found. Both ask /echo every 50 ms
// over a WebSocket of their own, so neither the six connections that a browser allows a host, nor a queue of fetches, nor
// the page's own drawing stands in their way.
//
// A request: {dueAt, sentAt, cameAt} in performance.now() milliseconds of this page, cameAt NaN until its answer is there.

import {socketUrl} from "../../base/net.js";

export const EVERY_MS = 50;

let worker = null, runs = 0;
const ears = new Map();

const hear = ({data}) => ears.get(data.run)?.(data);

const hire = () => {
  worker = new Worker(new URL("worker.js", import.meta.url));
  worker.onmessage = hear;
  worker.onerror = () => { // it did not load: whoever waits for it learns that, and the next run tries anew
    worker = null;
    for (const [run, ear] of ears) ear({run, say: "lost"});
  };
};

// Requests by number, of which only the newest `keep` are kept.
const book = keep => {
  const requests = [];
  let first = 0;
  return {requests, note({number, dueAt, sentAt, cameAt}) {
    const origin = performance.timeOrigin, known = requests[number - first];
    if (known) known.cameAt = cameAt - origin;
    else if (number >= first) requests.push({dueAt: dueAt - origin, sentAt: sentAt - origin, cameAt: cameAt - origin});
    if (requests.length > keep) {
      requests.shift();
      first++;
    }
  }};
};

// Both at work, from a moment hence, half a step apart, for so long. `lost` is called if a connection breaks.
export const work = (lab, lengthMs, keep, lost) => new Promise((resolve, reject) => {
  const run = ++runs, books = {closed: book(keep), open: book(keep)};
  if (!worker) hire();
  const url = lane => socketUrl(`/echo?lab=${lab.desk.session}.${lane}`);
  const stop = () => {
    ears.delete(run);
    worker?.postMessage({stop: run});
  };
  let begun = false;
  const found = {stop, closed: {requests: books.closed.requests, timeOf: request => request.cameAt - request.sentAt},
    open: {requests: books.open.requests, timeOf: request => request.cameAt - request.dueAt}};
  ears.set(run, data => {
    if (data.say === "request") books[data.tool].note(data);
    else if (data.say === "began") {
      begun = true;
      resolve({...found, from: data.from - performance.timeOrigin});
    } else {
      ears.delete(run);
      if (begun) lost();
      else reject(new Error("the echo is gone"));
    }
  });
  worker.postMessage({run, urls: {closed: url("honest-closed"), open: url("honest-open")}, lengthMs, everyMs: EVERY_MS});
});

// --- what they found ---

// Of all requests that there were, the one that this share of them did not exceed: it describes this run, and is no
// estimate of others, so it stands even where few lie beyond it.
const rank = (sorted, part) => sorted.length ? sorted[Math.ceil(part * sorted.length) - 1] : NaN;

export const summary = ({requests, timeOf}) => {
  const sorted = requests.map(timeOf).filter(Number.isFinite).sort((a, b) => a - b);
  return {n: sorted.length, p50: rank(sorted, 0.5), p90: rank(sorted, 0.9), p95: rank(sorted, 0.95),
    mean: sorted.length ? sorted.reduce((sum, ms) => sum + ms, 0) / sorted.length : NaN, max: rank(sorted, 1)};
};

// When a closed loop would have asked, had it not been waiting for a server that stood still.
export const unasked = (requests, stopped) => requests.flatMap(({sentAt}, i) => {
  const after = requests[i + 1]?.sentAt ?? sentAt, missing = Math.max(0, Math.round((after - sentAt) / EVERY_MS) - 1);
  return Array.from({length: missing}, (_, k) => sentAt + (k + 1) * EVERY_MS);
}).filter(at => at >= stopped.from && at < stopped.to);

// How late the honest tool was itself: what of its times is its own.
export const lateness = ({requests}) => {
  const late = requests.map(({dueAt, sentAt}) => sentAt - dueAt).sort((a, b) => a - b);
  return {p50: rank(late, 0.5), max: rank(late, 1)};
};

// Those of the open loop that were due while the server stood still.
export const within = ({requests, timeOf}, stopped) =>
  requests.filter(({dueAt}) => dueAt >= stopped.from && dueAt < stopped.to).map(timeOf).filter(Number.isFinite);
