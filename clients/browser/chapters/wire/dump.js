// Bytes in hex and as text, a row for each 8 or 16, coloured by meaning. It is one list box: its options are the runs,
// the arrow keys go from one to the next, and what is chosen is told to `pick`.

import {el} from "../../base/dom.js";
import {attribute, spoken} from "../../base/words.js";
import {labelOf} from "./explain.js";

const FOLD_ROWS = 12, AROUND = 2;

let ids = 0;

const hex = byte => byte.toString(16).padStart(2, "0");
const shown = byte => byte > 32 && byte < 127 ? String.fromCharCode(byte) : byte === 32 ? " " : "·";

// Which runs, from where to where, stand in a row.
const segments = (runs, from, to) => runs
  .map((run, index) => ({index, run, from: Math.max(from, run.from), to: Math.min(to, run.to)}))
  .filter(segment => segment.to > segment.from);

const hexOf = (bytes, {from, to}, rowTo) => {
  let text = "";
  for (let i = from; i < to; i++) text += hex(bytes[i]) + (i + 1 < rowTo ? " " : "");
  return text;
};

// The first piece of a run is the option; the others only look like it.
const piece = (part, segment, text, id) => {
  const {run, index} = segment, first = id && segment.from === run.from;
  const span = el("span", {class: `seg ${run.kind}`, "data-run": String(index), ...first
    ? {role: "option", id: `${id}-${index}`, "aria-selected": "false"} : {"aria-hidden": "true"}}, text);
  return first ? attribute(span, "aria-label", run.value ? "wire.option-value" : "wire.option", () => labelOf(run))
    : span;
};

const row = (part, id, from, columns) => {
  const {bytes, runs} = part, to = Math.min(bytes.length, from + columns), pieces = segments(runs, from, to);
  return el("div", {class: "row", role: "none"},
    el("span", {class: "offset", "aria-hidden": "true"}, from.toString(16).padStart(4, "0")),
    el("span", {class: "hex", role: "none"}, pieces.map(one => piece(part, one, hexOf(bytes, one, to), id))),
    el("span", {class: "letters", "aria-hidden": "true"},
      pieces.map(one => piece(part, one, Array.from(bytes.subarray(one.from, one.to), shown).join(""), null))));
};

// Rows in the midst of one long run tell nothing new.
const foldable = (part, from, columns) => {
  const run = part.runs.find(one => one.from <= from && one.to >= from + columns);
  return run && run.to - run.from > FOLD_ROWS * columns && from - run.from >= AROUND * columns
    && run.to - from > (AROUND + 1) * columns;
};

const rows = (part, id, columns) => {
  const made = [];
  let folded = 0;
  const unfold = () => {
    if (folded) made.push(spoken("div", "wire.folded", {class: "fold", "aria-hidden": "true"},
      {bytes: folded * columns}));
    folded = 0;
  };
  for (let from = 0; from < part.bytes.length; from += columns) {
    if (foldable(part, from, columns)) folded++;
    else {
      unfold();
      made.push(row(part, id, from, columns));
    }
  }
  unfold();
  return made;
};

// {element, mark(index), part}. `pick(part, index, how)`: how is "over" or "chosen".
export const dump = (part, columns, pick) => {
  const id = `dump-${++ids}`;
  const element = el("div", {class: "dump mono", role: "listbox", tabindex: "0"}, rows(part, id, columns));
  let active = 0;

  const mark = index => {
    for (const span of element.querySelectorAll(".seg")) {
      const here = Number(span.dataset.run) === index;
      span.classList.toggle("on", here);
      if (span.getAttribute("role") === "option") span.setAttribute("aria-selected", String(here));
    }
    if (index === null) return;
    active = index;
    element.setAttribute("aria-activedescendant", `${id}-${index}`);
  };

  const runAt = event => {
    const run = event.target.closest?.("[data-run]")?.dataset.run;
    return run === undefined ? null : Number(run);
  };

  const keys = {ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -Infinity, End: Infinity};
  const go = event => {
    if (!(event.key in keys)) return;
    event.preventDefault();
    const to = Math.max(0, Math.min(part.runs.length - 1, active + keys[event.key]));
    pick(part, to, "chosen");
    element.querySelector(`#${id}-${to}`)?.scrollIntoView({block: "nearest"});
  };

  element.addEventListener("pointerover", event => runAt(event) !== null && pick(part, runAt(event), "over"));
  element.addEventListener("click", event => runAt(event) !== null && pick(part, runAt(event), "chosen"));
  element.addEventListener("keydown", go);
  element.addEventListener("focus", () => pick(part, active, "over"));
  attribute(element, "aria-label", "wire.dump", () => ({what: labelOf({what: part.words, part: true}).title,
    n: part.bytes.length}));
  return {element, mark, part};
};
