// The line one writes in. Enter sends, but not the Enter that ends a composition: with an input method (Chinese,
// Japanese, Korean) that one chooses characters. Safari tells of it after the composition, as key 229.

import {button} from "../../base/controls.js";
import {el} from "../../base/dom.js";
import {attribute, spoken, text} from "../../base/words.js";
import {checked} from "./message.js";

const COMPOSING = 229;

// `send(text)` resolves to null, or to {problem, params} where it could not be sent.
export const openComposer = (side, send) => {
  const id = `chat-say-${side}`, problem = el("p", {class: "problem", role: "alert"});
  const input = attribute(el("input", {type: "text", id, autocomplete: "off", enterkeyhint: "send", dir: "auto"}),
    "placeholder", "chat.say-placeholder");

  const complain = wrong => wrong ? text(problem, wrong.problem, wrong.params) : problem.replaceChildren();

  const go = async () => {
    const {text: line, ...wrong} = checked(input.value);
    if (wrong.problem) return complain(wrong);
    const before = input.value, failed = await send(line);
    complain(failed);
    if (!failed && input.value === before) input.value = "";
    return undefined;
  };

  input.addEventListener("keydown", event => {
    if (event.key !== "Enter" || event.isComposing || event.keyCode === COMPOSING) return;
    event.preventDefault();
    go();
  });
  input.addEventListener("input", () => complain(null));
  const element = el("div", {class: "chat-composer"}, spoken("label", `chat.say-${side}`, {for: id}),
    el("div", {class: "line"}, input, button("chat.send", go, {"data-send": side})), problem);
  return {element, input};
};
