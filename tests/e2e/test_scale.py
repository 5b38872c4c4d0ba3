"""As many clients as descriptors allow: thousands in one process, both ways at once in several, and a clear no where
it cannot be. The full size takes the usual limit of 20,000 descriptors; with less, what fits is tried."""

import concurrent.futures
import resource
import subprocess

import pytest
from conftest import program

LIMIT = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
CLIENTS = min(15_000, LIMIT - 2_000)


def check(result, clients):
    m = result["messages"]
    assert result["connected"] == clients
    assert m["published"] > 0 and m["delivered"] == m["expected"] == m["published"] * clients
    assert m["lost"] == m["duplicate"] == 0


def test_many_websockets_in_one_process(serve, load):
    s = serve("--rate", "0.5/s")
    check(load(s, "--transport", "ws", "--clients", CLIENTS, "--ramp", "5k/s", "--warmup", "2s", "--duration", "6s",
               "--drain", "30s"), CLIENTS)


def test_many_pollers_in_one_process(serve, load):
    s = serve("--rate", "0.5/s")
    check(load(s, "--transport", "poll", "--engine", "lean", "--interval", "5s", "--clients", CLIENTS, "--ramp", "5k/s",
               "--warmup", "2s", "--duration", "6s", "--drain", "30s"), CLIENTS)


def test_both_at_once_with_two_processes_each(serve, load):
    s = serve("--rate", "0.5/s", "--workers", "2")
    common = ["--clients", CLIENTS, "--processes", "2", "--ramp", "4k/s", "--warmup", "3s", "--duration", "6s", "--drain",
              "30s", "--timeout", "60s"]
    with concurrent.futures.ThreadPoolExecutor() as pool:
        ws = pool.submit(load, s, "--transport", "ws", "--source", "127.0.0.2", *common)
        poll = pool.submit(load, s, "--transport", "poll", "--engine", "lean", "--interval", "5s", "--source",
                           "127.0.0.3", *common)
        check(ws.result(), CLIENTS)
        check(poll.result(), CLIENTS)


@pytest.mark.parametrize("options, words", [
    (["--clients", str(LIMIT + 1)], ["descriptor", "--processes"]),
    (["--clients", "60k", "--processes", "4"], ["port", "--source"]),
])
def test_a_clear_line_where_it_cannot_be(serve, options, words):
    s = serve("--rate", "0")
    done = subprocess.run([program("pushmark-load"), "--url", s.url, "--transport", "ws", *options], capture_output=True,
                          text=True, timeout=60)
    assert done.returncode == 2 and done.stderr.count("\n") == 1
    assert all(word in done.stderr for word in words), done.stderr


def test_the_server_says_so_too():
    done = subprocess.run([program("pushmark-server"), "--max-connections", str(LIMIT + 1)], capture_output=True, text=True,
                          timeout=60)
    assert done.returncode == 2 and "descriptor" in done.stderr and done.stderr.count("\n") == 1
