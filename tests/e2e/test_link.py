"""The emulated link: what is asked of it and what it says it did, seen by sockets at its two ends and in trials. How
exactly it keeps its times is a matter of the machine, and for tests/perf/link.py: here a packet is never early, and the
counters are exact."""

import json
import math
import os
import pathlib
import re
import signal
import subprocess
import sys
import time

import pytest
from conftest import PATIENCE, program

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "perf"))
from linked import Link, Refused  # noqa: E402

SUITE = """[suite]
title = Over a link
repeats = 1
[global]
clients = 5
rate = 20/s
engine = lean
warmup = 500ms
duration = 1s
drain = 8s
topology = link
[near]
transport = poll, longpoll, sse, ws
interval = 250ms
[far]
transport = poll, ws
interval = 250ms
link-delay = 40ms
[lossy]
transport = poll, sse, ws
interval = 250ms
link-delay = 10ms
link-loss = 5%
[slow]
transport = ws
link = dsl
link-jitter = 2ms
"""


def link(*options):
    try:
        return Link(*options)
    except Refused as refused:
        pytest.skip(f"no link here: {refused}")


def refused(*words, **more):
    done = subprocess.run([program("pushmark"), *words], capture_output=True, text=True, timeout=PATIENCE, **more)
    assert done.returncode == 2 and done.stdout == "" and done.stderr.count("\n") == 1, done
    return done.stderr.removeprefix("pushmark: ")


def five_deviations(count, share):
    return 5 * math.sqrt(count * share * (1 - share))


@pytest.mark.parametrize("up", [True, False])
def test_every_packet_passes_unchanged_and_is_counted(up):
    with link() as l:
        got = l.datagrams(300, size=777, up=up)
    way = l.report["up" if up else "down"]
    assert [len(text) for _, _, text in got] == [777 - 28] * 300 and l.intact(got)
    assert (way["packets"], way["bytes"], way["out_packets"], way["lost"], way["dropped"]) == (300, 300 * 777, 300, 0, 0)
    assert l.report["late_ns"]["count"] == 300 and l.report["foreign"] == l.report["refused"] == 0


def test_no_packet_is_early_and_what_it_is_late_is_told():
    with link("--delay", "20ms") as l:
        ages = [(came - went) / 1e6 for went, came, _ in l.datagrams(200, gap=0.002)]
    late = l.report["late_ns"]
    assert min(ages) >= 20 and l.report["asked"]["delay_ns"] == 20_000_000
    assert late["count"] == 200 and 0 <= late["min"] <= late["mean"] <= late["max"]


def test_packets_are_not_overtaken_unless_they_may_be():
    orders = {}
    for reorder in ("off", "on"):
        with link("--delay", "20ms", "--jitter", "15ms", "--reorder", reorder) as l:
            sent = [went for went, _, _ in l.datagrams(300, gap=0.001)]
        orders[reorder] = sent == sorted(sent)
    assert orders == {"off": True, "on": False}


@pytest.mark.parametrize("share", [0, 0.01, 0.05])
def test_as_many_are_lost_as_asked(share):
    count = 5000
    with link("--loss", f"{100 * share}%", "--seed", "3") as l:
        got = l.datagrams(count, size=100, gap=0.0001)
    up = l.report["up"]
    assert up["packets"] == count and len(got) == up["out_packets"] == count - up["lost"]
    assert abs(up["lost"] - count * share) <= five_deviations(count, share) and (share == 0) == (up["lost"] == 0)


def test_the_queue_before_a_rate_cuts_its_tail():
    """At once, so that nothing leaves meanwhile but a few: a burst of 100 kB into 20 kB at 100 kbit/s."""
    with link("--rate", "100kbit/s", "--queue", "20000B", "--duration", "3s") as l:
        l.datagrams(100, size=1000)
    up = l.report["up"]
    assert up["packets"] == 100 and 20 <= up["packets"] - up["dropped"] <= 25 and up["lost"] == 0


def test_it_ends_by_itself_and_prints_what_it_did():
    done = subprocess.run([program("pushmark"), "link", "--profile", "3g", "--duration", "200ms"], capture_output=True,
                          text=True, timeout=PATIENCE)
    if done.returncode == 2:
        pytest.skip(f"no link here: {done.stderr}")
    assert done.returncode == 0 and done.stderr.count("nsenter -t ") == 2
    assert "150 ms each way" in done.stdout and re.search(r"^  down +0 +0 ", done.stdout, re.M), done.stdout


def test_profiles_are_one_table():
    listed = json.loads(subprocess.run([program("pushmark"), "link", "--profiles", "--json"], capture_output=True,
                                       text=True, check=True).stdout)["links"]
    keys = json.loads(subprocess.run([program("pushmark"), "show", "--keys", "--json"], capture_output=True, text=True,
                                     check=True).stdout)["keys"]
    assert next(key["choices"] for key in keys if key["name"] == "link") == list(listed)
    shown = subprocess.run([program("pushmark"), "link", "--profiles"], capture_output=True, text=True, check=True).stdout
    assert re.findall(r"^  (\S+) ", shown, re.M) == ["link", *listed]


@pytest.mark.parametrize("words, line", [
    (["--jitter", "5ms"], "raise the delay"), (["--queue", "3000B"], "give a rate"), (["--loss", "60%"], "--loss"),
    (["--profile", "5g"], "--profile"), (["now"], "no operand"), (["--delay", "1m"], "out of range")])
def test_what_cannot_be_is_one_line(words, line):
    assert line in refused("link", *words)


# --- in suites


@pytest.mark.parametrize("lines, line", [
    ("topology = veth\nlink-delay = 5ms", "say topology = link"), ("topology = link\nlink-jitter = 5ms", "raise the delay"),
    ("topology = veth, link\nlink = 3g", "link = 3g is of a link")])
def test_keys_of_a_link_that_make_no_sense(tmp_path, lines, line):
    path = tmp_path / "x.ini"
    path.write_text(f"[suite]\ntitle = x\n[x]\ntransport = ws\n{lines}\n")
    assert line in refused("show", str(path))


def test_without_a_link_a_suite_that_wants_one_does_not_run(tmp_path):
    """No device can be opened where there is no /dev/net/tun."""
    if subprocess.run(["unshare", "-rm", "mount", "-t", "tmpfs", "none", "/dev/net"], capture_output=True).returncode:
        pytest.skip("no mount namespace")
    (tmp_path / "x.ini").write_text(SUITE)
    hide = f"mount -t tmpfs none /dev/net && exec {program('pushmark')} run ./x.ini -o out"
    done = subprocess.run(["unshare", "-rm", "sh", "-c", hide], cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 2 and not (tmp_path / "out").exists(), done
    assert "topology = link" in done.stderr and "TUN" in done.stderr and done.stderr.count("\n") == 1


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    link().close()
    folder = tmp_path_factory.mktemp("linked")
    (folder / "x.ini").write_text(SUITE)
    done = subprocess.run([program("pushmark"), "run", "./x.ini", "-o", "out", "--retries", "0", "--seed", "5"], cwd=folder,
                          capture_output=True, text=True, timeout=5 * PATIENCE)
    assert done.returncode in (0, 4), done.stderr  # a busy machine may be late, and void trials
    return folder / "out"


@pytest.fixture(scope="module")
def trials(results):
    return [json.loads(line) for line in (results / "trials.jsonl").read_text().splitlines()]


def of(trials, experiment):
    found = [t for t in trials if t["experiment"] == experiment]
    assert found
    return found


def test_a_trial_tells_its_link(trials):
    for trial in trials:
        emulated, asked = trial["link"], trial["link"]["asked"]
        assert trial["gates"]["completed"]["ok"] and trial["point"]["topology"] == "link"
        assert asked["delay_ns"] == {"near": 0, "far": 40e6, "lossy": 10e6, "slow": 25e6}[trial["experiment"]]
        assert emulated["late_ns"]["count"] == emulated["up"]["out_packets"] + emulated["down"]["out_packets"] > 0
        assert trial["cpu"]["link_ns"] > 0 and trial["messages"]["lost"] == 0 < trial["messages"]["delivered"]
        assert trial["age_ns"]["min"] >= asked["delay_ns"] - asked["jitter_ns"]
        assert "link --attached" in trial["commands"]["link"]
    assert {t["link"]["profile"] for t in of(trials, "slow")} == {"dsl"}


def test_the_report_tells_each_path_and_what_its_meters_say(results, trials):
    paths = re.findall(r"<li><b>Path:</b>(.*)</li>", (results / "report.html").read_text())
    assert len(paths) == 4 and not any("veth" in path or "loopback" in path for path in paths)
    near, far, lossy, slow = (next(path for path in paths if said in path) for said in ("0 ns each", "40.0 ms each", "10.0 ms each", "25.0 ms each"))
    late = [t["link"]["late_ns"] for t in of(trials, "far")]
    worst = max([one["p99"] or 0 for one in late]) or max(one["max"] for one in late)
    said = re.search(r"(?:at most|latest was) ([\d.]+) (µs|ms) later", far)
    assert abs(float(said[1]) * {"µs": 1e3, "ms": 1e6}[said[2]] / worst - 1) < 0.06
    whole = [t for t in trials if t["experiment"] == "near"]
    assert f"In {len(whole)} of {len(whole)} trials TCP_INFO and the emulator agreed" in near and "0 % lost" in near
    replaced = sum(t["wire"]["meter"] == "link" for t in of(trials, "lossy"))
    assert replaced > 0 and f"The bytes of {replaced} are the emulator" in lossy
    assert "1.5 Mbit/s down (queue" in slow


def test_lossless_both_meters_agree_to_the_byte(trials):
    for trial in of(trials, "near") + of(trials, "far"):
        crosscheck, total = trial["wire"]["crosscheck"], trial["wire"]["total"]
        assert crosscheck["meter"] == "link" and crosscheck["lost"] == 0 and crosscheck["resets"] == 0, crosscheck
        assert crosscheck["equal"] and trial["gates"]["crosscheck"]["ok"], (trial["point"]["transport"], crosscheck, total)
        for way in ("up", "down"):
            assert crosscheck[f"{way}_l2"] == total[f"{way}_l3"] + crosscheck[f"{way}_missed"]
            assert trial["wire"][way]["l2"] is None


def test_under_loss_they_agree_within_a_hundredth_and_the_link_s_bytes_count(trials):
    for trial in of(trials, "lossy"):
        crosscheck, total, wire = trial["wire"]["crosscheck"], trial["wire"]["total"], trial["wire"]
        seen = crosscheck["up_l2"] + crosscheck["down_l2"]
        known = sum(total[f"{way}_l3"] + crosscheck[f"{way}_missed"] for way in ("up", "down"))
        assert crosscheck["lost"] > 0 and abs(seen - known) < 0.01 * seen and trial["gates"]["crosscheck"]["ok"]
        assert wire["meter"] == "link" and wire["tcp_info"]["up_l3"] > 0 and trial["model"]["age_mean_ns"] is None
        packets = trial["link"]["up"]["packets"] + trial["link"]["down"]["packets"]
        assert abs(crosscheck["lost"] - 0.05 * packets) <= five_deviations(packets, 0.05)


def test_the_model_knows_the_delay(trials):
    for trial in of(trials, "far"):
        wait = 125e6 if trial["point"]["transport"] == "poll" else 0
        assert trial["model"]["age_mean_ns"] == pytest.approx(40e6 + wait)


def test_an_emulator_that_dies_is_the_reason(tmp_path):
    link().close()
    (tmp_path / "x.ini").write_text(SUITE)
    run = subprocess.Popen([program("pushmark"), "run", "./x.ini", "--only", "slow", "-o", "out", "--retries", "0", "--set",
                            "duration=5s"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    found = Link.wait_for(lambda: subprocess.run(["pgrep", "-P", str(run.pid), "-f", "link --attached"],
                                                 capture_output=True, text=True).stdout.split())
    time.sleep(1.5)
    os.kill(int(found[0]), signal.SIGKILL)
    run.communicate(timeout=PATIENCE)
    trial = json.loads((tmp_path / "out/trials.jsonl").read_text().splitlines()[0])
    assert run.returncode == 4 and "completed" in trial["void"] and "the link was ended by signal 9" in trial["gates"]["completed"]["why"]
