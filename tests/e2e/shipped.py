"""The suites that come with pushmark, their sums worked out again from made-up trials: which points a subject means by
the rules of bench/plan/choice.h, and what a metric is by bench/pushmark.1, with code that shares nothing with bench."""

import itertools
import json
import random
import re
import subprocess

import synthetic
from conftest import ROOT, program
from test_claims import PROCEDURAL, Sum, state_of, verdict_of

SUITES = ROOT / "bench" / "suites"
SCALES = {"/s": 1, "/m": 1 / 60, "ms": 1e6, "s": 1e9, "m": 60e9, "B": 1, "K": 1024, "k": 1000, "%": 0.01, "": 1}


def show(*arguments):
    done = subprocess.run([program("pushmark"), "show", *map(str, arguments), "--json"], capture_output=True, text=True,
                          timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


KEYS = {key["name"]: key for key in show("--keys")["keys"]}
BY_JSON = {key["json"]: key for key in KEYS.values()}


class Suite:
    def __init__(self, name):
        self.name, self.path = name, SUITES / f"{name}.ini"
        self.text = self.path.read_text()
        self.experiments = show(self.path)["experiments"]
        self.heads = [e for e in self.experiments if e["claim"] or e["source"]]

    def points(self, head):
        return [{"experiment": e["name"], "label": p["label"], "point": p["point"], "capacity": e["capacity"]}
                for e in self.experiments if e["of"] == head["name"] for p in e["points"]]


# --- which points --------------------------------------------------------------------------------------------------

def same_value(written, value):
    if value is None or written == "none":
        return written == "none" and value in (None, "none")
    if isinstance(value, str):
        return written == value
    number, unit = re.fullmatch(r"([\d.]+)(.*)", written).groups()
    return abs(float(number) * SCALES[unit] - value) <= 1e-9 * abs(value)


def means(subject, point):
    transport, where, capacity = subject
    if point["point"]["transport"] != transport or capacity != (point["capacity"] is not None):
        return False
    return all(point["experiment"] == value if key == "section" else same_value(value, point["point"][KEYS[key]["json"]])
               for key, value in where)


def agree(a, b, subjects):
    where = [dict(subject[1]) for subject in subjects]
    if len({w.get("section") for w in where} - {None}) == 2:
        return True
    fixed = {KEYS[key]["json"] for w in where for key in w if key != "section"} | PROCEDURAL | {"transport"}
    searches = [p["capacity"] for p in (a, b) if p["capacity"]]
    fixed |= {KEYS[s["search"]]["json"] for s in searches}
    if len(searches) == 2 and len({(s["search"], s["bound"]) for s in searches}) == 2:
        return False
    mine, other = a["point"], b["point"]
    return all(mine[key] == other[key] for key in mine if key not in fixed and
               {mine["transport"], other["transport"]} <= set(BY_JSON[key]["transports"]))


def choices(sums, points):
    """Every way to give each subject a point: [{subject: point}]."""
    out = [{}]
    for subject in dict.fromkeys(leaf[1] for one in sums for leaf in one.leaves()):
        out = [{**chosen, subject: point} for chosen in out for point in points if means(subject, point)
               and all(agree(there, point, (other, subject)) for other, there in chosen.items())]
    return out


# --- what a metric is ----------------------------------------------------------------------------------------------

def both(trial, level):
    return trial["wire"]["up"][level] + trial["wire"]["down"][level]


def set_up(trial, level):
    return (trial["wire"]["setup"][f"up_{level}"] + trial["wire"]["setup"][f"down_{level}"]) / trial["point"]["clients"]


def seconds(trial):
    return trial["window_ns"] / 1e9


def delivered(trial):
    return trial["messages"]["delivered"]


def cpu(trial):
    return trial["cpu"]["server_ns"] + trial["cpu"]["clients_ns"] + (trial["cpu"]["link_ns"] or 0)


METRICS = {
    "age.mean": lambda t: t["age_ns"]["mean"],
    "age.p50": lambda t: t["age_ns"]["p50"],
    "age.p90": lambda t: t["age_ns"]["p90"],
    "age.p99": lambda t: t["age_ns"]["p99"],
    "age.max": lambda t: t["age_ns"]["max"],
    "staleness.mean": lambda t: t["staleness_mean_ns"],
    "coherence": lambda t: t["coherence"],
    "wire.l3": lambda t: both(t, "l3") / delivered(t),
    "wire.up.l3": lambda t: t["wire"]["up"]["l3"] / delivered(t),
    "wire.down.l3": lambda t: t["wire"]["down"]["l3"] / delivered(t),
    "wire.application": lambda t: both(t, "application") / delivered(t),
    "wire.payload": lambda t: both(t, "payload") / delivered(t),
    "wire.packets": lambda t: both(t, "packets") / delivered(t),
    "wire.acks": lambda t: both(t, "acks") / delivered(t),
    "wire.rate": lambda t: both(t, "l3") / seconds(t) / t["point"]["clients"],
    "rate.l3": lambda t: both(t, "l3") / seconds(t),
    "rate.application": lambda t: both(t, "application") / seconds(t),
    "rate.payload": lambda t: both(t, "payload") / seconds(t),
    "rate.heads": lambda t: (both(t, "application") - both(t, "payload")) / seconds(t),
    "rate.deliveries": lambda t: delivered(t) / seconds(t),
    "hour.wire": lambda t: both(t, "l3") / seconds(t) * 3600,
    "hour.cpu": lambda t: t["cpu"]["server_ns"] / seconds(t) * 3600,
    "setup.l3": lambda t: set_up(t, "l3"),
    "setup.application": lambda t: set_up(t, "application"),
    "cpu.server": lambda t: t["cpu"]["server_ns"] / delivered(t),
    "cpu.clients": lambda t: t["cpu"]["clients_ns"] / delivered(t),
    "cpu.total": lambda t: cpu(t) / delivered(t),
    "cpu.server_share": lambda t: t["cpu"]["server_share"],
    "cpu.total_share": lambda t: cpu(t) / t["window_ns"],
    "memory.server": lambda t: t["memory"]["server_rss_bytes"],
    "memory.server_per_client": lambda t: t["memory"]["server_rss_per_client_bytes"],
    "switches.server": lambda t: t["context_switches"]["server"] / delivered(t),
    "polls.sent": lambda t: t["polls"]["sent"],
    "polls.rate": lambda t: t["polls"]["sent"] / seconds(t),
    "polls.empty_share": lambda t: t["polls"]["empty"] / t["polls"]["sent"],
    "messages.lost": lambda t: t["messages"]["lost"],
    "messages.per_answer": lambda t: delivered(t) / (t["polls"]["sent"] - t["polls"]["empty"]),
    "sessions.rate": lambda t: t["sessions"] / seconds(t),
    "recovery.time": lambda t: t["recovery"]["whole_ns"],
    "recovery.outage.p50": lambda t: t["recovery"]["outage_ns"]["p50"],
    "recovery.outage.p99": lambda t: t["recovery"]["outage_ns"]["p99"],
    "recovery.attempts": lambda t: t["recovery"]["attempts"],
    "recovery.peak": lambda t: t["recovery"]["peak_per_100ms"],
    "send.rtt.mean": lambda t: t["send"]["rtt_ns"]["mean"],
    "send.rtt.p50": lambda t: t["send"]["rtt_ns"]["p50"],
    "send.rtt.p99": lambda t: t["send"]["rtt_ns"]["p99"],
}


def key_of(point):
    return point["experiment"], point["label"]


def measured(one, choice, figures):
    """(value, low, high) of a sum over one trial, or one search, for each point; `figures` by key_of()."""
    leaves = one.leaves()
    ends = [figures[key_of(choice[leaf[1]])] if leaf[2] == "capacity" else
            (METRICS[leaf[2]](figures[key_of(choice[leaf[1]])]),) * 2 for leaf in leaves]
    values = []
    for picked in itertools.product(*(dict.fromkeys(e) for e in ends)):
        at = dict(zip(leaves, picked))
        values.append(one.value(at.get))
    return values[0], min(values), max(values)


class Case:
    def __init__(self, text, points):
        self.words, self.condition = text.split(" : ", 1)
        left, self.op, right = re.fullmatch(r"(.*?) (<=|>=|==|<|>) (.*)", self.condition).groups()
        self.left, self.right = Sum(left), Sum(right)
        self.choices = choices([self.left, self.right], points)
        assert self.choices, f"{text}: no points"

    def states(self, figures):
        return [state_of(measured(self.left, c, figures), self.op, measured(self.right, c, figures),
                         "messages.lost" in self.condition) for c in self.choices]


class Cell:
    def __init__(self, text, points):
        parts = [part.strip() for part in text.split("|")]
        self.text, self.extrapolated = text, parts[-1] == "extrapolated"
        self.sum = None if parts[3] == "-" else Sum(parts[3])
        if self.sum:
            found = choices([self.sum], points)
            assert len(found) == 1, f"{text}: {len(found)} choices"
            self.choice, = found

    def value(self, figures):
        return measured(self.sum, self.choice, figures)[0] if self.sum else None


# --- figures drawn at random ---------------------------------------------------------------------------------------

LEAVES = ("messages", "age_ns", "polls", "staleness_mean_ns", "coherence", "late_ns", "send", "wire", "cpu", "memory",
          "context_switches", "recovery", "link", "sessions")


def scaled(value, rng):
    """Every number of it by a factor of its own; what is not known stays so."""
    if isinstance(value, dict):
        return {key: scaled(part, rng) for key, part in value.items()}
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return value
    number = value * 10 ** rng.uniform(-3, 3)
    return max(round(number), 1) if isinstance(value, int) else number


def percentiles(ages):
    """All of them known, as in a trial of many samples."""
    p50 = ages["p50"] or ages["mean"]
    return {**ages, "p90": ages["p90"] or 2 * p50, "p99": ages["p99"] or 3 * p50, "p999": ages["p999"] or 4 * p50}


def base(suite, point):
    trial = synthetic.record(suite, point["experiment"], point["point"], 0, random.Random(1), samples=200)
    trial["age_ns"] = percentiles(trial["age_ns"])
    if trial["polls"] or point["point"]["transport"] == "longpoll":
        trial["polls"] = {"sent": 1000, "empty": 40, "response_ns": trial["age_ns"], "service_ns": trial["age_ns"]}
    if point["point"]["send_hz"]:
        trial["send"] = {"sent": 100, "answered": 100, "rtt_ns": trial["age_ns"]}
    return trial


def drawn(trial, rng):
    trial = {key: scaled(value, rng) if key in LEAVES else value for key, value in trial.items()}
    if trial["polls"]:
        trial["polls"]["empty"] = round(trial["polls"]["sent"] * rng.random() ** 4)
        trial["polls"]["sent"] += 1
    if trial["recovery"]:
        trial["recovery"]["still_lost"] = 0
    for count in ("lost", "duplicate", "reordered", "gaps"):
        trial["messages"][count] = rng.choice((0, 0, 0, 7))
    return trial


def probes(suite, point, held):
    key, out = KEYS[point["capacity"]["search"]]["json"], []
    for value, held_too in ((held, True), (held + 1, False)):
        trial = synthetic.record(suite, point["experiment"], {**point["point"], key: value}, 0, random.Random(1),
                                 samples=20)
        trial["capacity"] = {"key": key, "value": value, "step": 1, "held": held_too,
                             "why": None if held_too else "age.p99 was 7 s"}
        out.append(trial)
    return out


class Claim:
    """A section and what it asks, with trials made up so that it comes to a verdict."""

    def __init__(self, suite, head):
        self.suite, self.head, self.points = suite.name, head, suite.points(head)
        self.cases = [Case(text, self.points) for text in head["cases"]]
        self.cells = [Cell(text, self.points) for text in head["cells"]]
        self.bases = {key_of(p): base(suite.name, p) for p in self.points if not p["capacity"]}

    def states(self, figures):
        return [state for case in self.cases for state in case.states(figures)]

    def draw(self, rng):
        return {key_of(p): (lambda held: (held, held + 1))(round(10 ** rng.uniform(0.5, 4.5))) if p["capacity"]
                else drawn(self.bases[key_of(p)], rng) for p in self.points}

    def towards(self, verdict, seed):
        """Figures under which it comes to this verdict, every case decided; None where none were found."""
        for attempt in range(6000):
            figures = self.draw(random.Random(f"{seed} {verdict} {attempt}"))
            states = self.states(figures)
            if "undecided" not in states and verdict_of(states) == verdict:
                return figures
        return None

    def trials(self, figures):
        out = []
        for p in self.points:
            figure = figures[key_of(p)]
            out += probes(self.suite, p, figure[0]) if p["capacity"] else [figure]
        return out
