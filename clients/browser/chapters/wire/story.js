// What was seen, in sentences made of the bytes that this browser sent and got.

import {el} from "../../base/dom.js";
import {count, share, times} from "../../base/numbers.js";
import {spoken, text} from "../../base/words.js";

export const story = () => {
  const heads = spoken("p", "wire.tale-wait"), frame = el("p"), empty = el("p");
  const element = el("div", {class: "prose"}, heads, frame, empty);

  const ofHeads = ({news}) => text(heads, news.sizes.cookie > 0 ? "wire.tale-cookies" : "wire.tale-heads", {
    useful: count(news.useful), total: count(news.total), browser: count(news.sizes.browser),
    part: share(news.sizes.browser / news.total), cookie: count(news.sizes.cookie)});

  const ofFrame = ({news, ws}) => text(frame, "wire.tale-frame",
    {frame: count(ws.total), around: count(ws.total - ws.useful),
    handshake: count(ws.onceTotal), polls: count(Math.ceil(ws.onceTotal / (news.total - ws.total))),
    ratio: times(news.total / ws.total).slice(0, -1)});

  const ofEmpty = ({empty: poll}) => text(empty, "wire.tale-empty", {total: count(poll.total)});

  const show = seen => {
    if (seen.news) ofHeads(seen);
    if (seen.news && seen.ws) ofFrame(seen);
    if (seen.empty) ofEmpty(seen);
  };
  return {element, show};
};
