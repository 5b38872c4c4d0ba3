// Chapter: the WebSocket API, live. Boxes, buttons and pictures; what they do is in api/panel.js.

import {button, choice, field} from "../base/controls.js";
import {el} from "../base/dom.js";
import {card, eachFrame, figure} from "../base/figure.js";
import {bytes} from "../base/numbers.js";
import {state} from "../base/state.js";
import {attribute, onLanguage, say, spoken} from "../base/words.js";
import words from "../words/api.js";
import {absolute, deadAddress, protocolsOf} from "./api/address.js";
import {openCode} from "./api/code.js";
import {codesTable} from "./api/codes.js";
import {openBuffered, openStations} from "./api/gauges.js";
import {openLog} from "./api/log.js";
import {openPanel} from "./api/panel.js";
import {examples, kinds, literal} from "./api/payload.js";
import {errorsOnPurpose} from "./api/trouble.js";

const suggestions = () => ["/echo", "/ws?topic=room.lobby", deadAddress(), `wss://${location.host}/echo`];

// What is written in the box of a kind stays with it.
const payloadBox = changed => {
  const written = {...examples}, id = "api-payload";
  const kind = choice({key: "api.kind", words: "api.kind", fallback: "text",
    values: kinds.map(value => ({value, words: `api.kind-${value}`})), change: () => show()});
  const value = () => kinds.includes(kind.value()) ? kind.value() : "text";
  const area = el("textarea", {id, rows: "2", spellcheck: "false", class: "mono", oninput: () => {
    written[value()] = area.value;
    changed();
  }});
  const show = () => {
    area.value = written[value()];
    changed();
  };
  area.value = written[value()];
  return {element: el("div", {class: "api-payload"}, kind, spoken("label", "api.payload", {for: id, class: "unseen"}),
    area),
    get: () => ({kind: value(), text: area.value})};
};

const addressBoxes = () => ({
  url: field({key: "api.url", words: "api.url", fallback: "/echo", list: suggestions(), inputmode: "url",
    class: "mono"}),
  protocols: field({key: "api.protocols", words: "api.protocols", placeholder: "api.protocols-none",
    list: ["pushmark.v1",
    "nobody.v1, pushmark.v1", "nobody.v1"], class: "mono"}),
});

const closingBoxes = () => ({
  code: field({key: "api.code", words: "api.code", fallback: "1000", inputmode: "numeric", class: "mono",
    list: ["1000", "3000", "4999", "1001", "999"]}),
  reason: field({key: "api.reason", words: "api.reason", fallback: "bye", class: "mono"}),
});

const propertyList = panel => {
  const names = ["url", "protocol", "extensions", "binaryType"];
  const cells = names.map(name => el("dd", {class: "mono", "data-property": name}, "–"));
  const show = () => cells.forEach((cell, i) => {
    const value = panel().socket?.[names[i]];
    cell.textContent = value === undefined ? "–" : value === "" ? "\"\"" : value;
  });
  const list = el("dl", {class: "api-properties"}, ...names.flatMap((name, i) => [el("dt", {}, el("code", {}, name)),
    cells[i]]));
  return {element: list, show};
};

const assemble = (parts, panel, lab) => {
  const {address, closing, payload, binaryType, stations, buffered, properties, told, hello, code, log,
    buttons} = parts;
  return card("api.caption",
    el("div", {class: "api-address"}, address.url, address.protocols, buttons.connect),
    stations.list,
    attribute(el("div", {class: "api-told", role: "status"}, told), "aria-label", "api.told"),
    el("div", {class: "api-halves"},
      el("div", {class: "api-part"}, payload.element,
        el("div", {class: "buttons"}, buttons.send, buttons.hello, buttons.burst),
        el("p", {class: "api-hello"}, spoken("span", "api.replies", {class: "soft small"}), " ", hello),
        el("div", {class: "api-closing"}, closing.code, closing.reason, buttons.close)),
      el("div", {class: "api-part"}, properties.element, binaryType, buffered.element)),
    el("div", {class: "api-halves"},
      el("div", {class: "api-part"}, el("div", {class: "api-head"}, spoken("h3", "api.code-title"), code.copy),
        code.pre),
      el("div", {class: "api-part"}, el("div", {class: "api-head"}, spoken("h3", "api.log"), log.tools), log.frame)),
    errorsOnPurpose(panel, lab));
};

const allButtons = panel => ({
  connect: button("api.connect", () => panel().connect(), {kind: "main", "data-do": "connect"}),
  send: button("api.send", () => panel().send(), {"data-do": "send"}),
  hello: button("api.hello", () => panel().hello(), {"data-do": "hello"}),
  burst: button("api.burst", () => panel().burst(), {"data-do": "burst"}),
  close: button("api.close", () => panel().close(), {"data-do": "close"}),
});

const build = (root, lab) => {
  let panel, code;
  const now = () => panel, address = addressBoxes(), closing = closingBoxes();
  const payload = payloadBox(() => {
    if (panel) panel.said = null;
    code?.show();
  });
  const binaryType = choice({key: "api.binary", words: "api.binary", fallback: "arraybuffer",
    values: ["arraybuffer", "blob"].map(value => ({value, label: value})), change: value => {
      if (panel.socket) panel.socket.binaryType = value;
      properties.show();
    }});
  const boxes = () => ({url: address.url.input.value, protocols: address.protocols.input.value,
    binaryType: binaryType.value(),
    ...payload.get(), code: closing.code.input.value, reason: closing.reason.input.value});
  const shown = () => {
    const {url, protocols, code: number, reason, ...more} = boxes();
    return {...more, url: absolute(url), protocols: protocolsOf(protocols),
      payload: panel?.said ?? literal(more.kind, more.text),
      closing: [number.trim(), number.trim() && reason && JSON.stringify(reason)].filter(Boolean).join(", ")};
  };
  code = openCode(shown);
  const properties = propertyList(now), stations = openStations(), buffered = openBuffered(), log = openLog();
  const told = spoken("p", "api.told-begin"), hello = el("output", {class: "hello mono"});
  panel = openPanel(lab, {log, code, stations, buffered, told, hello, properties: () => properties.show()}, boxes);
  const element = assemble({address, closing, payload, binaryType, stations, buffered, properties, told, hello, code,
    log,
    buttons: allButtons(now)}, panel, lab);
  root.append(element, el("div", {class: "prose"}, spoken("p", "api.after-1"), spoken("p", "api.after-2"),
    spoken("p", "api.after-3")),
    codesTable());

  for (const key of ["api.url", "api.protocols", "api.code", "api.reason", "api.binary"])
    state.on(key, () => code.show());
  onLanguage(() => code.show());
  run(lab, element, {panel, stations, buffered});
};

// By itself it does the first round: connect, one helloworld. After that nothing happens but what the learner does.
const run = (lab, element, {panel, stations, buffered}) => {
  let first = true, forget;
  figure(lab, element, {
    start: () => {
      if (first) panel.connect(() => panel.hello());
      else if (panel.wanted) panel.connect();
      first = false;
      forget = eachFrame(() => {
        panel.look();
        buffered.show(panel.buffered);
      });
    },
    stop: () => {
      forget();
      panel.rest();
    },
    describe: () => panel.state < 0
      ? say("api.describe-none") : say("api.describe", {state: panel.state, name: stations.name(panel.state),
      trail: stations.text, sent: panel.sent, came: panel.came, last: panel.last || "–",
      buffered: bytes(panel.buffered)}),
  });
};

export default {id: "api", words, build};
