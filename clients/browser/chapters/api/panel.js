// The panel's workings: what each button does to the one WebSocket.

import {bytes} from "../../base/numbers.js";
import {state} from "../../base/state.js";
import {say} from "../../base/words.js";
import {absolute, isEcho, protocolsOf, withLane} from "./address.js";
import {BURST, CHUNK, openHearing, teller} from "./hearing.js";
import {exact, make, preview, size} from "./payload.js";
import {openSocket} from "./socket.js";

const MOST_BUFFERED = 8e6;
const KNOWN_THROWS = ["new-SyntaxError", "new-SecurityError", "send-InvalidStateError", "close-InvalidAccessError",
  "close-SyntaxError"];

const opened = (panel, talk, views, tell) => {
  const heard = openHearing(panel, talk, views, tell);
  return openSocket({
    state: (number, ms) => {
      views.stations.enter(number, ms);
      views.properties();
    },
    buffered: trace => views.buffered.take(trace),
    event: (name, event) => {
      heard[name](event);
      views.properties();
    },
  });
};

// views: {log, code, stations, buffered, told, hello, properties}
export const openPanel = (lab, views, boxes) => {
  const {log, code, buffered} = views, tell = teller(views);
  const panel = {wanted: false, sent: 0, came: 0, last: "", said: null};
  const talk = {awaited: [], hellos: 0, burst: null, then: null, dialled: null, resting: false};
  const socket = opened(panel, talk, views, tell);

  Object.defineProperties(panel, {
    socket: {get: () => socket.socket},
    opened: {get: () => socket.opened},
    state: {get: () => socket.state},
    buffered: {get: () => socket.buffered},
  });
  panel.look = () => socket.look();

  // What the browser throws is shown as it is, with a sentence of ours.
  panel.attempt = (name, fn) => {
    try {
      fn();
      return true;
    } catch (error) {
      log.add({way: "event", name: error.name, detail: error.message, tone: "bad"});
      const known = `${name}-${error.name}`, ours = KNOWN_THROWS.includes(known) ? `throw-${known}` : "throw-other";
      tell("told-throw", () => ({error: error.name, sentence: say(`api.${ours}`)}), error.name);
      return false;
    }
  };

  // Where the constructor throws, what was there before stays as it is.
  panel.connect = after => {
    const {url, protocols: names, binaryType} = boxes(), protocols = protocolsOf(names);
    code.light("new");
    if (!panel.attempt("new", () => socket.connect(withLane(url, lab.desk.session, "api"), protocols,
      binaryType))) return;
    Object.assign(talk, {awaited: [], hellos: 0, burst: null, then: after ?? null, resting: false,
      dialled: {text: absolute(url), protocols, echo: isEcho(url)}});
    buffered.forget();
    panel.wanted = true;
    log.add({way: "event", name: "new", detail: socket.socket.url});
    tell("told-connecting", {url: talk.dialled.text}, "connecting");
    views.properties();
  };

  panel.go = (url, protocols, after) => {
    state.set("api.url", url);
    state.set("api.protocols", protocols);
    panel.connect(after);
  };

  // Where the connection is open to this server it is taken, else one is made.
  panel.whenOpen = fn => {
    if (panel.state === WebSocket.OPEN && talk.dialled.echo) fn();
    else panel.go("/echo", "", fn);
  };

  panel.whenClosed = fn => {
    if (panel.state === WebSocket.CLOSED) return fn();
    panel.ended = fn;
    if (panel.state === WebSocket.OPEN) panel.close();
    return undefined;
  };

  panel.sendNow = (kind, data) => {
    if (!panel.socket) return tell("told-none", {}, "none");
    code.light("send");
    return panel.attempt("send", () => {
      const open = panel.state === WebSocket.OPEN;
      socket.send(data);
      panel.sent++;
      if (talk.dialled.echo && open) talk.awaited.push({data, at: performance.now()});
      log.add({way: "sent", name: "send", bytes: `${exact(size(data))} B`, detail: preview(data),
        words: open ? undefined : "api.log-void"});
      if (!open) tell("told-void", () => ({amount: bytes(socket.buffered)}), "void");
    });
  };

  panel.send = () => {
    const {kind, text: written} = boxes();
    let data;
    panel.said = null;
    code.show();
    try {
      data = make(kind, written);
    } catch (error) {
      tell("told-bad", {why: error.message}, "bad");
      return;
    }
    panel.sendNow(kind, data);
  };

  panel.hello = () => {
    talk.hellos++;
    panel.said = "\"helloworld\"";
    code.show();
    if (!panel.sendNow("text", "helloworld")) talk.hellos--;
  };

  // A megabyte in one go, in frames that the server takes.
  panel.burst = () => panel.whenOpen(() => {
    if (socket.buffered > MOST_BUFFERED) return;
    const datas = Array.from({length: BURST}, () => new Uint8Array(CHUNK).fill(7));
    talk.burst = {left: BURST, row: null};
    code.light("send");
    panel.sent += BURST;
    const at = performance.now();
    socket.send(...datas);
    talk.awaited.push(...datas.map(data => ({data, at})));
    log.add({way: "sent", name: "send", bytes: `${exact(BURST * CHUNK)} B`, detail: `${BURST} × ${exact(CHUNK)} B`});
    tell("told-burst", () => ({peak: bytes(buffered.peak)}), "burst");
  });

  panel.close = () => {
    const {code: number, reason} = boxes();
    if (!panel.socket) return;
    panel.wanted = false;
    code.light("bye");
    panel.attempt("close", () => {
      if (number.trim() === "") socket.close();
      else if (reason === "") socket.close(Number(number));
      else socket.close(Number(number), reason);
      const given = [number.trim(), reason && JSON.stringify(reason)].filter(Boolean);
      log.add({way: "event", name: "close()", detail: given.join(", ")});
    });
  };

  // Out of sight nothing is kept; what was open is opened again on return.
  panel.rest = () => {
    if (panel.state < 0 || panel.state > WebSocket.OPEN) return;
    talk.resting = true;
    socket.close(1000, "out of sight");
    log.add({way: "event", name: "close()", words: "api.log-rest"});
  };

  return panel;
};
