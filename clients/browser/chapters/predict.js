// Chapter 2: a guess first, then the measurement beside it.

import {button} from "../base/controls.js";
import {el} from "../base/dom.js";
import {card, eachFrame, figure} from "../base/figure.js";
import {state} from "../base/state.js";
import {attribute, text} from "../base/words.js";
import words from "../words/predict.js";
import {guessing} from "./predict/guessing.js";
import {questions} from "./predict/questions.js";

const stepOf = () => Math.round(state.number("predict.step", 1, 1, questions.length)) - 1;

// Which question it is, and how the ones that are answered went: by a mark, not by colour alone.
const stepper = rounds => {
  const buttons = rounds.map((round, i) => el("button",
    {type: "button", class: "step", onclick: () => state.set("predict.step", i + 1)}));
  const show = () => buttons.forEach((one, i) => {
    const {verdict} = rounds[i];
    one.replaceChildren(String(i + 1), verdict ? el("span",
      {class: verdict.close ? "close" : "off", "aria-hidden": "true"},
      verdict.close ? " ✓" : " ✗") : "");
    if (i === stepOf()) one.setAttribute("aria-current", "step");
    else one.removeAttribute("aria-current");
    attribute(one, "aria-label", `predict.step-${verdict ? verdict.close ? "close" : "off" : "open"}`, {n: i + 1});
  });
  return {element: attribute(el("div", {class: "steps", role: "group"}, ...buttons), "aria-label", "predict.steps"),
    show};
};

const build = (root, lab) => {
  let running = false, frames = () => {};
  const rounds = questions.map(question => guessing(lab, question, {changed: () => show(), next: () => go(1)}));
  const steps = stepper(rounds), stage = el("div", {class: "stage"}), score = el("p", {class: "score", role: "status"});
  const again = button("predict.start-over", () => {
    for (const round of rounds) round.forget();
    state.set("predict.step", 1);
    show();
  }, {kind: "quiet"});

  const current = () => rounds[stepOf()];

  const go = by => {
    state.set("predict.step", Math.min(questions.length, stepOf() + 1 + by));
    stage.querySelector("input, button")?.focus({preventScroll: true});
  };

  const showScore = () => {
    const shown = rounds.filter(round => round.verdict), close = shown.filter(round => round.verdict.close);
    again.hidden = !shown.length;
    score.dataset.close = close.length;
    if (!shown.length) text(score, "predict.score-none");
    else text(score, shown.length === rounds.length ? "predict.score-all" : "predict.score",
      {close: close.length, n: shown.length, all: rounds.length});
  };

  const show = () => {
    const round = current();
    round.show(stepOf() + 1 === questions.length);
    if (stage.firstElementChild !== round.element) stage.replaceChildren(round.element);
    steps.show();
    showScore();
  };

  const turn = () => {
    for (const round of rounds) if (round !== current()) round.halt();
    show();
    if (running) current().resume();
  };

  const box = card("predict.caption", steps.element, stage, el("div", {class: "below"}, score, again));
  root.append(box);
  state.on("predict.step", turn);
  figure(lab, box, {
    start() {
      running = true;
      frames = eachFrame(() => current().draw());
      current().resume();
    },
    stop() {
      running = false;
      frames();
      for (const round of rounds) round.halt();
    },
    describe: () => current().describe(),
    alone: true,
  });
  for (const round of rounds) round.onCommit = () => running && round.resume();
  show();
};

export default {id: "predict", words, build};
