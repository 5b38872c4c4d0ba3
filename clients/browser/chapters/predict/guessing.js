// One question: guessed, measured, shown.
//
//     guess ──"Measure it"──► measuring ──enough──► shown ──"once more"──► measuring
//       ▲                                             │
//       └────────────────"start over"─────────────────┘     A guess can only be changed while it is one.

import {button} from "../../base/controls.js";
import {el} from "../../base/dom.js";
import {age, count, duration, mean, times} from "../../base/numbers.js";
import {state} from "../../base/state.js";
import {say, text} from "../../base/words.js";
import {plot, questionText, standardError} from "./plot.js";

export const guessing = (lab, question, {changed, next}) => {
  const key = `predict.${question.id}`, picture = plot(question, value => state.set(key, value));
  const round = {verdict: null, onCommit: () => {}};
  let phase = "guess", samples = [], run = null, stale = false;

  const guess = () => state.number(key, question.start, question.axis.least, question.axis.most ?? Infinity);

  const says = el("p", {class: "says"}), why = el("p", {class: "why"});
  const measure = button("predict.measure", () => commit(), {kind: "main measure"});
  const onward = button("predict.next", () => next(), {kind: "main next"});
  const repeat = button("predict.once-more", () => commit(), {kind: "plain repeat"});

  round.element = el("div", {class: "question"}, questionText(question), el("p", {class: "soft hint"}), picture.element,
    el("div", {class: "controls"}, measure, onward, repeat), el("div", {class: "outcome", "aria-live": "polite"}, says, why));
  text(round.element.querySelector(".hint"), `predict.hint-${question.id}`);

  const timed = question.id.startsWith("age");
  const shown = value => timed ? age(value, lab.clock.errorMs) : question.show(value);

  const figures = () => {
    const middle = mean(samples);
    return {measured: shown(middle), error: question.show(standardError(samples)), n: count(samples.length),
      clock: duration(lab.clock.errorMs), guess: question.show(guess())};
  };

  const judgement = () => {
    const {right, close, low, factor, off} = round.verdict, way = low ? "low" : "high";
    const words = right ? "predict.right" : `predict.${close ? "near" : "far"}-${off === undefined ? "factor" : "off"}-${way}`;
    return [words, {guess: question.show(guess()), factor: times(factor).slice(0, -1), off: count(Math.round(off ?? 0))}];
  };

  const reveal = () => {
    const middle = mean(samples), floor = timed ? Math.max(middle, lab.clock.errorMs) : middle;
    round.verdict = question.judge(guess(), floor);
    phase = "shown";
    run?.close();
    run = null;
    changed();
  };

  const commit = () => {
    phase = "measuring";
    samples = [];
    round.verdict = null;
    picture.clear();
    round.halt();
    changed();
    round.onCommit();
  };

  const outcome = () => {
    if (phase === "shown") {
      text(says, ...judgement());
      text(why, `predict.why-${question.id}`, figures());
    } else {
      text(says, phase === "measuring" ? `predict.measuring-${question.id}` : "predict.drag");
      why.replaceChildren();
      why.removeAttribute("data-say");
    }
  };

  round.show = last => {
    picture.input.disabled = phase !== "guess";
    measure.hidden = phase !== "guess";
    repeat.hidden = phase === "guess";
    repeat.disabled = phase === "measuring";
    onward.hidden = phase === "guess" || last;
    onward.disabled = phase === "measuring";
    round.element.dataset.phase = phase;
    picture.set(guess());
    picture.samples(samples, phase === "shown");
    outcome();
  };

  round.draw = () => {
    if (stale) picture.samples(samples);
    stale = false;
  };

  // Goes on where it was halted; what was measured before counts.
  round.resume = () => {
    if (phase !== "measuring" || run) return;
    run = question.run(lab, {samples, done: reveal, sample(value) {
      samples.push(value);
      stale = true;
    }});
  };

  round.halt = () => {
    run?.close();
    run = null;
  };

  round.forget = () => {
    round.halt();
    phase = "guess";
    samples = [];
    round.verdict = null;
    picture.clear();
  };

  round.describe = () => [say(`predict.q-${question.id}`), say("predict.your-guess", {guess: question.show(guess())}),
    samples.length ? say(question.each ? "predict.of-polls" : "predict.mean", {...figures(), mean: shown(mean(samples)),
      vain: samples.filter(Boolean).length}) : ""].filter(Boolean).join(". ");

  state.on(key, () => phase === "guess" && picture.set(guess()));
  return round;
};
