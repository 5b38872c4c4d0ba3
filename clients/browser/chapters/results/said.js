// What a summary says besides its points: ratios, what was expected, capacities, claims. Its sentences are Pushmark's
// own, and in English, whatever the page's language is.

import {el} from "../../base/dom.js";
import {spoken, text} from "../../base/words.js";
import {known, show, times} from "./figures.js";

const FEW = 8;

const list = (items, line) => {
  const element = el("ul", {class: "results-list", lang: "en"}, ...items.slice(0, FEW).map(line));
  if (items.length <= FEW) return [element];
  const more = text(el("button", {type: "button", class: "plain", onclick: () => {
    element.append(...items.slice(FEW).map(line));
    element.tabIndex = -1;
    element.focus();
    more.remove();
  }}), "results.all-lines", {n: items.length});
  return [element, more];
};

const part = (words, ...children) => el("div", {class: "results-part"}, spoken("h4", words), ...children);

const ratioLine = ratio => el("li", {class: ratio.verdict === "none" ? "soft" : ""}, ratio.words);

const outcomes = {true: "came-true", false: "failed-it", null: "not-asked"};

const expectLine = expect => el("li", {class: expect.ok === false ? "bad" : ""},
  spoken("strong", `results.${outcomes[expect.ok ?? null]}`), " ", el("code", {}, expect.text),
  expect.shown && expect.ok !== null ? `: ${expect.shown}` : expect.why ? `: ${expect.why}` : "");

export const ofExperiment = (summary, experiment) => {
  const here = items => items.filter(item => item.experiment === experiment);
  const ratios = here(summary.ratios), expects = here(summary.expects);
  return [ratios.length && part("results.ratios", ...list(ratios, ratioLine)),
    expects.length && part("results.expects", ...list(expects, expectLine))].filter(Boolean);
};

// --- capacities ---

const capacityRow = one => el("tr", {}, el("th", {scope: "row"}, String(one.label ?? "")),
  el("td", {class: "n"}, known(one.held) ? `${one.at_least ? "≥ " : ""}${show("count", one.held)}` : "–"),
  el("td", {class: "n"}, known(one.broke) ? show("count", one.broke) : "–"), el("td", {lang: "en"}, one.why ?? ""));

const capacities = found => part("results.capacity", el("div", {class: "results-scroll"}, el("table", {},
  el("thead", {}, el("tr", {}, spoken("th", "results.point", {scope: "col"}),
    spoken("th", "results.held", {scope: "col", class: "n"}),
    spoken("th", "results.broke", {scope: "col", class: "n"}), spoken("th", "results.why", {scope: "col"}))),
  el("tbody", {}, ...found.map(capacityRow)))));

// --- claims ---

const marks = {"true": "✓", "false": "✗", "undecided": "?", "not measured": "–"};

const tone = state => ["true", "false"].includes(state) ? state : "open";

const caseLine = one => el("li", {class: `case-${tone(one.state)}`},
  `${marks[one.state] ?? "–"} ${one.words}: `,
  one.shown && one.shown_limit ? `${one.shown} (${one.op} ${one.shown_limit})` : one.why ?? "–");

const published = cell => el("tr", {}, el("td", {}, cell.row), el("td", {}, cell.column),
  el("td", {class: "n"}, cell.theirs_shown ?? "–"), el("td", {class: "n"}, cell.shown ?? "–"),
  el("td", {class: "n"}, known(cell.ratio) ? `${cell.extrapolated ? "≈ " : ""}${times(cell.ratio)}` : "–"));

const publishedTable = cells => el("div", {class: "results-scroll"},
  el("table", {}, el("thead", {}, el("tr", {}, el("td"), el("td"),
  ...["theirs", "ours", "ratio"].map(name => spoken("th", `results.${name}`, {scope: "col", class: "n"})))),
el("tbody", {}, ...cells.map(published))));

const verdictClass = verdict => `claim-${verdict === "holds" ? "holds" : verdict === "does not hold" ? "not" : "when"}`;

const claim = one => {
  const cases = Array.isArray(one.cases) ? one.cases : [], cells = Array.isArray(one.cells) ? one.cells : [];
  return el("details", {class: "results-claim"},
    el("summary", {}, el("strong", {}, String(one.name ?? "")), " ", el("span", {}, one.claim ?? one.source ?? ""), " ",
      one.verdict && el("em", {class: verdictClass(one.verdict)}, one.verdict)),
    el("ul", {class: "results-list"}, ...cases.map(caseLine)), cells.length > 0 && publishedTable(cells),
    one.difference && el("p", {}, one.difference));
};

export const ofAll = summary => [
  summary.claims.length && part("results.claims", el("div", {lang: "en"}, ...summary.claims.map(claim))),
  summary.capacity.length && capacities(summary.capacity)].filter(Boolean);
