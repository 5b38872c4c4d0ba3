"""What the conductor leans on: the window told while it is still to come, a server that is slow by a known time, and
load processes of which none outlives the others' result."""

import json
import os
import signal
import subprocess
import time

import pytest
from conftest import PATIENCE, program

POLLING = ["--engine", "lean", "--interval", "200ms"]


def begin(*options):
    return subprocess.Popen([program("pushmark-load"), "--json", "--marks", *map(str, options)],
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def read_mark(process):
    word, begins, ends = process.stderr.readline().split()
    assert word == "window"
    return int(begins), int(ends)


def children(pid):
    """Those that have not ended: by the parent that each process names, as not every kernel lists children."""
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat") as file:
                state, parent = file.read().rsplit(")", 1)[1].split()[:2]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(parent) == pid and state != "Z":
            found.append(int(name))
    return found


def ended(pids, within_s):
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        if not any(alive(pid) for pid in pids):
            return True
        time.sleep(0.01)
    return False


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rsplit(")", 1)[1].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.parametrize("processes, warmup_s", [(1, 0.5), (2, 0.5), (1, 0)])
def test_the_window_is_told_before_it_begins(processes, warmup_s):
    process = begin("--transport", "null", "--clients", 4, "--processes", processes, "--warmup", f"{warmup_s}s",
                    "--duration", "1s")
    begins, ends = read_mark(process)
    told_ns = time.monotonic_ns()
    out, err = process.communicate(timeout=PATIENCE)
    assert told_ns < begins < ends == begins + 10 ** 9
    assert warmup_s * 1e9 - (begins - told_ns) < 1e9
    assert f'"window_from_ns":{begins}' in out and '"window_ns":1000000000' in out
    assert err == "", "one line and no more"


def test_processes_on_one_core_share_it():
    """By their number they would never come near what saturates a generator."""
    core = min(os.sched_getaffinity(0))
    done = subprocess.run([program("pushmark-load"), "--json", "--transport", "null", "--clients", "400", "--processes",
                           "4", "--rate", "200/s", "--warmup", "0s", "--duration", "300ms"], capture_output=True,
                          timeout=PATIENCE, preexec_fn=lambda: os.sched_setaffinity(0, {core}))
    cpu = json.loads(done.stdout)["cpu"]
    assert cpu["share"] == pytest.approx(cpu["clients_ns"] / 300e6)


def test_nothing_is_told_unless_asked(serve, load):
    assert "window" not in load(serve("--rate", "0"), "--transport", "null", "--duration", "100ms")["stderr"]


def test_the_first_number_is_that_of_the_first_message_in_the_window(serve, load):
    s = serve("--rate", "100/s")
    result = load(s, "--transport", "ws", "--clients", "1", "--warmup", "300ms", "--duration", "300ms")
    with s.connect() as sock:
        sock.sendall(b"GET /poll?since=-1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        data = b""
        while chunk := sock.recv(65536):
            data += chunk
    begins = result["window_from_ns"]
    texts = [line.split() for line in data.split(b"\r\n\r\n", 1)[1].splitlines() if not line.startswith(b"!")]
    inside = [int(number) for number, at, *_ in texts if int(at, 36) >= begins]
    assert result["first_number"] == inside[0] > 0


@pytest.mark.parametrize("transport", ["poll", "longpoll", "sse", "ws"])
def test_a_delay_of_the_server_is_in_every_age(serve, load, transport):
    ages = {}
    for delay_ms in (0, 150):
        s = serve("--rate", "47/s", "--delay", f"{delay_ms}ms")
        result = load(s, "--transport", transport, *POLLING, "--clients", "10", "--warmup", "500ms", "--duration", "2s")
        m = result["messages"]
        assert m["lost"] == m["duplicate"] == m["reordered"] == 0 and m["delivered"] == m["expected"] > 0
        ages[delay_ms] = result["age_ns"]
    assert ages[150]["min"] >= 150e6
    assert ages[150]["mean"] - ages[0]["mean"] == pytest.approx(150e6, abs=10e6)


def test_a_delay_holds_on_every_worker(serve, load):
    s = serve("--rate", "50/s", "--delay", "50ms", "--workers", "2")
    result = load(s, "--transport", "poll", *POLLING, "--clients", "10", "--connection", "close", "--warmup", "300ms",
                  "--duration", "1s")
    assert result["age_ns"]["min"] >= 50e6 and result["messages"]["lost"] == 0


def test_a_delay_has_a_bound():
    done = subprocess.run([program("pushmark-server"), "--listen", "127.0.0.1:0", "--delay", "11s"], capture_output=True,
                          text=True, timeout=PATIENCE)
    assert done.returncode == 2 and "--delay" in done.stderr and "10 s" in done.stderr


def test_load_processes_end_with_their_parent(serve):
    """At once, even where the server does not answer their goodbyes."""
    s = serve()
    process = begin("--url", s.url, "--clients", 6, "--processes", 3, "--duration", "1m")
    read_mark(process)
    each = children(process.pid)
    s.process.send_signal(signal.SIGSTOP)
    process.send_signal(signal.SIGKILL)
    assert len(each) == 3 and ended(each, 1)
    process.communicate(timeout=PATIENCE)


def test_a_load_process_killed_ends_the_load_with_a_line():
    process = begin("--transport", "null", "--clients", 4, "--processes", 3, "--duration", "1m")
    read_mark(process)
    each = children(process.pid)
    os.kill(each[1], signal.SIGKILL)
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1 and out == "", "what two of three measured is no result"
    assert "load process 2 of 3 was ended by signal 9" in err
    assert ended(each, 1)


def test_workers_end_with_their_server(serve):
    s = serve("--workers", "3")
    each = children(s.process.pid)
    s.process.kill()
    assert len(each) == 3 and ended(each, 1)
    s.report = {}
    s.process.communicate(timeout=PATIENCE)


@pytest.mark.parametrize("transport", ["poll", "longpoll", "sse", "ws"])
def test_the_memory_before_the_clients_holds_all_that_is_not_theirs(serve, load, transport):
    """What the program touches once is there when it says that it listens: few clients seem no dearer than many."""
    s = serve("--rate", "20/s")
    idle = s.rss_bytes()
    load(s, "--transport", transport, *POLLING, "--clients", "100", "--warmup", "0s", "--duration", "500ms")
    assert s.rss_bytes() - idle < 1_000_000
