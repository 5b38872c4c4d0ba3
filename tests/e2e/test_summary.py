"""`pushmark report` and `pushmark compare` over made-up trials: every median, interval, ratio and merged percentile is
computed again here, by code that knows only the rule that bench/judge/formula.h states."""

import base64
import csv
import json
import math
import os
import random
import struct
import subprocess
import zlib

import pytest
import synthetic
from conftest import ROOT, program

SUITES = ROOT / "bench" / "suites"
RESAMPLES = 2000
MASK = (1 << 64) - 1


def pushmark(*args, columns=100):
    env = {**os.environ, "COLUMNS": str(columns), "NO_COLOR": "1"}
    return subprocess.run([program("pushmark"), *map(str, args)], capture_output=True, text=True, timeout=120, env=env)


# --- the rule, again ---------------------------------------------------------------------------------------------

def rng_at(seed, n):
    z = (seed + (n + 1) * 0x9E3779B97F4A7C15) & MASK
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 & MASK
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB & MASK
    return z ^ (z >> 31)


def seed_of(*parts):
    h = 0xCBF29CE484222325
    for byte in "/".join(map(str, parts)).encode():
        h = (h ^ byte) * 0x100000001B3 & MASK
    return h


def median(values):
    v = sorted(values)
    return v[len(v) // 2] if len(v) % 2 else (v[len(v) // 2 - 1] + v[len(v) // 2]) / 2


def bootstrap(statistic, n, seed):
    resampled = sorted(statistic([rng_at(seed, b * n + i) % n for i in range(n)]) for b in range(RESAMPLES))
    return statistic(range(n)), resampled[math.floor(0.025 * RESAMPLES)], resampled[math.ceil(0.975 * RESAMPLES) - 1]


def median_interval(values, seed):
    return bootstrap(lambda picks: median([values[i] for i in picks]), len(values), seed)


def unzigzag(data, at):
    value = shift = 0
    for i in range(9):
        byte = data[at]
        at += 1
        value |= (byte & (0xFF if i == 8 else 0x7F)) << shift
        shift += 7
        if i < 8 and not byte & 0x80:
            break
    return (value >> 1) ^ -(value & 1), at


def decode(text):
    """{index: count} of a compressed V2 histogram."""
    raw = base64.b64decode(text)
    data = zlib.decompress(raw[8:])
    length = struct.unpack(">I", data[4:8])[0]
    counts, index, at = {}, 0, 40
    while at < 40 + length:
        n, at = unzigzag(data, at)
        if n < 0:
            index -= n
        else:
            if n:
                counts[index] = n
            index += 1
    return counts


def end_of_bucket(index):
    unit, half = synthetic.UNIT, synthetic.HALF
    bucket = max((index >> half) - 1, 0)
    sub = index if index < (1 << half) else (index & ((1 << half) - 1)) + (1 << half)
    return ((sub + 1) << (unit + bucket)) - 1


def merged_percentile(histograms, p):
    """(value, whether ten lie beyond it)"""
    counts = {}
    for h in histograms:
        for index, n in h.items():
            counts[index] = counts.get(index, 0) + n
    total = sum(counts.values())
    rank, seen = max(math.ceil(math.nextafter(p, 0) * total / 100), 1), 0
    for index in sorted(counts):
        seen += counts[index]
        if seen >= rank:
            return end_of_bucket(index), total - rank >= 10
    raise AssertionError("an empty histogram")


def both(trial, level):
    w = trial["wire"]
    return None if w["up"][level] is None else (w["up"][level] + w["down"][level]) / trial["messages"]["delivered"]


METRICS = {
    "age.mean": lambda t: t["age_ns"]["mean"],
    "age.p50": lambda t: t["age_ns"]["p50"],
    "age.max": lambda t: t["age_ns"]["max"],
    "wire.l3": lambda t: both(t, "l3"),
    "wire.application": lambda t: both(t, "application"),
    "wire.packets": lambda t: both(t, "packets"),
    "cpu.server": lambda t: t["cpu"]["server_ns"] and t["cpu"]["server_ns"] / t["messages"]["delivered"],
    "cpu.total": lambda t: t["cpu"]["server_ns"]
    and (t["cpu"]["server_ns"] + t["cpu"]["clients_ns"]) / t["messages"]["delivered"],
    "memory.server_per_client": lambda t: t["memory"]["server_rss_per_client_bytes"],
    "messages.delivered": lambda t: t["messages"]["delivered"],
    "polls.empty_share": lambda t: t["polls"] and t["polls"]["empty"] / t["polls"]["sent"],
}


def last_valid(trials, experiment, point):
    """{repeat: its last valid attempt}"""
    return {t["repeat"]: t for t in trials if t["experiment"] == experiment and t["point"] == point and t["valid"]}


def assert_same(seen, wanted, n):
    assert seen["n"] == n
    for key, value in zip(("value", "low", "high"), wanted):
        assert seen[key] == pytest.approx(value, rel=1e-12), key


# --- a folder of quick, with retries, a missing repeat and a warning ---------------------------------------------

SEED = 4242


@pytest.fixture(scope="module")
def quick(tmp_path_factory):
    suite = SUITES / "quick.ini"
    trials = synthetic.trials_of(suite, 1)
    points = synthetic.points(suite)
    rng = random.Random(9)
    late = synthetic.record("quick", points[0][0], points[0][2], 1, rng, void=("late", "steal"))
    trials.insert(3, late)
    del trials[-1]  # the last point's last repeat
    floor = synthetic.record("quick", "floor", {**points[0][2], "transport": "null"}, 0, rng, samples=2000)
    folder = synthetic.write(tmp_path_factory.mktemp("quick"), "quick", suite.read_text(), trials, SEED, floor)
    done = pushmark("report", folder)
    return folder, trials, points, floor, done


def summary_of(folder):
    return json.loads((folder / "summary.json").read_text())


def test_every_median_and_interval_follows_the_rule(quick):
    folder, trials, points, _, _ = quick
    rows = {(r["experiment"], r["label"]): r for r in summary_of(folder)["rows"]}
    assert len(rows) == len(points)
    checked = 0
    for experiment, label, point in points:
        valid = last_valid(trials, experiment, point)
        for name, of in METRICS.items():
            values = [of(valid[r]) for r in sorted(valid)]
            seen = rows[experiment, label]["metrics"][name]
            if None in values:
                assert seen["value"] is None
                continue
            assert_same(seen, median_interval(values, seed_of(SEED, experiment, label, name)), len(values))
            assert not seen["merged"]
            checked += 1
    assert checked >= 40


def test_percentiles_too_rare_for_a_trial_are_merged(quick):
    folder, trials, points, _, _ = quick
    rows = {r["label"]: r for r in summary_of(folder)["rows"]}
    for experiment, label, point in points:
        valid = last_valid(trials, experiment, point)
        histograms = [decode(valid[r]["age_ns"]["hdr"]) for r in sorted(valid)]
        assert all(t["age_ns"]["p99"] is None for t in valid.values())
        seen = rows[label]["metrics"]["age.p99"]
        value, sound = merged_percentile(histograms, 99)
        assert sound and seen["merged"]
        wanted = bootstrap(lambda picks, h=histograms: merged_percentile([h[i] for i in picks], 99)[0],
                           len(histograms), seed_of(SEED, experiment, label, "age.p99"))
        assert wanted[0] == value
        assert_same(seen, wanted, len(histograms))
        assert rows[label]["metrics"]["age.p999"]["value"] is None


def test_ratios_are_paired_by_repeat(quick):
    folder, trials, points, _, _ = quick
    ratios = {(r["of"], r["to"], r["metric"]): r for r in summary_of(folder)["ratios"]}
    by_label = {label: (experiment, point) for experiment, label, point in points}
    ws = last_valid(trials, *by_label["ws"])
    assert {of for of, _, _ in ratios} == {"poll", "longpoll", "sse"} and {to for _, to, _ in ratios} == {"ws"}
    for of in ("poll", "longpoll", "sse"):
        other = last_valid(trials, *by_label[of])
        both_have = sorted(set(other) & set(ws))
        assert len(both_have) == 4
        for name in ("age.mean", "wire.l3", "cpu.server", "cpu.total", "memory.server_per_client"):
            values = [METRICS[name](other[r]) / METRICS[name](ws[r]) for r in both_have]
            seed = seed_of(SEED, "headline", f"{of} to ws", name)
            assert_same(ratios[of, "ws", name], median_interval(values, seed), 4)


def test_counts_gates_floor_and_conditions(quick):
    folder, trials, _, floor, _ = quick
    s = summary_of(folder)
    assert s["format"] == "pushmark-summary/1" and s["seed"] == SEED
    assert s["trials"] == {"planned": 20, "run": 20, "valid": 19, "void": 1, "missing": 1, "retried": 0, "probes": 0,
                           "unknown": 0}
    assert s["interrupted"]
    assert s["gates"] == {"late": {"void": 1, "warn": 0}, "steal": {"void": 0, "warn": 1}}
    assert s["floor"]["age_p50_ns"] == floor["age_ns"]["p50"]
    assert s["floor"]["cpu_per_delivery_ns"] == pytest.approx(floor["cpu"]["clients_ns"] / 2000)
    assert s["conditions"]["topology"] == "veth" and s["conditions"]["cores"] == 2


def test_the_report_shows_it_all(quick):
    folder, _, _, _, done = quick
    s = summary_of(folder)
    for part in ("the harness's own floor: age p50", "1 void (late 1)", "warned of: steal 1",
                 "interrupted: 1 repeats were never tried", "4 of 5", "✓ ws.age.p99 < 20ms", "veth"):
        assert part in done.stdout, part
    assert " ".join(done.stdout.split()).endswith(" ".join(s["verdict"].split()))
    assert max(map(len, done.stdout.splitlines())) <= 100
    assert done.returncode == s["status"] == 3  # made-up polls are not four times the bytes
    assert "✗ poll.wire.l3 / ws.wire.l3 > 4: it was 2.17" in done.stdout
    assert "\033" not in done.stdout


@pytest.mark.parametrize("command", [["report"], ["report", "--json"], ["compare"], ["compare", "--json"]])
def test_a_full_disk_is_an_error_of_whoever_writes_to_it(quick, command):
    folders = [quick[0]] * (2 if "compare" in command else 1)
    with open("/dev/full", "w") as full:
        done = subprocess.run([program("pushmark"), *command, *folders], stdout=full, stderr=subprocess.PIPE, text=True,
                              timeout=60)
    assert done.returncode == 1 and "cannot write all of it to stdout" in done.stderr


def test_json_is_the_summary(quick):
    folder = quick[0]
    done = pushmark("report", folder, "--json")
    assert json.loads(done.stdout) == summary_of(folder)


def test_the_csv_is_tidy(quick):
    folder = quick[0]
    rows = {(r["experiment"], r["label"]): r for r in summary_of(folder)["rows"]}
    with open(folder / "summary.csv", newline="", encoding="utf-8") as file:
        lines = list(csv.DictReader(file))
    assert len(lines) == sum(m["value"] is not None for r in rows.values() for m in r["metrics"].values())
    for line in lines:
        row = rows[line["experiment"], line["label"]]
        metric = row["metrics"][line["metric"]]
        assert float(line["value"]) == metric["value"] and int(line["n"]) == metric["n"]
        assert line["transport"] == row["point"]["transport"] and line["arm"] == ""
        assert int(line["clients"]) == row["point"]["clients"]
        assert line["unit"] in ("ns", "bytes", "count", "share")


def test_the_markdown_has_a_row_a_point(quick):
    folder = quick[0]
    text = (folder / "summary.md").read_text()
    assert summary_of(folder)["verdict"].split(" than")[0] in text
    heads = [line for line in text.splitlines() if line.startswith("| ") or line.startswith("|:")]
    assert len(heads) == 2 + 4 and len({line.count("|") for line in heads}) == 1


def test_a_report_is_the_same_every_time(quick):
    folder = quick[0]
    before = {name: (folder / name).read_bytes() for name in ("summary.json", "summary.csv", "summary.md")}
    pushmark("report", folder)
    assert before == {name: (folder / name).read_bytes() for name in before}


@pytest.mark.parametrize("columns", (80, 100, 120))
@pytest.mark.parametrize("suite", sorted(p.stem for p in SUITES.glob("*.ini")))
def test_every_suite_fits_its_terminal(tmp_path, suite, columns):
    path = SUITES / f"{suite}.ini"
    trials = [t for t in synthetic.trials_of(path, 5, repeats=2, samples=40)]
    types = {e["name"]: e["type"] for e in json.loads(pushmark("show", path, "--json").stdout)["experiments"]}
    trials = [t for t in trials if types[t["experiment"]] == "points"]
    synthetic.write(tmp_path / suite, suite, path.read_text(), trials)
    done = pushmark("report", "--no-charts", tmp_path / suite, columns=columns)
    assert done.returncode in (0, 3) and done.stderr == f"pushmark: report: {tmp_path / suite}/report.html\n", done.stderr
    too_long = [line for line in done.stdout.splitlines() if len(line) > columns]
    assert too_long == []


# --- folders that are none ----------------------------------------------------------------------------------------

def broken_folders(tmp_path):
    suite = SUITES / "quick.ini"
    trials = synthetic.trials_of(suite, 1, repeats=1, samples=20)
    yield "absent", tmp_path / "absent", "not a folder of results"
    empty = synthetic.write(tmp_path / "empty", "quick", suite.read_text(), [])
    yield "empty", empty, "no trial has ended"
    damaged = synthetic.write(tmp_path / "damaged", "quick", suite.read_text(), trials)
    (damaged / "run.json").write_text('{"format": "pushmark-run/1", ')
    yield "damaged run.json", damaged, "run.json"
    middle = synthetic.write(tmp_path / "middle", "quick", suite.read_text(), trials)
    lines = (middle / "trials.jsonl").read_text().splitlines()
    (middle / "trials.jsonl").write_text("\n".join([lines[0], lines[1][:50], *lines[2:]]) + "\n")
    yield "damage in the middle", middle, "line 2 is damaged"
    other = synthetic.write(tmp_path / "other", "quick", suite.read_text(), [{**t, "point": {}} for t in trials])
    yield "of another version", other, "none of its 4 trials belongs to a point"
    wrong = synthetic.write(tmp_path / "wrong", "quick", "[suite]\n[a]\ntransprot = ws\n", trials)
    yield "a suite with a mistake", wrong, "transprot"
    bare = synthetic.write(tmp_path / "bare", "quick", suite.read_text(), trials)
    (bare / "run.json").write_text('{"format": "pushmark-run/1"}')
    yield "run.json without a suite", bare, '"suite" is missing'


def test_what_is_no_folder_of_results_is_refused_in_one_line(tmp_path):
    good = synthetic.write(tmp_path / "good", "quick", (SUITES / "quick.ini").read_text(),
                           synthetic.trials_of(SUITES / "quick.ini", 1, repeats=1, samples=20))
    for name, folder, part in broken_folders(tmp_path):
        for args in (("report", folder), ("compare", good, folder), ("compare", folder, good)):
            done = pushmark(*args)
            assert done.returncode == 2, (name, done)
            assert done.stderr.count("\n") == 1 and part in done.stderr, (name, done.stderr)
            assert done.stdout == ""


def test_a_damaged_last_line_is_skipped_with_a_notice(tmp_path):
    trials = synthetic.trials_of(SUITES / "quick.ini", 1, repeats=2, samples=20)
    folder = synthetic.write(tmp_path / "cut", "quick", (SUITES / "quick.ini").read_text(), trials)
    text = (folder / "trials.jsonl").read_text()
    (folder / "trials.jsonl").write_text(text[:-40])
    done = pushmark("report", folder)
    assert done.returncode in (0, 3) and done.stderr.count("\n") == 2 and "is left out" in done.stderr
    assert summary_of(folder)["trials"]["run"] == 7
    assert (folder / "trials.jsonl").read_text() == text[:-40]


def test_a_folder_that_cannot_be_written_is_still_shown(quick, tmp_path):
    if os.geteuid() == 0:
        pytest.skip("root may write anywhere")
    folder = tmp_path / "read-only"
    subprocess.run(["cp", "-r", quick[0], folder], check=True)
    folder.chmod(0o555)
    done = pushmark("report", folder)
    folder.chmod(0o755)
    assert "only shown" in done.stderr and "the harness's own floor" in done.stdout


@pytest.mark.parametrize("args, part", [
    (("report",), "which results folder?"), (("report", "a", "b", "c"), "one folder, or two to be compared"),
    (("report", "a", "b"), "a is not a folder of results"),
    (("compare", "a"), "two results folders"), (("compare", "a", "b", "c"), "two results folders"),
    (("compare", "a", "b", "--fail-on", "ws.age.p98 > +1%"), "did you mean age.p9"),
    (("compare", "a", "b", "--fail-on", "ws.age.p99"), "ws.age.p99 > +10%"),
    (("report", "a", "--jsn"), "--json")])
def test_wrong_usage_is_one_line(args, part):
    done = pushmark(*args)
    assert done.returncode == 2 and done.stderr.count("\n") == 1 and part in done.stderr, done.stderr


# --- compare ------------------------------------------------------------------------------------------------------

def two_runs(tmp_path, suite="quick", **changed):
    path = SUITES / f"{suite}.ini"
    text = path.read_text()
    base = synthetic.write(tmp_path / "base", suite, text, synthetic.trials_of(path, 21))
    new = synthetic.write(tmp_path / "new", suite, text, synthetic.trials_of(path, 22, **changed), seed=43)
    return base, new


def test_two_runs_of_the_same_show_no_difference(tmp_path):
    base, new = two_runs(tmp_path)
    done = pushmark("compare", base, new, "--fail-on", "ws.age.p99 > +10%", "--json")
    compared = json.loads(done.stdout)
    assert done.returncode == compared["status"] == 0
    assert compared["counts"] == {"unknown": 0, "none": 32, "worse": 0, "better": 0}
    assert compared["verdict"].startswith("No difference: 32 figures of 4 points")
    assert compared["thresholds"] == [{"text": "ws.age.p99 > +10%", "ok": True, "points": 1, "hits": [], "unknown": []}]


def test_a_guard_that_cannot_see_does_not_pass(tmp_path):
    """A new run in which a point has no valid trial, or two, has not kept what --fail-on asks for."""
    base, new = two_runs(tmp_path)
    trials = [json.loads(line) for line in (new / "trials.jsonl").open()]
    for trial in trials:
        if trial["point"]["transport"] == "ws" and trial["repeat"] > 1:
            trial["valid"], trial["void"] = False, ["late"]
    (new / "trials.jsonl").write_text("".join(json.dumps(t) + "\n" for t in trials))
    done = pushmark("compare", base, new, "--fail-on", "ws.age.p99 > +10%", "--fail-on", "sse.age.p99 > +10%")
    assert done.returncode == 4
    assert "? ws.age.p99 > +10%\n" in done.stdout and "of ws nothing can be said" in done.stdout
    assert "✓ sse.age.p99 > +10%: it did not" in done.stdout
    assert "No difference: 24 figures of 3 points" in done.stdout
    assert "Of 8 more nothing can be said." in " ".join(done.stdout.split())
    compared = json.loads(pushmark("compare", base, new, "--json", "--fail-on", "ws.age.p99 > +10%").stdout)
    (threshold,) = compared["thresholds"]
    assert threshold["ok"] is None and [u["label"] for u in threshold["unknown"]] == ["ws"]


def test_a_lost_message_is_a_difference(tmp_path):
    base, new = two_runs(tmp_path)
    trials = [json.loads(line) for line in (new / "trials.jsonl").open()]
    for trial in trials:
        if trial["point"]["transport"] == "ws" and trial["repeat"] == 1:
            trial["messages"]["lost"] = 5
    (new / "trials.jsonl").write_text("".join(json.dumps(t) + "\n" for t in trials))
    done = pushmark("compare", base, new, "--fail-on", "ws.messages.lost > +0%")
    assert done.returncode == 3 and "ws messages.lost changed: 0, now 5\n" in done.stdout


def test_a_slower_server_is_found_and_fails(tmp_path):
    base, new = two_runs(tmp_path, age=5e6)
    done = pushmark("compare", base, new, "--fail-on", "ws.age.p99 > +10%", "--fail-on", "ws.wire.l3 > +1%")
    assert done.returncode == 3
    for part in ("ws age.p99:", "× worse", "✗ ws.age.p99 > +10%", "✓ ws.wire.l3 > +1%", "figures got worse"):
        assert part in done.stdout, part
    back = pushmark("compare", new, base, "--fail-on", "ws.age.p99 > +10%")
    assert back.returncode == 0 and "× better" in back.stdout
    fell = pushmark("compare", new, base, "--fail-on", "ws.age.p99 < -50%")
    assert fell.returncode == 3


def test_the_ratio_of_two_runs_is_resampled_on_both_sides(tmp_path):
    base, new = two_runs(tmp_path, age=5e6)
    compared = json.loads(pushmark("compare", base, new, "--json").stdout)
    seen = {(p["label"], m["metric"]): m for p in compared["points"] for m in p["metrics"]}["ws", "age.mean"]
    sides = [[t["age_ns"]["mean"] for t in map(json.loads, (folder / "trials.jsonl").open())
              if t["point"]["transport"] == "ws"] for folder in (base, new)]
    a, b = sides
    seed, n, m = seed_of(42, "headline", "ws", "age.mean"), len(a), len(b)
    ratios = []
    for k in range(RESAMPLES):
        draws = [rng_at(seed, k * (n + m) + i) for i in range(n + m)]
        ratios.append(median([b[d % m] for d in draws[n:]]) / median([a[d % n] for d in draws[:n]]))
    ratios.sort()
    assert seen["ratio"]["value"] == pytest.approx(median(b) / median(a))
    assert seen["ratio"]["low"] == pytest.approx(ratios[50]) and seen["ratio"]["high"] == pytest.approx(ratios[1949])


def test_points_of_one_run_only_are_named(tmp_path):
    base, _ = two_runs(tmp_path)
    text = (SUITES / "quick.ini").read_text().replace("longpoll, sse, ws", "ws")
    only = tmp_path / "only.ini"
    only.write_text(text)
    new = synthetic.write(tmp_path / "fewer", "quick", text, synthetic.trials_of(only, 22))
    done = pushmark("compare", base, new)
    assert "only in base: headline longpoll, headline sse" in done.stdout and done.returncode == 0
    done = pushmark("compare", base, new, "--fail-on", "sse.age.p99 > +10%")
    assert done.returncode == 2 and "no such point in common" in done.stderr


def test_the_same_point_is_found_under_another_label(tmp_path):
    """Where only one run varies the interval, only its labels say it."""
    base, _ = two_runs(tmp_path)
    text = (SUITES / "quick.ini").read_text().replace("interval  = 1s", "interval  = 2s, 1s")
    more = tmp_path / "more.ini"
    more.write_text(text)
    new = synthetic.write(tmp_path / "more", "quick", text, synthetic.trials_of(more, 22))
    compared = json.loads(pushmark("compare", base, new, "--json").stdout)
    assert [p["label"] for p in compared["points"]] == ["poll", "longpoll", "sse", "ws"]
    assert [p["label"] for p in compared["only_new"]] == ["poll 2s"] and compared["only_base"] == []


def test_changed_conditions_are_said(tmp_path):
    base, _ = two_runs(tmp_path)
    text = (SUITES / "quick.ini").read_text().replace("payload  = 64B", "payload  = 64B\ndelay = 5ms")
    slow = tmp_path / "slow.ini"
    slow.write_text(text)
    new = synthetic.write(tmp_path / "slow", "quick", text, synthetic.trials_of(slow, 22, age=5e6))
    done = pushmark("compare", base, new)
    assert "conditions differ: delay was not set, now 5ms" in done.stdout
    assert "ws age.mean:" in done.stdout and "worse" in done.stdout
