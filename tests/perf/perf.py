#!/usr/bin/python3
"""Holds Pushmark's server and load generator against bare sockets: `make perf`.

Every figure is measured in pairs, bare and ours by turns (A B B A) in one run, because on a shared machine only
the ratio of neighbours in time means anything. A ratio is the median of the pairs' ratios. Servers are compared
with the same bare client, which reads the server's CPU clock itself at both edges of its window; clients are
compared against the same server, ours. A repeat that did not measure what it claims to (a message missing, a
connection lost, a wrong status) is void and done again, never averaged in.

Exit code: 0 all within budget, 1 some not, 2 something could not be measured.
"""
import argparse
import collections
import contextlib
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys

from rig import BUILD, TEXT_BYTES, Bench, Missing, Void, figure, near, pinned, rss_bytes

RARELY = 1 / 3600  # a feed whose first message is there at once and whose second never comes
ATTEMPTS = 3


# --- the server's CPU ----------------------------------------------------------------------------------------


def push_server(bench, side, upgrade, clients, rate_hz):
    """`clients` is how many the bare sender waits for before it begins."""
    if bench.is_bare(side):
        return bench.bare_server("send", "--clients", clients, "--rate", rate_hz, "--upgrade", upgrade)
    return bench.our_server(rate_hz)


def delivered(got, upgrade):
    """How many messages the bare reader read, however many came at once."""
    return got["lines"] / 3 if upgrade == "sse" else got["bytes"] / (TEXT_BYTES + 2)


def delivery(bench, side, upgrade, clients, rate_hz):
    with push_server(bench, side, upgrade, clients, rate_hz) as server:
        got = bench.client("read", server, "--clients", clients, "--upgrade", upgrade)
    if got["closed"]:
        raise Void(f"{got['closed']} connections were closed")
    count = delivered(got, upgrade)
    near("deliveries", count, rate_hz * got["window_ns"] / 1e9 * clients, 0.03 + 1 / (rate_hz * bench.seconds))
    return got["metered_ns"] / count


def checked_answers(got, kind):
    if got["closed"] or got["answered"] == 0 or got[kind] != got["answered"]:
        raise Void(f"not all answers are {kind}: {got}")
    return got["answered"]


def poll_answer(bench, side, status):
    """The newest message to whoever names no number, or 304 to whoever has it: one of the two, for ever."""
    server_of = (bench.bare_server("answer", "--status", status) if bench.is_bare(side)
                 else bench.our_server(RARELY))
    etag = ["--etag", '"0"'] if status == 304 else []
    with server_of as server:
        got = bench.client("poll", server, "--clients", 100, "--path", "/poll", *etag)
    return got["metered_ns"] / checked_answers(got, "ok" if status == 200 else "not_modified")


def held_answer(bench, side, clients, rate_hz):
    server_of = (bench.bare_server("answer", "--hold", "--rate", rate_hz) if bench.is_bare(side)
                 else bench.our_server(rate_hz))
    with server_of as server:
        got = bench.client("poll", server, "--clients", clients, "--path", "/longpoll?since={n}")
    answered = checked_answers(got, "ok")
    due = rate_hz * got["window_ns"] / 1e9 * clients
    near("answers", answered, due, 0.03 + 1 / (rate_hz * bench.seconds))
    return got["metered_ns"] / answered


def accept_server(bench, side, upgrade):
    if not bench.is_bare(side):
        return bench.our_server(0)
    if upgrade == "none":
        return bench.bare_server("answer", "--hold", "--rate", RARELY)
    return bench.bare_server("accept", "--upgrade", upgrade)


def connecting(bench, side, count):
    with accept_server(bench, side, "ws") as server:
        with bench.run(bench.client_core, f"{BUILD}/perf/bare", "connect", "--connect", server.port(), "--count",
                       count, "--meter", server.pid) as client:
            got = client.line()
    return Connects(figure(got, "metered_ns") / count, figure(got, "per_second"))


class Connects(float):
    """The CPU time of one connect and upgrade, which remembers the rate that was reached."""

    def __new__(cls, cpu_ns, per_second):
        self = super().__new__(cls, cpu_ns)
        self.per_second = per_second
        return self


# --- the server's memory -------------------------------------------------------------------------------------


def idle_memory(bench, side, upgrade):
    """Between 1,000 and 10,000 connections, which leaves the fixed part out."""
    few, more = 1000, 9000
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(accept_server(bench, side, upgrade))
        port, rss = server.port(), []
        for count in (few, more):
            client = stack.enter_context(bench.run(
                bench.client_core, f"{BUILD}/perf/bare", "connect", "--connect", port, "--count", count,
                "--upgrade", upgrade, *(["--path", "/longpoll?timeout=60s"] if upgrade == "none" else [])))
            client.line()
            rss.append(rss_bytes(server.pid))
    return (rss[1] - rss[0]) / more


# --- the clients ---------------------------------------------------------------------------------------------


def load_read(bench, side, clients, rate_hz):
    with push_server(bench, "ours", "ws", clients, rate_hz) as server:
        if bench.is_bare(side):
            got = bench.client("read", server, "--clients", clients, "--upgrade", "ws")
            return got["cpu_ns"] / delivered(got, "ws")
        got = bench.load(server, "--transport", "ws", "--clients", clients)
    count = figure(got, "messages", "delivered")
    near("deliveries", count, clients * rate_hz * bench.seconds, 0.05)
    return figure(got, "cpu", "clients_ns") / count


def poll_server(bench):
    return bench.bare_server("answer") if bench.control else bench.our_server(10)


def load_poll(bench, side, engine, clients):
    """Both poll as fast as they can: paced, each would mostly pay for waking up. The bare client sends no If-None-Match,
    so its empty answer is a 204."""
    with poll_server(bench) as server:
        if bench.is_bare(side):
            got = bench.client("poll", server, "--clients", clients, "--path", "/poll?since={n}")
            return got["cpu_ns"] / got["sent"]
        got = bench.load(server, "--transport", "poll", "--clients", clients, "--engine", engine, "--interval", "1ms",
                         "--pace", "after-response")
    return figure(got, "cpu", "clients_ns") / figure(got, "polls", "sent")


def children_cpu_ns():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (used.ru_utime + used.ru_stime) * 1e9


def wrk_poll(bench):
    """In a closed loop, as wrk knows no other: cheaper for it than any pace."""
    if not shutil.which("wrk"):
        raise Missing("wrk is not installed")
    command = ["wrk", "-t1", "-c100", f"-d{max(1, round(bench.seconds))}s"]
    with poll_server(bench) as server:
        url, before_ns = f"http://127.0.0.1:{server.port()}/poll", children_cpu_ns()
        got = subprocess.run(pinned(bench.client_core, command + [url]), capture_output=True, text=True, check=False)
        cpu_ns = children_cpu_ns() - before_ns
    requests = re.search(r"(\d+) requests in", got.stdout)
    if not requests or "Non-2xx" in got.stdout:
        raise Void(f"wrk: {got.stdout} {got.stderr}")
    return cpu_ns / int(requests.group(1))


def load_memory(bench, side, counts, *options):
    rss = []
    for count in counts:
        if bench.is_bare(side):
            with push_server(bench, "bare", "ws", count, 1) as server:
                got = bench.client("read", server, "--clients", count, "--upgrade", "ws")
            rss.append(got["rss_bytes"])
        else:
            with push_server(bench, side, "ws", count, 1) as server:
                got = bench.load(server, "--clients", count, *options)
            rss.append(figure(got, "memory", "clients_rss_bytes"))
    return (rss[1] - rss[0]) / (counts[1] - counts[0])


def record(bench):
    with bench.run(bench.client_core, f"{BUILD}/perf/record") as process:
        return figure(process.result(), "record_ns")


# --- the budgets ---------------------------------------------------------------------------------------------

# A budget is `times` the bare figure, or `at_most` in the unit, or for connecting `per_second` where it is more
# lenient; with none of them the figure is only reported. Memory is no matter of noise: one repeat.
Budget = collections.namedtuple("Budget", "name what unit measure times at_most per_second repeats",
                                defaults=(None, None, None, None))

BUDGETS = [
    Budget("ws-1k", "WebSocket delivery, 1,000 subscribers", "µs", lambda b, s: delivery(b, s, "ws", 1000, 50),
           times=1.10),
    Budget("ws-10k", "WebSocket delivery, 10,000 subscribers", "µs",
           lambda b, s: delivery(b, s, "ws", 10000, 5), times=1.10),
    Budget("sse-1k", "SSE delivery, 1,000 subscribers", "µs", lambda b, s: delivery(b, s, "sse", 1000, 50),
           times=1.15),
    Budget("poll-200", "poll answered with news", "µs", lambda b, s: poll_answer(b, s, 200), times=1.25),
    Budget("poll-304", "poll answered with 304", "µs", lambda b, s: poll_answer(b, s, 304), times=1.25),
    Budget("longpoll", "long poll answered, 1,000 held", "µs", lambda b, s: held_answer(b, s, 1000, 20),
           times=1.35),
    Budget("connect", "connect + upgrade", "µs", lambda b, s: connecting(b, s, 5000), times=1.25,
           per_second=20000),
    Budget("memory-ws", "server memory, idle WebSocket", "B", lambda b, s: idle_memory(b, s, "ws"), at_most=450,
           repeats=1),
    Budget("memory-sse", "server memory, idle SSE", "B", lambda b, s: idle_memory(b, s, "sse"), at_most=450,
           repeats=1),
    Budget("memory-longpoll", "server memory, held long poll", "B", lambda b, s: idle_memory(b, s, "none"),
           at_most=700, repeats=1),
    Budget("load-ws", "client: WebSocket delivery", "µs", lambda b, s: load_read(b, s, 1000, 50), times=1.25),
    Budget("load-memory", "client: memory, WebSocket", "B",
           lambda b, s: load_memory(b, s, (1000, 10000), "--transport", "ws"), at_most=400, repeats=1),
    Budget("load-poll", "client: lean poll", "µs", lambda b, s: load_poll(b, s, "lean", 100), times=1.25),
    Budget("load-curl", "client: curl poll, beside wrk", "µs",
           lambda b, s: wrk_poll(b) if s == "bare" else load_poll(b, s, "curl", 100)),
    Budget("load-curl-5k", "client: curl poll, 5,000 clients", "µs",
           lambda b, s: wrk_poll(b) if s == "bare" else load_poll(b, s, "curl", 5000), at_most=40),
    Budget("load-lean-wrk", "client: lean poll, beside wrk", "µs",
           lambda b, s: wrk_poll(b) if s == "bare" else load_poll(b, s, "lean", 100)),
    Budget("load-curl-memory", "client: memory, curl handle", "B",
           lambda b, s: load_memory(b, s, (100, 1000), "--transport", "poll", "--engine", "curl"), repeats=1),
    Budget("record", "recording one age", "ns", lambda b, s: record(b) if s == "ours" else None, at_most=20),
]

SCALE = {"µs": 1000, "B": 1, "ns": 1}


def measured(bench, budget, side):
    for attempt in range(ATTEMPTS):
        try:
            return budget.measure(bench, side)
        except Void as reason:
            print(f"  {budget.name} {side}: void: {reason}", file=sys.stderr)
            if attempt == ATTEMPTS - 1:
                raise
    return None


def within(budget, ratio, ours):
    """None where there is no budget."""
    if budget.times is None and budget.at_most is None:
        return None
    if budget.at_most is not None:
        return statistics.median(ours) <= budget.at_most
    if budget.per_second and statistics.median(o.per_second for o in ours) >= budget.per_second:
        return True
    return ratio <= budget.times


def limit(budget):
    if budget.at_most is not None:
        return f"{budget.at_most} {budget.unit}"
    if budget.times is None:
        return "–"
    return f"{budget.times:.2f} ×" + (f" or {budget.per_second // 1000} k/s" if budget.per_second else "")


def show(unit, values):
    if None in values:
        return "–"
    return f"{statistics.median(values) / SCALE[unit]:.{0 if unit == 'B' else 2}f} {unit}"


def row(bench, budget, repeats):
    """Measures one budget; its cells and whether it is kept (None: there is none)."""
    bare, ours = [], []
    sides = [("bare", bare), ("ours", ours)]
    for _ in range(budget.repeats or repeats):
        for side, values in sides:
            values.append(measured(bench, budget, side))
        sides.reverse()  # A B B A: a drift of the machine favours neither
    ratios = [o / b for o, b in zip(ours, bare) if b and b > 0]
    ratio = statistics.median(ratios) if ratios else None
    kept = within(budget, ratio, ours)
    what = budget.what
    if budget.per_second:
        what += " ({:.0f} / {:.0f} k/s)".format(*(statistics.median(c.per_second for c in side) / 1000
                                                  for side in (bare, ours)))
    cells = [budget.name, what, show(budget.unit, bare), show(budget.unit, ours), f"{ratio:.2f}" if ratio else "–",
             f"{min(ratios):.2f}–{max(ratios):.2f}" if len(ratios) > 1 else "", limit(budget),
             {True: "yes", False: "NO", None: "–"}[kept]]
    return cells, kept


HEADS = ["name", "CPU or memory of one", "bare", "ours", "ratio", "from–to", "budget", "within"]
WIDTHS = [16, 46, 9, 9, 6, 10, 17, 6]


def print_row(cells):
    left = (0, 1, 6, 7)
    print("  ".join(c.ljust(w) if i in left else c.rjust(w)
                    for i, (c, w) in enumerate(zip(cells, WIDTHS))).rstrip(), flush=True)


def options_of():
    names = [b.name for b in BUDGETS]
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0],
                                     epilog="names: " + ", ".join(names))
    parser.add_argument("--only", action="append", choices=names, metavar="NAME", help="this budget; repeatable")
    parser.add_argument("--quick", action="store_true", help="short windows, three repeats: a look, no verdict")
    parser.add_argument("--repeats", type=int, help="pairs of each (7; quick: 3)")
    parser.add_argument("--seconds", type=float, help="of a window (3; quick: 1)")
    parser.add_argument("--control", action="store_true",
                        help="bare programs on both sides: every ratio has to come out as 1")
    options = parser.parse_args()
    options.repeats = options.repeats or (3 if options.quick else 7)
    options.seconds = options.seconds or (1.0 if options.quick else 3.0)
    return options


def main():
    options = options_of()
    bench = Bench(options)
    print(f"{options.repeats} pairs of {options.seconds:g} s each; server on core {bench.server_core}, client on "
          f"core {bench.client_core}; load average {os.getloadavg()[0]:.2f}; {os.uname().release}")
    print_row(HEADS)
    kept, failed = [], 0
    for budget in BUDGETS:
        if options.only and budget.name not in options.only:
            continue
        try:
            cells, good = row(bench, budget, options.repeats)
            kept.append(good)
            print_row(cells)
        except (Void, Missing) as reason:
            failed += 1
            print_row([budget.name, budget.what, "", "", "", "", limit(budget), f"not measured: {reason}"[:100]])
    return 2 if failed else 1 if False in kept else 0


if __name__ == "__main__":
    sys.exit(main())
