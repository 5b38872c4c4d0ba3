// Takes heads of HTTP/1.1 and bodies of Pushmark's answers apart into runs of bytes, each of one meaning. Every byte
// belongs to exactly one run, in order, whatever is fed to it: what fits nothing is "odd".
//
//     run: {from, to, kind, what, name?, value?}     kind: what it is for (the colour), what: which words explain it

import {fieldOf} from "./fields.js";

const LF = 10, CR = 13, COLON = 58, SPACE = 32, TAB = 9;

export const ascii = (bytes, from = 0, to = bytes.length) => {
  let text = "";
  for (let i = from; i < to; i++) text += String.fromCharCode(bytes[i]);
  return text;
};

// The next line's end: where its text ends, and where the line break does. RFC 9112 §2.2 lets a lone LF pass.
const lineAt = (bytes, from) => {
  const lf = bytes.indexOf(LF, from);
  if (lf < 0) return {end: bytes.length, next: bytes.length};
  return {end: lf > from && bytes[lf - 1] === CR ? lf - 1 : lf, next: lf + 1};
};

const startLine = (bytes, from, to) => {
  const text = ascii(bytes, from, to), status = /^HTTP\/\d\.\d (\d{3})(?: (.*))?$/.exec(text);
  if (status) return {kind: "start", what: "status", status: Number(status[1]), value: text};
  const request = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\S+) HTTP\/\d\.\d$/.exec(text);
  return request ? {kind: "start", what: "request", method: request[1], target: request[2], value: text}
    : {kind: "odd", what: "odd", value: text};
};

const fieldLine = (bytes, from, to, start) => {
  const text = ascii(bytes, from, to), colon = bytes.indexOf(COLON, from);
  const folded = bytes[from] === SPACE || bytes[from] === TAB; // RFC 9112 §5.2: not sent any more
  if (folded || colon <= from || colon >= to || /\s/.test(text[colon - from - 1]))
    return {kind: "odd", what: "odd", value: text};
  const name = text.slice(0, colon - from), value = text.slice(colon - from + 1).trim();
  return {...fieldOf(name, value, start), name, value};
};

// {start, fields, runs, bodyFrom, whole}: `whole` says that the empty line that ends a head was there.
export const parseHead = bytes => {
  const head = {start: {kind: "odd", what: "odd", value: ""}, fields: [], runs: [], bodyFrom: bytes.length,
    whole: false};
  const add = (from, to, run) => to > from && head.runs.push({from, to, ...run});
  let at = 0;
  while (at < bytes.length && !head.whole) {
    const {end, next} = lineAt(bytes, at);
    if (!at) add(at, end, head.start = startLine(bytes, at, end));
    else if (end > at) {
      const field = fieldLine(bytes, at, end, head.start);
      add(at, end, field);
      if (field.name) head.fields.push(field);
    } else if (next > end) head.whole = true;
    add(end, next, {kind: "end", what: head.whole ? "blank" : "crlf"});
    at = next;
  }
  if (head.whole) head.bodyFrom = at;
  return head;
};

export const valueOf = (head, name) => head.fields.find(field => field.name.toLowerCase() === name)?.value;

// --- bodies ---

// A message a line; "!" begins one that is none.
const bodyLines = (bytes, from) => {
  const runs = [];
  for (let at = from; at < bytes.length;) {
    const lf = bytes.indexOf(LF, at), end = lf < 0 ? bytes.length : lf, marker = bytes[at] === 33;
    if (end > at) runs.push({from: at, to: end, kind: marker ? "frame" : "useful", what: marker ? "marker" : "message",
      value: ascii(bytes, at, end)});
    if (lf >= 0) runs.push({from: end, to: end + 1, kind: "end", what: "line-end"});
    at = end + 1;
  }
  return runs;
};

// Lines of "name: value", HTML §9.2.5.
export const eventRuns = (bytes, from = 0) => {
  const runs = [];
  for (let at = from; at < bytes.length;) {
    const {end, next} = lineAt(bytes, at), text = ascii(bytes, at, end), data = /^data: ?/.exec(text);
    if (data) {
      runs.push({from: at, to: at + data[0].length, kind: "frame", what: "sse-data", value: data[0]});
      if (end > at + data[0].length) runs.push({from: at + data[0].length, to: end, kind: "useful", what: "message",
        value: text.slice(data[0].length)});
    } else if (end > at) {
      const what = text[0] === ":" ? "sse-comment" : text.startsWith("id:") ? "sse-id" : "odd";
      runs.push({from: at, to: end, kind: what === "odd" ? "odd" : "frame", what, value: text});
    }
    if (next > end) runs.push({from: end, to: next, kind: "end", what: end === at ? "sse-blank" : "line-end"});
    at = next;
  }
  return runs;
};

const bodyRuns = (bytes, head) => {
  const from = head.bodyFrom, type = valueOf(head, "content-type") ?? "";
  if (from >= bytes.length) return [];
  if (type.startsWith("text/event-stream")) return eventRuns(bytes, from);
  return head.start.what === "status" ? bodyLines(bytes, from) : [{from, to: bytes.length, kind: "odd", what: "odd"}];
};

// One request, or one response with its body.
export const parseMessage = bytes => {
  const head = parseHead(bytes);
  return {...head, runs: [...head.runs, ...bodyRuns(bytes, head)]};
};
