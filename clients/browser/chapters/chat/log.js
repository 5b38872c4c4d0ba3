// What is said in the room, as one transport brings it: a line a message, with who, when, by which way it was sent and how
// old it was when it came in here.

import {el} from "../../base/dom.js";
import {age} from "../../base/numbers.js";
import {attribute, mark, text} from "../../base/words.js";

const MOST = 200, NEAR_END_PX = 60;

const two = number => String(number).padStart(2, "0");

const timeOf = sentAt => {
  const date = new Date(performance.timeOrigin + sentAt);
  return el("time", {datetime: date.toISOString()}, `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`);
};

const way = message => message.way ? mark(message.way) : text(el("span"), "chat.way-other");

const aged = (message, errorMs) => message.fresh
  ? text(el("span", {class: "age"}), "chat.age", {age: age(message.age, errorMs)}) : text(el("span", {class: "age"}), "chat.earlier");

const line = (message, errorMs) => el("li", {class: message.mine ? "mine" : "", "data-number": String(message.number)},
  el("p", {class: "said"}, el("bdi", {class: "name"}, message.name), " ", el("bdi", {class: "text", dir: "auto"}, message.text)),
  el("p", {class: "meta"}, timeOf(message.sentAt), way(message), aged(message, errorMs)));

export const openLog = (side, lab) => {
  const list = el("ol"), live = side === "ws" ? "polite" : "off";
  const frame = attribute(el("div", {class: "chat-log", role: "log", tabindex: "0", "aria-live": live}, list),
    "aria-label", `chat.log-${side}`);
  const empty = text(el("li", {class: "nobody soft"}), "chat.nobody");
  list.append(empty);

  const put = row => {
    const atEnd = frame.scrollHeight - frame.scrollTop - frame.clientHeight < NEAR_END_PX;
    empty.remove();
    list.append(row);
    while (list.children.length > MOST) list.firstElementChild.remove();
    if (atEnd) frame.scrollTop = frame.scrollHeight;
  };

  return {
    frame,
    list,
    add: message => put(line(message, lab.clock.errorMs)),
    notice: (words, params) => put(text(el("li", {class: "notice soft"}), words, params)),
    clear: () => list.replaceChildren(empty),
  };
};
