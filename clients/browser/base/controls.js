// What can be turned and pressed: native elements, named in both languages, their settings kept in the address.

import {el} from "./dom.js";
import {attribute, onLanguage, spoken, text} from "./words.js";
import {state} from "./state.js";

let ids = 0;
const newId = () => `control-${++ids}`;

export const button = (words, onclick, {kind = "plain", ...more} = {}) =>
  spoken("button", words, {type: "button", class: kind, onclick, ...more});

// One that stays pressed: `get` says whether it is.
export const pressed = (words, get, set) => {
  const element = button(words, () => {
    set(!get());
    show();
  });
  const show = () => element.setAttribute("aria-pressed", String(get()));
  show();
  return Object.assign(element, {show});
};

// `values` are the stops, `show` says one; without them least, most and step. `change` is called with the number.
export const slider = ({key, words, fallback, values, least, most, step, show = String, change = () => {}}) => {
  const id = newId(), label = spoken("label", words, {for: id}), output = el("output", {for: id});
  const input = el("input", {type: "range", id, min: values ? 0 : least, max: values ? values.length - 1 : most,
    step: values ? 1 : step});
  const nearest = value => values.reduce((best, v, i) => Math.abs(v - value) < Math.abs(values[best] - value)
    ? i : best, 0);
  const value = () => values ? values[input.valueAsNumber] : input.valueAsNumber;
  const bounds = values ? [values[0], values.at(-1)] : [least, most];

  const print = () => {
    output.textContent = show(value());
    input.setAttribute("aria-valuetext", output.textContent);
    const reach = Number(input.max) - Number(input.min);
    input.style.setProperty("--part", `${100 * (input.valueAsNumber - Number(input.min)) / reach}%`);
  };

  const read = () => {
    const number = state.number(key, fallback, ...bounds);
    input.value = String(values ? nearest(number) : number);
    print();
  };

  input.addEventListener("input", () => {
    print();
    state.set(key, value());
  });
  state.on(key, () => {
    if (value() !== state.number(key, fallback, ...bounds)) read();
    change(value());
  });
  onLanguage(print);
  read();
  return Object.assign(el("div", {class: "slider"}, label, output, input), {value, input});
};

// A few that exclude each other.
export const choice = ({key, words, fallback, values, change = () => {}}) => {
  const name = newId(), set = el("fieldset", {class: "choice"}, spoken("legend", words));
  const inputs = values.map(({value, words: own, label}) => {
    const input = el("input", {type: "radio", name, value, onchange: () => state.set(key, value)});
    set.append(el("label", {}, input, own ? spoken("span", own) : el("span", {}, label)));
    return input;
  });
  const value = () => state.text(key, fallback);
  const show = () => inputs.forEach(input => input.checked = input.value === value());
  state.on(key, () => {
    show();
    change(value());
  });
  show();
  return Object.assign(set, {value});
};

export const toggle = ({key, words, fallback = false, change = () => {}}) => {
  const input = el("input", {type: "checkbox", onchange: () => state.set(key, input.checked ? 1 : 0)});
  const value = () => state.number(key, fallback ? 1 : 0) === 1;
  state.on(key, () => {
    input.checked = value();
    change(value());
  });
  input.checked = value();
  return Object.assign(el("label", {class: "toggle"}, input, spoken("span", words)), {value});
};

// A line to write in. Without a key what is written there stays there.
export const field = ({key, words, fallback = "", kind = "text", placeholder, list, ...more}) => {
  const id = newId(), input = el("input", {type: kind, id, spellcheck: "false", autocomplete: "off", ...more});
  if (placeholder) attribute(input, "placeholder", placeholder);
  input.value = key ? state.text(key, fallback) : fallback;
  if (key) {
    input.addEventListener("input", () => state.set(key, input.value));
    state.on(key, value => {
      if (input.value !== value) input.value = value;
    });
  }
  const options = list && el("datalist", {id: newId()}, ...list.map(value => el("option", {value})));
  if (options) input.setAttribute("list", options.id);
  return Object.assign(el("div", {class: "field"}, text(el("label", {for: id}), words), input, options), {input});
};

export const controls = (...children) => el("div", {class: "controls"}, ...children);
