// Small lanes that run while they are looked at: a poll a second, a message every other second, so that every other
// poll finds one. After each, the desk is asked for the bytes as they came and went.

import {closeQuietly, openLane} from "../../base/lanes.js";
import {socketUrl} from "../../base/net.js";
import {eventExchange, exchangeOf, frameExchange, isEmpty} from "./exchange.js";

export const POLL_MS = 1000, RATE_HZ = 0.5, PAYLOAD_BYTES = 20;

const HELLO = "hello over the wire!", BEAT_MS = 2000;

const lanes = {poll: "wire-poll", longpoll: "wire-longpoll", sse: "wire-sse", ws: "wire-ws"};

// The page speaks here, and hears what it said.
const openEcho = lab => {
  const socket = new WebSocket(socketUrl(`/echo?lab=${lab.desk.session}.wire-echo`));
  const speak = () => socket.readyState === WebSocket.OPEN && socket.send(HELLO);
  const timer = setInterval(speak, BEAT_MS);
  let heard = () => {};
  socket.onopen = speak;
  socket.onmessage = () => heard();
  return {
    onHeard: fn => heard = fn,
    close() {
      clearInterval(timer);
      closeQuietly(socket);
    },
  };
};

// `seen(name, exchange)` for news, empty, longpoll, sse, ws; `counted(lanes)` with ledgers that leave out what came
// before each lane's first message: its set-up.
export const collect = (lab, {seen, counted}) => {
  const open = [], settled = new Set();
  let over = false, echoed = null;

  const ask = (word, details) => lab.desk.ask(word, details, {now: true}).catch(() => null);

  const wireOf = async (transport, take) => {
    const answer = await ask("wire", {lane: lanes[transport]});
    if (answer && !over) take(answer);
  };

  const look = {
    poll: answer => {
      if (answer.news) seen("news", exchangeOf(answer.news));
      const last = answer.last && exchangeOf(answer.last);
      if (last && isEmpty(last)) seen("empty", last);
    },
    longpoll: answer => answer.news && seen("longpoll", exchangeOf(answer.news)),
    sse: answer => answer.last?.down && answer.opening && seen("sse", eventExchange(answer)),
    ws: answer => answer.last?.down && answer.opening && seen("ws", frameExchange(answer, echoed)),
  };

  // The first message of a lane ends its set-up.
  const settle = transport => {
    if (settled.has(transport)) return;
    settled.add(transport);
    ask("reset", {lane: lanes[transport]});
  };

  const came = transport => {
    wireOf(transport, look[transport]);
    setTimeout(() => over || settle(transport), 200); // once the last acknowledgement has gone
  };

  const listen = (transport, since, on) => openLane(lab, transport,
    {lane: lanes[transport], topic: lab.desk.topic, since,
    interval_ms: POLL_MS, on});

  const count = async () => {
    const answer = await ask("ledger");
    if (answer && !over) counted(Object.fromEntries([...settled].map(name => [name, answer.lanes[lanes[name]]])));
  };

  const begin = async () => {
    await lab.clock.known;
    const feed = await ask("feed", {rate_hz: RATE_HZ, payload_bytes: PAYLOAD_BYTES, schedule: "even"});
    if (over || !feed) return;
    const since = feed.next - 1;
    open.push(listen("poll", since, {poll: ({count: messages}) => {
      if (messages) came("poll");
      else wireOf("poll", look.poll);
    }}));
    for (const transport of ["longpoll", "sse", "ws"])
      open.push(listen(transport, since, {message: () => came(transport)}));
    const echo = openEcho(lab);
    echo.onHeard(async () => {
      echoed = await ask("wire", {lane: "wire-echo"}) ?? echoed;
      if (settled.has("ws")) wireOf("ws", look.ws);
    });
    open.push(echo);
  };

  begin();
  const timer = setInterval(count, 1000);
  return {
    close() {
      over = true;
      clearInterval(timer);
      for (const lane of open) lane.close();
      ask("feed", {rate_hz: 0});
    },
  };
};
