// Chapter 7: the second in which nobody was answered, and the second in which all come back.

import {events} from "../base/events.js";
import {el} from "../base/dom.js";
import {spoken} from "../base/words.js";
import words from "../words/honest.js";
import {stopFigure} from "./honest/stop.js";
import {stormFigure} from "./honest/storm.js";

// One figure at a time: a server that stands still would stand in the storm's arrivals.
const newBusy = () => {
  const {on, tell} = events(), busy = {who: null};
  busy.on = fn => on("busy", fn);
  busy.set = who => {
    busy.who = who;
    tell("busy", who);
  };
  return busy;
};

const prose = (...keys) => el("div", {class: "prose"}, ...keys.map(key => spoken("p", key)));

const build = (root, lab) => {
  const busy = newBusy();
  root.append(spoken("h3", "honest.stop-title"));
  stopFigure(lab, root, busy);
  root.append(prose("honest.stop-name", "honest.stop-pushmark"), spoken("h3", "honest.storm-title"),
    prose("honest.storm-lead"));
  stormFigure(lab, root, busy);
  root.append(prose("honest.storm-browser", "honest.storm-program"));
};

export default {id: "honest", words, build};
