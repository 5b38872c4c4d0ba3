"""The server is killed under its clients and started again: who comes back with the last number seen loses nothing."""

import itertools
import json
import threading
import time

import pytest
from test_run import Bench

WAYS = [("poll", "curl"), ("poll", "lean"), ("longpoll", "curl"), ("longpoll", "lean"), ("sse", "curl"), ("sse", "lean"),
        ("ws", "lean")]
RATE, CLIENTS, AWAY_S = 20, 20, 0.6


def now_ns():
    return time.clock_gettime_ns(time.CLOCK_MONOTONIC)


class Restart(threading.Thread):
    """Kills the server after a while and starts another in its place; with `start` it goes on with the same feed."""

    def __init__(self, serve, *options, after_s=1.0, start=None, history=1024):
        super().__init__()
        self.serve, self.options = serve, ["--rate", f"{RATE}/s", "--history", str(history), *options]
        self.after_s, self.start_ns = after_s, now_ns() if start is None else start
        self.first = serve(*self.options, "--start", self.start_ns)

    def run(self):
        time.sleep(self.after_s)
        self.first.process.kill()
        self.first.process.wait()
        self.first.report = {}  # a crash leaves none
        time.sleep(AWAY_S)
        self.second = self.serve(*self.options, "--start", self.start_ns,
                                 "--listen", f"{self.first.host}:{self.first.port}")


def restarted(serve, load, way, *more, code=0, again=(), **options):
    restart = Restart(serve, *again, **options)
    restart.start()
    try:
        return restart, load(restart.first, "--transport", way[0], "--engine", way[1], "--clients", CLIENTS, "--interval",
                             "100ms", "--warmup", "300ms", "--duration", "2s", "--drain", "3s", *more, code=code)
    finally:
        restart.join()


@pytest.mark.parametrize("schedule, way", itertools.product(["even", "poisson"], WAYS), ids=lambda v: v if isinstance(v, str) else "-".join(v))
def test_nothing_is_lost_over_a_restart(serve, load, schedule, way):
    _, result = restarted(serve, load, way, again=("--schedule", schedule))
    m = result["messages"]
    assert m["lost"] == m["duplicate"] == m["reordered"] == m["gaps"] == 0, m
    assert m["delivered"] == m["expected"] == m["published"] * CLIENTS > 0
    assert result["errors"]["feed_restarted"] == result["errors"]["negative_age"] == 0
    r = result["recovery"]
    assert r["lost_clients"] == CLIENTS and r["still_lost"] == 0
    assert r["outage_ns"]["count"] == CLIENTS
    # From the kill on, so at least as long as the server was away, less the time until a poller notices.
    assert (AWAY_S - 0.15) * 1e9 <= r["outage_ns"]["min"] <= r["outage_ns"]["max"] <= r["whole_ns"]
    assert 0 < r["first_lost_ns"] < 2e9 and r["whole_ns"] < 3e9
    assert r["attempts"] >= CLIENTS and 1 <= r["peak_per_100ms"] <= 2 * r["attempts"]
    assert 1 <= r["peak_accepted_per_100ms"] <= CLIENTS
    # The oldest message that was waited for is as old as the server was away.
    assert result["age_ns"]["max"] >= (AWAY_S - 0.05) * 1e9


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_a_history_too_short_loses_and_says_so(serve, load, way):
    """The same with a ring of three messages: what was due in between is gone, and the load sees it."""
    _, result = restarted(serve, load, way, code=5, history=3)
    assert result["messages"]["lost"] > 0 and result["messages"]["gaps"] > 0


def test_those_who_come_back_at_once_come_together(serve, load):
    """Jitter spreads 200 clients over 200 ms; without it they are all there in the first slot, and every 100 ms."""
    peaks, attempts = {}, {}
    for how in ("jitter", "at-once"):
        _, result = restarted(serve, load, ("ws", "lean"), "--clients", "200", "--reconnect", how)
        assert result["messages"]["lost"] == 0
        peaks[how], attempts[how] = result["recovery"]["peak_per_100ms"], result["recovery"]["attempts"]
    assert peaks["at-once"] >= 200 > peaks["jitter"] and attempts["at-once"] > attempts["jitter"], (peaks, attempts)


def test_load_processes_add_up(serve, load):
    _, result = restarted(serve, load, ("ws", "lean"), "--processes", "3")
    assert result["messages"]["lost"] == 0 and result["recovery"]["lost_clients"] == CLIENTS
    assert result["recovery"]["outage_ns"]["count"] == CLIENTS


def test_sessions_survive_a_restart(serve, load):
    _, result = restarted(serve, load, ("ws", "lean"), "--session", "2")
    assert result["messages"]["lost"] == result["messages"]["duplicate"] == 0 and result["sessions"] > 0


def test_without_a_loss_there_is_no_recovery(serve, load):
    result = load(serve("--rate", "20/s"), "--transport", "ws", "--clients", "5", "--warmup", "100ms", "--duration", "500ms")
    assert result["recovery"] is None


def test_a_feed_goes_on_where_it_should(serve):
    """A server that starts in the past holds the newest messages of then, as another would have published them."""
    start = now_ns() - 10 * 10**9
    first = serve("--rate", "10/s", "--start", start, "--schedule", "poisson", "--seed", "7")
    second = serve("--rate", "10/s", "--start", start, "--schedule", "poisson", "--seed", "7", "--history", "20")

    def texts(server, since):
        head, body = server.exchange(f"GET /poll?since={since} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").split(
            b"\r\n\r\n", 1)
        return body.decode().splitlines()
    whole = texts(first, -1)
    assert [line.split()[0] for line in whole] == [str(i) for i in range(len(whole))] and len(whole) > 60
    gap, *kept = texts(second, -1)
    first_kept = int(kept[0].split()[0])
    assert gap == f"! gap 0 {first_kept - 1}" and len(kept) == 20 and abs(first_kept + 20 - len(whole)) <= 3
    common = min(len(whole) - first_kept, 20)
    assert kept[:common] == whole[first_kept:first_kept + common]


SUITE = """[suite]
title = Restart
repeats = 1
[global]
clients = 20
rate = 20/s
warmup = 300ms
duration = 2s
drain = 3s
restart = 400ms
interval = 100ms
engine = curl, lean
topology = {topology}
[a]
transport = poll, longpoll, sse, ws
expect = ws.messages.lost == 0
expect = ws.recovery.time < 2s
expect = ws.recovery.attempts >= 20
"""


@pytest.mark.parametrize("topology", ["loopback", "veth"])
def test_a_trial_kills_its_server_and_loses_nothing(tmp_path, topology):
    (tmp_path / "away.ini").write_text(SUITE.format(topology=topology))
    bench = Bench(tmp_path)
    done = bench.end(bench.start("away.ini"))
    assert done.returncode in (0, 4), done.stderr[-3000:]  # a busy machine may void a trial; what it says holds anyway
    lines = (tmp_path / "results" / "latest" / "trials.jsonl").read_text().splitlines()
    trials = [json.loads(line) for line in lines]
    assert {t["point"]["transport"] for t in trials} == {"poll", "longpoll", "sse", "ws"}
    for t in trials:
        assert t["gates"]["completed"]["ok"], t["gates"]["completed"]
        assert t["messages"]["lost"] == t["messages"]["duplicate"] == 0 < t["messages"]["delivered"]
        # One whose new connection's SYN fell into the moment of the crash waits for it to be sent again: never lost.
        assert 18 <= t["recovery"]["lost_clients"] <= 20 and t["recovery"]["still_lost"] == 0
        assert 0.9e9 < t["restart"]["at_ns"] < 1.5e9 and t["restart"]["away_ns"] >= 400e6
        assert t["recovery"]["whole_ns"] >= t["restart"]["away_ns"] - 150e6
        assert t["cpu"]["server_ns"] > 0 and t["memory"]["server_rss_bytes"] is None
        assert t["model"]["up_l3"] is None
        # Refusals are on the account to the byte; only what no connection can count may differ.
        crosscheck = t["wire"]["crosscheck"]
        if t["point"]["topology"] == "veth" and t["gates"]["stray"]["value"] == 0:
            assert crosscheck["equal"] and t["errors"]["connection_refused"] > 0
