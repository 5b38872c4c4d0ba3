// The two measuring tools, on a thread of their own: the page's is busy with drawing, and what it takes for that would
// be told of the server. Both ask /echo over a WebSocket of their own, half a step apart, by ticks of their own:
//
//     open loop     a request goes at every tick, answered or not; its time counts from the tick
//     closed loop   one goes at a tick only if the last one was answered; its time counts from the sending
//
// From the page: {run, urls: {closed, open}, lengthMs, everyMs}, and {stop: run}. To it: {run, say: "began", from}, "lost",
// or "request" with {tool, number, dueAt, sentAt, cameAt}, each when it is sent and again when it is answered. Times are
// performance.timeOrigin + performance.now(), which mean the same here and there. A classic script without imports, for
// Firefox knows workers of modules only since 2023.

"use strict";

// A timer of a browser is late by up to a millisecond, which would be most of an answer's time: the rest is waited out.
const SPIN_MS = 1.2, BEFORE_MS = 30;

const now = () => performance.timeOrigin + performance.now();

const sleepUntil = (at, fn) => setTimeout(() => {
  while (now() < at);
  fn();
}, Math.max(0, Math.floor(at - now() - SPIN_MS)));

const connect = url => new Promise((resolve, reject) => {
  const socket = new WebSocket(url);
  socket.onopen = () => resolve(socket);
  socket.onclose = () => reject(new Error("the echo is gone"));
});

// Ticks at `from`, `from` + `every`, … before `until`. A tick that is late says so by its `dueAt`; one that is later than
// the next is not left out.
const tool = ({socket, from, until, every, closed, tell}) => {
  const waiting = new Map();
  let timer = 0, tick = 0, number = 0;

  const next = () => {
    const dueAt = from + tick * every;
    if (dueAt < until) timer = sleepUntil(dueAt, () => at(dueAt));
  };

  const send = dueAt => {
    const request = {number: number++, dueAt, sentAt: now(), cameAt: NaN};
    waiting.set(request.number, request);
    socket.send(String(request.number));
    tell(request);
  };

  const at = dueAt => {
    tick++;
    if (!closed || !waiting.size) send(dueAt);
    next();
  };

  socket.onmessage = event => {
    const cameAt = now(), request = waiting.get(Number(event.data));
    if (!request) return;
    waiting.delete(request.number);
    tell({...request, cameAt});
  };
  next();
  return () => clearTimeout(timer);
};

const runs = new Map();

const end = run => {
  const {stops = [], sockets = []} = runs.get(run) ?? {};
  runs.delete(run);
  for (const stop of stops) stop();
  for (const socket of sockets) {
    socket.onclose = socket.onmessage = null;
    socket.close(1000);
  }
};

const begin = async ({run, urls, lengthMs, everyMs}) => {
  const entry = {stops: [], sockets: []}, tell = (say, more) => postMessage({run, say, ...more});
  runs.set(run, entry);
  const opened = await Promise.allSettled([connect(urls.closed), connect(urls.open)]);
  entry.sockets = opened.map(one => one.value).filter(Boolean);
  if (runs.get(run) !== entry) { // stopped while it connected
    entry.sockets.forEach(socket => socket.close(1000));
    return;
  }
  if (entry.sockets.length < 2) {
    end(run);
    tell("lost");
    return;
  }
  for (const socket of entry.sockets) socket.onclose = () => {
    end(run);
    tell("lost");
  };
  const from = now() + BEFORE_MS, until = from + lengthMs;
  tell("began", {from});
  entry.stops = ["closed", "open"].map((name, i) => tool({socket: entry.sockets[i], closed: name === "closed", every: everyMs,
    from: name === "closed" ? from + everyMs / 2 : from, until, tell: request => tell("request", {...request, tool: name})}));
};

onmessage = ({data}) => data.stop === undefined ? begin(data) : end(data.stop);
