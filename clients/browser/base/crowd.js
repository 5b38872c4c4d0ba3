// A browser grants a server six connections over HTTP/1.1, all its windows taken together (WebSockets are counted apart).
// A long poll and a stream hold one each for as long as they last. Once six are held, every other request waits inside
// the browser: polls are late, and look as if the server were. So the windows tell each other what they hold.

import {events} from "./events.js";

const LIMIT = 6, BEAT_MS = 1000, FORGET_MS = 4 * BEAT_MS;

const {on, tell} = events(), id = Math.random(), others = new Map();
const channel = new BroadcastChannel("pushmark-lab-connections");
const limited = performance.getEntriesByType("navigation")[0]?.nextHopProtocol !== "h2";
let held = 0, used = 0, crowded = false;

const look = () => {
  const now = performance.now();
  let all = held;
  for (const [other, one] of others) {
    if (now - one.at > FORGET_MS) others.delete(other); // it ended without a word
    else all += one.held;
  }
  const full = limited && used > 0 && all >= LIMIT;
  if (full === crowded) return;
  crowded = full;
  tell(full ? "crowded" : "eased");
};

const report = () => {
  channel.postMessage({id, held});
  look();
};

channel.onmessage = ({data}) => {
  others.set(data.id, {held: data.held, at: performance.now()});
  look();
};
setInterval(() => held ? report() : look(), BEAT_MS);
addEventListener("pagehide", () => channel.postMessage({id, held: 0}));

// A lane over HTTP opens; `lasting`: its requests stay open. What is returned is called once, as it closes.
export const occupy = lasting => {
  used += 1;
  held += lasting ? 1 : 0;
  report();
  return () => {
    used -= 1;
    held -= lasting ? 1 : 0;
    report();
  };
};

// "crowded" while this window has such a lane and all connections are held; "eased".
export const onCrowd = on;
