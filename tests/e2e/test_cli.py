"""The programs as command-line citizens: help, versions, units, one-line errors, exit codes, signals."""

import json
import os
import re
import signal
import subprocess
import time

import pytest
from conftest import PATIENCE, ROOT, program, read_all, read_response

PROGRAMS = ["pushmark-server", "pushmark-load"]


def run(name, *options, **more):
    return subprocess.run([program(name), *options], capture_output=True, text=True, timeout=PATIENCE, **more)


@pytest.mark.parametrize("name", PROGRAMS)
def test_help_and_version(name):
    done = run(name, "--help")
    assert done.returncode == 0 and done.stdout.startswith(f"usage: {name}") and done.stderr == ""
    assert "examples" in done.stdout and "exit status" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 120
    assert re.match(rf"{name} \S+ \(release\)\n", run(name, "--version").stdout)


@pytest.mark.parametrize("name, options, words", [
    ("pushmark-server", ["--rat", "1/s"], "did you mean --rate?"),
    ("pushmark-server", ["--rate", "fast"], "'fast' is not a rate"),
    ("pushmark-server", ["--payload", "64X"], "'64X' is not a size"),
    ("pushmark-server", ["--schedule", "odd"], "'odd' is not among: even, poisson"),
    ("pushmark-server", ["--rate"], "--rate needs a value"),
    ("pushmark-server", ["--workers", "0"], "out of range"),
    ("pushmark-server", ["--listen", "nowhere"], "ADDRESS:PORT"),
    ("pushmark-server", ["--listen", "127.0.0.1:70000", "--duration", "1ms"], "ADDRESS:PORT"),
    ("pushmark-server", ["--web", "/nonexistent"], "no folder"),
    ("pushmark-server", ["extra"], "'extra' is no option"),
    ("pushmark-load", ["--clents", "1"], "did you mean --clients?"),
    ("pushmark-load", ["--transport", "pigeon"], "not among: null, poll, longpoll, sse, ws"),
    ("pushmark-load", ["--headers", "fat"], "fat"),
    ("pushmark-load", ["--url", "gopher://x"], "gopher"),
    ("pushmark-load", ["--clients", "0"], "out of range"),
])
def test_wrong_usage_is_one_line_and_exit_2(name, options, words):
    done = run(name, *options)
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr.startswith(f"{name}: ") and done.stderr.count("\n") == 1 and words in done.stderr


def test_a_port_in_use(serve):
    s = serve("--rate", "0")
    done = run("pushmark-server", "--listen", f"127.0.0.1:{s.port}")
    assert done.returncode == 1 and "in use" in done.stderr and done.stderr.count("\n") == 1


def test_nobody_there():
    for transport in ["poll", "ws"]:
        done = run("pushmark-load", "--url", "http://127.0.0.1:9", "--transport", transport, "--clients", "1")
        assert done.returncode == 4 and done.stderr.count("\n") == 1 and "127.0.0.1:9" in done.stderr


def test_the_server_runs_for_its_duration():
    done = run("pushmark-server", "--listen", "127.0.0.1:0", "--duration", "300ms", "--json")
    report = json.loads(done.stdout)
    assert done.returncode == 0 and report["format"] == "pushmark-server/1" and report["uptime_ns"] >= 300e6
    assert re.fullmatch(r"listening on http://127\.0\.0\.1:\d+\n", done.stderr)


def test_workers_report_together_and_die_together(serve):
    s = serve("--rate", "0", "--workers", "3")
    children = open(f"/proc/{s.process.pid}/task/{s.process.pid}/children").read().split()
    assert len(children) == 3 and s.counters()["workers"] == 3
    os.kill(int(children[1]), signal.SIGKILL)
    _, err = s.process.communicate(timeout=PATIENCE)
    assert s.process.returncode == 1 and "ended early" in err and err.count("\n") == 1
    assert not any(os.path.exists(f"/proc/{pid}") for pid in children)
    s.report = {}  # it has ended as it should


def test_a_worker_that_left_early_stays_in_the_sum(serve):
    """Asked for counters within the drain, a worker that has gone may have its last report read there."""
    s = serve("--rate", "0", "--workers", "2")
    idle = [s.connect() for _ in range(8)]
    for c in idle:
        c.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
        read_response(c)
    idle[0].sendall(b"POST /publish HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n")
    time.sleep(0.2)
    s.terminate()
    time.sleep(0.3)
    counters = s.counters()
    assert counters["connections"]["total"] == 8 and counters["listen"] == f"127.0.0.1:{s.port}"
    for c in idle:
        c.close()
    assert s.stop()["connections"]["total"] == 8


def test_ctrl_c_drains_workers_too(serve):
    """A terminal sends SIGINT to the whole group: a worker that took it twice would not drain."""
    s = serve("--rate", "0", "--workers", "2", prefix=("setsid",))
    with s.connect() as c:
        c.sendall(b"POST /publish HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n")
        time.sleep(0.2)
        os.killpg(s.process.pid, signal.SIGINT)
        time.sleep(0.2)
        c.sendall(b"ab")
        assert read_all(c).startswith(b"HTTP/1.1 501 ")


@pytest.mark.parametrize("workers", [1, 3])
def test_a_signal_right_after_the_ready_line_is_heard(serve, workers):
    for _ in range(20):
        s = serve("--rate", "0", "--workers", workers)
        s.terminate()
        assert s.stop()["format"] == "pushmark-server/1"


def test_a_topic_has_one_feed():
    done = run("pushmark-server", "--listen", "127.0.0.1:0", "--topics", "a,b,a", "--duration", "100ms")
    assert done.returncode == 2 and "different names" in done.stderr


def test_a_killed_parent_leaves_no_worker(serve):
    s = serve("--rate", "0", "--workers", "2")
    children = open(f"/proc/{s.process.pid}/task/{s.process.pid}/children").read().split()
    s.process.kill()
    s.process.wait()
    deadline = time.monotonic() + PATIENCE
    while any(os.path.exists(f"/proc/{pid}") for pid in children) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(os.path.exists(f"/proc/{pid}") for pid in children)
    s.report = {}


def test_the_table_for_people(serve):
    s = serve("--rate", "20/s")
    done = run("pushmark-load", "--url", s.url, "--transport", "ws", "--clients", "5", "--warmup", "200ms", "--duration", "1s",
               env={**os.environ, "NO_COLOR": "1"})
    assert done.returncode == 0 and "\x1b" not in done.stdout + done.stderr
    for word in ["age", "p50", "p99", "lost", "wire", "CPU"]:
        assert word in done.stdout, done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 100


@pytest.mark.parametrize("processes", ["1", "2"])
def test_ctrl_c_keeps_what_there_is(serve, processes):
    s = serve("--rate", "20/s")
    process = subprocess.Popen([program("pushmark-load"), "--url", s.url, "--transport", "ws", "--clients", "4",
                                "--processes", processes, "--warmup", "200ms", "--duration", "60s", "--json"],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    time.sleep(2)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE)
    result = json.loads(out)
    assert process.returncode == 130 and result["messages"]["delivered"] > 0 and result["messages"]["lost"] == 0
    assert result["window_ns"] < 30e9


def test_a_killed_load_process_is_said(serve):
    s = serve("--rate", "20/s")
    process = subprocess.Popen([program("pushmark-load"), "--url", s.url, "--transport", "ws", "--clients", "4",
                                "--processes", "2", "--duration", "60s", "--json"],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    time.sleep(1)
    children = open(f"/proc/{process.pid}/task/{process.pid}/children").read().split()
    os.kill(int(children[0]), signal.SIGKILL)
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1 and "signal 9" in err
    assert not any(os.path.exists(f"/proc/{pid}") for pid in children)


@pytest.mark.parametrize("target", ["help", "all"])
def test_make_knows(target):
    done = subprocess.run(["make", "-n", target], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr


def test_the_version_is_that_of_the_source():
    described = subprocess.run(["git", "describe", "--always", "--dirty", "--tags"], capture_output=True, text=True, cwd=ROOT)
    if described.returncode != 0:
        pytest.skip("not a git checkout")
    subprocess.run(["make", "-s"], cwd=ROOT, check=True, capture_output=True)
    assert run("pushmark-server", "--version").stdout == f"pushmark-server {described.stdout.strip()} (release)\n"
