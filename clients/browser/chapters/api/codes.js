// What a WebSocket's closing said: each code with its clause, and what lies behind the one that says least, 1006.

import {el} from "../../base/dom.js";
import {spoken} from "../../base/words.js";

const GENERAL = "RFC 6455 §7.4.1", REGISTRY = "IANA WebSocket Close Code Number Registry", RANGES = "RFC 6455 §7.4.2";

const named = {
  1000: ["Normal Closure", GENERAL],
  1001: ["Going Away", GENERAL],
  1002: ["Protocol Error", GENERAL],
  1003: ["Unsupported Data", GENERAL],
  1005: ["No Status Received", GENERAL],
  1006: ["Abnormal Closure", GENERAL],
  1007: ["Invalid Payload Data", GENERAL],
  1008: ["Policy Violation", GENERAL],
  1009: ["Message Too Big", GENERAL],
  1010: ["Mandatory Extension", GENERAL],
  1011: ["Internal Error", GENERAL],
  1012: ["Service Restart", REGISTRY],
  1013: ["Try Again Later", REGISTRY],
  1014: ["Bad Gateway", REGISTRY],
  1015: ["TLS Handshake", GENERAL],
};

// {name, clause, words} of any code that a close event may bring.
export const meaning = code => {
  if (named[code]) return {name: named[code][0], clause: named[code][1], words: `api.code-${code}`};
  const range = code >= 4000 && code <= 4999 ? "4000" : code >= 3000 && code <= 3999 ? "3000" : "other";
  return {name: "", clause: RANGES, words: `api.code-${range}`};
};

const row = (code, label = String(code)) => {
  const {name, clause, words} = meaning(code);
  return el("tr", {}, el("th", {scope: "row"}, label), el("td", {}, el("span", {class: "code-name"}, name), name && " ",
    spoken("span", words), " ", el("span", {class: "soft clause"}, clause)));
};

export const codesTable = () => el("details", {class: "api-codes"}, spoken("summary", "api.codes"),
  el("table", {}, el("tbody", {}, ...Object.keys(named).map(code => row(Number(code))), row(3000, "3000–3999"),
    row(4000, "4000–4999"))));
