"""A thread for each connection: the same promises, bytes and limits as the event loop's, and an end that leaves nobody
behind. The tests of HTTP, of WebSocket and of hostile peers run over both models; here is what is theirs to compare, and
what only threads can get wrong."""

import json
import os
import re
import socket
import struct
import subprocess
import time

import pytest
from conftest import PATIENCE, program, read_all
from test_delivery import TRANSPORTS, check_delivery
from wsbytes import HANDSHAKE, connect, frame, read_frame


@pytest.fixture
def model():
    return "threads"


def threads_of(server):
    return len(os.listdir(f"/proc/{server.process.pid}/task"))


def wait_for(condition):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return False


OWN = 2  # the one that accepts and the one that publishes


# --- delivery

@pytest.mark.parametrize("connection", ["keep-alive", "close"])
@pytest.mark.parametrize("transport", TRANSPORTS)
def test_everything_arrives_once_and_in_order(serve, load, transport, connection):
    if connection == "close" and transport in ("sse", "ws"):
        pytest.skip("a stream has one connection for good")
    s = serve("--rate", "20/s", "--schedule", "poisson")
    result = load(s, "--transport", transport, "--engine", "lean", "--clients", 100, "--interval", "200ms", "--connection",
                  connection, "--warmup", "300ms", "--duration", "1s")
    check_delivery(result, 20, 100)
    report = s.stop()
    assert report["model"] == "threads"
    assert report["transports"][transport]["deliveries"] >= result["messages"]["delivered"]
    assert sum(report["errors"].values()) == 0, report["errors"]


def test_two_thousand_subscribers(serve, load):
    s = serve("--rate", "2/s")
    result = load(s, "--transport", "ws", "--engine", "lean", "--clients", 2000, "--ramp", "2000/s", "--warmup", "500ms",
                  "--duration", "2s")
    check_delivery(result, 2, 2000)
    assert s.stop()["connections"]["high_water"] >= 2000


def test_what_clients_send_reaches_the_others(serve, load):
    s = serve("--rate", "20/s")
    result = load(s, "--transport", "ws", "--engine", "lean", "--clients", 50, "--send", "5/s", "--warmup", "200ms",
                  "--duration", "1s")
    check_delivery(result, 20, 50)
    assert result["send"]["sent"] == result["send"]["answered"] > 100


# --- the same bytes

def plain(data):
    """Without what differs between any two runs: dates, and times within messages."""
    data = re.sub(rb"(?m)^Date: [^\r]*\r\n", b"", data)
    return re.sub(rb"(\d+) [0-9a-z]{8,13} ", rb"\1 TIME ", data)


GET = "GET %s HTTP/1.1\r\nHost: x\r\n%s\r\n"
CLOSE = "Connection: close\r\n"
WS = HANDSHAKE.replace("Host: x\r\n", "Host: x\r\nSec-WebSocket-Protocol: pushmark.v1\r\n")
POST = "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n" + CLOSE + "\r\n%s"

EXCHANGES = {
    "poll": GET % ("/poll?since=-1&topic=t", CLOSE),
    "poll newest": GET % ("/poll?topic=t", CLOSE),
    "poll a few": GET % ("/poll?since=0&limit=2&topic=t", CLOSE),
    "poll in vain": GET % ("/poll?since=4&topic=t", CLOSE + 'If-None-Match: "4"\r\n'),
    "poll reset": GET % ("/poll?since=99&topic=t", CLOSE),
    "poll padded": GET % ("/poll?since=-1&topic=t&headers=lubbers", CLOSE),
    "pipelined": GET % ("/poll?since=1&topic=t", "") + GET % ("/poll?since=3&topic=t", "") + GET % ("/nowhere", CLOSE),
    "HEAD": (GET % ("/poll?since=-1&topic=t", CLOSE)).replace("GET", "HEAD"),
    "long poll": GET % ("/longpoll?since=2&topic=t", CLOSE),
    "long poll in vain": GET % ("/longpoll?since=4&topic=t&timeout=50ms", CLOSE),
    "publish": POST % ("/publish?topic=other", 5, "hello"),
    "publish nothing": POST % ("/publish?topic=other", 1, "\n"),
    "404": GET % ("/nowhere", CLOSE),
    "405": POST % ("/poll", 0, ""),
    "OPTIONS": (GET % ("/poll", CLOSE)).replace("GET", "OPTIONS"),
    "no request": "NONSENSE\r\n\r\n",
    "half a head": "GET /poll HTTP/1.1\r\nHos",
    "a huge head": GET % ("/poll", "X: " + "x" * 9000 + "\r\n"),
    "a long target": GET % ("/" + "x" * 5000, ""),
    "a huge body": "POST /publish HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n",
    "no handshake": GET % ("/ws", CLOSE),
    "WebSocket": WS % "/ws?since=-1&topic=t" + frame(9, b"ping").decode("latin-1") + frame(8, b"\x03\xe8").decode("latin-1"),
    "publish by WebSocket": WS % "/ws?topic=new" + frame(1, b"hi").decode("latin-1") + frame(8).decode("latin-1"),
    "echo": WS % "/echo" + (frame(1, b"hel", fin=False) + frame(0, b"lo") + frame(2, b"\x00\xff") + frame(8)).decode("latin-1"),
    "a bad frame": WS % "/ws" + frame(3, b"").decode("latin-1"),
}


def answer(server, text):
    """Everything that comes until the server closes, after this end has said that it is done."""
    with server.connect() as s:
        s.sendall(text.encode("latin-1"))
        s.shutdown(socket.SHUT_WR)
        return plain(read_all(s))


def answer_open(server, text):
    return plain(server.exchange(text.encode("latin-1")))


def fill(server):
    for i in range(5):
        body = f"message {i}"
        assert b" 200 " in server.exchange(POST % ("/publish?topic=t", len(body), body))


@pytest.mark.parametrize("options", [[], ["--empty", "204"], ["--auth", "secret"]], ids=["plain", "204", "auth"])
def test_both_models_answer_with_the_same_bytes(serve, options):
    both = [serve("--rate", "0", "--head-timeout", "300ms", *options), None]
    both[1] = serve("--model", "loop", "--rate", "0", "--head-timeout", "300ms", *options)
    if not options or options[0] != "--auth":
        for server in both:
            fill(server)
    for name, text in EXCHANGES.items():
        threads, loop = (answer_open(server, text) for server in both)
        assert threads == loop, name
        assert threads.startswith(b"HTTP/1.1 "), name
    threads, loop = (answer(server, EXCHANGES["half a head"]) for server in both)
    assert threads == loop


def test_both_models_stream_the_same_bytes(serve):
    def streamed(server, path, enough):
        with server.connect() as s:
            s.sendall((GET % (path, "")).encode())
            data = b""
            while data.count(b"data: ") < enough:
                data += s.recv(65536)
            return plain(data)

    both = serve("--rate", "0"), serve("--model", "loop", "--rate", "0")
    for server in both:
        fill(server)
    threads, loop = (streamed(server, "/sse?topic=t&since=-1", 5) for server in both)
    assert threads == loop


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_both_models_put_the_same_on_the_wire(serve, load, transport):
    options = ["--transport", transport, "--engine", "lean", "--clients", 20, "--interval", "200ms", "--warmup", "500ms",
               "--duration", "1s", "--seed", "7"]
    results = [load(serve("--model", name, "--rate", "5/s"), *options)["wire"] for name in ("threads", "loop")]
    threads, loop = ({way: [wire[way][level] for level in ("payload", "application")] for way in ("up", "down")}
                     for wire in results)
    if transport == "poll":  # where the feed's phase falls decides which polls bring nothing, and which one more
        came = [wire.pop("down")[0] for wire in (threads, loop)]
        assert min(came) > 0 and abs(came[0] - came[1]) <= 20 * 64
    assert threads == loop


def test_tokens(serve):
    s = serve("--rate", "0", "--auth", "secret")
    for path in ("/poll", "/longpoll?timeout=10ms", "/publish", "/metrics"):
        method = POST % (path, 2, "hi") if path == "/publish" else GET % (path, CLOSE)
        assert b" 401 " in s.exchange(method).split(b"\r\n")[0], path
    assert b" 204 " in s.exchange(GET % ("/poll", CLOSE + "Authorization: Bearer secret\r\n"))
    assert s.stop()["errors"]["unauthorized"] == 4


# --- threads

def test_a_connection_is_a_thread_and_leaves_none(serve):
    s = serve("--rate", "20/s")
    assert wait_for(lambda: threads_of(s) == OWN)
    sockets = [connect(s) for _ in range(50)]
    assert threads_of(s) == OWN + 50
    for i, c in enumerate(sockets):
        if i % 2:  # half by a reset
            c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        c.close()
    assert wait_for(lambda: threads_of(s) == OWN), threads_of(s)
    assert s.stop()["connections"]["now"] == 0


def test_threads_that_come_and_go_take_no_memory(serve):
    s = serve("--rate", "20/s")

    def churn():
        before = s.counters()["connections"]["total"]
        for _ in range(2000):
            s.connect().close()
        assert wait_for(lambda: s.counters()["connections"]["total"] == before + 2000)
        assert wait_for(lambda: threads_of(s) == OWN)
        return s.rss_bytes()

    first = churn()
    assert churn() - first < 2 << 20


def test_idle_threads_sleep(serve):
    s = serve("--rate", "0")
    sockets = [connect(s) for _ in range(100)]
    before = s.counters()
    time.sleep(2)
    after = s.counters()
    assert after["context_switches"] - before["context_switches"] < 50
    assert after["cpu_ns"] - before["cpu_ns"] < 50e6
    for c in sockets:
        c.close()


def test_sigterm_with_five_hundred_connected(serve):
    s = serve("--rate", "20/s", "--drain", "5s")
    sockets = [connect(s) for _ in range(500)]
    held = s.connect()
    held.sendall((GET % ("/longpoll?topic=quiet", "")).encode())
    assert wait_for(lambda: s.counters()["transports"]["longpoll"]["peers"] == 1)
    began = time.monotonic()
    s.terminate()
    for c in sockets:
        while (got := read_frame(c))[0] != 8:
            pass
        assert got[1][:2] == struct.pack("!H", 1001)
        c.sendall(frame(8, got[1][:2]))
    assert read_all(held).startswith(b"HTTP/1.1 204 ")
    for c in sockets:
        c.close()
    s.process.wait(PATIENCE)
    assert time.monotonic() - began < 4.5  # before the drain's deadline
    report = s.stop()
    assert report["connections"] == {"now": 0, "total": 501, "high_water": 501}
    assert sum(report["errors"].values()) == 0, report["errors"]


def never_reads(server, path):
    c = socket.socket()
    c.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    c.connect((server.host, server.port))
    c.sendall((HANDSHAKE % path).encode())
    return c


def test_readers_that_never_read_hold_up_nobody(serve, load):
    s = serve("--rate", "50/s", "--payload", "16K", "--drain", "1s")
    stuck = [never_reads(s, "/ws") for _ in range(20)]
    assert wait_for(lambda: s.counters()["slow"]["dropped_old"] > 0)
    result = load(s, "--transport", "ws", "--engine", "lean", "--clients", 10, "--warmup", "300ms", "--duration", "1s")
    check_delivery(result, 50, 10)
    assert result["age_ns"]["p50"] < 100e6
    began = time.monotonic()
    s.stop()
    assert time.monotonic() - began < 4  # the drain's second, and no waiting for threads stuck in a send
    for c in stuck:
        c.close()


def test_a_second_signal_ends_at_once(serve):
    s = serve("--rate", "1/s", "--drain", "1m")
    silent = [connect(s) for _ in range(5)]  # that never answer the Close
    s.terminate()
    for c in silent:
        while read_frame(c)[0] != 8:
            pass
    assert s.process.poll() is None
    s.process.terminate()
    s.process.wait(10)
    s.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="another user's processes are limited, for root has no such limit")
def test_no_thread_to_be_had_is_said_and_counted(serve):
    s = serve("--rate", "20/s", prefix=["setpriv", "--reuid=65533", "--clear-groups", "prlimit", "--nproc=40"])
    kept, refused = [], None
    while refused is None and len(kept) < 2000:
        c = s.connect()
        c.sendall((HANDSHAKE % "/ws").encode())
        head = c.recv(12)
        if head == b"HTTP/1.1 503":
            refused = head + read_all(c)
            c.close()
        else:
            assert head == b"HTTP/1.1 101"
            kept.append(c)
    assert refused and refused.endswith(b"\r\n\r\nno thread can be had for this connection; try again later\n")
    assert s.counters()["errors"]["no_thread"] >= 1
    for _ in range(10):
        kept[0].recv(65536)  # the feed goes on
    while kept:
        kept.pop().close()
    assert wait_for(lambda: threads_of(s) == OWN)
    assert b" 200 " in s.exchange(GET % ("/health", CLOSE))  # and there is room again
    assert s.stop()["connections"]["now"] == 0


def test_workers_are_refused():
    done = subprocess.run([program("pushmark-server"), "--model", "threads", "--workers", "2"], capture_output=True, text=True)
    assert done.returncode == 2 and done.stdout == ""
    assert re.fullmatch(r"pushmark-server: --workers: .*\n", done.stderr)


def test_duration_ends_it():
    done = subprocess.run([program("pushmark-server"), "--listen", "127.0.0.1:0", "--model", "threads", "--rate", "100/s",
                           "--duration", "500ms", "--json"], capture_output=True, text=True, timeout=PATIENCE)
    report = json.loads(done.stdout)
    assert done.returncode == 0 and report["model"] == "threads"
    assert report["published"] in (50, 51)
    assert 500e6 <= report["uptime_ns"] < 1500e6
