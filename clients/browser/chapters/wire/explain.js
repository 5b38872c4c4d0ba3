// What a run of bytes is, in words: its name, how long it is, what it is for and where that is said.

import {el} from "../../base/dom.js";
import {count} from "../../base/numbers.js";
import {say, text} from "../../base/words.js";
import {refOf} from "./fields.js";
import {OPCODES} from "./frame.js";

const LONGEST = 160;

const short = value => value.length > LONGEST ? `${value.slice(0, LONGEST)} …` : value;

const bits = (value, n) => value.toString(2).padStart(n, "0");

const paramsOf = run => ({
  name: run.name ?? "",
  n: count(run.to - run.from),
  status: run.status ?? "",
  method: run.method ?? "",
  ...run.head && {
    fin: run.head.fin ? 1 : 0,
    opcode: bits(run.head.opcode, 4),
    kind: OPCODES[run.head.opcode] ?? "?",
    masked: run.head.masked ? 1 : 0,
    length: count(run.head.length),
  },
});

// For lists that are heard: title, bytes.
export const labelOf = run => run.part ? {title: say(run.what)}
  : {title: run.name ?? say(`wire.w-${run.what}`), n: count(run.to - run.from), value: short(run.value ?? "")};

const titleOf = (element, run) => {
  if (run.name) element.replaceChildren(el("code", {}, run.name));
  else text(element, `wire.w-${run.what}`);
};

// The panel: `show(run)` fills it; without a run it says how to.
export const explainer = () => {
  const title = el("h3"), size = el("p", {class: "soft"}), value = el("code", {class: "value"}), what = el("p"),
    ref = el("p", {class: "ref soft"});
  const box = el("div", {class: "explain"}, title, size, what, value, ref);

  let heading = title;
  const show = run => {
    const next = el("h3"); // a new one: the old one's words are bound to it
    if (run) titleOf(next, run);
    else text(next, "wire.point");
    heading.replaceWith(next);
    heading = next;
    box.dataset.kind = run?.kind ?? "";
    for (const element of [size, value, ref]) element.hidden = !run;
    if (!run) return void text(what, "wire.point-how");
    text(size, `wire.kind-${run.kind}-n`, {n: count(run.to - run.from)});
    text(what, `wire.x-${run.what}`, paramsOf(run));
    value.textContent = short(run.value ?? "");
    value.hidden = !run.value;
    ref.textContent = refOf(run);
    ref.hidden = !ref.textContent;
  };

  show(null);
  return {element: box, show};
};
