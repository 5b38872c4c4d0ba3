// Takes a frame of WebSocket apart (RFC 6455 §5.2) into runs of bytes like those of http.js.
//
//     FIN RSV opcode │ MASK length │ longer length: 0, 2 or 8 │ masking key: 0 or 4 │ payload

export const OPCODES = {0: "continuation", 1: "text", 2: "binary", 8: "close", 9: "ping", 10: "pong"};

const number = (bytes, from, to) => bytes.slice(from, to).reduce((sum, byte) => sum * 256 + byte, 0);

const unmask = (payload, key) => key ? payload.map((byte, i) => byte ^ key[i % 4]) : payload;

const decoded = payload => new TextDecoder().decode(payload);

const headOf = bytes => {
  const short = bytes[1] & 127, more = short === 126 ? 2 : short === 127 ? 8 : 0, masked = bytes[1] > 127;
  return {fin: bytes[0] > 127, rsv: bytes[0] >> 4 & 7, opcode: bytes[0] & 15, masked, lengthTo: 2 + more,
    length: more ? number(bytes, 2, 2 + more) : short, payloadFrom: 2 + more + (masked ? 4 : 0)};
};

// {fin, rsv, opcode, masked, length, key, payload (unmasked), text, whole, runs}. What is cut short is not `whole`;
// bytes after the frame's end are odd.
export const parseFrame = bytes => {
  if (bytes.length < 2) return {whole: false, length: 0, payload: bytes.slice(0, 0), text: "",
    runs: bytes.length ? [{from: 0, to: bytes.length, kind: "odd", what: "odd"}] : []};
  const head = headOf(bytes), end = Math.min(bytes.length, head.payloadFrom + head.length);
  const key = head.masked ? bytes.slice(head.lengthTo, head.payloadFrom) : null;
  const sent = bytes.slice(Math.min(head.payloadFrom, bytes.length), end), payload = unmask(sent, key),
    text = decoded(payload);
  const named = head.opcode in OPCODES && !head.rsv, useful = named && head.opcode < 3;
  const runs = [
    {from: 0, to: 1, kind: named ? "frame" : "odd", what: named ? "opcode" : "odd", head},
    {from: 1, to: head.lengthTo, kind: "frame", what: "length", head},
    {from: head.lengthTo, to: head.payloadFrom, kind: "mask", what: "mask", head},
    {from: head.payloadFrom, to: end, kind: useful ? "useful" : "frame", head, value: text,
      what: !useful ? "control" : head.masked ? "masked" : "message"},
    {from: end, to: bytes.length, kind: "odd", what: "odd"},
  ].map(run => ({...run, to: Math.min(run.to, bytes.length)})).filter(run => run.to > run.from);
  return {...head, key, sent, payload, text, whole: bytes.length >= head.payloadFrom + head.length, runs};
};
