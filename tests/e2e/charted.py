"""What the charts of made-up runs have to show, worked out again from the trials: for the tests of charts and of
whatever is made of them. It shares nothing with bench/chart but the rules that its headers state."""

import math
import random

import pytest
import synthetic
import test_summary as rule
from conftest import ROOT

SUITES = ROOT / "bench" / "suites"
SEED = 77
ORDER = ["poll", "longpoll", "sse", "ws", "null"]
NAMES = {"poll": "polling", "longpoll": "long polling", "sse": "server-sent events", "ws": "WebSocket",
         "null": "the null transport"}


# --- numbers as people read them ---------------------------------------------------------------------------------

def shown(value, unit):
    decimals = 2 if value < 9.995 else 1 if value < 99.95 else 0
    return f"{value:.{decimals}f} {unit}"


def duration(ns):
    for limit, scale, unit in ((999.5, 1, "ns"), (999.5e3, 1e3, "µs"), (999.5e6, 1e6, "ms"), (math.inf, 1e9, "s")):
        if ns < limit:
            return shown(ns / scale, unit)


def size(n):
    if n < 999.5:
        return f"{n:.0f} B" if n == math.floor(n) or n >= 99.95 else f"{n:.1f} B"
    return shown(n / 1e3, "kB")


def short(ns):
    return f"{ns / 1e9:.4g} s" if ns >= 1e9 else f"{ns / 1e6:.4g} ms"


# --- figures, worked out again -----------------------------------------------------------------------------------

def per_delivery(*paths):
    def of(trial):
        total = 0
        for path in paths:
            at = trial
            for part in path.split("."):
                at = at[part]
            if at is None:
                return None
            total += at
        return total / trial["messages"]["delivered"]
    return of


def both(level):
    return per_delivery(f"wire.up.{level}", f"wire.down.{level}")


METRICS = {
    "age.mean": lambda t: t["age_ns"]["mean"], "age.p50": lambda t: t["age_ns"]["p50"],
    "age.p99": lambda t: t["age_ns"]["p99"],
    "wire.l3": both("l3"), "wire.application": both("application"), "wire.payload": both("payload"),
    "wire.acks": both("acks"), "cpu.server": per_delivery("cpu.server_ns"),
    "cpu.clients": per_delivery("cpu.clients_ns"), "cpu.total": per_delivery("cpu.server_ns", "cpu.clients_ns"),
    "memory.server_per_client": lambda t: t["memory"]["server_rss_per_client_bytes"],
}
OF_NO_ACCOUNT = {"age": 0.05, "wire": 0.01, "cpu": 0.10, "memory": 0.05}


class Run:
    """A folder of trials, and what they amount to."""

    def __init__(self, folder, suite, trials, charts_print):
        self.folder, self.trials = folder, trials
        self.points = {(e, label): point for e, label, point in synthetic.points(suite)}
        synthetic.write(folder, suite.stem, suite.read_text(), trials, SEED)
        self.charts = charts_print(folder)

    def valid(self, key):
        return rule.last_valid([t for t in self.trials if not t["capacity"]], key[0], self.points[key])

    def histogram(self, key):
        counts = {}
        for trial in self.valid(key).values():
            for index, n in rule.decode(trial["age_ns"]["hdr"]).items():
                end = rule.end_of_bucket(index)
                counts[end] = counts.get(end, 0) + n
        return sorted(counts.items())

    def figure(self, key, metric):
        """[value, low, high]; None where it is not known."""
        valid = self.valid(key)
        values = [METRICS[metric](valid[r]) for r in sorted(valid)]
        seed = rule.seed_of(SEED, *key, metric)
        if values and None not in values:
            found = rule.median_interval(values, seed)
        elif values and metric == "age.p99":
            hists = [rule.decode(valid[r]["age_ns"]["hdr"]) for r in sorted(valid)]
            if not rule.merged_percentile(hists, 99)[1]:
                return [None] * 3
            found = rule.bootstrap(lambda picks: rule.merged_percentile([hists[i] for i in picks], 99)[0], len(hists), seed)
        else:
            return [None] * 3
        return [found[0], *(found[1:] if len(values) > 1 else (None, None))]

    def ratio(self, of, to, metric):
        """(value, low, high) paired by repeat; plain metrics only."""
        a, b = self.valid(of), self.valid(to)
        values = [METRICS[metric](a[r]) / METRICS[metric](b[r]) for r in sorted(set(a) & set(b))]
        return rule.median_interval(values, rule.seed_of(SEED, of[0], f"{of[1]} to {to[1]}", metric))

    def verdict(self, of, to, metric):
        value, low, high = self.ratio(of, to, metric)
        near = OF_NO_ACCOUNT[metric.split(".")[0]]
        if low <= 1 <= high or (abs(low - 1) <= near and abs(high - 1) <= near):
            return "none"
        return "ws" if value > 1 else "poll"

    def remark(self, of, to, metric):
        return " (no difference beyond noise)" if self.verdict(of, to, metric) == "none" else ""

    def spoken(self, keys, values, metric, show, where=""):
        """'A by WebSocket, B by polling every 1 s', the first being what the others are held against."""
        out = ""
        for i, (key, value) in enumerate(zip(keys, values)):
            point = self.points[key]
            who = NAMES[point["transport"]] + (
                f" every {short(point['interval_ns'])}" if point["transport"] == "poll" else "") + (
                f" ({point['arm']})" if point["arm"] else "")
            out += ("" if i == 0 else ", " if i + 1 < len(keys) or len(keys) == 2 else " and ") + f"{show(value)}{'' if i else where} by {who}"
            out += self.remark(key, keys[0], metric) if i > 0 else ""
        return out


def same(seen, wanted):
    assert len(seen) == len(wanted), (seen, wanted)
    for a, b in zip(seen, wanted):
        if isinstance(b, (list, tuple)):
            same(a, b)
        elif b is None or a is None:
            assert a is None and b is None, (seen, wanted)
        else:
            assert a == pytest.approx(b, rel=1e-12), (seen, wanted)


def series(panel, role="measured"):
    return {s["name"]: s for s in panel["series"] if s["role"] == role}


# --- trials ------------------------------------------------------------------------------------------------------

def realistic(trial, rng):
    """Heads that count at every poll, and news that share one: bytes and CPU depend on rate and interval, as is so."""
    point, n = trial["point"], trial["messages"]["delivered"]
    if point["transport"] == "null":
        return trial
    polls = n
    if point["transport"] == "poll":
        polls = n * max(1e9 / point["rate_hz"] / point["interval_ns"], 1 / (point["rate_hz"] * point["interval_ns"] / 1e9))
    asks = {"poll": 1, "longpoll": 1.2, "sse": 0, "ws": 0}[point["transport"]]
    head = {"lean": 80, "browser": 500, "lubbers": 871}.get(point["headers"], 1100)

    def flow(payload, application, packets, acks):
        application, packets, acks = int(application), int(packets), int(acks)
        return {"payload": payload, "application": application, "l3": application + 52 * packets, "l2": None,
                "packets": packets, "acks": acks}

    asked = polls * asks
    text = point["payload_bytes"]
    answers = asked or n
    trial["wire"]["up"] = flow(0, head * asked, asked + n * rng.uniform(0.9, 1), n * rng.uniform(0.9, 0.95))
    trial["wire"]["down"] = flow(text * n, text * n + (120 if asked else 2) * answers, answers, 0)
    trial["cpu"]["server_ns"] = int(asked * 9e3 + n * 8e3 * rng.uniform(0.97, 1.03))
    trial["cpu"]["clients_ns"] = int(asked * 12e3 + n * 11e3 * rng.uniform(0.97, 1.03))
    return trial


def trials_of(suite, repeats=3, **more):
    rng = random.Random(5)
    return [realistic(synthetic.record(suite.stem, e, point, r, rng, **more), rng)
            for r in range(repeats) for e, _, point in synthetic.points(suite) if not e.startswith("capacity")]


def ini(name):
    return SUITES / f"{name}.ini"
