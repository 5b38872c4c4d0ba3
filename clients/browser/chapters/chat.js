// Chapter: a chat room, twice. The room is one topic of the server; the left side asks for its news again and again, the
// right side is told.

import {button, controls, slider, toggle} from "../base/controls.js";
import {el} from "../base/dom.js";
import {card, figure} from "../base/figure.js";
import {age, bytes, count, duration, plainDuration, times} from "../base/numbers.js";
import {state} from "../base/state.js";
import {say, spoken, text} from "../base/words.js";
import words from "../words/chat.js";
import {cleanRoom} from "./chat/message.js";
import {total} from "./chat/meter.js";
import {openNick} from "./chat/nick.js";
import {openSent} from "./chat/sent.js";
import {openSide} from "./chat/side.js";
import {openVisitor} from "./chat/visitor.js";

const INTERVALS_MS = [500, 1000, 2000, 3000, 5000, 10000], INTERVAL_MS = 2000, ROOM = "lobby", LEDGER_MS = 1000, ENOUGH = 3;

// Taken when it is left or Enter is pressed, not with every key: each name asked for is a topic at the server.
const lineOf = (id, label, value, take) => {
  const input = el("input", {type: "text", id, value, autocomplete: "off", spellcheck: "false",
    onchange: () => input.value = take(input.value)});
  return {element: el("div", {class: "field"}, spoken("label", label, {for: id}), input), input};
};

const roomName = () => cleanRoom(state.text("chat.room", ROOM));

const openRoom = (nick, sent, interval) => ({
  topic: () => `room.${roomName()}`,
  name: nick.get,
  interval,
  mine: sent.mine,
  sending: sent.sending,
});

const secondWindow = () => {
  const link = spoken("a", "chat.second", {class: "chat-second", target: "_blank", rel: "noopener", href: "#chat"});
  const point = () => link.href = state.link().replace(/#[^?]*/, "#chat");
  for (const event of ["pointerenter", "focus", "click"]) link.addEventListener(event, point);
  return link;
};

// What has been seen so far, in sentences made of it.
const outcome = (lab, sides) => {
  const element = el("div", {class: "prose"}, spoken("p", "chat.after-wait"), spoken("p", "chat.after-why"), spoken("p", "chat.after-how"));
  const first = element.firstChild;
  const show = () => {
    const [poll, ws] = [sides.poll.meter, sides.ws.meter], heard = Math.min(poll.ages.length, ws.ages.length);
    if (heard < ENOUGH || !poll.ledger || !ws.ledger) return text(first, "chat.after-wait");
    const [pollBytes, wsBytes] = [total(poll.ledger), total(ws.ledger)];
    return text(first, "chat.after-figures", {n: count(heard), poll: duration(poll.mean), ws: age(ws.mean, lab.clock.errorMs),
      requests: count(poll.ledger.requests), empty: count(poll.ledger.empty), pollBytes: bytes(pollBytes), wsBytes: bytes(wsBytes),
      ratio: times(pollBytes / wsBytes)});
  };
  return {element, show};
};

const openLedgers = (lab, sides, then) => {
  let timer = 0;
  const look = async () => {
    try {
      const {lanes} = await lab.desk.ask("ledger", {}, {now: true});
      for (const [side, {meter}] of Object.entries(sides)) meter.take(lanes[`chat-${side}`]);
      then();
    } catch {
      // the server is away; the next answer brings all of it
    }
  };
  return {
    open() {
      look();
      timer = setInterval(look, LEDGER_MS);
    },
    close: () => clearInterval(timer),
    look,
  };
};

const describe = (sides, errorMs) => say("chat.describe", {
  room: roomName(), poll: duration(sides.poll.meter.mean), ws: age(sides.ws.meter.mean, errorMs), requests: count(sides.poll.meter.ledger?.requests), empty: count(sides.poll.meter.ledger?.empty),
  last: sides.ws.log.list.lastElementChild?.querySelector(".said")?.textContent ?? "–"});

const live = (lab, element, parts) => {
  const {sides, visitor, wanted, ledgers, sent} = parts;
  const both = Object.values(sides);
  const welcome = () => {
    if (wanted.value() && !visitor.here) visitor.open();
    if (!wanted.value()) visitor.close();
  };
  const start = () => {
    both.forEach(side => side.open());
    welcome();
    ledgers.open();
  };
  const stop = () => {
    both.forEach(side => side.close());
    visitor.close();
    ledgers.close();
  };
  const one = figure(lab, element, {start, stop, describe: () => describe(sides, lab.clock.errorMs)});

  lab.desk.on("restarted", () => {
    sent.forget();
    both.forEach(side => {
      side.forget();
      side.log.notice("chat.restarted");
    });
  });
  lab.desk.on("up", () => both.forEach(side => side.meter.forget()));
  state.on("chat.visitor", () => one.running && welcome());
  state.on("chat.room", () => {
    if (one.running) stop();
    sent.forget();
    both.forEach(side => side.forget());
    if (one.running) start();
  });
};

const build = (root, lab) => {
  const nick = openNick(), sent = openSent(nick.get), sides = {};
  const pace = slider({key: "chat.interval", words: "chat.interval", fallback: INTERVAL_MS, values: INTERVALS_MS, show: plainDuration,
    change: ms => sides.poll.pace(ms)});
  const room = openRoom(nick, sent, () => pace.value());
  sides.poll = openSide(lab, "poll", room, pace);
  sides.ws = openSide(lab, "ws", room, spoken("p", "chat.no-interval", {class: "no-interval"}));
  const after = outcome(lab, sides), ledgers = openLedgers(lab, sides, after.show), visitor = openVisitor(lab, room);
  const wanted = toggle({key: "chat.visitor", words: "chat.visitor", fallback: true});
  const name = lineOf("chat-name", "chat.name", nick.get(), nick.set);
  const where = lineOf("chat-room", "chat.room", roomName(), value => {
    state.set("chat.room", cleanRoom(value));
    return cleanRoom(value);
  });
  state.on("chat.room", () => where.input.value = roomName());
  const anew = button("chat.reset", async () => {
    for (const side of Object.keys(sides)) {
      await lab.desk.ask("reset", {lane: `chat-${side}`}, {now: true}).catch(() => {});
      sides[side].meter.forget();
    }
    after.show();
  }, {kind: "quiet"});
  const element = card("chat.caption", controls(name.element, where.element, wanted, secondWindow(), anew),
    el("div", {class: "chat-sides"}, sides.poll.element, sides.ws.element), sent.element);
  root.append(element, after.element);
  live(lab, element, {sides, visitor, wanted, ledgers, sent});
};

export default {id: "chat", words, build};
