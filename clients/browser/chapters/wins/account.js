// The account of a situation: a row a transport, and in words who is cheaper, by how much, and what
// polling does not see.

import {clear, el} from "../../base/dom.js";
import {bytes, count, duration, share, times} from "../../base/numbers.js";
import {language, mark, say, spoken, text} from "../../base/words.js";
import {DAY_S, HISTORY, misses, transports, verdict} from "./costs.js";
import {sayDelay} from "./steps.js";

const MONTH = 30;

const cpuTime = s => s < 99.5 ? duration(s * 1000) : `${count(Math.round(s))} s`;

const COLUMNS = ["interval", "bytes-day", "bytes-month", "cpu-day", "delay-mean", "delay-worst"];

const figuresOf = (cost, situation) => {
  const about = cost.beyond.size ? "≈ " : "";
  return {
    "interval": cost.transport === "poll" ? sayDelay(situation.interval * 1000) : "–",
    "bytes-day": bytes(cost.bytes),
    "bytes-month": bytes(cost.bytes * MONTH),
    "cpu-day": about + cpuTime(cost.cpuS),
    "delay-mean": (cost.transport === "poll" ? "" : about) + duration(cost.meanMs),
    "delay-worst": (cost.transport === "poll" ? "" : about) + duration(cost.worstMs),
  };
};

const LEAST = {"bytes-day": "bytes", "cpu-day": "cpuS", "delay-mean": "meanMs"};

export const table = () => {
  const body = el("tbody");
  const element = el("table", {class: "wins-table"},
    el("thead", {}, el("tr", {}, spoken("th", "wins.transport", {scope: "col"}),
      ...COLUMNS.map(name => spoken("th", `wins.${name}`, {scope: "col", class: "n"})))), body);

  const row = (cost, all, situation) => {
    const figures = figuresOf(cost, situation);
    return el("tr", {"data-transport": cost.transport}, el("th", {scope: "row"}, mark(cost.transport)),
      ...COLUMNS.map(name => {
      const best = LEAST[name] && transports.every(t => cost[LEAST[name]] <= all[t][LEAST[name]] * 1.0001);
      return el("td", {class: best ? "n best" : "n", "data-name": name},
        spoken("span", `wins.${name}`, {class: "wins-name"}),
        el("span", {}, figures[name]));
    }));
  };

  element.show = (all, situation) => clear(body).append(...transports.map(t => row(all[t], all, situation)));
  return element;
};

const other = {poll: "ws", ws: "poll"};
const more = ratio => times(Math.max(ratio, 1 / ratio));
const sentences = said => said.filter(Boolean).join(language() === "zh" ? "" : " ");

// The words' key, and what stands in them.
export const verdictOf = (all, situation) => {
  const {kind, bytes: inBytes, cpu} = verdict(all), winner = kind.startsWith("poll") ? "poll" : "ws";
  const dear = inBytes > 1 ? "poll" : "ws", saved = Math.abs(all.poll.bytes - all.ws.bytes);
  const most = what => Math.max(all.poll[what], all.ws[what]);
  return {kind, params: {
    bytes: more(inBytes), cpu: more(cpu), saved: bytes(saved), month: bytes(saved * MONTH),
    most: bytes(most("bytes")), mostCpu: cpuTime(most("cpuS")),
    cheap: say(`lab.${other[dear]}`), interval: sayDelay(situation.interval * 1000),
    half: duration(all.poll.meanMs), fresh: duration(all.ws.meanMs), winner: say(`lab.${winner}`),
    bytesFor: say(`lab.${inBytes < 1 ? "poll" : "ws"}`), cpuFor: say(`lab.${cpu < 1 ? "poll" : "ws"}`),
  }};
};

const sseWords = all => {
  const ratio = all.sse.bytes / all.ws.bytes;
  return say(ratio < 1 ? "wins.sse-less" : "wins.sse-more", {times: more(ratio)});
};

const busiest = all => {
  const top = ["poll", "ws"].reduce((a, b) => all[b].cpuS > all[a].cpuS ? b : a);
  const cores = all[top].cpuS / DAY_S;
  return cores > 0.85 ? say("wins.cores", {transport: say(`lab.${top}`), cores: cores.toFixed(cores < 9.95 ? 1 : 0)})
    : "";
};

export const missesWords = (all, situation) => {
  const {emptyShare, batch, lostShare, staleShare, pushStaleShare} = misses(all, situation), said = [];
  if (emptyShare > 0.005) said.push(say("wins.miss-empty",
    {share: share(emptyShare), polls: count(Math.round(86400 / situation.interval))}));
  if (batch > 1) said.push(say("wins.miss-batch", {batch: count(Math.round(batch * 10) / 10),
    interval: sayDelay(situation.interval * 1000)}));
  if (lostShare > 0) said.push(say("wins.miss-lost", {history: count(HISTORY), share: share(lostShare)}));
  said.push(say("wins.miss-stale", {poll: share(staleShare), ws: share(pushStaleShare)}));
  return sentences(said);
};

// Why figures are extrapolated, if any is.
export const beyondWords = all => {
  const why = new Set(transports.flatMap(t => [...all[t].beyond]));
  return why.size ? say("wins.beyond", {why: [...why].map(name => say(`wins.beyond-${name}`)).join(say("wins.and"))})
    : "";
};

export const account = () => {
  const figures = table(), headline = el("p", {class: "wins-verdict", role: "status"}), rest = el("p");
  const about = el("p", {class: "soft wins-beyond"});
  return {
    element: el("div", {class: "wins-account"}, headline, rest, el("div", {class: "wins-scroll"}, figures), about),
    show(all, situation) {
      const {kind, params} = verdictOf(all, situation);
      text(headline, `wins.verdict-${kind}`, params);
      headline.dataset.kind = kind;
      rest.textContent = sentences([sseWords(all), busiest(all), missesWords(all, situation)]);
      figures.show(all, situation);
      about.textContent = beyondWords(all);
    },
    describe: () => `${headline.textContent} ${rest.textContent}`,
  };
};
