// The race as a picture: time runs to the right, and each lane has two lines, the server's above and the browser's
// below. A message waits on the server's line until something takes it down; a poll goes up to ask.

import {transports} from "../../base/lanes.js";
import {age, plainDuration} from "../../base/numbers.js";
import {say} from "../../base/words.js";

const LANE = 94, NAME = 20, UP = 34, DOWN = 68, AXIS = 26, RIGHT = 14, LABEL_GAP = 6, WIDE = 640, NARROWEST = 100;
const NAMES = ["paper", "ink", "soft", "rule", "edge", "panel",
  ...transports.flatMap(t => [t, `${t}-wash`, `${t}-text`])];

const colours = () => {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(NAMES.map(name => [name, style.getPropertyValue(`--${name}`).trim()]));
};

// --- marks: one a transport, besides its colour ---

const shapes = {
  poll: (c, x, y, r) => c.arc(x, y, r, 0, 2 * Math.PI),
  longpoll: (c, x, y, r) => c.rect(x - r * 0.88, y - r * 0.88, 1.76 * r, 1.76 * r),
  sse(c, x, y, r) {
    c.moveTo(x, y - 1.2 * r);
    c.lineTo(x + 1.15 * r, y + 0.8 * r);
    c.lineTo(x - 1.15 * r, y + 0.8 * r);
    c.closePath();
  },
  ws(c, x, y, r) {
    c.moveTo(x, y - 1.25 * r);
    c.lineTo(x + 1.25 * r, y);
    c.lineTo(x, y + 1.25 * r);
    c.lineTo(x - 1.25 * r, y);
    c.closePath();
  },
};

const glyph = (c, transport, x, y, r) => {
  c.beginPath();
  shapes[transport](c, x, y, r);
  c.fill();
};

const line = (c, x1, y1, x2, y2) => {
  c.beginPath();
  c.moveTo(x1, y1);
  c.lineTo(x2, y2);
  c.stroke();
};

// --- one lane ---

// While a line is held open: by a stream as long as it stands, by a long poll from its question to its answer.
const spansOf = (lane, transport) => {
  if (transport === "poll") return [];
  if (transport !== "longpoll") return lane.open;
  const spans = lane.polls.map(poll => ({from: poll.askedAt, to: poll.answeredAt})), last = lane.open.at(-1);
  return spans.length && last?.to === Infinity ? [...spans, {from: spans.at(-1).to, to: Infinity}] : spans;
};

const drawOpen = (view, lane, transport, top) => {
  const {c, paint, x} = view;
  c.fillStyle = paint[`${transport}-wash`];
  for (const span of spansOf(lane, transport)) {
    const from = Math.max(view.left, x(span.from)), to = Math.min(view.right, x(span.to));
    if (to > from) c.fillRect(from, top + UP, to - from, DOWN - UP);
  }
};

const drawRules = (view, top) => {
  const {c, paint} = view;
  c.strokeStyle = paint.edge;
  c.lineWidth = 1;
  line(c, view.left, top + UP + 0.5, view.right, top + UP + 0.5);
  line(c, view.left, top + DOWN + 0.5, view.right, top + DOWN + 0.5);
};

const drawName = (view, transport, top) => {
  const {c, paint} = view;
  c.font = view.strong;
  c.fillStyle = paint[transport];
  glyph(c, transport, 7, top + NAME / 2 + 1, 5);
  c.fillStyle = paint[`${transport}-text`];
  c.fillText(say(`lab.${transport}`), 18, top + NAME / 2 + 6);
  if (!view.left) return;
  c.fillStyle = paint.soft;
  c.font = view.small;
  c.fillText(say("race.server"), 0, top + UP + 4);
  c.fillText(say("race.browser"), 0, top + DOWN + 4);
};

const drawPolls = (view, lane, transport, top) => {
  const {c, paint, x} = view;
  c.strokeStyle = paint[transport];
  c.lineWidth = 1;
  for (const poll of lane.polls) {
    if (x(poll.askedAt) < view.left || poll.askedAt > view.now) continue;
    const up = x(poll.askedAt), down = x(poll.answeredAt);
    c.globalAlpha = poll.count ? 0.9 : 0.6;
    c.setLineDash(poll.count ? [] : [2, 3]);
    line(c, up, top + DOWN, transport === "longpoll" ? up : (up + down) / 2, top + UP);
    c.setLineDash([]);
    c.globalAlpha = 1;
    if (poll.count) continue;
    c.fillStyle = paint.panel;
    c.beginPath();
    c.arc(transport === "longpoll" ? down : (up + down) / 2, top + UP, 3.5, 0, 2 * Math.PI);
    c.fill();
    c.stroke();
  }
};

const drawMessage = (view, transport, top, sentAt, cameAt) => {
  const {c, paint, x} = view, arrived = cameAt !== undefined && cameAt <= view.now;
  const from = Math.max(view.left, x(sentAt)), to = arrived ? x(cameAt) : view.right;
  c.fillStyle = c.strokeStyle = paint[transport];
  c.globalAlpha = 0.55;
  c.fillRect(from, top + UP - 2.5, Math.max(1, to - from), 5);
  c.globalAlpha = 1;
  if (x(sentAt) >= view.left) glyph(c, transport, from, top + UP, 3);
  if (!arrived) return;
  c.lineWidth = 2;
  line(c, to, top + UP, to, top + DOWN);
  glyph(c, transport, to, top + DOWN, 5);
};

// From the newest backwards, and only those for which there is room.
const drawAges = (view, transport, top, arrived) => {
  const {c, paint, x} = view;
  c.fillStyle = paint[`${transport}-text`];
  c.font = view.small;
  let free = view.right + RIGHT;
  for (const {sentAt, cameAt} of arrived.sort((a, b) => b.cameAt - a.cameAt)) {
    const text = age(cameAt - sentAt, view.errorMs), width = c.measureText(text).width;
    const left = Math.min(x(cameAt) - width / 2, view.right + RIGHT - width - 1);
    if (left + width > free - LABEL_GAP || left < view.left) continue;
    c.fillText(text, left, top + DOWN + 17);
    free = left;
  }
};

const drawLane = (view, track, transport, i) => {
  const lane = track.lanes[transport], top = i * LANE;
  drawOpen(view, lane, transport, top);
  drawRules(view, top);
  drawPolls(view, lane, transport, top);
  const arrived = [];
  for (const [number, sentAt] of track.published) {
    const cameAt = lane.came.get(number);
    if (sentAt > view.now || (cameAt !== undefined && view.x(cameAt) < view.left)) continue;
    drawMessage(view, transport, top, sentAt, cameAt);
    if (cameAt !== undefined && cameAt <= view.now) arrived.push({sentAt, cameAt});
  }
  drawAges(view, transport, top, arrived);
  drawName(view, transport, top);
};

// --- the axis ---

const STEPS = [5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000];

const drawAxis = (view, top) => {
  const {c, paint, x} = view, step = STEPS.find(ms => ms * view.scale >= 90) ?? STEPS.at(-1);
  c.font = view.small;
  c.fillStyle = paint.soft;
  c.strokeStyle = paint.rule;
  for (let ago = step; x(view.now - ago) > view.left + 20; ago += step) {
    const at = Math.round(x(view.now - ago)) + 0.5, text = `−${plainDuration(ago)}`;
    line(c, at, top, at, top + 5);
    c.fillText(text, at - c.measureText(text).width / 2, top + 18);
  }
  const now = say("race.now");
  c.fillStyle = paint.ink;
  c.fillText(now, view.right + RIGHT - c.measureText(now).width - 1, top + 18);
  line(c, view.right + 0.5, 0, view.right + 0.5, top + 5);
};

// --- the canvas ---

// `errorOf()`: how well the ages are known.
export const newPicture = (canvas, errorOf) => {
  let paint = colours(), ratio = 1, width = 0, again = () => {};
  const font = getComputedStyle(document.body).fontFamily;
  const height = LANE * transports.length + AXIS, c = canvas.getContext("2d");

  // A canvas is blank once it has another size, and nobody else draws it while the figure rests.
  const fit = () => {
    ratio = Math.min(3, devicePixelRatio || 1);
    width = canvas.clientWidth;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    again();
  };
  canvas.style.height = `${height}px`;
  new ResizeObserver(fit).observe(canvas);
  for (const name of ["lab-theme", "beforeprint", "afterprint"])
    addEventListener(name, () => {
      paint = colours();
      again();
    });
  fit();

  return {
    // How much time fits, so that two polls and a half can be seen.
    span: interval => Math.min(25000, Math.max(width > 900 ? 10000 : width > 560 ? 6000 : 4000, 2.5 * interval)),

    draw(track, now, span) {
      again = () => this.draw(track, now, span);
      if (width < NARROWEST) return; /* not laid out yet */
      const left = width > WIDE ? 66 : 0, right = width - RIGHT, scale = (right - left) / span;
      const view = {c, paint, now, scale, left, right, errorMs: errorOf(), x: at => right - (now - at) * scale,
        small: `12px ${font}`, strong: `600 14px ${font}`};
      c.setTransform(ratio, 0, 0, ratio, 0, 0);
      c.clearRect(0, 0, width, height);
      transports.forEach((transport, i) => drawLane(view, track, transport, i));
      drawAxis(view, LANE * transports.length);
    },
  };
};
