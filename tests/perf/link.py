#!/usr/bin/python3
"""Holds the emulated link's times and rates against what was asked of it, on this machine as it is now. By hand:
a busy machine is late for everybody, and no test may fail of that.

Exit code: 0 all within their bars, 1 some not, 2 no link can be made here.
"""
import statistics
import sys

from linked import Link, Refused

DELAYS_MS = (0, 20, 50, 100, 300)
RATES = {"1Mbit/s": 1e6, "10Mbit/s": 10e6}
DELAY_BAR_MS, RATE_BAR = 0.5, 0.02
SIZE = 1000


def delay(asked_ms):
    """At a packet every 5 ms: the median of what it took, one way."""
    with Link("--delay", f"{asked_ms}ms") as link:
        ages = [(came - went) / 1e6 for went, came, _ in link.datagrams(400, gap=0.005)]
    median, late = statistics.median(ages), link.report["late_ns"]
    print(f"delay {asked_ms} ms: {median:.3f} ms at the median; late {late['p50'] / 1e3:.0f} µs (p50), {late['max'] / 1e6:.2f} ms at most")
    return abs(median - asked_ms) <= DELAY_BAR_MS


def rate(name, bps):
    """Two seconds' worth at once, through a queue that holds it all."""
    count = int(2 * bps / 8 / SIZE)
    with Link("--rate", name, "--queue", "16M") as link:
        got = link.datagrams(count, size=SIZE)
    seen = (len(got) - 1) * SIZE * 8 / (got[-1][1] - got[0][1]) * 1e9
    print(f"rate {name}: {seen / 1e6:.4f} Mbit/s, {len(got)} of {count} packets")
    return len(got) == count and abs(seen / bps - 1) <= RATE_BAR


def main():
    try:
        good = [delay(asked) for asked in DELAYS_MS] + [rate(name, bps) for name, bps in RATES.items()]
    except Refused as refused:
        print(f"link.py: {refused}", file=sys.stderr)
        return 2
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
