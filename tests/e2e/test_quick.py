"""`pushmark run claims --quick` and `published --quick`, for real: every part of every question is asked of this machine,
in windows too short for figures, so that nothing here depends on how fast it is."""

import json
import os
import re
import signal
import subprocess

import pytest
from conftest import PATIENCE, program
from shipped import Suite, show
from test_run import bench  # noqa: F401 (a fixture)
from test_run import Bench, eventually, marked

NAMES = ["claims", "published"]
VERDICTS = {"holds", "holds when", "does not hold", "undecided"}


class Quick:
    def __init__(self, folder, name):
        self.suite, bench = Suite(name), Bench(folder)
        self.process = bench.start(name, "--quick", "-o", "out")
        out, self.err = self.process.communicate(timeout=360)
        self.code, self.out, self.left = self.process.returncode, out, marked(bench.mark)
        self.folder, self.json, self.trials = folder / "out", bench.json, bench.trials()
        self.summary = bench.json("summary.json")
        self.namespaces = "loopback is measured" not in self.err


@pytest.fixture(scope="module", params=NAMES)
def quick(request, tmp_path_factory):
    return Quick(tmp_path_factory.mktemp(request.param), request.param)


def test_it_runs_to_its_end(quick):
    lost = [(t["experiment"], t["point"], t["messages"], t["errors"], t["server"]) for t in quick.trials
            if t["messages"]["lost"] and not t["capacity"]]
    assert not lost
    assert quick.code in (0, 4), quick.err[-3000:]  # 4: on a machine that is too busy a point has no valid trial
    assert quick.left == {} and not quick.summary["interrupted"]
    assert (quick.folder / "report.html").stat().st_size > 10_000 and (quick.folder / "report.md").exists()
    assert quick.json("run.json")["quick"] is True and quick.summary["trials"]["missing"] == 0


def test_every_section_is_measured(quick):
    asked = {e["name"] for e in quick.suite.experiments}
    assert {t["experiment"] for t in quick.trials} == asked
    # Void is what a busy machine makes of a trial; one that did not work at all is a mistake.
    for t in quick.trials:
        assert t["gates"]["completed"]["ok"], (t["experiment"], t["point"], t["gates"]["completed"])


def test_every_claim_gets_its_verdict(quick):
    claims = {c["name"]: c for c in quick.summary["claims"]}
    assert list(claims) == [e["name"] for e in quick.suite.heads]
    void = {t["experiment"] for t in quick.trials if not t["valid"]}
    for name, claim in claims.items():
        measured = [c for c in claim["cases"] if c["state"] != "not measured"]
        if not measured:
            assert any(re.fullmatch(rf"{name}(-.*)?", e) for e in void), (name, [c["why"] for c in claim["cases"]])
            continue
        assert claim["verdict"] in VERDICTS and claim["sentence"]
        for case in measured:
            assert case["value"] is not None and case["limit"] is not None and case["shown"], case


def test_every_published_table_has_figures_of_ours(quick):
    for claim in quick.summary["claims"]:
        measured = [c for c in claim["cells"] if c["value"] is not None]
        assert bool(measured) == bool(claim["cells"]), claim["name"]
        assert bool(claim["difference"]) == any(c["ratio"] is not None for c in measured)


def test_a_restart_loses_nothing(quick):
    restarts = [t for t in quick.trials if t["point"]["restart_ns"]]
    assert bool(restarts) == (quick.suite.name == "claims")
    for t in restarts:
        m = t["messages"]
        assert m["lost"] == m["duplicate"] == m["reordered"] == m["gaps"] == 0 and m["delivered"] > 0, t["point"]
        assert t["recovery"]["lost_clients"] > 0 and t["recovery"]["still_lost"] == 0, t["recovery"]


def test_a_link_delays_what_it_carries(quick):
    """Nothing over it is younger than its delay one way; a machine can only add to that."""
    over = [t for t in quick.trials if t["point"]["topology"] == "link"]
    assert bool(over) == (quick.suite.name == "published" and quick.namespaces)
    for t in over:
        assert t["age_ns"]["min"] >= t["point"]["link_delay_ns"] > 0, t["point"]
        assert t["link"]["up"]["packets"] > 0 and t["link"]["down"]["packets"] > 0


def test_heads_of_b1_are_theirs(quick):
    """716 B and 193 B are what the arithmetic of that table rests on; a frame has a head of 2 B. Windows cut a few."""
    for t in (t for t in quick.trials if t["experiment"] == "B1" and t["valid"]):
        up, down = t["wire"]["up"]["application"], t["wire"]["down"]
        if t["point"]["transport"] == "ws":
            assert down["application"] == pytest.approx(22 / 20 * down["payload"], rel=0.02), t["point"]
            continue
        assert up == pytest.approx(716 * t["polls"]["sent"], rel=0.02), t["point"]
        if t["polls"]["empty"] == 0:
            assert down["application"] == pytest.approx(193 * t["polls"]["sent"] + down["payload"], rel=0.02), t["point"]


def test_interrupted_and_gone_on_with(bench):  # noqa: F811
    process = bench.start("claims", "--quick", "-o", "out")
    bench.begun(process, trials=3)
    process.send_signal(signal.SIGINT)
    done = bench.end(process)
    assert done.returncode == 130, done.stderr[-2000:]
    had = bench.trials()
    summary = bench.json("summary.json")
    assert summary["interrupted"] and summary["trials"]["missing"] > 0 and (bench.folder / "out/report.html").exists()
    assert len(summary["claims"]) == len(Suite("claims").heads)
    assert {c["verdict"] for c in summary["claims"]} <= VERDICTS | {"not measured"}

    process = bench.start("--resume", "out")
    eventually(lambda: len(bench.trials()) >= len(had) + 2)
    process.send_signal(signal.SIGINT)
    assert bench.end(process).returncode == 130
    run, trials = bench.json("run.json"), bench.trials()
    assert trials[:len(had)] == had and run["quick"] is True and len(run["resumed"]) == 1
    assert run["planned"] == summary["trials"]["planned"]
    # The same short windows, and nothing twice.
    asked = [(e["name"], p["point"]) for e in show("claims", "--quick")["experiments"] for p in e["points"]]
    assert all((t["experiment"], t["point"]) in asked for t in trials)
    valid = [(t["experiment"], json.dumps(t["point"]), t["repeat"]) for t in trials if t["valid"]]
    assert len(set(valid)) == len(valid)


def without_namespaces(bench, *arguments):  # noqa: F811
    if os.geteuid() != 0:
        pytest.skip("needs root to become nobody")
    limits = "echo 0 > /proc/sys/user/max_user_namespaces; echo 0 > /proc/sys/user/max_net_namespaces; "
    done = subprocess.run(["unshare", "-Ur", "sh", "-c", f'{limits} exec "$0" "$@"', program("pushmark"), *arguments],
                          cwd=bench.folder, capture_output=True, text=True, env=bench.environment(), timeout=PATIENCE)
    if "Permission denied" in done.stderr or "write error" in done.stderr:
        pytest.skip("the limits of namespaces cannot be set here")
    return done


def test_without_namespaces_all_but_the_link_is_measured(bench):  # noqa: F811
    done = without_namespaces(bench, "run", "published", "--quick", "--only", "B1", "--set", "B1.clients=100", "-o", "out")
    assert done.returncode in (0, 4), done.stderr
    link, loopback = [line for line in done.stderr.splitlines() if "namespaces are refused" in line]
    assert re.search(r"no emulated link here \(.+\): 1 experiment is left out, as --only=B1,-B1-latency$", link)
    assert "measuring over loopback" in loopback
    assert {(t["experiment"], t["point"]["topology"]) for t in bench.trials()} == {("B1", "loopback")}
    run, (claim,) = bench.json("run.json"), bench.json("summary.json")["claims"]
    assert run["only"] == "B1,-B1-latency" and run["sets"][-1] == "topology=loopback"
    over = [c for c in claim["cells"] + claim["cases"] if "topology=link" in (c.get("text") or c["row"] + c["column"])]
    assert all(c["value"] is None and c["why"] == "this run has no such point" for c in over)
    assert bench.run("--resume", "out", code=done.returncode)
    assert bench.json("summary.json")["trials"]["missing"] == 0


def test_without_namespaces_nothing_stands_in_for_the_link(bench):  # noqa: F811
    done = without_namespaces(bench, "run", "published", "--quick", "--only", "B1-latency", "-o", "out")
    assert done.returncode == 2 and not (bench.folder / "out").exists()
    assert "which nothing can stand in for" in done.stderr and done.stderr.count("\n") == 1


# --- what would be run -----------------------------------------------------------------------------------------------

def dry(bench, *arguments):  # noqa: F811
    done = bench.run(*arguments, "--dry-run", "--json")
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", NAMES)
def test_only_takes_one_question(bench, name):  # noqa: F811
    """A claim's first section with those named after it, any other by itself."""
    suite = Suite(name)
    for e in suite.experiments:
        group = {e["name"]} | {other["name"] for other in suite.experiments if other["of"] == e["name"]}
        for more in ((), ("--quick",)):
            plan = dry(bench, name, "--only", e["name"], *more)
            assert {t["experiment"] for t in plan["trials"] + plan["searches"]} == group, e["name"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("quick, minutes", [(False, 40), (True, 3)])
def test_a_suite_ends_in_its_time(name, quick, minutes):
    """Searches included, as far as they can be foreseen."""
    assert show(name, *(["--quick"] if quick else []))["time_ns"] < minutes * 60e9
