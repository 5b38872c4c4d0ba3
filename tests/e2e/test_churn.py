"""Sessions that come and go: --session N. Nobody misses a message for it, and every byte of it is on the account."""

import itertools
import json
import subprocess

import pytest
from conftest import program
from test_run import Bench

WAYS = [("poll", "curl"), ("poll", "lean"), ("longpoll", "curl"), ("longpoll", "lean"), ("sse", "curl"), ("sse", "lean"),
        ("ws", "lean")]
RATE, CLIENTS, WINDOW_S = 40, 20, 1.5


def churned(serve, load, transport, engine, *more, options=()):
    s = serve("--rate", f"{RATE}/s", *options)
    result = load(s, "--transport", transport, "--engine", engine, "--clients", CLIENTS, "--interval", "50ms",
                  "--warmup", "300ms", "--duration", f"{WINDOW_S}s", *more)
    m = result["messages"]
    assert m["lost"] == m["duplicate"] == m["reordered"] == 0, m
    assert m["delivered"] == m["expected"] > 0
    assert sum(result["errors"].values()) == 0, result["errors"]
    assert result["recovery"] is None and result["reconnects"] == 0  # who leaves by itself is not lost
    return s, result


@pytest.mark.parametrize("session, way", itertools.product([1, 3], WAYS), ids=str)
def test_nothing_is_lost_between_sessions(serve, load, session, way):
    s, result = churned(serve, load, *way, "--session", session)
    all_sessions = RATE * WINDOW_S * CLIENTS / session
    # Several messages may come at once, and a session cut by the window's ends is no session of it.
    assert 0.4 * all_sessions - CLIENTS <= result["sessions"] <= all_sessions + CLIENTS
    assert s.stop()["connections"]["total"] >= result["sessions"] + CLIENTS // 2


def test_without_sessions_there_are_none(serve, load):
    _, result = churned(serve, load, "ws", "lean")
    assert result["sessions"] is None


def test_goodbyes_are_proper(serve, load):
    """Every WebSocket session ends by the close handshake, so the server has no cause to complain."""
    s, result = churned(serve, load, "ws", "lean", "--session", "2")
    assert result["sessions"] > 0
    assert not any(s.stop()["errors"].values())


def test_connecting_again_is_in_the_windows_bytes(serve, load):
    _, still = churned(serve, load, "ws", "lean")
    _, moving = churned(serve, load, "ws", "lean", "--session", "1")
    for way in ("up", "down"):
        more = moving["wire"][way]["application"] - still["wire"][way]["application"]
        assert more >= 100 * moving["sessions"], (way, more)  # a handshake's head is longer than this
        assert moving["wire"][way]["packets"] >= still["wire"][way]["packets"] + 3 * moving["sessions"]


@pytest.mark.parametrize("options, what", [
    (["--transport", "null", "--session", "1"], "null"),
    (["--url", "http://127.0.0.1:9/path", "--session", "1"], "without a path"),
    (["--session", "0"], "--session"),
])
def test_what_makes_no_sense_is_said(options, what):
    done = subprocess.run([program("pushmark-load"), *options], capture_output=True, text=True, timeout=20)
    assert done.returncode == 2 and what in done.stderr and done.stderr.count("\n") == 1, done.stderr


SUITE = """[suite]
title = Churn
repeats = 1
[global]
clients = 20
rate = 20/s
warmup = 200ms
duration = 1s
interval = 100ms
topology = veth
[a]
transport = poll, longpoll, sse, ws
engine = curl, lean
session = 1
expect = ws.sessions.rate > 100
"""


def test_every_byte_of_it_crosses_the_interface_too(tmp_path):
    (tmp_path / "churn.ini").write_text(SUITE)
    bench = Bench(tmp_path)
    done = bench.end(bench.start("churn.ini"))
    assert done.returncode in (0, 4), done.stderr[-3000:]  # a busy machine may void a trial; its bytes hold anyway
    lines = (tmp_path / "results" / "latest" / "trials.jsonl").read_text().splitlines()
    for trial in map(json.loads, lines):
        assert trial["sessions"] > 100 and trial["messages"]["lost"] == 0
        if trial["point"]["topology"] == "veth":
            assert trial["wire"]["crosscheck"]["equal"], (trial["point"], trial["wire"])
