// The one WebSocket over which the page asks its server for what no transport offers: the clock, a feed of its own,
// what its connections cost. It is there for as long as the page; where it breaks, it comes back by itself, and with
// it a new session.
//
//     connecting ──hello──► up ◄──answer── slow          "up" after every hello, "down" once it is lost,
//         ▲                  │ ──no answer for a while──► │    "slow"/"steady" as answers stay away and come back,
//         └──── down ◄───────┴────────────────────────────┘    "restarted" where another process says hello

import {events} from "./events.js";
import {backoff, socketUrl} from "./net.js";

const SLOW_MS = 1500, DEAD_MS = 12000, BEAT_MS = 1000;

export const openDesk = () => {
  const {on, tell} = events(), asked = new Map(), waiting = [];
  const desk = {on, state: "connecting", session: null, topic: null, limits: null, version: null, retryAt: null, why: ""};
  let socket, next = 1, attempts = 0, timer = 0, startedNs = null, lastAnswer = 0;

  const become = state => {
    if (desk.state === state) return;
    desk.state = state;
    tell("state", state);
  };

  const send = question => {
    const id = next++;
    asked.set(id, {...question, at: performance.now()});
    socket.send(JSON.stringify({id, ask: question.word, ...question.details}));
  };

  const greet = hello => {
    const restarted = startedNs !== null && hello.started_ns !== startedNs;
    startedNs = hello.started_ns;
    attempts = 0;
    lastAnswer = performance.now();
    Object.assign(desk, {session: hello.session, topic: hello.topic, limits: hello.limits, version: hello.version,
      retryAt: null, why: ""});
    become("up");
    if (restarted) tell("restarted");
    tell("up", hello);
    waiting.splice(0).forEach(send);
  };

  const answer = message => {
    const question = asked.get(message.id);
    asked.delete(message.id);
    lastAnswer = performance.now();
    if (desk.state === "slow") {
      become("up");
      tell("steady");
    }
    if (!question) return;
    if (message.error) question.reject(new Error(message.error));
    else question.resolve(message);
  };

  const lose = event => {
    const was = desk.state;
    desk.why = desk.why || event.reason || "";
    for (const question of asked.values()) question.reject(new Error("the server is gone"));
    asked.clear();
    become("down");
    const after = backoff(attempts++);
    desk.retryAt = performance.now() + after;
    timer = setTimeout(connect, after);
    if (was === "up" || was === "slow") tell("down");
    tell("retry");
  };

  const connect = () => {
    clearTimeout(timer);
    if (socket && socket.readyState <= WebSocket.OPEN) return;
    desk.retryAt = null;
    if (desk.state === "down") become("connecting");
    socket = new WebSocket(socketUrl("/lab"));
    socket.onmessage = event => {
      const message = JSON.parse(event.data);
      if (message.say === "hello") greet(message);
      else if (message.say === "full") desk.why = "full";
      else answer(message);
    };
    socket.onclose = lose;
  };

  const soon = () => {
    if (!document.hidden && desk.state !== "up" && desk.state !== "slow") connect();
  };

  // A server that stands still keeps its connections: only its silence tells.
  const beat = () => {
    if (document.hidden) return;
    const oldest = [...asked.values()].reduce((first, question) => Math.min(first, question.at), Infinity);
    const silent = performance.now() - Math.max(oldest, lastAnswer);
    if (desk.state === "up" && asked.size && silent > SLOW_MS) {
      become("slow");
      tell("slow");
    }
    if (desk.state === "slow" && silent > DEAD_MS) socket.close();
    else if (desk.state === "up" && !asked.size) desk.ask("clock").catch(() => {});
  };

  // Resolves with the answer. While there is no server it waits for one, unless it has to be now.
  desk.ask = (word, details = {}, {now = false} = {}) => new Promise((resolve, reject) => {
    const question = {word, details, resolve, reject};
    const open = socket.readyState === WebSocket.OPEN; // not so while a page that is left ends its figures
    if (open && (desk.state === "up" || desk.state === "slow")) send(question);
    else if (now) reject(new Error("the server is gone"));
    else waiting.push(question);
  });

  desk.retry = () => soon();

  // A page that is left may be kept by its browser for the way back, its connections with it: nobody reads them there.
  addEventListener("pagehide", () => socket.close(1000));
  addEventListener("pageshow", event => event.persisted && soon());
  addEventListener("online", soon);
  document.addEventListener("visibilitychange", soon);
  setInterval(beat, BEAT_MS);
  connect();
  return desk;
};
