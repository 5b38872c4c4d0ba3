"""Claims over made-up trials: every case's figure, interval and state, every verdict, every cell and the sentence on a
table are computed again here, by code that knows only what bench/plan/suite.h, choice.h and bench/judge/claims.h say.
And no case of a suite that comes with pushmark is a constant: figures that should flip it are fed, and it flips."""

import json
import math
import os
import pty
import random
import re
import select
import subprocess
import time

import pytest
import synthetic
from conftest import ROOT, program
from test_summary import METRICS, bootstrap, decode, median, merged_percentile, seed_of

SUITES = ROOT / "bench" / "suites"
SEED = 4711
REPEATS = 5

TEXT = """[suite]
title = Claims made up
repeats = 5
[global]
engine = lean
[quick]
repeats = 1
A1.rate = 1/s
[A1]
about = what polling costs
claim = Polling wastes
transport = poll, ws
rate = 1/s, 10/s
case = in bytes : poll.wire.l3 / ws.wire.l3 > 2
case = in age : (poll.age.mean - ws.age.mean) / poll.age.mean > 0.99
case = in late messages : poll[rate=1/s].age.p99 - ws[rate=1/s].age.p99 > 900ms
case = in CPU : poll.cpu.server < ws.cpu.server
case = by a hair : ws[section=A1, rate=1/s].cpu.server / ws[rate=10/s].cpu.server > 1
case = nothing lost : ws[section=A1].messages.lost == 0
case = a large message : ws[section=A1-big].wire.l3 * 2 - 100B < 300B
case = coalesced : ws[coalesce=none, section=A1-soft].age.mean / ws[coalesce=10ms].age.mean < 1.5
case = carried : ws.capacity / poll.capacity >= 2
case = memory : poll.memory.clients_per_client < 1B
note = Polls take {poll[rate=1/s].wire.l3 / ws[section=A1, rate=1/s].wire.l3} the bytes.
chart = wire.l3 by rate
[A1-big]
transport = ws
payload = 16K
duration = 20s
[A1-soft]
transport = ws
rate = 3/s
[A1-soft2]
transport = ws
rate = 3/s
coalesce = 10ms
[A1-cap]
type = capacity
transport = poll, ws
search = clients
to = 10k
bound = age.p99 < 5s
[A2]
claim = WebSocket is older
transport = poll, ws
case = older : ws.age.mean > poll.age.mean
[B1]
source = Somebody, 1999
transport = poll, ws
cell = polling | bytes | 871 B | poll.wire.l3
cell = WebSocket | bytes | 120 B | ws.wire.l3
cell = polling | age | 0.4 ms | poll.age.mean
cell = WebSocket | age | 320 ms | ws.age.mean
cell = WebSocket | an hour | - | ws.wire.rate * 3600 | extrapolated
cell = polling | share | 5 % | poll.polls.empty_share
cell = polling | nobody knows | 3 | -
[other]
transport = ws
"""

PROCEDURAL = {"warmup_ns", "duration_ns", "drain_ns", "ramp_hz", "processes", "timeout_ns", "history"}
OF_HTTP = {"engine", "interval_ns", "pace", "phase", "connection", "empty", "compression"}
OF_PUSH = {"coalesce_ns"}
VALUES = {"rate": ("rate_hz", lambda v: float(v[:-2])), "coalesce": ("coalesce_ns", lambda v: int(v[:-2]) * 10**6)}
UNITS = {"ms": 1e6, "s": 1e9, "B": 1}

METRICS = {**METRICS,
           "messages.lost": lambda t: t["messages"]["lost"],
           "wire.rate": lambda t: (t["wire"]["up"]["l3"] + t["wire"]["down"]["l3"]) / (t["window_ns"] / 1e9)
           / t["point"]["clients"],
           "memory.clients_per_client": lambda t: t["memory"]["clients_rss_per_client_bytes"]}


def report(folder, *, code=(0, 3, 4, 5)):
    done = subprocess.run([program("pushmark"), "report", str(folder), "--json", "--no-charts"], capture_output=True,
                          text=True, timeout=120, env={**os.environ, "NO_COLOR": "1"})
    assert done.returncode in code, done.stderr
    return json.loads(done.stdout)


# --- sums, again -----------------------------------------------------------------------------------------------------

class Sum:
    """From left to right, parentheses first; `subjects` are (transport, {key: value}, capacity?)."""

    def __init__(self, text):
        self.words = re.findall(r"[()]|[^\s()\[]+(?:\[[^\]]*\][^\s()]*)?", text)
        self.tree = self.chain()
        assert not self.words

    def chain(self):
        tree = self.operand()
        while self.words and self.words[0] in "+-*/":
            tree = (self.words.pop(0), tree, self.operand())
        return tree

    def operand(self):
        word = self.words.pop(0)
        if word == "(":
            tree = self.chain()
            assert self.words.pop(0) == ")"
            return tree
        found = re.fullmatch(r"(\d[\d.]*)(.*)", word)
        if found:
            return float(found[1]) * UNITS.get(found[2] or "B")
        found = re.fullmatch(r"(\w+)(?:\[(.*)\])?\.(.*)", word)
        where = tuple(tuple(part.strip().split("=")) for part in found[2].split(",")) if found[2] else ()
        return ("of", (found[1], where, found[3] == "capacity"), found[3])

    def leaves(self, tree=None):
        tree = self.tree if tree is None else tree
        if isinstance(tree, float):
            return []
        return [tree] if tree[0] == "of" else self.leaves(tree[1]) + self.leaves(tree[2])

    def value(self, leaf_value, tree=None):
        tree = self.tree if tree is None else tree
        if isinstance(tree, float):
            return tree
        if tree[0] == "of":
            return leaf_value(tree)
        a, b = self.value(leaf_value, tree[1]), self.value(leaf_value, tree[2])
        return a + b if tree[0] == "+" else a - b if tree[0] == "-" else a * b if tree[0] == "*" else a / b


def means(subject, point):
    transport, where, capacity = subject
    if point["point"]["transport"] != transport or capacity != point["capacity"]:
        return False
    for key, value in where:
        if key == "section":
            if point["experiment"] != value:
                return False
            continue
        name, read = VALUES[key]
        if point["point"][name] != (None if value == "none" else read(value)):
            return False
    return True


def agree(a, b, fixed):
    for key, x in a["point"].items():
        transports = {a["point"]["transport"], b["point"]["transport"]}
        if key in fixed | PROCEDURAL | {"transport"} or (key in OF_HTTP and "ws" in transports) or \
                (key in OF_PUSH and "poll" in transports):
            continue
        if (a["capacity"] or b["capacity"]) and key == "clients":
            continue
        if x != b["point"][key]:
            return False
    return True


def choices(sums, points):
    """Every way to choose a point for each subject: [{subject: point}], in the order of the suite."""
    subjects = list(dict.fromkeys(leaf[1] for one in sums for leaf in one.leaves()))
    out = [{}]
    for subject in subjects:
        longer = []
        for choice in out:
            for point in points:
                fixed = [{VALUES[k][0] for k, _ in s[1] if k != "section"} for s in [*choice, subject]]
                if means(subject, point) and all(agree(other, point, fixed[i] | fixed[-1])
                                                 for i, other in enumerate(choice.values())):
                    longer.append({**choice, subject: point})
        out = longer
    return out


class Run:
    def __init__(self, folder, trials):
        self.folder = folder
        self.summary = report(folder)
        done = subprocess.run([program("pushmark"), "show", str(folder / "made-up.ini"), "--json"],
                              capture_output=True, text=True, check=True)
        self.experiments = json.loads(done.stdout)["experiments"]
        self.trials = trials
        self.claims = {claim["name"]: claim for claim in self.summary["claims"]}

    def points(self, head):
        return [{"experiment": e["name"], "point": p["point"], "label": p["label"], "capacity": e["type"] == "capacity"}
                for e in self.experiments if e["of"] == head for p in e["points"]]

    def column(self, point, metric):
        """({repeat: value or None}, {repeat: histogram} where it is merged)"""
        mine = [t for t in self.trials if t["experiment"] == point["experiment"] and t["point"] == point["point"]]
        if metric == "messages.lost":
            values = {}
            for t in mine:
                if t["valid"] or t["void"] == ["lost"]:
                    values[t["repeat"]] = max(values.get(t["repeat"], 0), t["messages"]["lost"])
            return values, None
        valid = {t["repeat"]: t for t in mine if t["valid"]}
        if metric == "age.p99":
            values = {r: t["age_ns"]["p99"] for r, t in valid.items()}
            if None in values.values():
                return values, {r: decode(t["age_ns"]["hdr"]) for r, t in valid.items()}
            return values, None
        return {r: METRICS[metric](t) for r, t in valid.items()}, None

    def ranges(self, choice, one):
        found = {(c["experiment"], c["label"]): c for c in self.summary["capacity"]}
        out = {}
        for leaf in one.leaves():
            if leaf[2] == "capacity":
                c = found[choice[leaf[1]]["experiment"], choice[leaf[1]]["label"]]
                out[leaf] = (c["held"], math.inf if c["at_least"] else c["broke"])
        return out

    def measure(self, head, text, choice, one):
        """(value, low, high, n), or None."""
        ranges = self.ranges(choice, one)
        if ranges:
            ends = [dict(zip(ranges, [r[i >> k & 1] for k, r in enumerate(ranges.values())]))
                    for i in range(1 << len(ranges))]
            values = [one.value(lambda leaf: end[leaf]) for end in ends]
            return values[0], min(values), max(values), 1
        columns = {leaf: self.column(choice[leaf[1]], leaf[2]) for leaf in one.leaves()}
        repeats = [r for r in range(REPEATS) if all(r in values and (merged or values[r] is not None)
                                                    for values, merged in columns.values())]
        if not repeats:
            return None
        seed = seed_of(SEED, head, text)

        def over(picks):
            def leaf_value(leaf):
                values, merged = columns[leaf]
                if merged:
                    return merged_percentile([merged[repeats[i]] for i in picks], 99)[0]
                return median([values[repeats[i]] for i in picks])
            return one.value(leaf_value)

        if any(leaf[2] == "messages.lost" for leaf in columns):
            each = [over([i]) for i in range(len(repeats))]
            return max(each), min(each), max(each), len(repeats)
        if any(merged for _, merged in columns.values()):
            return (*bootstrap(over, len(repeats), seed), len(repeats))
        each = [over([i]) for i in range(len(repeats))]
        return (*bootstrap(lambda picks: median([each[i] for i in picks]), len(each), seed), len(each))


def state_of(left, op, right, worst):
    if left is None or right is None:
        return "not measured"
    (value, low, high), (_, least, most) = left[:3], right[:3]
    if worst:
        low = high = value
    if op in ("<", "<="):
        true, false = (high < least, low >= most) if op == "<" else (high <= least, low > most)
    elif op in (">", ">="):
        true, false = (low > most, high <= least) if op == ">" else (low >= most, high < least)
    else:
        true, false = low == high == least == most, high < least or low > most
    return "true" if true else "false" if false else "undecided"


def verdict_of(states):
    measured = [s for s in states if s != "not measured"]
    if not measured:
        return "not measured"
    if set(measured) == {"true"}:
        return "holds"
    if "true" in measured:
        return "holds when"
    return "does not hold" if "false" in measured else "undecided"


# --- a folder --------------------------------------------------------------------------------------------------------

def probe(suite, point, value, held, rng):
    trial = synthetic.record(suite, "A1-cap", {**point, "clients": value}, 0, rng)
    trial["capacity"] = {"key": "clients", "value": value, "step": 1, "held": held,
                         "why": None if held else "age.p99 was 7 s"}
    return trial


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("claims")
    (folder / "made-up.ini").write_text(TEXT)
    rng, trials = random.Random(1), []
    for experiment, _, point in synthetic.points(folder / "made-up.ini"):
        if experiment == "A1-cap":
            held = 300 if point["transport"] == "ws" else 100
            trials += [probe("made-up", point, held, True, rng), probe("made-up", point, held + 10, False, rng)]
            continue
        for repeat in range(REPEATS):
            trials.append(synthetic.record("made-up", experiment, point, repeat, rng, noise=0.05))
    lossy = next(t for t in trials if t["experiment"] == "A1" and t["point"]["rate_hz"] == 10
                 and t["point"]["transport"] == "ws")
    lossy.update(valid=False, void=["lost"])
    lossy["messages"]["lost"] = 2
    synthetic.write(folder, "made-up", TEXT, trials, seed=SEED)
    return Run(folder, trials)


def lines_of(run, head, word):
    return next(e[word] for e in run.experiments if e["name"] == head)


@pytest.mark.parametrize("head", ["A1", "A2"])
def test_every_case_and_verdict(run, head):
    seen, states = iter(run.claims[head]["cases"]), []
    for text in lines_of(run, head, "cases"):
        words, condition = text.rsplit(" : ", 1)
        left, op, right = re.fullmatch(r"(.*?) (<=|>=|==|<|>) (.*)", condition).groups()
        left, right = Sum(left), Sum(right)
        found = choices([left, right], run.points(head))
        assert found, text
        for choice in found:
            case = next(seen)
            assert case["words"].startswith(words) and case["text"] == condition and case["op"] == op
            assert case["points"] == [p["label"] for p in choice.values()]
            assert case["sections"] == [p["experiment"] for p in choice.values()]
            a = run.measure(head, text, choice, left)
            b = run.measure(head, text, choice, right) if right.leaves() else (right.tree,) * 3
            state = state_of(a, op, b, "messages.lost" in text)
            assert case["state"] == state, (case, a, b)
            assert case["ok"] is {"true": True, "false": False}.get(state)
            states.append(state)
            if a is None:
                assert case["value"] is None and case["why"] and case["shown"] is None
                continue
            for key, wanted in zip(("value", "low", "high", "n"), a):
                assert case[key] == pytest.approx(wanted, rel=1e-12), (text, key)
            assert case["limit"] == pytest.approx(b[0], rel=1e-12) and case["why"] is None
    assert next(seen, None) is None
    assert run.claims[head]["verdict"] == verdict_of(states)
    if head == "A1":  # the test is worth nothing unless all of them are there
        assert set(states) == {"true", "false", "undecided", "not measured"}


def test_a_sentence_names_what_decided(run):
    for head in ("A1", "A2"):
        claim = run.claims[head]
        before = {"holds when": "It holds when: ", "does not hold": "It does not hold: "}[claim["verdict"]]
        assert claim["sentence"].startswith(before)
        told = [c for c in claim["cases"] if c["state"] in ("true", "false")][:3]
        for case in told:
            assert f"{case['words']} ({case['shown']}" in claim["sentence"] or "more" in claim["sentence"]


def test_cells(run):
    lines = [[part.strip() for part in text.split("|")] for text in lines_of(run, "B1", "cells")]
    cells = run.claims["B1"]["cells"]
    theirs = [871, 120, 0.4e6, 320e6, None, 0.05, 3]
    assert [c["theirs"] for c in cells] == [t if t is None else pytest.approx(t) for t in theirs]
    for text, parts, cell in zip(lines_of(run, "B1", "cells"), lines, cells, strict=True):
        assert (cell["row"], cell["column"]) == tuple(parts[:2])
        assert cell["theirs_shown"] == (None if parts[2] == "-" else parts[2])
        assert cell["extrapolated"] == (parts[-1] == "extrapolated")
        if parts[3] == "-":
            assert cell["value"] is None and cell["why"] == "it cannot be had" and cell["ratio"] is None
            continue
        one = Sum(parts[3])
        (choice,) = choices([one], run.points("B1"))
        for key, wanted in zip(("value", "low", "high", "n"), run.measure("B1", text, choice, one)):
            assert cell[key] == pytest.approx(wanted, rel=1e-12)
        assert cell["ratio"] == (None if cell["theirs"] is None
                                 else pytest.approx(cell["value"] / cell["theirs"], rel=1e-12))
        assert ("≈" in cell["shown"] and "extrapolated" in cell["shown"]) == cell["extrapolated"]


def times(text):
    return [float(x) for x in re.findall(r"([\d.]+)×", text)]


def test_the_difference_is_that_of_the_cells(run):
    claim = run.claims["B1"]
    both = [c for c in claim["cells"] if c["ratio"] is not None]
    ratios = [c["ratio"] for c in both]
    said = claim["difference"]
    far = max(both, key=lambda c: abs(math.log(c["ratio"])))
    for seen, wanted in zip(times(said), [min(ratios), max(ratios), median(ratios), far["ratio"]], strict=True):
        assert seen == pytest.approx(wanted, rel=0.06, abs=0.006)
    assert said.startswith(f"Of {len(both)} figures with both")
    assert f"{sum(abs(r - 1) <= 0.1 for r in ratios)} within 10 %" in said
    assert f"farthest: {far['row']}, {far['column']}" in said
    # theirs has polling younger than WebSocket, ours the other way round; in bytes both agree
    assert "Of 2 pairs of rows in a column 1 changes places: in age, ours puts polling above WebSocket." in said
    assert "1 of ours fills what they left open. For 1 of theirs there is none of ours." in said


def test_notes_and_charts(run):
    claim = run.claims["A1"]
    assert claim["notes"] == ["Polls take 2.2× the bytes."]
    assert claim["charts"] == ["claim-a1-1"]
    assert [c["name"] for c in run.summary["claims"]] == ["A1", "A2", "B1"]


def test_the_verdict_counts_claims(run):
    assert run.summary["verdict"].startswith("Of 2 claims 1 holds when …, 1 does not hold. Of 6 published figures")


def test_terminal_and_markdown_tell_the_same(run, tmp_path):
    (tmp_path / "made-up.ini").write_text(TEXT)
    synthetic.write(tmp_path, "made-up", TEXT, run.trials, seed=SEED)
    env = {**os.environ, "NO_COLOR": "1", "COLUMNS": "120"}
    done = subprocess.run([program("pushmark"), "report", str(tmp_path), "--no-charts"], capture_output=True, text=True,
                          env=env, timeout=120)
    flat = re.sub(r"\s+", " ", done.stdout)
    markdown = (tmp_path / "summary.md").read_text().replace("\\", "")
    for claim in run.summary["claims"]:
        for case in claim["cases"]:
            assert f"{case['words']}: " in flat and f"{case['words']}: " in markdown
            if case["shown"]:
                assert case["shown"] in flat and case["shown"] in markdown
        for cell in claim["cells"]:
            if cell["shown"]:
                assert cell["shown"] in flat and f"| {cell['shown']} |" in markdown
        if claim["difference"]:
            assert claim["difference"] in flat and claim["difference"] in markdown
        for note in claim["notes"]:
            assert note in flat and note in markdown
    assert all(mark in flat for mark in "✓✗?–")
    assert "\033" not in done.stdout


def test_quick_is_recorded_and_read_again(tmp_path):
    suite = tmp_path / "made-up.ini"
    suite.write_text(TEXT)
    done = subprocess.run([program("pushmark"), "show", str(suite), "--quick", "--json"], capture_output=True, text=True,
                          check=True)
    points = [(e["name"], p["point"]) for e in json.loads(done.stdout)["experiments"] for p in e["points"]]
    rates = {p["rate_hz"] for name, p in points if name == "A1"}
    assert rates == {1.0}
    rng = random.Random(2)
    trials = [synthetic.record("made-up", name, p, 0, rng) for name, p in points if name != "A1-cap"]
    synthetic.write(tmp_path / "run", "made-up", TEXT, trials, seed=SEED)
    path = tmp_path / "run" / "run.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "quick": True}))
    summary = report(tmp_path / "run")
    assert summary["trials"]["planned"] == len(trials) and summary["trials"]["missing"] == 0
    cases = {c["words"]: c for c in summary["claims"][0]["cases"]}
    assert cases["by a hair"]["state"] == "not measured" and cases["by a hair"]["why"] == "this run has no such point"
    assert cases["in bytes"]["state"] == "true" and cases["in bytes"]["n"] == 1


@pytest.mark.parametrize("arguments, line", [
    (["show", "quick", "--quick"], "has no [quick]; make it shorter by --set and --repeats"),
    (["run", "quick", "--quick", "--dry-run"], "has no [quick]; make it shorter by --set and --repeats"),
    (["run", "--resume", "nowhere", "--quick"], "--only, --quick, --seed and --output cannot be given with it"),
])
def test_quick_where_it_cannot_be_had(arguments, line):
    done = subprocess.run([program("pushmark"), *arguments], capture_output=True, text=True, timeout=60)
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr.endswith(line + "\n") and done.stderr.count("\n") == 1


def test_colours_say_what_the_marks_say(run):
    """Only where a terminal is: asked of a pseudo-terminal."""
    folder = run.folder
    pid, fd = pty.fork()
    if pid == 0:
        os.environ.pop("NO_COLOR", None)
        os.environ["TERM"] = "xterm-256color"
        os.execv(program("pushmark"), ["pushmark", "report", str(folder), "--no-charts"])
    text, end = b"", time.monotonic() + 60
    while time.monotonic() < end and select.select([fd], [], [], 5)[0]:
        try:
            part = os.read(fd, 65536)
        except OSError:
            break
        if not part:
            break
        text += part
    os.waitpid(pid, 0)
    os.close(fd)
    text = text.decode()
    colours = {mark: set(re.findall("(\033\\[[0-9;]*m)" + re.escape(mark) + "\033", text)) for mark in "✓✗?"}
    assert all(len(found) == 1 for found in colours.values()), colours
    assert len(set.union(*colours.values())) == 3
    assert re.search("\033\\[[0-9;]*mholds when …\033", text) and re.search("\033\\[[0-9;]*mdoes not hold\033", text)


# --- what comes with pushmark ----------------------------------------------------------------------------------------

LEAVES = ("messages", "age_ns", "polls", "staleness_mean_ns", "coherence", "late_ns", "send", "wire", "cpu", "memory",
          "context_switches", "recovery", "link")


def scaled(value, path, factors, rng):
    """Every number below it, by a factor of its own; what is not known stays so."""
    if isinstance(value, dict):
        return {key: scaled(part, path + (key,), factors, rng) for key, part in value.items()}
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return value
    if path not in factors:
        factors[path] = 10 ** rng.uniform(-3, 3)
    number = value * factors[path]
    return max(round(number), 1) if isinstance(value, int) else number


def percentiles(ages):
    """All of them known, as in a trial of many samples."""
    p50 = ages["p50"] or ages["mean"]
    return {**ages, "p90": ages["p90"] or 2 * p50, "p99": ages["p99"] or 3 * p50, "p999": ages["p999"] or 4 * p50}


def any_figures(suite, experiment, point, rng):
    trial = synthetic.record(suite, experiment, point, 0, rng, samples=200)
    trial["age_ns"] = percentiles(trial["age_ns"])
    if trial["polls"]:
        trial["polls"] = {**trial["polls"], "response_ns": percentiles(trial["polls"]["response_ns"]),
                          "service_ns": percentiles(trial["polls"]["service_ns"])}
    trial["send"] = {"sent": 100, "answered": 100, "rtt_ns": percentiles(trial["age_ns"])}
    trial["wire"]["setup"] = {**trial["wire"]["setup"], "up_application": 2000, "down_application": 3000}
    if point.get("restart_ns"):
        trial["restart"] = {"at_ns": 1, "away_ns": 1}
        trial["recovery"] = {"lost_clients": 9, "still_lost": 0, "whole_ns": 10**9, "outage_ns": percentiles(trial["age_ns"]), "attempts": 90,
                             "peak_per_100ms": 30}
    if point["transport"] == "longpoll":
        trial["polls"] = {"sent": 1000, "empty": 40}
    factors = {}
    for key in LEAVES:
        if trial.get(key) is not None:
            trial[key] = scaled(trial[key], (key,), factors, rng)
    for count in ("lost", "duplicate", "reordered", "gaps"):
        trial["messages"][count] = rng.choice((0, 0, 0, 7))
    return trial


def any_probes(suite, experiment, point, key, rng):
    held = round(10 ** rng.uniform(1, 7))
    out = []
    for value, held_too in ((held, True), (held + 1, False)):
        trial = synthetic.record(suite, experiment, {**point, key: value}, 0, rng, samples=20)
        trial["capacity"] = {"key": key, "value": value, "step": 1, "held": held_too,
                             "why": None if held_too else "age.p99 was 7 s"}
        out.append(trial)
    return out


def shown(path):
    done = subprocess.run([program("pushmark"), "show", str(path), "--json"], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)["experiments"]


@pytest.mark.parametrize("name", ["claims", "published"])
def test_no_case_is_a_constant(name, tmp_path):
    """Figures are drawn anew until each case was seen both ways; a case that cannot flip never is."""
    path = SUITES / f"{name}.ini"
    if not path.exists():
        pytest.skip(f"there is no suite {name} yet")
    seen = {}
    for attempt in range(40):
        rng, trials = random.Random(attempt), []
        for e in shown(path):
            for p in e["points"]:
                if e["type"] == "capacity":
                    key = {"clients": "clients", "rate": "rate_hz"}[e["capacity"]["search"]]
                    trials += any_probes(name, e["name"], p["point"], key, rng)
                else:
                    trials.append(any_figures(name, e["name"], p["point"], rng))
        synthetic.write(tmp_path / "run", name, path.read_text(), trials, seed=attempt)
        for claim in report(tmp_path / "run")["claims"]:
            for case in claim["cases"]:
                seen.setdefault((claim["name"], case["text"]), set()).add(case["state"])
        if all({"true", "false"} <= states for states in seen.values()):
            return
    stuck = {case: states for case, states in seen.items() if not {"true", "false"} <= states}
    assert not stuck
