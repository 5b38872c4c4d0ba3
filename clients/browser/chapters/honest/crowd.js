// Many WebSocket clients of one topic, each with its own memory of what it saw last, so that it comes back with
// since=LAST and misses nothing. What lanes.js does for one with a backoff is done here for many at a pace that the figure
// chooses, since that pace is what it is about.

import {closeQuietly, parse} from "../../base/lanes.js";
import {socketUrl} from "../../base/net.js";

// A browser sets up WebSockets to a host one after another (RFC 6455 §4.1); Chromium begins the next 10 ms after the last.
// Besides, it makes each wait for 1 to 5 s times 2^(those pending) / 65536, which is nothing for four of them, 50 ms for ten
// and seconds for sixteen. That would be one browser's punishment, not a storm's course, so four are handed to it at a time.
const MOST_PENDING = 4;

const gate = () => {
  const waiting = [];
  let pending = 0;
  const look = () => {
    while (pending < MOST_PENDING && waiting.length) {
      const enter = waiting.shift();
      if (enter(leave())) pending++;
    }
  };
  const leave = () => {
    let left = false;
    return () => {
      if (left) return;
      left = true;
      pending--;
      look();
    };
  };
  return {
    ask(enter) {
      waiting.push(enter);
      look();
    },
  };
};

// `delay()` says how long after losing its connection a client waits.
const newClient = (lab, lane, since, pass, delay) => {
  const client = {last: since, lost: 0, twice: 0, messages: 0, openedAt: NaN, closedAt: NaN, wholeAt: NaN, caughtUp: 0,
    settled: false, closed: false, open: false, code: 0};
  let socket = null, timer = 0;

  const see = number => {
    if (number <= client.last) client.twice++;
    else client.lost += number - client.last - 1;
    client.last = Math.max(client.last, number);
    client.messages++;
  };

  // What was sent before this connection was there is what was missed, and now caught up with.
  const take = text => {
    const {number, sentNs} = parse(text);
    see(number);
    if (client.settled) return;
    const now = performance.now();
    if (lab.clock.serverToPage(sentNs) < client.openedAt) {
      client.caughtUp++;
      client.wholeAt = now;
    } else client.settled = true;
  };

  const lose = event => {
    client.open = false;
    if (client.closed) return;
    Object.assign(client, {closedAt: performance.now(), code: event.code, settled: false, caughtUp: 0, openedAt: NaN});
    timer = setTimeout(come, delay());
  };

  const connect = leave => {
    const query = new URLSearchParams({topic: lab.desk.topic, since: String(client.last), lab: `${lab.desk.session}.${lane}`});
    socket = new WebSocket(socketUrl(`/ws?${query}`), "pushmark.v1");
    socket.onopen = () => {
      leave();
      client.open = true;
      client.openedAt = client.wholeAt = performance.now();
    };
    socket.onmessage = event => /^\d/.test(event.data) && take(event.data);
    socket.onclose = event => {
      leave();
      lose(event);
    };
  };

  const come = () => pass.ask(leave => !client.closed && (connect(leave), true));

  client.close = () => {
    client.closed = true;
    client.open = false;
    clearTimeout(timer);
    if (socket) closeQuietly(socket);
  };
  come();
  return client;
};

// Listeners of the session's topic, which the crowd itself keeps busy: a message every `everyMs`, published by the desk.
export const gather = async (lab, {lane, everyMs}) => {
  const clients = [], pass = gate(), crowd = {clients, delay: () => 500, published: 0};
  let ended = false;

  const publish = async () => {
    const {number} = await lab.desk.ask("publish", {text: "to all who listen"}, {now: true});
    crowd.published = Math.max(crowd.published, number);
  };
  await publish();
  const timer = setInterval(() => publish().catch(() => {}), everyMs);

  crowd.resize = n => {
    while (!ended && clients.length < n) clients.push(newClient(lab, lane, crowd.published, pass, () => crowd.delay()));
    clients.splice(n).forEach(client => client.close());
  };
  crowd.end = () => {
    ended = true;
    clearInterval(timer);
    crowd.resize(0);
  };
  return crowd;
};
