"""The charts of made-up runs: every figure that is drawn and every number of every sentence is worked out again from
the trials (charted.py)."""

import json
import math
import random
import subprocess
import time

import pytest
import synthetic
from charted import NAMES, ORDER, SEED, Run, duration, ini, realistic, same, series, short, size, trials_of
from conftest import ROOT

PRINT = "build/tests/charts_print"
STEPS = 180  # an ECDF's steps are no higher than one in so many


@pytest.fixture(scope="session")
def charts_print():
    subprocess.run(["make", "-C", ROOT, PRINT], check=True, capture_output=True)

    def run(folder):
        done = subprocess.run([ROOT / PRINT, folder], capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        return {c["name"]: c for c in json.loads(done.stdout)}

    return run


# --- runs --------------------------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def quick(tmp_path_factory, charts_print):
    """A void trial before its retry, a repeat that is missing, histograms of different length."""
    trials = trials_of(ini("quick"), samples=700)
    rng = random.Random(8)
    void = synthetic.record("quick", "headline", trials[0]["point"], 1, rng, void=("late",), samples=999, age=5e8)
    trials.insert(4, void)
    del trials[-2]
    return Run(tmp_path_factory.mktemp("quick"), ini("quick"), trials, charts_print)


@pytest.fixture(scope="module")
def latency(tmp_path_factory, charts_print):
    return Run(tmp_path_factory.mktemp("latency"), ini("latency"), trials_of(ini("latency"), samples=400), charts_print)


@pytest.fixture(scope="module")
def by_bytes(tmp_path_factory, charts_print):
    """One slice has more messages than the others: 256 B with the heads of a browser."""
    trials = trials_of(ini("bytes"), repeats=2, samples=60)
    rng = random.Random(6)
    for i, t in enumerate(trials):
        if t["point"]["payload_bytes"] == 256 and t["point"]["headers"] == "browser":
            trials[i] = realistic(synthetic.record("bytes", "grid", t["point"], t["repeat"], rng, samples=120), rng)
    return Run(tmp_path_factory.mktemp("bytes"), ini("bytes"), trials, charts_print)


@pytest.fixture(scope="module")
def breakeven(tmp_path_factory, charts_print):
    trials = trials_of(ini("breakeven"), samples=120)
    trials = [t for t in trials if not (t["point"]["rate_hz"] == 0.5 and t["point"]["interval_ns"] == 5 * 10**9)]
    return Run(tmp_path_factory.mktemp("breakeven"), ini("breakeven"), trials, charts_print)


@pytest.fixture(scope="module")
def rates(tmp_path_factory, charts_print):
    return Run(tmp_path_factory.mktemp("rate"), ini("rate"), trials_of(ini("rate"), samples=400), charts_print)


def probes(suite):
    """A search a point: what held, what broke, and why."""
    rng = random.Random(2)
    held = {("capacity", "poll"): (2600, "age.p99 was 300 ms"), ("capacity", "ws"): (15000, None),
            ("capacity", "sse"): (12000, "saturated: 95 % of its core"), ("capacity-500ms", "poll"): (7000, "lost: 3"),
            ("capacity-1s", "poll"): (9000, "age.p99 was 1.20 s"), ("capacity", "longpoll"): (None, "age.p99 was 201 ms")}
    for e, _, point in synthetic.points(suite):
        if not e.startswith("capacity"):
            continue
        best, why = held[e, point["transport"]]
        tries = [(point["clients"] if best is None else best + 100, False, why)] if why else []
        tries += [(best // 2, True, None), (best, True, None)] if best else []
        for step, (value, ok, reason) in enumerate(tries):
            trial = synthetic.record(suite.stem, e, point, 0, rng, samples=20)
            trial["capacity"] = {"key": "clients", "value": value, "step": step, "held": ok, "why": reason}
            yield trial


@pytest.fixture(scope="module")
def fanout(tmp_path_factory, charts_print):
    """With one client there are too few samples for a 99th percentile, and no memory a client is known."""
    rng = random.Random(4)
    trials = []
    for t in trials_of(ini("fanout"), repeats=2, samples=520):
        if t["point"]["clients"] == 1:
            t = realistic(synthetic.record("fanout", t["experiment"], t["point"], t["repeat"], rng, samples=90), rng)
            t["memory"]["server_rss_per_client_bytes"] = None
        trials.append(t)
    return Run(tmp_path_factory.mktemp("fanout"), ini("fanout"), [*trials, *probes(ini("fanout"))], charts_print)


@pytest.fixture(scope="module")
def floor(tmp_path_factory, charts_print):
    return Run(tmp_path_factory.mktemp("floor"), ini("floor"), trials_of(ini("floor"), samples=400), charts_print)


# --- ages --------------------------------------------------------------------------------------------------------

def assert_ecdf(points, histogram):
    total, seen, exact = sum(n for _, n in histogram), 0, {}
    for value, n in histogram:
        seen += n
        exact[value] = seen / total
    assert points[0][:2] == [histogram[0][0], pytest.approx(exact[histogram[0][0]])]
    assert points[-1][:2] == [histogram[-1][0], 1]
    same([y for _, y, *_ in points], [exact[x] for x, *_ in points])
    drawn = dict(p[:2] for p in points)
    last = 0
    for value, _ in histogram:  # nothing that is not drawn is far from what is
        last = drawn.get(value, last)
        assert exact[value] - last < 1 / STEPS + 1e-12
    assert len(points) <= STEPS + 2 and all(p[2:] == [None, None] for p in points)


def at_rank(histogram, rank):
    for value, n in histogram:
        rank -= n
        if rank <= 0:
            return value
    raise AssertionError("no such rank")


def assert_percentiles(points, histogram):
    total = sum(n for _, n in histogram)
    xs = [p[0] for p in points]
    assert xs[0] == 2 and xs[-1] == pytest.approx(total / 10)
    assert all(1 < b / a <= 10 ** (1 / 24) * 1.0001 for a, b in zip(xs, xs[1:]))
    for x, y, *_ in points:
        assert y == at_rank(histogram, total - math.floor(total / x * (1 + 1e-12)))
    if total >= 100:
        assert any(x == pytest.approx(10) for x in xs)


QUICK = {NAMES[t]: ("headline", t) for t in ORDER[:4]}
AGES = [("quick", QUICK),
        ("latency", {**{f"polling, {short(p)}": ("ages", f"poll {t}") for p, t in (
            (1e8, "100ms"), (2.5e8, "250ms"), (5e8, "500ms"), (1e9, "1s"), (2e9, "2s"), (5e9, "5s"))},
                     **{NAMES[t]: ("ages", t) for t in ("longpoll", "sse", "ws")}}),
        ("by_bytes", {NAMES[t]: ("grid", f"{t} browser, 256B") for t in ORDER[:4]}),
        ("floor", {f"{NAMES[t]}, {a}": ("control", f"{t} {a}") for t in ("poll", "ws") for a in "ab"})]


@pytest.mark.parametrize("name, lines", AGES)
def test_ages_are_those_of_the_merged_histograms(name, lines, request):
    run = request.getfixturevalue(name)
    ecdf, percentiles = run.charts["age-ecdf"], run.charts["age-percentiles"]
    for chart in (ecdf, percentiles):
        assert chart["asked"] and chart["missing"] is None and len(chart["panels"]) == 1
        assert list(series(chart["panels"][0])) == list(lines)
    for line, key in lines.items():
        histogram = run.histogram(key)
        assert_ecdf(series(ecdf["panels"][0])[line]["points"], histogram)
        assert_percentiles(series(percentiles["panels"][0])[line]["points"], histogram)
        assert series(ecdf["panels"][0])[line]["step"] and not series(percentiles["panels"][0])[line]["step"]
    keys = list(lines.values())
    spoken = [keys[-1], keys[0]] if len(keys) == 4 else [keys[-1], keys[0], keys[5]]
    if name == "floor":
        spoken = keys[2:]
    for chart, share, metric, words in ((ecdf, 0.5, "age.p50", "Half of the messages were at most this old on arrival: "),
                                        (percentiles, 0.99, "age.p99",
                                         "One message in 100 was this old or older on arrival: ")):
        hists = [run.histogram(key) for key in spoken]
        if metric == "age.p99" and min(sum(n for _, n in h) for h in hists) < 1000:
            metric, share, words = "age.p50", 0.5, "Half of the messages were this old or older on arrival: "
        values = [at_rank(h, math.ceil(math.nextafter(share, 0) * sum(n for _, n in h))) for h in hists]
        plain = "age.p50" if metric == "age.p50" else "age.mean"  # so far apart that both say the same
        assert chart["sentence"] == words + run.spoken(spoken, values, plain, duration) + "."


def test_the_slice_with_the_most_messages_is_drawn_and_named(by_bytes):
    for name in ("age-ecdf", "age-percentiles", "cpu"):
        assert "at headers=browser, payload=256B; the others are in the table" in by_bytes.charts[name]["note"]
    assert "at payload=256B; the others" in by_bytes.charts["bytes"]["note"]
    assert by_bytes.charts["bytes-payload"]["note"] == "10 clients, 10/s, veth, engine lean; 2 repeats; bands: 95 % intervals"


# --- bars --------------------------------------------------------------------------------------------------------

def assert_bytes(run, panel, keys):
    assert panel["parts"] == ["payload", "application framing", "TCP/IP headers", "pure ACKs"]
    assert [b["transport"] for b in panel["bars"]] == [run.points[k]["transport"] for k in keys]
    for bar, key in zip(panel["bars"], keys):
        l3, application, payload, acks = (run.figure(key, f"wire.{m}")[0] for m in ("l3", "application", "payload", "acks"))
        same(bar["parts"], [payload, application - payload, l3 - application - 52 * acks, 52 * acks])
        same([bar["total"], bar["low"], bar["high"]], run.figure(key, "wire.l3"))
        assert sum(bar["parts"]) == pytest.approx(bar["total"])


def test_bars_of_bytes(quick, by_bytes):
    keys = list(QUICK.values())
    chart = quick.charts["bytes"]
    assert_bytes(quick, chart["panels"][0], keys)
    values = [quick.figure(k, "wire.l3")[0] for k in (keys[3], keys[0])]
    assert chart["sentence"] == "A message of 64 B took " + quick.spoken(
        [keys[3], keys[0]], values, "wire.l3", size, " on the wire") + "."
    assert chart["left_out"] == [] and "headers browser" in chart["note"]
    panels = by_bytes.charts["bytes"]["panels"]
    heads = ["lean", "browser", "lubbers", "cookie:1K"]
    assert [p["title"] for p in panels] == [f"headers = {h}" for h in heads]
    for panel, head in zip(panels, heads):
        assert_bytes(by_bytes, panel, [("grid", f"{t} {head}, 256B") for t in ORDER[:4]])
    spoken = [("grid", "ws lean, 256B"), ("grid", "poll lean, 256B")]
    assert by_bytes.charts["bytes"]["sentence"] == "With headers=lean a message of 256 B took " + by_bytes.spoken(
        spoken, [by_bytes.figure(k, "wire.l3")[0] for k in spoken], "wire.l3", size, " on the wire") + "."


def test_acks_that_nobody_counted_are_headers(tmp_path, charts_print):
    trials = trials_of(ini("quick"), samples=300)
    for t in trials:
        t["wire"]["up"]["acks"] = t["wire"]["down"]["acks"] = None
    run = Run(tmp_path, ini("quick"), trials, charts_print)
    chart = run.charts["bytes"]
    assert chart["panels"][0]["parts"] == ["payload", "application framing", "TCP/IP headers"]
    assert chart["left_out"] == ["pure ACKs were not counted: they are part of the headers"]
    for bar, key in zip(chart["panels"][0]["bars"], QUICK.values()):
        assert bar["parts"][2] == pytest.approx(run.figure(key, "wire.l3")[0] - run.figure(key, "wire.application")[0])
        assert len(bar["parts"]) == 3


def test_bars_of_cpu(quick, floor):
    for run, keys, spoken in ((quick, list(QUICK.values()), (3, 0)),
                              (floor, [("control", f"{t} {a}") for t in ("poll", "ws") for a in "ab"], (2, 3))):
        chart = run.charts["cpu"]
        panel = chart["panels"][0]
        assert panel["parts"] == ["server", "clients"] and len(panel["bars"]) == len(keys)
        for bar, key in zip(panel["bars"], keys):
            same(bar["parts"], [1000 * run.figure(key, f"cpu.{who}")[0] for who in ("server", "clients")])
            same([bar["total"], bar["low"], bar["high"]], [1000 * v for v in run.figure(key, "cpu.total")])
        spoken = [keys[i] for i in spoken]
        values = [1000 * run.figure(k, "cpu.total")[0] for k in spoken]
        assert chart["sentence"] == "The CPU of server and clients for 1,000 deliveries was " + run.spoken(
            spoken, values, "cpu.total", duration) + "."


# --- sweeps ------------------------------------------------------------------------------------------------------

def assert_sweep(run, panel, metric, lines):
    """`lines`: {name: [(x, key), …]}"""
    seen = series(panel)
    known = {name: [[x, *run.figure(key, metric)] for x, key in points if run.figure(key, metric)[0] is not None]
             for name, points in lines.items()}
    assert list(seen) == [name for name, points in known.items() if points]
    for name, points in known.items():
        if points:
            same(seen[name]["points"], points)


def test_scaling(fanout):
    chart = fanout.charts["scaling"]
    counts = [1, 10, 100, 1000, 10000]
    lines = {NAMES[t]: [(n, ("scaling", f"{t} {n} client{'s' if n > 1 else ''}")) for n in counts] for t in ORDER[:4]}
    wanted = ["age.p50", "age.p99", "cpu.server", "memory.server_per_client"]
    assert len(chart["panels"]) == 4
    for panel, metric in zip(chart["panels"], wanted):
        assert_sweep(fanout, panel, metric, lines)
        assert panel["x"] == {"label": "clients", "unit": "count", "log": True}
        assert panel["y"]["log"] is not metric.startswith("memory")
    ends = [[lines[NAMES["ws"]][i][1], lines["polling"][i][1]] for i in (0, -1)]
    words = [fanout.spoken(keys, [fanout.figure(k, "age.p50")[0] for k in keys], "age.p50", duration) for keys in ends]
    assert chart["sentence"] == f"With 1 client the median age was {words[0]}; with 10,000 clients {words[1]}."
    assert chart["left_out"] == ["99th percentile of age at 1 client: too few samples",
                                 "server memory per client at 1 client: not known"]


def test_ages_against_the_poll_interval(latency):
    chart = latency.charts["age-interval"]
    intervals = {"100ms": 1e8, "250ms": 2.5e8, "500ms": 5e8, "1s": 1e9, "2s": 2e9, "5s": 5e9}
    lines = {"polling": [(x, ("ages", f"poll {t}")) for t, x in intervals.items()],
             **{NAMES[t]: [(1e8, ("ages", t)), (5e9, ("ages", t))] for t in ("longpoll", "sse", "ws")}}
    for panel, metric in zip(chart["panels"], ("age.mean", "age.p99")):
        assert_sweep(latency, panel, metric, lines)
    model = series(chart["panels"][0], "model")
    assert list(model) == ["model"] and not series(chart["panels"][1], "model")
    same(model["model"]["points"], [[x, x / 2 + 1e5, None, None] for x in intervals.values()])
    means = {key: latency.figure(key, "age.mean")[0] for key in (("ages", "ws"), ("ages", "poll 100ms"), ("ages", "poll 5s"))}
    ws, fast, slow = (duration(v) for v in means.values())
    assert chart["sentence"] == (f"At a poll interval of 100 ms the mean age was {ws} by WebSocket, {fast} by polling; "
                                 f"at a poll interval of 5 s {ws} by WebSocket, {slow} by polling.")


def test_bytes_against_payload(by_bytes):
    chart = by_bytes.charts["bytes-payload"]
    heads, sizes = ["lean", "browser", "lubbers", "cookie:1K"], {"20B": 20, "64B": 64, "256B": 256, "1K": 1024, "4K": 4096,
                                                                "16K": 16384}
    assert [p["title"] for p in chart["panels"]] == [f"headers = {h}" for h in heads]
    for panel, head in zip(chart["panels"], heads):
        assert_sweep(by_bytes, panel, "wire.l3",
                     {NAMES[t]: [(n, ("grid", f"{t} {head}, {text}")) for text, n in sizes.items()] for t in ORDER[:4]})
    ends = [[("grid", f"{t} lean, {text}") for t in ("ws", "poll")] for text in ("20B", "16K")]
    words = [by_bytes.spoken(k, [by_bytes.figure(x, "wire.l3")[0] for x in k], "wire.l3", size, where) for k, where in zip(ends, (" on the wire", ""))]
    assert chart["sentence"] == f"With headers=lean a message of 20 B took {words[0]}; one of 16.4 kB took {words[1]}."


def test_rates_of_both_experiments_are_one_line(rates):
    chart = rates.charts["rate"]
    lines = {NAMES[t]: [(0.1, ("rare", t)), *((r, ("frequent", f"{t} {r}/s")) for r in (1, 5, 20, 50, 200))]
             for t in ORDER[:4]}
    assert len(chart["panels"]) == 3
    for panel, metric in zip(chart["panels"], ("wire.l3", "cpu.total", "age.mean")):
        assert_sweep(rates, panel, metric, lines)
    ends = [[lines[NAMES[t]][i][1] for t in ("ws", "poll")] for i in (0, -1)]
    words = [rates.spoken(k, [rates.figure(x, "wire.l3")[0] for x in k], "wire.l3", size, where) for k, where in zip(ends, (" on the wire", ""))]
    assert chart["sentence"] == f"At 0.1/s a message took {words[0]}; at 200/s {words[1]}."


# --- the map -----------------------------------------------------------------------------------------------------

def test_the_map_names_winners_and_the_tie(breakeven):
    chart = breakeven.charts["breakeven"]
    texts, intervals = {0.1: "0.1/s", 0.5: "0.5/s", 2: "2/s", 10: "10/s"}, {2e8: "200ms", 1e9: "1s", 5e9: "5s"}
    words = []
    titles = {"wire.l3": "bytes on the wire", "cpu.server": "server CPU", "cpu.total": "CPU in all", "age.mean": "mean age"}
    assert [p["metric"] for p in chart["panels"]] == list(titles)
    for panel in chart["panels"]:
        same(panel["x"]["values"], list(texts))
        same(panel["y"]["values"], list(intervals))
        tally = {"ws": 0, "poll": 0, "none": 0}
        for i, rate in enumerate(texts.values()):
            for k, interval in enumerate(intervals.values()):
                cell = panel["cells"][i][k]
                if (rate, interval) == ("0.5/s", "5s"):
                    assert cell is None
                    continue
                keys = ("grid", f"poll {interval}, {rate}"), ("grid", f"ws {rate}")
                same([cell["value"], cell["low"], cell["high"]], breakeven.ratio(*keys, panel["metric"]))
                assert cell["winner"] == breakeven.verdict(*keys, panel["metric"])
                tally[cell["winner"]] += 1
        rest = [f"{who} {tally[key]}" for who, key in (("polling", "poll"), ("neither", "none")) if tally[key]]
        words.append(f"{'WebSocket won ' if not words else ''}{tally['ws']} of 11 {'cells ' if not words else ''}in "
                     f"{titles[panel['metric']]}" + (f" ({', '.join(rest)})" if rest else ""))
        assert_curve(panel, list(texts), list(intervals))
    assert chart["sentence"] == ", ".join(words) + "."
    assert chart["left_out"] == [f"{t}: 1 of 12 cells, where no valid trials of both make a pair" for t in titles.values()]
    assert any(c and c["winner"] == "poll" for row in chart["panels"][0]["cells"] for c in row)


def assert_curve(panel, xs, ys):
    """Each tie lies between a cell that one side wins and the next that the other does."""
    wanted = set()
    for x, row in zip(xs, panel["cells"]):
        won = [(y, c["winner"]) for y, c in zip(ys, row) if c and c["winner"] != "none"]
        wanted |= {(x, a[0], b[0]) for a, b in zip(won, won[1:]) if a[1] != b[1]}
    assert len(panel["curve"]) == len(wanted)
    for x, y in panel["curve"]:
        assert any(x == w[0] and w[1] < y < w[2] for w in wanted), (x, y, wanted)


# --- capacity ----------------------------------------------------------------------------------------------------

def test_capacity_against_delay(fanout):
    chart = fanout.charts["capacity"]
    seen = {s["name"]: s["points"] for s in chart["panels"][0]["series"]}
    assert all(s["step"] for s in chart["panels"][0]["series"])  # nobody measured what is between two bounds
    ms = 1_000_000
    assert seen == {
        "polling": [[200 * ms, 2600, None, None], [500 * ms, 7000, None, None], [1000 * ms, 9000, None, None]],
        "server-sent events": [[200 * ms, 12000, None, None, True], [1000 * ms, 12000, None, None, True]],
        "WebSocket": [[200 * ms, 15000, None, None, True], [1000 * ms, 15000, None, None, True]]}
    assert chart["left_out"] == ["capacity: long polling did not hold even 100 clients: age.p99 was 201 ms"]
    assert chart["sentence"] == ("With a 99th percentile of age below 200 ms the server carried this many clients: WebSocket "
                                 "at least 15,000, server-sent events at least 12,000, polling 2,600; below 500 ms: polling "
                                 "7,000; below 1 s: polling 9,000.")


# --- the timeline ------------------------------------------------------------------------------------------------

def events_of(point, first, start, rng, clients=3):
    """Three seconds of the first clients; message k is published at start + (k - first) gaps."""
    gap, window = int(1e9 / point["rate_hz"]), 3 * 10**9
    due = [(first + k, start + k * gap) for k in range((window - start) // gap + 1)]
    items = []
    for client in range(clients):
        if point["transport"] != "poll":
            for number, at in due:
                age = rng.randrange(10**5, 10**6)
                items.append([at + age, client, "message", number, age])
            continue
        last = -1
        for ask in range(rng.randrange(point["interval_ns"]), window, point["interval_ns"]):
            items.append([ask, client, "ask"])
            news = [(n, at) for n, at in due if last < at <= ask]
            items += [[ask + 10**5, client, "message", n, ask + 10**5 - at] for n, at in news]
            items.append([ask + 10**5, client, "full" if news else "empty"])
            last = ask
    return {"clients": clients, "complete": True, "items": sorted(items, key=lambda e: e[0])}


def timeline_run(folder, charts_print, suite="quick", keep=lambda t: True, **more):
    rng = random.Random(3)
    trials = trials_of(ini(suite), repeats=2, samples=40)
    for t in trials:
        if t["repeat"] == 0 and keep(t):
            first = {"poll": 4, "longpoll": 3, "sse": 3, "ws": 3}[t["point"]["transport"]]
            t["window_ns"] = 3 * 10**9
            t["events"] = events_of(t["point"], first, rng.randrange(4 * 10**8), rng, **more)
    return Run(folder, ini(suite), trials, charts_print)


def test_the_timeline_lays_the_feeds_over_each_other(tmp_path, charts_print):
    run = timeline_run(tmp_path, charts_print)
    chart = run.charts["timeline"]
    panel = chart["panels"][0]
    assert chart["kind"] == "strip" and panel["from_ns"] == 0 and 10**9 < panel["to_ns"] <= 4 * 10**9
    lanes = panel["lanes"]
    assert [(lane["name"], lane["transport"]) for lane in lanes] == [
        *((f"polling {i}", "poll") for i in (1, 2, 3)), *((NAMES[t], t) for t in ("longpoll", "sse", "ws"))]
    gap = {b - a for a, b in zip(panel["published"], panel["published"][1:])}
    assert gap == {10**9} and len(panel["published"]) >= 2
    ages, asked, empty = {}, 0, 0
    for lane in lanes:
        source = next(t for t in run.trials if t["point"]["transport"] == lane["transport"])["events"]["items"]
        client = int(lane["name"][-1]) - 1 if lane["transport"] == "poll" else 0
        mine = [e[:1] + e[2:] for e in source if e[1] == client]
        assert lane["events"]
        for event in lane["events"]:
            if event[1] == "message":
                assert event[0] - event[3] in panel["published"] or event[0] - event[3] < 0
                ages.setdefault(lane["transport"], []).append(event[3])
            asked += event[1] == "ask"
            empty += event[1] == "empty" and asked > 0
        by = mine[[e[1:] for e in mine].index(lane["events"][0][1:])][0] - lane["events"][0][0]
        moved = [[e[0] - by, *e[1:]] for e in mine]
        assert lane["events"] == [e for e in moved if 0 <= e[0] <= panel["to_ns"]]
    span = short(float(f"{panel['to_ns']:.2g}"))
    means = [f"{duration(sum(a) / len(a))} old by {NAMES[t]}" for t, a in ages.items()]
    times = "once" if empty == 1 else f"{empty} times" if empty else "never"
    assert chart["sentence"] == (
        f"In {span} {len(panel['published'])} messages came; 3 clients polled {asked} times, {times} for nothing; "
        f"on arrival the messages were {', '.join(means)} on average.")
    assert chart["left_out"] == []


def test_all_that_is_published_between_two_polls_is_counted(tmp_path, charts_print):
    """200 messages a second, a poll a second: no message of the strip is missing from it."""
    trials = trials_of(ini("rate"), repeats=1, samples=40)
    at = 10**8
    for t in trials:
        if t["point"]["rate_hz"] == 200 and t["point"]["transport"] == "ws":
            t["window_ns"] = 3 * 10**9
            items = [[at + k * 5 * 10**6 + 10**5, 0, "message", k, 10**5] for k in range(500)]
            t["events"] = {"clients": 1, "complete": True, "items": items}
        if t["point"]["rate_hz"] == 200 and t["point"]["transport"] == "poll":
            t["window_ns"] = 3 * 10**9
            items = [[at + k * 5 * 10**6 + 2 * 10**6, 0, "message", k, 2 * 10**6] for k in range(500)]
            t["events"] = {"clients": 1, "complete": True, "items": items}
    chart = Run(tmp_path, ini("rate"), trials, charts_print).charts["timeline"]
    panel = chart["panels"][0]
    messages = sum(e[1] == "message" for e in panel["lanes"][-1]["events"])
    assert messages > 64 and abs(len(panel["published"]) - messages) <= 1
    assert f" {len(panel['published'])} messages came;" in chart["sentence"]


@pytest.mark.parametrize("answers, said", [
    (["full", "full"], "1 client polled 2 times, never for nothing"), (["empty", "full"], "1 client polled 2 times, once for nothing"),
    (["empty", "empty"], "1 client polled 2 times, 2 times for nothing"), (["empty"], "1 client polled once, once for nothing")])
def test_polls_are_counted_in_grammar(tmp_path, charts_print, answers, said):
    """The strip begins after the first poll was sent; its answer is not one of a poll in the strip."""
    trials = trials_of(ini("quick"), samples=40)
    poll = next(t for t in trials if t["point"]["transport"] == "poll" and t["repeat"] == 0)
    at = 10**9  # published at the strip's zero, and the strip begins 400 ms before
    items = [[at - 600 * 10**6, 0, "ask"], [at - 399 * 10**6, 0, "empty"], [at + 2 * 10**8, 0, "message", 3, 2 * 10**8],
             [at + 1200 * 10**6, 0, "message", 4, 2 * 10**8]]
    for k, answer in enumerate(answers):
        items += [[at + k * 10**9 + 5 * 10**8, 0, "ask"], [at + k * 10**9 + 6 * 10**8, 0, answer]]
    poll["window_ns"] = 5 * 10**9
    poll["events"] = {"clients": 1, "complete": True, "items": sorted(items, key=lambda e: e[0])}
    run = Run(tmp_path, ini("quick"), trials, charts_print)
    assert f"; {said}; on arrival the messages were" in run.charts["timeline"]["sentence"]


def test_a_timeline_of_many_intervals_has_polls_that_match_the_feed(tmp_path, charts_print):
    chart = timeline_run(tmp_path, charts_print, "latency").charts["timeline"]
    assert "polls every 500 ms" in chart["note"]  # two messages a second
    others = [f"polling every {i}" for i in ("100 ms", "250 ms", "1 s", "2 s", "5 s")]
    assert chart["left_out"] == [f"{', '.join(others[:-1])} and {others[-1]}: one of its kind is drawn"]
    assert chart["panels"][0]["to_ns"] == 2 * 10**9  # four polls


def test_a_timeline_without_events_says_so(quick, tmp_path, charts_print):
    assert quick.charts["timeline"]["missing"] == (
        "no valid trial tells of single clients; `pushmark run quick` makes some that do")
    some = timeline_run(tmp_path, charts_print, keep=lambda t: t["point"]["transport"] != "sse", clients=1)
    chart = some.charts["timeline"]
    assert [lane["name"] for lane in chart["panels"][0]["lanes"]] == ["polling", "long polling", "WebSocket"]
    assert chart["left_out"] == ["server-sent events: no valid trial with events"]


# --- what is missing is said -------------------------------------------------------------------------------------

def test_a_suite_is_not_asked_for_what_it_does_not_measure(quick):
    asked = {name for name, chart in quick.charts.items() if chart["asked"]}
    assert asked == {"timeline", "age-ecdf", "age-percentiles", "bytes", "cpu"}
    for name, suite in (("scaling", "fanout"), ("rate", "rate"), ("breakeven", "breakeven"), ("age-interval", "latency"),
                        ("bytes-payload", "bytes"), ("capacity", "fanout")):
        assert f"`pushmark run {suite}`" in quick.charts[name]["missing"] and quick.charts[name]["panels"] == []


def test_a_transport_without_a_valid_trial_is_named(tmp_path, charts_print):
    trials = trials_of(ini("quick"), samples=120)
    for t in trials:
        if t["point"]["transport"] == "ws":
            t["valid"], t["void"] = False, ["late"]
    run = Run(tmp_path, ini("quick"), [t for t in trials if t["point"]["transport"] != "sse"], charts_print)
    for name in ("age-ecdf", "bytes", "cpu"):
        chart = run.charts[name]
        assert chart["left_out"] == ["server-sent events: not tried", "WebSocket: no valid trial"]
        assert "WebSocket" not in chart["sentence"] and "polling every 1 s" in chart["sentence"]
    assert "every trial" not in str(run.charts["bytes"]["missing"])


@pytest.mark.parametrize("count", [1, 4])
def test_runs_that_ended_early(tmp_path, charts_print, count):
    for suite in ("quick", "latency", "bytes", "rate", "fanout", "breakeven", "floor"):
        trials = trials_of(ini(suite), repeats=1, samples=30)[:count]
        run = Run(tmp_path / suite, ini(suite), trials, charts_print)
        for chart in run.charts.values():
            assert (chart["missing"] is None) == (len(chart["panels"]) > 0), chart
            assert chart["missing"] or chart["sentence"] and chart["note"], chart
            for panel in chart["panels"]:
                for s in panel.get("series", []):
                    assert all(p[2:4] == [None, None] for p in s["points"])  # one repeat has no interval
        assert run.charts["age-ecdf"]["asked"]


def test_many_trials_take_no_time(by_bytes, charts_print):
    began = time.monotonic()
    charts_print(by_bytes.folder)
    assert time.monotonic() - began < 5  # a tenth of a second, and what the neighbours take
