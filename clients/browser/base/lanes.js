// One listener of a topic, over one transport, as a page would have it. All four hand on the same messages; what they
// cost, the server counts, by the lane that their requests name.

import {occupy} from "./crowd.js";
import {backoff, socketUrl} from "./net.js";

export const transports = ["poll", "longpoll", "sse", "ws"];

// "17 3kx1y2z8f0a some text": number, intended time in base 36, body; "!" begins a marker, "=" an acknowledgement.
export const parse = text => {
  const first = text.indexOf(" "), second = text.indexOf(" ", first + 1);
  return {
    number: Number(text.slice(0, first)),
    sentNs: parseInt(text.slice(first + 1, second < 0 ? undefined : second), 36),
    body: second < 0 ? "" : text.slice(second + 1),
  };
};

const byteLength = text => new TextEncoder().encode(text).length;

// What all have in common: numbers seen, markers, ages, the end.
const reader = (lab, options) => {
  const {on = {}} = options, lane = {next: options.since + 1 || 0, closed: false};

  const take = (text, cameAt) => {
    if (text[0] === "!") {
      const [, gap, first, last] = text.split(" ");
      if (gap === "refused") {
        on.error?.(text.slice("! refused 400 ".length));
        return;
      }
      if (gap === "gap") lane.next = Number(last) + 1;
      if (gap === "reset") lane.next = 0;
      on.gap?.(Number(first), Number(last));
      return;
    }
    const {number, sentNs, body} = parse(text);
    if (text[0] === "=" || number < lane.next) return;
    lane.next = number + 1;
    const sentAt = lab.clock.serverToPage(sentNs);
    on.message?.({number, sentAt, cameAt, age: cameAt - sentAt, text: body, bytes: byteLength(text)});
  };

  lane.take = (text, cameAt = performance.now()) => {
    if (!lane.closed && text) take(text, cameAt);
  };
  lane.tell = state => {
    if (!lane.closed) on.state?.(state);
  };
  lane.url = path => {
    const query = new URLSearchParams({topic: options.topic, since: String(lane.next - 1)});
    query.set("lab", `${lab.desk.session}.${options.lane}`);
    return `${path}?${query}`;
  };
  return lane;
};

// --- polling ---

const ask = async (lane, path, {tag, signal}) => {
  const answer = await fetch(lane.url(path), {cache: "no-store", signal, headers: tag ? {"If-None-Match": tag} : {}});
  const news = answer.status === 200;
  if (!news && answer.status !== 304 && answer.status !== 204) throw new Error(`${answer.status}`);
  const lines = news ? (await answer.text()).split("\n").filter(Boolean) : [];
  return {status: answer.status, tag: answer.headers.get("ETag") ?? tag, lines};
};

const told = (options, lane, askedAt, answer) => {
  const answeredAt = performance.now();
  for (const line of answer.lines) lane.take(line, answeredAt);
  options.on?.poll?.({askedAt, answeredAt, status: answer.status, count: answer.lines.length});
};

// A poll is due every interval from a random moment on, whenever the last one was answered. One that cannot be asked when
// it is due, since the last is not answered yet or the page was busy, is asked late; where more were missed, all but the
// last of them are left out, and the pace is still that of the beginning.
const poll = (lab, options) => {
  const lane = reader(lab, options), abort = new AbortController();
  let interval = options.interval_ms, due = performance.now() + Math.random() * interval, timer = 0, busy = false, tag = null;

  const next = () => {
    clearTimeout(timer);
    if (!lane.closed && !busy) timer = setTimeout(once, Math.max(0, due - performance.now()));
  };

  const once = async () => {
    const askedAt = performance.now();
    busy = true;
    due += interval * Math.max(1, Math.ceil((askedAt - due) / interval));
    try {
      const answer = await ask(lane, "/poll", {tag, signal: abort.signal});
      tag = answer.tag;
      lane.tell("open");
      told(options, lane, askedAt, answer);
    } catch {
      lane.tell("lost");
    }
    busy = false;
    next();
  };

  next();
  return {
    set(settings) {
      if (!settings.interval_ms || settings.interval_ms === interval) return;
      interval = settings.interval_ms;
      due = Math.min(due, performance.now() + Math.random() * interval);
      next();
    },
    close() {
      lane.closed = true;
      clearTimeout(timer);
      abort.abort();
    },
  };
};

// --- long polling ---

const longpoll = (lab, options) => {
  const lane = reader(lab, options), abort = new AbortController();
  let tag = null, attempts = 0, timer = 0;

  const again = async () => {
    while (!lane.closed) {
      const askedAt = performance.now();
      try {
        const answer = await ask(lane, "/longpoll", {tag, signal: abort.signal});
        tag = answer.tag;
        attempts = 0;
        lane.tell("open");
        told(options, lane, askedAt, answer);
      } catch {
        lane.tell("lost");
        await new Promise(done => timer = setTimeout(done, backoff(attempts++)));
      }
    }
  };

  again();
  return {
    set() {},
    close() {
      lane.closed = true;
      clearTimeout(timer);
      abort.abort();
    },
  };
};

// --- server-sent events: the browser reconnects by itself, and says what it saw last ---

const sse = (lab, options) => {
  const lane = reader(lab, options);
  const source = new EventSource(lane.url("/sse"));
  source.onopen = () => lane.tell("open");
  source.onerror = () => lane.tell(source.readyState === EventSource.CLOSED ? "closed" : "lost");
  source.onmessage = event => lane.take(event.data);
  return {
    set() {},
    close() {
      lane.closed = true;
      source.close();
    },
  };
};

// One that is not open yet is let open first: to break off its handshake is an error in a browser's console.
export const closeQuietly = socket => {
  if (socket.readyState === WebSocket.CONNECTING) socket.onopen = () => socket.close(1000);
  else socket.close(1000);
};

// --- WebSocket: whoever wants it back reconnects ---

const ws = (lab, options) => {
  const lane = reader(lab, options);
  let socket, attempts = 0, timer = 0;

  const connect = () => {
    socket = new WebSocket(lane.url(socketUrl("/ws")), "pushmark.v1");
    socket.onopen = () => {
      attempts = 0;
      lane.tell("open");
    };
    socket.onmessage = event => lane.take(event.data);
    socket.onclose = () => {
      lane.tell("lost");
      if (!lane.closed) timer = setTimeout(connect, backoff(attempts++));
    };
  };

  connect();
  return {
    set() {},
    send: text => socket.readyState === WebSocket.OPEN && (socket.send(text), true),
    close() {
      lane.closed = true;
      clearTimeout(timer);
      closeQuietly(socket);
    },
  };
};

const opens = {poll, longpoll, sse, ws};

// options: lane, topic, since (the last number already known; -1 for all that is kept), interval_ms, on: {message, poll,
// gap, state}.
export const openLane = (lab, transport, options) => {
  const lane = opens[transport](lab, options);
  if (transport === "ws") return lane;
  let leave = occupy(transport !== "poll");
  return {...lane, close() {
    leave?.();
    leave = null;
    lane.close();
  }};
};
