// What a side of the room costs: requests and bytes as the server counted them for its lane, ages as this
// page saw them.

import {el} from "../../base/dom.js";
import {age, bytes, count, mean, share} from "../../base/numbers.js";
import {spoken} from "../../base/words.js";

const MOST_AGES = 500;
const cells = side => side === "poll"
  ? ["requests", "empty", "up", "down", "age"] : ["requests", "frames", "up", "down", "age"];

const shown = {
  requests: ({requests}) => count(requests),
  empty: ({requests, empty}) => requests ? `${count(empty)} (${share(empty / requests)})` : "0",
  frames: ({deliveries}) => count(deliveries),
  up: ({up}) => bytes(up.l3),
  down: ({down}) => bytes(down.l3),
};

// `errorOf()`: how well ages are known.
export const openMeter = (side, errorOf) => {
  const values = Object.fromEntries(cells(side).map(name => [name, el("dd", {"data-meter": name}, "–")]));
  const element = el("dl", {class: "chat-meter"}, ...cells(side).map(name =>
    el("div", {}, spoken("dt", `chat.meter-${name}`), values[name])));
  const meter = {element, ages: [], ledger: null};

  const showAge = () => {
    values.age.textContent = meter.ages.length ? age(meter.mean, errorOf()) : "–";
  };

  Object.defineProperty(meter, "mean", {get: () => mean(meter.ages)});

  meter.age = ms => {
    meter.ages.push(ms);
    if (meter.ages.length > MOST_AGES) meter.ages.shift();
    showAge();
  };

  meter.take = ledger => {
    meter.ledger = ledger ?? null;
    for (const [name, show] of Object.entries(shown))
      if (values[name]) values[name].textContent = ledger ? show(ledger) : "–";
  };

  meter.forget = () => {
    meter.ages = [];
    meter.take(null);
    showAge();
  };

  return meter;
};

// What a whole lane took, both ways.
export const total = ledger => ledger ? ledger.up.l3 + ledger.down.l3 : NaN;
