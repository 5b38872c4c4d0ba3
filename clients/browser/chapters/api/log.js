// What happened, a line each: when, which way, what, how large. Bounded; to be copied as it stands.

import {button} from "../../base/controls.js";
import {copyButton} from "../../base/copy.js";
import {el} from "../../base/dom.js";
import {attribute, text} from "../../base/words.js";

const MOST = 200, NEAR_END_PX = 40;
const WAYS = {sent: "→", came: "←", event: "·"};

const two = number => String(number).padStart(2, "0");
export const clockText = (date = new Date()) =>
  `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
  + `.${String(date.getMilliseconds()).padStart(3, "0")}`;

const line = ({way, name, bytes = "", detail, words, params, tone}) => {
  const row = el("li", {class: tone ?? "", "data-way": way, "data-name": name});
  const told = el("span", {class: "detail"});
  if (detail) told.append(el("bdi", {class: "raw"}, detail), words ? " " : "");
  if (words) told.append(text(el("span", {class: "soft"}), words, params));
  row.append(el("time", {}, clockText()), attribute(el("span", {class: "way", role: "img"}, WAYS[way]), "aria-label",
    `api.way-${way}`),
    el("code", {class: "name"}, name), told, el("span", {class: "bytes"}, bytes));
  return row;
};

const cells = row => [...row.children].map(cell => cell.textContent);
const asText = list => [...list.children].map(row => cells(row).join("\t")).join("\n");

export const openLog = () => {
  const list = el("ol"), frame = attribute(el("div", {class: "api-log mono", role: "log", tabindex: "0"}, list),
    "aria-label", "api.log");
  const add = entry => {
    const row = line(entry), atEnd = frame.scrollHeight - frame.scrollTop - frame.clientHeight < NEAR_END_PX;
    list.append(row);
    while (list.children.length > MOST) list.firstElementChild.remove();
    if (atEnd) frame.scrollTop = frame.scrollHeight;
    return row;
  };
  const tools = el("div", {class: "api-tools"}, copyButton(() => asText(list), list),
    button("api.clear-log", () => list.replaceChildren(), {kind: "quiet"}));
  return {frame, tools, add};
};
