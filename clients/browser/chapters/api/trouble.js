// Errors on purpose: each is a button that does what brings the error about, so that the page's own words for it are
// read beside the event itself. Those that need an open connection make one first.

import {button} from "../../base/controls.js";
import {el} from "../../base/dom.js";
import {spoken} from "../../base/words.js";
import {deadAddress} from "./address.js";

// The most that the server takes in one message, and one byte.
const tooLarge = lab => new Uint8Array((lab.desk.limits?.max_message_bytes ?? 65536) + 1);

// `desk` is the panel: go(url, protocols), whenOpen(fn), attempt(words, fn), send(data), socket.
const failures = panel => [
  ["try-dead", () => panel.go(deadAddress(), "")],
  ["try-wss", () => panel.go(`wss://${location.host}/echo`, "")],
  ["try-protocol", () => panel.go("/echo", "nobody.v1")],
  ["try-path", () => panel.go("/health", "")],
  ["try-url", () => panel.go("ws://[not an address", "")],
];

const byServer = (panel, lab) => [1001, 1008, 4000].map(code => [`try-${code}`, () => panel.whenOpen(async () => {
  await lab.desk.ask("close", {lane: "api", code, reason: `the page asked for ${code}`}, {now: true});
})]).concat([["try-1009", () => panel.whenOpen(() => panel.sendNow("buffer", tooLarge(lab)))]]);

const misuse = panel => [
  ["try-early", () => {
    panel.go("/echo", "");
    panel.attempt("send", () => panel.socket.send("too early"));
  }],
  ["try-code", () => panel.whenOpen(() => panel.attempt("close", () => panel.socket.close(1001, "")))],
  ["try-reason", () => panel.whenOpen(() => panel.attempt("close", () => panel.socket.close(1000, "x".repeat(124))))],
  ["try-late", () => panel.whenClosed(() => panel.sendNow("text", "too late"))],
];

const group = (words, entries) => el("div", {class: "api-tries", role: "group"},
  spoken("p", words, {class: "soft small"}),
  el("div", {class: "buttons"}, ...entries.map(([name, fn]) => button(`api.${name}`, fn,
    {kind: "plain", "data-try": name.slice(4)}))));

export const errorsOnPurpose = (panel, lab) => el("div", {class: "api-errors"}, spoken("h3", "api.errors"),
  group("api.errors-connect", failures(panel)), group("api.errors-server", byServer(panel, lab)),
  group("api.errors-misuse", misuse(panel)));
