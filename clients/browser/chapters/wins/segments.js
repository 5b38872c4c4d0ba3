// What bytes cost on the wire over TCP and IPv4: their segments, and the pure acknowledgements that Linux answers them
// with. lib/segments.h in the page's language; why the rules are what they are, stands there.

export const SYN = 60, MSS = 1448, DELACK_S = 0.04, RTO_S = 0.2;
const HEAD = 52, QUICK = 16;

export const segmentsOf = bytes => Math.ceil(bytes / MSS);

export const data = bytes => {
  const packets = segmentsOf(bytes);
  return {packets, l3: packets * HEAD + bytes};
};

export const bare = packets => ({packets, l3: packets * HEAD});

const atOnce = n => n < 4 ? 1 : 1.5;

// By how its reader is, when n > 1 segments come.
const several = {
  rested: n => n <= QUICK ? n : QUICK + (n - QUICK) / 2,
  growing: n => 0.75 * n,
  steady: () => 1.5,
  answering: atOnce,
  answeringGrowing: n => Math.floor(n / 2),
  answeringLate: n => atOnce(n) + n % 2,
};

const carries = reader => reader === "answering" || reader === "answeringGrowing";

export const acks = (count, reader) => bare(count > 1 ? several[reader](count) : carries(reader) ? 0 : count);

export const add = (to, times, more) => {
  to.packets += times * more.packets;
  to.l3 += times * more.l3;
};
