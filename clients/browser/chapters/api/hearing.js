// What a WebSocket's events make of the log, of the code that lights up, and of the sentence that says what happened.

import {duration} from "../../base/numbers.js";
import {say, text} from "../../base/words.js";
import {suspicion} from "./address.js";
import {meaning} from "./codes.js";
import {exact, preview, received, same, size} from "./payload.js";

export const CHUNK = 60000, BURST = 18;
const MOST_HELLOS = 40;

export const teller = views => (words, params, name = "") => {
  views.told.dataset.about = name || words;
  text(views.told, `api.${words}`, params);
};

// `talk` is what the panel has going: {awaited: sent and not yet back, hellos: to be appended, burst: {left, row},
// then: what to do once open, dialled: {text, protocols, echo}, resting: closed since out of sight}.
export const openHearing = (panel, talk, views, tell) => {
  const {log, code} = views;

  const onOpen = () => {
    const {socket} = panel;
    code.light("open");
    log.add({way: "event", name: "open", words: "api.log-open",
      params: {protocol: socket.protocol || "\"\"", extensions: socket.extensions || "\"\""}});
    tell(talk.dialled.echo ? "told-open-echo" : "told-open", {url: talk.dialled.text}, "open");
    talk.then?.();
    talk.then = null;
  };

  const answered = data => {
    const before = talk.awaited.shift();
    if (!before) return {};
    const equal = same(before.data, data);
    return {words: equal ? "api.log-same" : "api.log-other", tone: equal ? "" : "bad",
      params: {time: duration(performance.now() - before.at)}};
  };

  const inBurst = data => {
    if (!talk.burst?.left || typeof data === "string" || data.length !== CHUNK) return false;
    talk.awaited.shift();
    talk.burst.left--;
    talk.burst.row ??= log.add({way: "came", name: "message"});
    talk.burst.row.querySelector(".detail").textContent = `${BURST - talk.burst.left} × ${exact(CHUNK)} B`;
    talk.burst.row.querySelector(".bytes").textContent = `${exact((BURST - talk.burst.left) * CHUNK)} B`;
    return true;
  };

  const onMessage = async event => {
    const data = await received(event.data);
    panel.came++;
    panel.last = preview(data, 60);
    code.light("message");
    if (inBurst(data)) return;
    log.add({way: "came", name: "message", bytes: `${exact(size(data))} B`, detail: preview(data), ...answered(data)});
    if (talk.hellos && typeof data === "string") {
      talk.hellos--;
      const words = [...views.hello.textContent.split(" ").filter(Boolean), data].slice(-MOST_HELLOS);
      views.hello.textContent = words.join(" ");
    }
  };

  const onError = () => {
    code.light("error");
    log.add({way: "event", name: "error", words: "api.log-error", tone: "bad"});
  };

  // The code's own sentence; where it is 1006, which says nothing, also what the address gives away.
  const explain = ({code: number}) => {
    const {name, clause, words} = meaning(number);
    const why = number !== 1006
      ? "" : panel.opened ? "why-lost" : `why-${suspicion(talk.dialled.text, talk.dialled.protocols)}`;
    tell("told-close", () => ({code: number, name: name && ` (${name})`, sentence: say(words), clause,
      why: why && say(`api.${why}`)}), String(number));
    views.told.dataset.why = why;
  };

  // Neither end wished it: the server went, and where it comes back the connection shall too.
  const brokenOff = ({code: number, reason}) => panel.opened
    && (number === 1006 || reason === "the server is going down");

  const onClose = event => {
    code.light("close");
    log.add({way: "event", name: "close", tone: event.wasClean ? "" : "bad",
      detail: `code ${event.code}, reason ${JSON.stringify(event.reason)}, wasClean ${event.wasClean}`});
    explain(event);
    panel.wanted = talk.resting || brokenOff(event);
    talk.resting = false;
    talk.then = null;
    talk.burst = null;
    panel.ended?.();
    panel.ended = null;
  };

  return {open: onOpen, message: onMessage, error: onError, close: onClose};
};
