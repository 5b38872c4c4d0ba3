// The panel's workings: what each button does to the one WebSocket, and what is told of it in the log, in the code that
// lights up, and in a sentence.

import {bytes, duration} from "../../base/numbers.js";
import {state} from "../../base/state.js";
import {say, text} from "../../base/words.js";
import {absolute, isEcho, protocolsOf, suspicion, withLane} from "./address.js";
import {meaning} from "./codes.js";
import {exact, make, preview, received, same, size} from "./payload.js";
import {openSocket} from "./socket.js";

const CHUNK = 60000, BURST = 18, MOST_HELLOS = 40, MOST_BUFFERED = 8e6;

// views: {log, code, stations, buffered, told, hello, properties}
export const openPanel = (lab, views, boxes) => {
  const {log, code, stations, buffered} = views;
  const panel = {wanted: false, sent: 0, came: 0, last: "", said: null};
  let awaited = [], hellos = 0, burst = null, then = null, dialled = null, resting = false;

  const tell = (words, params, name = "") => {
    views.told.dataset.about = name || words;
    text(views.told, `api.${words}`, params);
  };

  // --- what is seen ---

  const onState = (number, ms) => {
    stations.enter(number, ms);
    views.properties();
  };

  const onOpen = () => {
    const {socket} = panel;
    code.light("open");
    log.add({way: "event", name: "open", words: "api.log-open", params: {protocol: socket.protocol || "\"\"", extensions: socket.extensions || "\"\""}});
    tell(dialled.echo ? "told-open-echo" : "told-open", {url: dialled.text}, "open");
    then?.();
    then = null;
  };

  const answered = data => {
    const before = awaited.shift();
    if (!before) return {};
    const equal = same(before.data, data);
    return {words: equal ? "api.log-same" : "api.log-other", params: {time: duration(performance.now() - before.at)}, tone: equal ? "" : "bad"};
  };

  const inBurst = data => {
    if (!burst?.left || typeof data === "string" || data.length !== CHUNK) return false;
    awaited.shift();
    burst.left--;
    burst.row ??= log.add({way: "came", name: "message"});
    burst.row.querySelector(".detail").textContent = `${BURST - burst.left} × ${exact(CHUNK)} B`;
    burst.row.querySelector(".bytes").textContent = `${exact((BURST - burst.left) * CHUNK)} B`;
    return true;
  };

  const onMessage = async event => {
    const data = await received(event.data);
    panel.came++;
    panel.last = preview(data, 60);
    code.light("message");
    if (inBurst(data)) return;
    log.add({way: "came", name: "message", bytes: `${exact(size(data))} B`, detail: preview(data), ...answered(data)});
    if (hellos && typeof data === "string") {
      hellos--;
      const words = [...views.hello.textContent.split(" ").filter(Boolean), data].slice(-MOST_HELLOS);
      views.hello.textContent = words.join(" ");
    }
  };

  const onError = () => {
    code.light("error");
    log.add({way: "event", name: "error", words: "api.log-error", tone: "bad"});
  };

  // The code's own sentence; where it is 1006, which says nothing, also what the address gives away.
  const explain = ({code: number}) => {
    const {name, clause, words} = meaning(number);
    const why = number !== 1006 ? "" : panel.opened ? "why-lost" : `why-${suspicion(dialled.text, dialled.protocols)}`;
    tell("told-close", () => ({code: number, name: name && ` (${name})`, sentence: say(words), clause,
      why: why && say(`api.${why}`)}), String(number));
    views.told.dataset.why = why;
  };

  // Neither end wished it: the server went, and where it comes back the connection shall too.
  const brokenOff = ({code: number, reason}) => panel.opened && (number === 1006 || reason === "the server is going down");

  const onClose = event => {
    code.light("close");
    log.add({way: "event", name: "close", tone: event.wasClean ? "" : "bad",
      detail: `code ${event.code}, reason ${JSON.stringify(event.reason)}, wasClean ${event.wasClean}`});
    explain(event);
    panel.wanted = resting || brokenOff(event);
    resting = false;
    then = null;
    burst = null;
    panel.ended?.();
    panel.ended = null;
  };

  const heard = {open: onOpen, message: onMessage, error: onError, close: onClose};
  const socket = openSocket({
    state: onState,
    buffered: trace => buffered.take(trace),
    event: (name, event) => {
      heard[name](event);
      views.properties();
    },
  });
  Object.defineProperties(panel, {
    socket: {get: () => socket.socket},
    opened: {get: () => socket.opened},
    state: {get: () => socket.state},
    buffered: {get: () => socket.buffered},
  });
  panel.look = () => socket.look();

  // --- what is done ---

  // What the browser throws is shown as it is, with a sentence of ours.
  panel.attempt = (name, fn) => {
    try {
      fn();
      return true;
    } catch (error) {
      log.add({way: "event", name: error.name, detail: error.message, tone: "bad"});
      const known = `${name}-${error.name}`, ours = ["new-SyntaxError", "new-SecurityError", "send-InvalidStateError",
        "close-InvalidAccessError", "close-SyntaxError"].includes(known) ? `throw-${known}` : "throw-other";
      tell("told-throw", () => ({error: error.name, sentence: say(`api.${ours}`)}), error.name);
      return false;
    }
  };

  panel.connect = after => {
    const {url, protocols, binaryType} = boxes();
    awaited = [];
    burst = null;
    hellos = 0;
    code.light("new");
    const made = panel.attempt("new", () => {
      dialled = {text: absolute(url), protocols: protocolsOf(protocols), echo: isEcho(url)};
      then = after ?? null;
      resting = false;
      stations.begin();
      buffered.forget();
      socket.connect(withLane(url, lab.desk.session, "api"), dialled.protocols, binaryType);
    });
    panel.wanted = made;
    if (!made) return;
    log.add({way: "event", name: "new", detail: socket.socket.url});
    tell("told-connecting", {url: dialled.text}, "connecting");
    views.properties();
  };

  panel.go = (url, protocols, after) => {
    state.set("api.url", url);
    state.set("api.protocols", protocols);
    panel.connect(after);
  };

  // Where the connection is open to this server it is taken, else one is made.
  panel.whenOpen = fn => {
    if (panel.state === WebSocket.OPEN && dialled.echo) fn();
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
      if (dialled.echo && open) awaited.push({data, at: performance.now()});
      log.add({way: "sent", name: "send", bytes: `${exact(size(data))} B`, detail: preview(data), words: open ? undefined : "api.log-void"});
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
    hellos++;
    panel.said = "\"helloworld\"";
    code.show();
    if (!panel.sendNow("text", "helloworld")) hellos--;
  };

  // A megabyte in one go, in frames that the server takes.
  panel.burst = () => panel.whenOpen(() => {
    if (socket.buffered > MOST_BUFFERED) return;
    const datas = Array.from({length: BURST}, () => new Uint8Array(CHUNK).fill(7));
    burst = {left: BURST, row: null};
    code.light("send");
    panel.sent += BURST;
    const at = performance.now();
    socket.send(...datas);
    awaited.push(...datas.map(data => ({data, at})));
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
      log.add({way: "event", name: "close()", detail: [number.trim(), reason && JSON.stringify(reason)].filter(Boolean).join(", ")});
    });
  };

  // Out of sight nothing is kept; what was open is opened again on return.
  panel.rest = () => {
    if (panel.state < 0 || panel.state > WebSocket.OPEN) return;
    resting = true;
    socket.close(1000, "out of sight");
    log.add({way: "event", name: "close()", words: "api.log-rest"});
  };

  return panel;
};
