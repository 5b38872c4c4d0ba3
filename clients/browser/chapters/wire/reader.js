// The bytes of one exchange, part by part: requests, responses, frames, and what went before them once.

import {el} from "../../base/dom.js";
import {count} from "../../base/numbers.js";
import {spoken, text} from "../../base/words.js";
import {proofOf} from "./accept.js";
import {dump} from "./dump.js";
import {KINDS, sizesOf} from "./exchange.js";

const WIDE = 16, NARROW = 8, NARROW_PX = 560, MOST_XOR = 20;

const hex = byte => byte.toString(16).padStart(2, "0");

// Which colour means what; with how many bytes of it there are in the message itself.
const legend = ({parts, also, once, sizes}) => {
  const there = sizesOf([...parts, ...also, ...once]);
  return el("ul", {class: "legend"}, ...KINDS.filter(kind => there[kind]).map(kind =>
    el("li", {}, el("span", {class: `swatch ${kind}`, "aria-hidden": "true"}), spoken("span", `wire.kind-${kind}`),
      sizes[kind] > 0 && el("b", {}, count(sizes[kind])))));
};

// As sent, the key over and over, and what both come to.
const unmasked = ({message}) => {
  if (!message.key) return null;
  const n = Math.min(MOST_XOR, message.sent.length), bytes = Array.from(message.sent.subarray(0, n));
  const line = (words, cells) => el("tr", {}, spoken("th", words, {scope: "row"}),
    cells.map(cell => el("td", {}, cell)));
  return el("div", {class: "unmasked"}, spoken("p", "wire.unmasked"),
    el("div", {class: "scroll", tabindex: "0", role: "group", "aria-label": message.text},
      el("table", {class: "mono"}, el("tbody", {},
      line("wire.xor-sent", bytes.map(hex)),
      line("wire.xor-key", bytes.map((_, i) => hex(message.key[i % 4]))),
      line("wire.xor-text", bytes.map((_, i) => message.text[i] ?? ""))))));
};

const proof = once => {
  const says = el("p", {class: "proof"});
  proofOf(once).then(({key, sent, computed}) => {
    says.dataset.match = computed === null ? "unknown" : String(computed === sent);
    text(says, computed === null ? "wire.proof-none" : computed === sent ? "wire.proof-same" : "wire.proof-other",
      {key, sent, computed});
  });
  return says;
};

export const reader = ({over, chosen, left}) => {
  const element = el("div", {class: "bytes"});
  let dumps = [], columns = WIDE, drawn = null, inside = false;

  const pick = (part, index, how) => {
    for (const one of dumps) one.mark(one.part === part ? index : null);
    (how === "chosen" ? chosen : over)(part.runs[index]);
  };

  const block = part => {
    const one = dump(part, columns, pick);
    dumps.push(one);
    return [el("h3", {class: "part-title"}, spoken("span", part.words), " ",
      spoken("span", "wire.n-bytes", {class: "soft"}, {n: count(part.bytes.length)})),
      part.cut && spoken("p", "wire.cut", {class: "soft"}), one.element, unmasked(part)];
  };

  const draw = () => {
    dumps = [];
    if (!drawn) return void element.replaceChildren(spoken("p", "wire.waiting-how", {class: "soft nothing"}));
    const {parts, once, also} = drawn, handshake = once.length && parts[0].words === "wire.part-frame-down";
    element.replaceChildren(...[
      legend(drawn),
      ...parts.flatMap(block), ...also.flatMap(block),
      once.length && spoken("p", "wire.once", {class: "once"}, {n: count(drawn.onceTotal)}),
      ...once.flatMap(block), handshake && proof(once)].filter(Boolean));
  };

  const show = (exchange, force) => {
    if (exchange === drawn && !force) return;
    drawn = exchange;
    draw();
  };

  new ResizeObserver(([entry]) => {
    const fits = entry.contentRect.width < NARROW_PX ? NARROW : WIDE;
    if (fits === columns) return;
    columns = fits;
    draw();
  }).observe(element);
  element.addEventListener("pointerenter", () => inside = true);
  element.addEventListener("pointerleave", () => {
    inside = false;
    left();
  });
  element.addEventListener("focusout", () => setTimeout(left, 0));
  draw();
  return {element, show, busy: () => drawn && (inside || element.contains(document.activeElement))};
};
