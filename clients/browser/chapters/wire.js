// Chapter 3: the bytes of one message over each transport, exactly as they came and went.

import {cookieBytes, dropCookie, holdCookie} from "../base/cookie.js";
import {controls, pressed, slider} from "../base/controls.js";
import {el} from "../base/dom.js";
import {card, figure} from "../base/figure.js";
import {bytes, count, share} from "../base/numbers.js";
import {state} from "../base/state.js";
import {say, spoken, text} from "../base/words.js";
import words from "../words/wire.js";
import {collect} from "./wire/collect.js";
import {explainer} from "./wire/explain.js";
import {overview, shows, transportOf} from "./wire/overview.js";
import {reader} from "./wire/reader.js";
import {story} from "./wire/story.js";

const COOKIES = [0, 100, 250, 500, 1000, 2000, 4000], CHANGED_MS = 500;

const onTheWire = counts => counts?.deliveries ? (counts.up.l3 + counts.down.l3) / counts.deliveries : NaN;

// The headline: what is useful of the bytes shown, and what the packets were.
const headline = () => {
  const big = el("p", {class: "big useful-bytes"}), more = el("p", {class: "soft"}),
    element = el("div", {class: "headline"}, big, more);
  const show = (name, exchange, ledger) => {
    if (!exchange) {
      text(big, "wire.waiting");
      text(more, "wire.waiting-how");
      return;
    }
    text(big, "wire.useful", {useful: count(exchange.useful), total: count(exchange.total)});
    element.dataset.useful = exchange.useful;
    element.dataset.total = exchange.total;
    const packets = onTheWire(ledger[transportOf(name)]), key = name === "news" || name === "empty" ? "poll" : "push";
    text(more, Number.isFinite(packets) ? `wire.packets-${key}` : "wire.packets-soon",
      {bytes: bytes(Math.round(packets))});
  };
  return {element, show};
};

const described = (name, exchange) => exchange ? say("wire.describe", {
  what: say(`wire.show-${name}`), useful: count(exchange.useful), total: count(exchange.total),
  browser: count(exchange.sizes.browser), need: count(exchange.sizes.need + exchange.sizes.start),
  part: share(exchange.useful / exchange.total), cookie: count(cookieBytes())}) : say("wire.waiting");

const shown = () => shows.includes(state.text("wire.show", "news")) ? state.text("wire.show", "news") : "news";

const build = (root, lab) => {
  const seen = {}, explain = explainer(), head = headline(), tale = story();
  let ledger = {}, running = null, held = false, timer = 0;

  // A choice is looked at in peace: bytes stand still until they are let go.
  const read = reader({
    over: run => explain.show(run),
    chosen: run => {
      explain.show(run);
      hold.press(true);
    },
    left: () => show(),
  });

  const look = overview(seen);

  const show = () => {
    look.show();
    head.show(shown(), seen[shown()], ledger);
    tale.show(seen, ledger);
    if (!held && !read.busy()) read.show(seen[shown()]);
  };

  const hold = pressed("wire.hold", () => held, value => {
    held = value;
    show();
  });
  hold.press = value => {
    held = value;
    hold.show();
  };

  const cookies = slider({key: "race.cookie", words: "wire.cookie", fallback: 0, values: COOKIES,
    show: n => `${count(n)} B`});

  const start = () => {
    holdCookie("wire");
    running = collect(lab, {
      seen(name, exchange) {
        seen[name] = exchange;
        show();
      },
      counted(lanes) {
        ledger = lanes;
        show();
      },
    });
  };

  const stop = () => {
    running?.close();
    running = null;
    clearTimeout(timer);
    dropCookie("wire");
  };

  // A handshake shows the cookies of its time: after a change there is a new one.
  state.on("race.cookie", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (!running) return;
      stop();
      start();
    }, CHANGED_MS);
  });

  state.on("wire.show", () => {
    hold.press(false);
    explain.show(null);
    read.show(seen[shown()], true);
    show();
  });

  const box = card("wire.caption", look.element, controls(cookies, hold), head.element,
    el("div", {class: "reading"}, read.element, explain.element));
  root.append(box, tale.element);
  figure(lab, box, {start, stop, describe: () => described(shown(), seen[shown()]), alone: true});
  show();
};

export default {id: "wire", words, build};
