// One WebSocket at a time, as the learner's boxes want it, and everything that can be seen of it: its four events, each
// state that it was in, and what is still buffered.

import {closeQuietly} from "../../base/lanes.js";

const MOST_SAMPLES = 20000;

// `on` is told: state(number, ms since the constructor), event(name, event), buffered(trace).
export const openSocket = on => {
  const own = {socket: null, opened: false, trace: []};
  let began = 0, lastState = -1, sampling = false, sendBegan = 0;
  const soon = new MessageChannel();

  const look = () => {
    const state = own.socket?.readyState ?? -1;
    if (state === lastState) return;
    lastState = state;
    if (state >= 0) on.state(state, performance.now() - began);
  };

  const sample = () => {
    own.trace.push({ms: performance.now() - sendBegan, bytes: own.buffered});
    on.buffered(own.trace);
  };

  // As often as the browser lets, since a megabyte is gone within a few frames of the screen.
  const drain = () => {
    sample();
    sampling = own.buffered > 0 && own.socket.readyState === WebSocket.OPEN && own.trace.length < MOST_SAMPLES;
    if (sampling) soon.port2.postMessage(0);
  };
  soon.port1.onmessage = drain;

  const watch = socket => {
    const hear = (name, event) => {
      if (own.socket !== socket) return;
      if (name === "open") own.opened = true;
      look();
      on.event(name, event);
    };
    for (const name of ["open", "message", "error", "close"]) socket.addEventListener(name, event => hear(name, event));
  };

  // Throws what the constructor throws.
  own.connect = (url, protocols, binaryType) => {
    const socket = protocols.length ? new WebSocket(url, protocols) : new WebSocket(url);
    own.drop();
    Object.assign(own, {socket, opened: false, trace: []});
    socket.binaryType = binaryType;
    began = performance.now();
    lastState = -1;
    watch(socket);
    look();
  };

  // Another takes its place: it ends, unheard.
  own.drop = () => {
    const {socket} = own;
    own.socket = null;
    lastState = -1;
    if (socket && socket.readyState <= WebSocket.OPEN) closeQuietly(socket);
  };

  own.send = (...datas) => {
    if (!sampling) {
      own.trace = [];
      sendBegan = performance.now();
    }
    for (const data of datas) own.socket.send(data);
    if (!sampling) drain();
  };

  // Only what is given is handed on: close() differs from close(1000).
  own.close = (...given) => {
    own.socket.close(...given);
    look();
  };

  own.look = look;
  return Object.defineProperties(own, {
    buffered: {get: () => own.socket?.bufferedAmount ?? 0},
    state: {get: () => own.socket?.readyState ?? -1},
  });
};
