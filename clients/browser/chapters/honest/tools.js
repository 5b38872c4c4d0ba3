// The two measuring tools of the first figure. Both ask /echo every 50 ms over a WebSocket of their own, so neither the
// six connections that a browser allows a host, nor a queue of fetches, nor the other tool stands in their way.
//
//     open loop     a request is due every 50 ms from the start, answered or not; its time counts from when it was due
//     closed loop   a request is sent 50 ms after the last one, but not before that was answered; it counts from the sending
//
// A request: {dueAt, sentAt, cameAt} in performance.now() milliseconds, cameAt NaN until its answer is there.

export const EVERY_MS = 50;

// A timer of a browser is late by up to a millisecond, which would be most of an answer's time: the rest is waited out.
const SPIN_MS = 1.2;

const sleepUntil = (at, fn) => setTimeout(() => {
  while (performance.now() < at);
  fn();
}, Math.max(0, Math.floor(at - performance.now() - SPIN_MS)));

// Requests by number, of which only the newest `keep` are kept.
const book = keep => {
  const requests = [];
  let first = 0;
  return {
    requests,
    add(dueAt, sentAt) {
      requests.push({dueAt, sentAt, cameAt: NaN});
      if (requests.length > keep) {
        requests.shift();
        first++;
      }
      return first + requests.length - 1;
    },
    answer(number, cameAt) {
      const request = requests[number - first];
      if (request) request.cameAt = cameAt;
    },
    count: () => first + requests.length,
  };
};

const openLoop = (socket, from, until, {requests, add, answer, count}) => {
  let timer = 0;
  const next = () => {
    const dueAt = from + count() * EVERY_MS;
    if (dueAt < until) timer = sleepUntil(dueAt, () => send(dueAt));
  };
  const send = dueAt => {
    const number = add(dueAt, performance.now());
    socket.send(String(number));
    next();
  };
  socket.onmessage = event => answer(Number(event.data), performance.now());
  next();
  return {requests, timeOf: request => request.cameAt - request.dueAt, stop: () => clearTimeout(timer)};
};

const closedLoop = (socket, from, until, {requests, add, answer}) => {
  let timer = 0;
  const send = () => {
    const sentAt = performance.now();
    socket.send(String(add(sentAt, sentAt)));
  };
  socket.onmessage = event => {
    answer(Number(event.data), performance.now());
    const nextAt = Math.max(performance.now(), requests.at(-1).sentAt + EVERY_MS);
    if (nextAt < until) timer = sleepUntil(nextAt, send);
  };
  timer = sleepUntil(from, send);
  return {requests, timeOf: request => request.cameAt - request.sentAt, stop: () => clearTimeout(timer)};
};

const connect = (lab, lane) => new Promise((resolve, reject) => {
  const socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/echo?lab=${lab.desk.session}.${lane}`);
  socket.onopen = () => resolve(socket);
  socket.onclose = () => reject(new Error("the echo is gone"));
});

// Both at work, from a moment hence, half a step apart, for so long. `lost` is called if a connection breaks.
export const work = async (lab, lengthMs, keep, lost) => {
  const opened = await Promise.allSettled([connect(lab, "honest-closed"), connect(lab, "honest-open")]);
  const sockets = opened.map(one => one.value).filter(Boolean);
  const end = () => sockets.forEach(socket => {
    socket.onclose = null;
    socket.close(1000);
  });
  if (sockets.length < 2) {
    end();
    throw new Error("the echo is gone");
  }
  for (const socket of sockets) socket.onclose = lost;
  const from = performance.now() + 30, until = from + lengthMs;
  const closed = closedLoop(sockets[0], from + EVERY_MS / 2, until, book(keep));
  const open = openLoop(sockets[1], from, until, book(keep));
  return {from, closed, open, stop() {
    closed.stop();
    open.stop();
    end();
  }};
};

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

// How late the page was itself: what of the honest times is its own.
export const lateness = ({requests}) => {
  const late = requests.map(({dueAt, sentAt}) => sentAt - dueAt).sort((a, b) => a - b);
  return {p50: rank(late, 0.5), max: rank(late, 1)};
};

// Those of the open loop that were due while the server stood still.
export const within = ({requests, timeOf}, stopped) =>
  requests.filter(({dueAt}) => dueAt >= stopped.from && dueAt < stopped.to).map(timeOf).filter(Number.isFinite);
