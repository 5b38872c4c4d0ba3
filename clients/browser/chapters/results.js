// Chapter 8: your results. What a run of Pushmark measured, looked at here, up to four side by side; and the lab's
// settings as a suite, to measure them properly. Files stay in this page: nothing is sent anywhere.

import {clear, el} from "../base/dom.js";
import {card, figure} from "../base/figure.js";
import {button, choice, controls} from "../base/controls.js";
import {copyButton} from "../base/copy.js";
import {attribute, say, spoken, text} from "../base/words.js";
import {state} from "../base/state.js";
import words from "../words/results.js";
import {answer, columns} from "./results/figures.js";
import {charts, label, table} from "./results/points.js";
import {dropped, readFile, readSummary} from "./results/read.js";
import {ofAll, ofExperiment} from "./results/said.js";
import {keys, suiteText} from "./results/suite.js";

const MOST = 4, MOST_ROWS = 200;

// --- one run's own ---

const conditionsText = summary => Object.entries(summary.conditions).filter(([, value]) => value !== null)
  .map(([key, value]) => `${key} ${value}`).join("; ");

const trialsText = ({trials}) => say("results.trials",
  {valid: trials.valid ?? "–", planned: trials.planned ?? "–", void: trials.void ?? 0,
  missing: trials.missing ?? 0, retried: trials.retried ?? 0});

const gates = ({gates: all}) => {
  const names = Object.keys(all);
  return names.length ? el("ul", {class: "results-gates"},
    ...names.map(name => text(el("li", {class: all[name]?.void > 0 ? "bad" : ""}),
    "results.gate", {name, void: all[name]?.void ?? 0, warn: all[name]?.warn ?? 0})))
    : spoken("p", "results.no-gates", {class: "soft"});
};

const tool = (words, name, {title}, attributes) =>
  attribute(spoken("button", `results.${words}`, {type: "button", ...attributes}), "aria-label", `results.${name}`,
    {title});

const runCard = (summary, chosen, {look, remove, only}) => el("article",
  {class: chosen ? "results-run chosen" : "results-run"},
  el("h3", {lang: "en"}, summary.title), el("p", {class: "soft mono"}, summary.name),
  summary.interrupted === true && spoken("p", "results.interrupted", {class: "bad"}),
  el("p", {class: "results-verdict", lang: "en"}, summary.verdict),
  el("p", {class: "soft", lang: "en"}, conditionsText(summary)),
  text(el("p"), "results.said", () => ({text: trialsText(summary)})), gates(summary),
  el("div", {class: "results-tools"},
    !only && tool("look", "look-at", summary, {class: "plain look", onclick: look, "aria-pressed": String(chosen)}),
    tool("remove", "remove-it", summary, {class: "quiet remove", onclick: remove})));

const experimentsOf = summary => [...new Set(summary.rows.map(row => row.experiment))];

const picker = (names, wanted, change) => {
  const select = el("select", {id: "results-experiment", onchange: () => change(select.value)},
    ...names.map(name => el("option", {value: name}, name)));
  select.value = wanted;
  return el("div", {class: "field results-picker"}, spoken("label", "results.experiment", {for: select.id}), select);
};

const details = summary => {
  const names = experimentsOf(summary), box = el("div", {class: "results-details"}),
    inner = el("div", {class: "results-details"});
  const draw = name => {
    const rows = summary.rows.filter(row => row.experiment === name);
    clear(inner).append(table(rows), spoken("p", "results.brackets", {class: "soft"}), charts(rows),
      ...ofExperiment(summary, name));
  };
  box.append(...ofAll(summary));
  if (names.length > 1) box.append(picker(names, names[0], draw));
  if (names.length) {
    draw(names[0]);
    box.append(inner);
  }
  return box;
};

// --- several beside each other ---

const besides = runs => {
  const points = new Map();
  runs.forEach((run, i) => run.rows.forEach(row => {
    const key = `${row.experiment} ${row.label}`;
    if (!points.has(key)) points.set(key, {row, values: []});
    points.get(key).values[i] = row;
  }));
  const shared = [...points.values()].sort((a, b) => b.values.filter(Boolean).length - a.values.filter(Boolean).length);
  const body = el("tbody"), select = el("select", {id: "results-metric", onchange: () => draw()},
    ...columns.map(column => spoken("option", `results.${column.words}`, {value: column.metric})));
  const draw = () => {
    const column = columns.find(c => c.metric === select.value);
    clear(body).append(...shared.slice(0, MOST_ROWS).map(({row, values}) => el("tr", {},
      el("th", {scope: "row"}, el("span", {class: "soft"}, `${row.experiment} `), label(row)),
      ...runs.map((_, i) => {
        const {value, interval} = answer(column.unit, values[i]?.metrics[column.metric]);
        return el("td", {class: "n"}, value, interval && el("span", {class: "interval"}, ` ${interval}`));
      }))));
  };
  select.value = "age.p50";
  draw();
  return el("div", {class: "results-part results-besides"}, spoken("h4", "results.besides"),
    el("div", {class: "field results-picker"}, spoken("label", "results.metric", {for: select.id}), select),
    attribute(el("div", {class: "results-scroll", tabindex: 0, role: "region"}, el("table", {},
      el("thead", {}, el("tr", {}, spoken("th", "results.point", {scope: "col"}),
        ...runs.map((run, i) => el("th", {scope: "col", class: "n"}, `${i + 1}: ${run.name}`)))), body)), "aria-label",
        "results.besides"));
};

// --- getting them ---

const shelf = () => {
  const runs = [], said = el("ul", {class: "results-said", role: "status"}),
    place = el("div", {class: "results-place"});
  let chosen = null;

  const draw = () => {
    clear(place);
    if (!runs.length) return;
    place.append(el("div", {class: "results-runs"},
      ...runs.map((run, i) => runCard(run, run === chosen && runs.length > 1, {
      only: runs.length === 1,
      look: () => {
        chosen = run;
        draw();
        place.querySelectorAll(".look")[i]?.focus();
      },
      remove: () => {
        runs.splice(i, 1);
        if (chosen === run) chosen = runs[0] ?? null;
        draw();
        (place.querySelector(".remove") ?? document.getElementById("results-file")).focus();
      },
    }))));
    if (runs.length > 1) place.append(besides(runs), el("h3", {lang: "en"}, chosen.title));
    place.append(details(chosen));
  };

  const problem = (key, params) => said.append(spoken("li", `results.${key}`, {class: "bad"}, params));

  const take = ({summary, problem: key, params}) => {
    if (key) problem(key, params);
    else if (runs.length === MOST) problem("full", {name: summary.name, most: MOST});
    else {
      runs.push(summary);
      chosen = summary;
    }
  };

  return {
    said, place, runs,
    begin: () => clear(said),
    take(result) {
      take(result);
      draw();
    },
    problem,
  };
};

const takeFiles = async (all, files) => {
  all.begin();
  for (const {file, without} of files)
    if (file) all.take(await readFile(file));
    else all.problem("is-folder", {name: without});
};

const takeText = (all, written, name) => {
  all.begin();
  const result = readSummary(written, name);
  all.take(result);
  return !result.problem;
};

const takeExample = async all => {
  all.begin();
  try {
    const answered = await fetch("example-summary.json");
    if (!answered.ok) throw new Error(String(answered.status));
    all.take(readSummary(await answered.text(), "quick/summary.json"));
  } catch (error) {
    all.problem("no-example", {why: error.message});
  }
};

const pasting = all => {
  const area = attribute(el("textarea", {rows: 2, spellcheck: "false", id: "results-paste"}), "placeholder",
    "results.paste-hint");
  area.addEventListener("input", () => {
    if (area.value.trim() && takeText(all, area.value, say("results.pasted"))) area.value = "";
  });
  return el("div", {class: "field"}, spoken("label", "results.paste", {for: area.id}), area);
};

const dropZone = all => {
  const input = el("input", {type: "file", id: "results-file", class: "unseen", multiple: true,
    accept: ".json,application/json"});
  const zone = el("div", {class: "results-drop"}, spoken("p", "results.drop", {class: "results-drop-words"}),
    el("div", {class: "results-tools"}, input, spoken("label", "results.choose",
      {for: input.id, class: "results-choose"}),
      button("results.example", () => takeExample(all))),
    pasting(all), spoken("p", "results.stays", {class: "soft"}));
  input.addEventListener("change", async () => {
    await takeFiles(all, [...input.files].map(file => ({file})));
    input.value = "";
  });
  zone.addEventListener("dragover", event => {
    event.preventDefault();
    zone.classList.add("over");
  });
  zone.addEventListener("dragleave", event => zone.contains(event.relatedTarget) || zone.classList.remove("over"));
  zone.addEventListener("drop", async event => {
    event.preventDefault();
    zone.classList.remove("over");
    takeFiles(all, await dropped(event.dataTransfer));
  });
  return zone;
};

// What is dropped beside the zone would else replace the page.
const guardPage = () => {
  const files = event => event.dataTransfer?.types.includes("Files") && !event.target.closest?.(".results-drop");
  for (const name of ["dragover", "drop"]) addEventListener(name, event => files(event) && event.preventDefault());
};

// --- the suite ---

const download = written => {
  const url = URL.createObjectURL(new Blob([written], {type: "text/plain"}));
  el("a", {href: url, download: "lab.ini"}).click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
};

const suitePanel = () => {
  const code = attribute(el("pre", {class: "results-suite", tabindex: 0, role: "region"}), "aria-label",
    "results.suite-text");
  const which = choice({key: "results.suite", words: "results.suite-of", fallback: "both",
    values: ["both", "race", "situation"].map(value => ({value, words: `results.suite-${value}`})),
    change: () => show()});
  const written = () => suiteText(["race", "situation"].includes(which.value()) ? which.value() : "both");
  const show = () => code.textContent = written();
  for (const key of keys) state.on(key, show);
  show();
  return card("results.suite-caption", controls(which), code, el("div", {class: "results-tools"},
    copyButton(written, code, {kind: "main"}), button("results.download", () => download(written()))));
};

const build = (root, lab) => {
  const all = shelf(), box = card("results.caption", dropZone(all), all.said, all.place);
  guardPage();
  root.append(box, spoken("h3", "results.suite-title"), spoken("p", "results.suite-lead"), suitePanel(),
    spoken("p", "results.end"));
  figure(lab, box, {describe: () => all.runs.length
    ? all.runs.map(run => `${run.title}. ${run.verdict}`).join(" ") : say("results.nothing-yet")});
};

export default {id: "results", words, build};
