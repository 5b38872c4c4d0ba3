// One side of the room: its lane, its log, its line to write in and its meter. Both sides are the same but for the
// way that messages come and go.

import {el} from "../../base/dom.js";
import {openLane} from "../../base/lanes.js";
import {mark, spoken} from "../../base/words.js";
import {openComposer} from "./composer.js";
import {openLog} from "./log.js";
import {decode, encode} from "./message.js";
import {openMeter} from "./meter.js";

// A POST beside the polls; the answer is the message's number, or what was wrong with it.
const post = async (lab, topic, body) => {
  const query = new URLSearchParams({topic, lab: `${lab.desk.session}.chat-poll`});
  try {
    const answer = await fetch(`/publish?${query}`, {method: "POST", body, headers: {"Content-Type": "text/plain"}});
    return answer.ok ? null : {problem: "chat.problem-refused", params: {why: (await answer.text()).trim()}};
  } catch {
    return {problem: "chat.problem-gone"};
  }
};

// room: {topic(), name(), interval(), sending(side, text), mine(side, message)}
export const openSide = (lab, side, room, control) => {
  const log = openLog(side, lab), meter = openMeter(side, () => lab.clock.errorMs);
  let lane = null, startedAt = 0, last = -1;

  const take = message => {
    last = Math.max(last, message.number);
    const told = {...message, ...decode(message.text), fresh: message.sentAt >= startedAt};
    told.mine = room.mine(side, told);
    log.add(told);
    if (told.fresh) meter.age(told.age);
  };

  const onGap = (first, until) => {
    if (Number.isFinite(first)) {
      log.notice("chat.gap", {first, last: until});
      return;
    }
    last = -1;
    log.notice("chat.reset-room");
  };

  const sendWs = body => lane?.send(body) ? null : {problem: "chat.problem-gone"};

  const send = async line => {
    const body = encode(room.name(), line, side), forget = room.sending(side, line);
    const failed = await (side === "ws" ? sendWs(body) : post(lab, room.topic(), body));
    if (failed) forget();
    return failed;
  };

  const composer = openComposer(side, send), lost = spoken("p", "chat.lost", {class: "lost small", hidden: true});
  const show = state => {
    element.dataset.lane = state;
    lost.hidden = state !== "lost";
  };
  const element = el("section", {class: `chat-side ${side}`, "data-side": side},
    el("div", {class: "chat-head"}, el("h3", {}, mark(side)), spoken("p", `chat.how-${side}`, {class: "soft small"}),
      control, lost),
    log.frame, composer.element, meter.element);

  return {
    element, meter, log, composer,
    open() {
      startedAt = performance.now();
      lane = openLane(lab, side, {lane: `chat-${side}`, topic: room.topic(), since: last, interval_ms: room.interval(),
        on: {message: take, gap: onGap, error: why => log.notice("chat.refused", {why}), state: show}});
    },
    close() {
      lane?.close();
      lane = null;
    },
    pace: interval_ms => lane?.set({interval_ms}),
    // Another room, or another server: nothing said before belongs to it.
    forget() {
      last = -1;
      log.clear();
    },
  };
};
