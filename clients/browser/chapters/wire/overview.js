// What one message cost each way, as bars to the same scale; they are the choice of what is shown below.

import {el} from "../../base/dom.js";
import {count} from "../../base/numbers.js";
import {state} from "../../base/state.js";
import {attribute, spoken, text} from "../../base/words.js";
import {KINDS} from "./exchange.js";

export const shows = ["news", "empty", "longpoll", "sse", "ws"];

export const transportOf = name => name === "news" || name === "empty" ? "poll" : name;

const row = (name, seen) => {
  const input = el("input", {type: "radio", name: "wire-show", value: name,
    onchange: () => state.set("wire.show", name)});
  const bar = el("span", {class: "bar", "aria-hidden": "true"}), figures = el("span", {class: "figures"});
  const title = spoken("span", `wire.show-${name}`, {class: `mark ${transportOf(name)}`});
  const element = el("label", {class: "way"}, input, title, bar, figures);

  const show = most => {
    const exchange = seen[name];
    input.checked = state.text("wire.show", "news") === name;
    if (!exchange) return void text(figures, "wire.none-yet");
    text(figures, "wire.of", {useful: count(exchange.useful), total: count(exchange.total)});
    bar.replaceChildren(...KINDS.filter(kind => exchange.sizes[kind]).map(kind =>
      el("span", {class: `part ${kind}`, style: `width: ${100 * exchange.sizes[kind] / most}%`})));
  };
  return {element, show};
};

export const overview = seen => {
  const rows = shows.map(name => row(name, seen));
  const element = el("fieldset", {class: "ways"}, spoken("legend", "wire.ways"), ...rows.map(one => one.element));
  const show = () => {
    const most = Math.max(1, ...Object.values(seen).map(exchange => exchange.total));
    for (const one of rows) one.show(most);
  };
  state.on("wire.show", show);
  return {element: attribute(element, "aria-label", "wire.ways"), show};
};
