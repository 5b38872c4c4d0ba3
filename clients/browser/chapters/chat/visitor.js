// The visitor that comes with the page, so that nobody is alone in the room: a WebSocket client of its own, as another
// window would have it. It answers what this page's own reader says, and opens the talk where nobody does.

import {openLane} from "../../base/lanes.js";
import {say} from "../../base/words.js";
import {decode, encode} from "./message.js";

const THINK_MS = [700, 900], FIRST_MS = 1200, BETWEEN_MS = 4200, QUIET_MS = 60000, GREETINGS = 3, REPLIES = 4;

export const openVisitor = (lab, room) => {
  let lane = null, timers = [], replies = 0, greeted = false, heardAt = -Infinity, othersAt = -Infinity;

  const speak = text => lane?.send(encode(say("chat.visitor-name"), text, "ws"));
  const later = (fn, ms) => timers.push(setTimeout(fn, ms));
  const answer = () => speak(say(`chat.reply-${replies++ % REPLIES}`));

  const hear = (message, openedAt) => {
    const told = decode(message.text);
    heardAt = Math.max(heardAt, message.sentAt);
    if (told.name !== say("chat.visitor-name")) othersAt = Math.max(othersAt, message.sentAt);
    if (message.sentAt >= openedAt && room.mine("visitor", told)) 
      later(answer, THINK_MS[0] + Math.random() * THINK_MS[1]);
  };

  // A few lines, one after another, for as long as nobody else says anything.
  const greet = (i, began) => {
    if (i === GREETINGS || othersAt > began) return;
    speak(say(`chat.greeting-${i}`));
    later(() => greet(i + 1, began), BETWEEN_MS);
  };

  const begin = () => {
    const now = performance.now();
    if (!greeted && now - heardAt > QUIET_MS) greet(0, now);
    greeted = true;
  };

  return {
    open() {
      const openedAt = performance.now();
      lane = openLane(lab, "ws", {lane: "chat-visitor", topic: room.topic(), since: -1,
        on: {message: message => hear(message, openedAt)}});
      later(begin, FIRST_MS);
    },
    close() {
      timers.forEach(clearTimeout);
      timers = [];
      lane?.close();
      lane = null;
    },
    get here() {
      return lane !== null;
    },
  };
};
