// An axis with a guess to be dragged along it, and what was measured drawn beside it. The handle is a native slider,
// so that keys move it too.

import {el, svg} from "../../base/dom.js";
import {mean} from "../../base/numbers.js";
import {attribute, onLanguage, spoken, text} from "../../base/words.js";

const HEIGHT = 150, TOP = 58, BOTTOM = 132, MOST_DOTS = 240, CELLS = 100;

const at = part => `${100 * Math.max(0, Math.min(1, part))}%`;

// Stays within the plot however far to one side it stands.
const placed = (element, part) => {
  const bounded = Math.max(0, Math.min(1, part));
  element.style.left = at(bounded);
  element.style.transform = `translateX(${-100 * bounded}%)`;
};

const line = name => svg("line", {class: name, y2: BOTTOM});

const put = (element, part) => {
  element.setAttribute("x1", at(part));
  element.setAttribute("x2", at(part));
};

// Where a dot stands within the strip: even, without order.
const scatter = i => TOP + 8 + (i * 0.618034 % 1) * (BOTTOM - TOP - 20);

const axisOf = axis => svg("g", {class: "axis"}, svg("line", {x1: "0%", x2: "100%", y1: BOTTOM, y2: BOTTOM}),
  axis.ticks.map(tick => svg("line", {class: "tick", x1: at(axis.part(tick)), x2: at(axis.part(tick)), y1: TOP,
    y2: BOTTOM})));

const labelsOf = axis => axis.ticks.map((tick, i) => {
  const label = el("span", {class: i % 2 ? "tick-label odd" : "tick-label"}, axis.show(tick));
  label.style.left = at(axis.part(tick));
  return label;
});

export const standardError = samples => {
  const middle = mean(samples);
  const squares = samples.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  return Math.sqrt(squares / (samples.length - 1) / samples.length);
};

// Each of a hundred polls a cell: full where it found a message. They come by a schedule: no error is to be told
// of a mean.
const cells = (group, samples) => {
  for (let i = group.childElementCount; i < Math.min(CELLS, samples.length); i++)
    group.append(svg("rect", {class: samples[i] ? "cell vain" : "cell found", x: `${i % 50 * 2 + 0.2}%`, width: "1.5%",
      y: TOP + 10 + Math.floor(i / 50) * 28, height: 20, rx: 2}));
};

const dots = (group, samples, axis) => {
  for (let i = group.childElementCount; i < Math.min(MOST_DOTS, samples.length); i++)
    group.append(svg("circle", {cx: at(axis.part(Math.max(axis.least, samples[i]))), cy: scatter(i), r: 3.5}));
};

// `guessed(value)` is told of each move.
export const plot = (question, guessed) => {
  const {axis} = question, input = el("input", {type: "range", min: 0, max: axis.steps, step: 1});
  const guess = line("guess"), measured = line("measured"),
    band = svg("rect", {class: "band", y: TOP, height: BOTTOM - TOP});
  const marks = svg("g", {class: "marks"});
  const drawing = svg("svg", {height: HEIGHT, "aria-hidden": "true"}, axisOf(axis), marks, band, measured, guess);
  const guessLabel = el("p", {class: "guess-label"}), measuredLabel = el("p", {class: "measured-label"});
  const element = el("div", {class: `plot ${question.transport}`},
    el("div", {class: "inner"}, guessLabel, measuredLabel, drawing,
    el("div", {class: "ticks", "aria-hidden": "true"}, labelsOf(axis))), input);
  let value = question.start;

  const showGuess = () => {
    const part = axis.part(value), shown = question.show(value);
    input.value = String(Math.round(part * axis.steps));
    input.setAttribute("aria-valuetext", shown);
    put(guess, part);
    placed(guessLabel, part);
    text(guessLabel, "predict.your-guess", {guess: shown});
  };

  const clear = () => {
    marks.replaceChildren();
    for (const hidden of [band, measured]) hidden.setAttribute("visibility", "hidden");
    measuredLabel.replaceChildren();
    measuredLabel.removeAttribute("data-say");
  };

  const showMean = (samples, final) => {
    const middle = mean(samples), error = samples.length > 2 && !question.each ? standardError(samples) : NaN;
    for (const shown of [band, measured]) shown.setAttribute("visibility", "visible");
    put(measured, axis.part(Math.max(axis.least, middle)));
    const from = axis.part(Math.max(axis.least, middle - (error || 0))),
      to = axis.part(Math.max(axis.least, middle + (error || 0)));
    band.setAttribute("x", at(from));
    band.setAttribute("width", at(to - from));
    placed(measuredLabel, axis.part(Math.max(axis.least, middle)));
    text(measuredLabel, question.each ? "predict.of-polls" : Number.isFinite(error) ? "predict.mean" : "predict.first",
      {mean: question.show(middle), error: question.show(error), n: samples.length,
        vain: samples.filter(Boolean).length});
    element.dataset.n = samples.length;
    element.dataset.mean = middle;
    element.dataset.final = String(final);
  };

  input.addEventListener("input", () => {
    value = axis.value(input.valueAsNumber / axis.steps);
    value = axis.least ? Number(value.toPrecision(2)) : value;
    guessed(value);
    showGuess();
  });
  attribute(input, "aria-label", `predict.q-${question.id}`);
  guess.setAttribute("y1", 26);
  measured.setAttribute("y1", 52);
  clear();
  onLanguage(showGuess);
  return {
    element, input, clear,
    set(wanted) {
      value = wanted;
      showGuess();
    },
    samples(samples, final = false) {
      if (!samples.length) return clear();
      if (question.each) cells(marks, samples);
      else dots(marks, samples, axis);
      showMean(samples, final);
    },
  };
};

export const questionText = question => spoken("h3", `predict.q-${question.id}`);
