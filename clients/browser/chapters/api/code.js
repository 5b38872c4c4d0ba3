// The ten lines that do it, with what stands in the boxes; a line lights up as it is run.

import {copyButton} from "../../base/copy.js";
import {el} from "../../base/dom.js";
import {attribute, text} from "../../base/words.js";

const LIT_MS = 900;

const target = ({url, protocols}) => {
  const names = protocols.length > 1 ? `, ${JSON.stringify(protocols).replaceAll(",", ", ")}`
    : protocols.length ? `, ${JSON.stringify(protocols[0])}` : "";
  return `${JSON.stringify(url)}${names}`;
};

// Name (what lights it) and text of each line.
const lines = boxes => [
  ["new", `const ws = new WebSocket(${target(boxes)});`],
  ["new", `ws.binaryType = ${JSON.stringify(boxes.binaryType)};`],
  ["open", "ws.onopen = () => console.log(\"open\", ws.protocol);"],
  ["message", "ws.onmessage = event => console.log(\"message\", event.data);"],
  ["error", "ws.onerror = () => console.log(\"error\");"],
  ["close", "ws.onclose = ({code, reason, wasClean}) =>"],
  ["close", "  console.log(\"close\", code, reason, wasClean);"],
  ["", ""],
  ["send", `const send = () => ws.send(${boxes.payload});`],
  ["bye", `const bye = () => ws.close(${boxes.closing});`],
];

const TOKENS = /("(?:[^"\\]|\\.)*")|\b(const|new)\b|\b(\d+(?:\.\d+)?)\b/;

const coloured = line => line.split(TOKENS).filter(Boolean).map(part => part.startsWith("\"")
  ? el("span", {class: "string"}, part)
  : /^(const|new)$/.test(part) ? el("span", {class: "word"}, part) : /^\d/.test(part)
    ? el("span", {class: "figure-of"}, part) : part);

export const openCode = boxes => {
  const pre = attribute(el("pre", {class: "api-code", tabindex: "0", role: "group"}), "aria-label", "api.code-label");
  const rows = lines(boxes()).map(([name]) => el("code", {"data-line": name}));
  const plain = () => lines(boxes()).map(([, line]) => line).join("\n");
  const timers = new Map();
  pre.append(...rows);

  const show = () => lines(boxes()).forEach(([, line], i) => {
    if (rows[i].textContent !== `${line}\n`) rows[i].replaceChildren(...coloured(line), "\n");
  });

  // Stays lit long enough to be seen, and is remembered (data-run) for as long as the page is there.
  const light = name => {
    for (const row of rows.filter(row => row.dataset.line === name)) {
      row.classList.add("lit");
      row.dataset.run = String(Number(row.dataset.run ?? 0) + 1);
      clearTimeout(timers.get(row));
      timers.set(row, setTimeout(() => row.classList.remove("lit"), LIT_MS));
    }
  };

  const copy = copyButton(plain, pre);

  show();
  return {pre, copy, show, light};
};
