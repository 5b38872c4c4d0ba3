// What came of a desk's `wire`: bytes, their runs, and how many of them were the message.

import {eventRuns, parseMessage} from "./http.js";
import {parseFrame} from "./frame.js";

export const KINDS = ["useful", "start", "need", "browser", "cookie", "frame", "mask", "end", "odd"];

const bytesOf = base64 => Uint8Array.from(atob(base64), letter => letter.charCodeAt(0));

const parsers = {
  http: bytes => ({message: parseMessage(bytes)}),
  event: bytes => ({message: {runs: eventRuns(bytes)}}),
  frame: bytes => ({message: parseFrame(bytes)}),
};

// One run of bytes in one direction: {words, bytes, runs, message, cut}. `words` name it.
const part = (words, base64, kind, cut) => {
  const bytes = bytesOf(base64), {message} = parsers[kind](bytes);
  return {words, bytes, message, runs: message.runs, cut};
};

const pair = ({up, down, cut}, kind = "http") => [part("wire.part-request", up, kind, cut),
  part("wire.part-response", down, kind, cut)];

export const sizesOf = parts => {
  const sizes = Object.fromEntries(KINDS.map(kind => [kind, 0]));
  for (const {runs} of parts)
    for (const {kind, from, to} of runs) sizes[kind] += to - from;
  return sizes;
};

const whole = (parts, once, also = []) => {
  const sizes = sizesOf(parts);
  return {parts, once, also, sizes, useful: sizes.useful, total: Object.values(sizes).reduce((sum, n) => sum + n, 0),
    onceTotal: once.reduce((sum, {bytes}) => sum + bytes.length, 0)};
};

export const exchangeOf = answer => whole(pair(answer), []);

export const isEmpty = exchange => {
  const {status} = exchange.parts[1].message.start;
  return status === 304 || status === 204;
};

export const eventExchange = ({opening, last}) => whole([part("wire.part-event", last.down, "event", last.cut)],
  pair(opening));

// `echo` is of another connection, on which the page speaks too.
export const frameExchange = ({opening, last}, echo) => whole([part("wire.part-frame-down", last.down, "frame",
  last.cut)],
  pair(opening), echo?.last?.up ? [part("wire.part-frame-up", echo.last.up, "frame", echo.last.cut)] : []);
