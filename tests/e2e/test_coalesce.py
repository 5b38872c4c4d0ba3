"""--coalesce: what is published within a time goes out as one, to streams alone; nothing is lost, doubled or turned
round by it, and nothing waits longer than it may."""

import signal
import socket
import struct
import time

import pytest
from conftest import read_response
from test_delivery import check_delivery
from wsbytes import connect, frame, read_frame

LONG, SOON_S = "10s", 6  # what comes before that comes for another reason
TCPI_DATA_SEGS_IN = 152  # where it stands in struct tcp_info


def data_segments(s):
    info = s.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 232)
    return struct.unpack_from("I", info, TCPI_DATA_SEGS_IN)[0]


def publish(server, *texts, topic="t"):
    """By POST, over one connection; returns when all are published."""
    with server.connect() as s:
        rest = b""
        for text in texts:
            s.sendall(f"POST /publish?topic={topic} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(text)}\r\n\r\n{text}".encode())
            head, _, rest = read_response(s, rest)
            assert " 200 " in head.splitlines()[0]


def texts(s, count):
    """(number, body) of the next frames."""
    found = []
    for _ in range(count):
        opcode, payload = read_frame(s)
        assert opcode == 1
        number, _, body = payload.decode().split(" ", 2)
        found.append((int(number), body))
    return found


def silent(s, seconds=0.3):
    s.settimeout(seconds)
    with pytest.raises(TimeoutError):
        s.recv(1)
    s.settimeout(SOON_S)


@pytest.mark.parametrize("transport", ["poll", "longpoll", "sse", "ws"])
@pytest.mark.parametrize("coalesce, payload", [("3ms", "64B"), ("50ms", "20B"), ("50ms", "16K")])
def test_everything_arrives_once_and_in_order(serve, load, transport, coalesce, payload):
    s = serve("--rate", "200/s", "--payload", payload, "--coalesce", coalesce, "--schedule", "poisson", build="asan")
    result = load(s, "--transport", transport, "--engine", "lean", "--clients", "10", "--interval", "100ms", "--warmup",
                  "300ms", "--duration", "1s")
    check_delivery(result, 200, 10)
    assert s.stop()["transports"][transport]["deliveries"] >= result["messages"]["delivered"]


def test_over_two_workers(serve, load):
    s = serve("--rate", "200/s", "--coalesce", "10ms", "--workers", "2")
    check_delivery(load(s, "--transport", "ws", "--clients", "10", "--warmup", "300ms", "--duration", "1s"), 200, 10)


@pytest.mark.parametrize("transport", ["sse", "ws"])
def test_the_wait_is_age_and_saves_segments(serve, load, transport):
    """At 400 messages a second and 50 ms, 21 go together: the first is 50 ms old, the last is new."""
    s = serve("--rate", "400/s", "--coalesce", "50ms")
    r = load(s, "--transport", transport, "--engine", "lean", "--clients", "10", "--warmup", "300ms", "--duration", "2s")
    check_delivery(r, 400, 10)
    assert 20e6 < r["age_ns"]["mean"] < 40e6 and r["age_ns"]["p99"] >= 45e6 and r["age_ns"]["min"] < 10e6
    assert r["wire"]["down"]["packets"] < r["messages"]["delivered"] / 7  # two or three segments a batch
    off = load(serve("--rate", "400/s"), "--transport", transport, "--engine", "lean", "--clients", "10", "--warmup",
               "300ms", "--duration", "2s")
    assert off["wire"]["down"]["packets"] > off["messages"]["delivered"] * 0.9
    assert off["wire"]["down"]["application"] == pytest.approx(r["wire"]["down"]["application"], rel=0.05)
    assert off["age_ns"]["mean"] < 15e6


def test_a_long_poll_does_not_wait(serve, load):
    r = load(serve("--rate", "20/s", "--coalesce", "1s"), "--transport", "longpoll", "--engine", "lean", "--clients", "5",
             "--warmup", "300ms", "--duration", "2s")
    check_delivery(r, 20, 5)
    assert r["age_ns"]["mean"] < 100e6


@pytest.mark.parametrize("coalesce, segments", [("400ms", 1), ("0", 10)])
def test_a_batch_is_one_segment(serve, coalesce, segments):
    server = serve("--rate", "0", "--coalesce", coalesce)
    s, other = connect(server, "/ws?topic=t"), connect(server, "/ws?topic=t")
    before = data_segments(s)
    publish(server, *(f"text {i}" for i in range(10)))
    assert texts(s, 10) == texts(other, 10) == [(i, f"text {i}") for i in range(10)]
    assert data_segments(s) - before == segments


def test_one_message_is_what_it_was(serve):
    server = serve("--rate", "0", "--coalesce", "100ms")
    s = connect(server, "/ws?topic=t")
    began = time.monotonic()
    publish(server, "alone")
    assert texts(s, 1) == [(0, "alone")] and time.monotonic() - began >= 0.1
    publish(server, "another")
    assert texts(s, 1) == [(1, "another")]


def test_a_publisher_is_answered_at_once(serve):
    server = serve("--rate", "0", "--coalesce", LONG)
    s = connect(server, "/ws?topic=t")
    s.sendall(frame(1, b"mine"))
    assert read_frame(s) == (1, b"= 0")
    silent(s)
    server.terminate()
    assert texts(s, 1) == [(0, "mine")]


def test_a_large_batch_does_not_wait(serve):
    server = serve("--rate", "0", "--coalesce", LONG)
    s = connect(server, "/ws?topic=t")
    s.settimeout(SOON_S)
    publish(server, "a" * 30000, "b" * 30000)
    silent(s)
    publish(server, "c" * 30000)
    assert [(n, len(body)) for n, body in texts(s, 3)] == [(0, 30000), (1, 30000), (2, 30000)]
    publish(server, "d")
    silent(s)


@pytest.mark.parametrize("limit", [["--history", "4"], ["--history-bytes", "4110", "--payload", "1"]])
def test_nothing_falls_out_of_a_short_history(serve, limit):
    """The oldest goes out before the ring forgets it: no gap."""
    server = serve("--rate", "0", "--coalesce", LONG, *limit)
    s = connect(server, "/ws?topic=t")
    bodies = [str(i) * 1000 for i in range(6)]
    publish(server, *bodies[:4])
    silent(s)
    publish(server, *bodies[4:])
    assert texts(s, 4) == list(enumerate(bodies))[:4]
    silent(s)
    server.terminate()
    assert texts(s, 2) == list(enumerate(bodies))[4:]


@pytest.mark.parametrize("path", ["/ws", "/sse"])
def test_a_drain_sends_what_waits(serve, path):
    server = serve("--rate", "0", "--coalesce", LONG, build="asan")
    if path == "/ws":
        s = connect(server, "/ws?topic=t")
        s.settimeout(SOON_S)
    else:
        s = server.connect()
        s.sendall(b"GET /sse?topic=t HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"200 OK" in s.recv(65536)
    publish(server, "one", "two")
    server.terminate()
    if path == "/ws":
        assert texts(s, 2) == [(0, "one"), (1, "two")]
        opcode, payload = read_frame(s)
        assert opcode == 8 and payload[:2] == b"\x03\xe9"
        s.sendall(frame(8, payload[:2]))
    else:
        data = b""
        while chunk := s.recv(65536):
            data += chunk
        assert [e.split(b"\n")[0] for e in data.split(b"\n\n") if e] == [b"id: 0", b"id: 1"]
    server.stop()


def test_who_comes_in_the_middle_misses_and_repeats_nothing(serve):
    server = serve("--rate", "0", "--coalesce", "700ms")
    early = connect(server, "/ws?topic=t")
    publish(server, "a", "b", "c")
    late, news = connect(server, "/ws?topic=t&since=0"), connect(server, "/ws?topic=t")
    assert texts(late, 2) == [(1, "b"), (2, "c")]  # what there is, at once
    publish(server, "d", "e")
    assert texts(early, 5) == list(enumerate("abcde"))
    assert texts(late, 2) == texts(news, 2) == [(3, "d"), (4, "e")]
    publish(server, "f", "g")
    for s in (early, late, news):
        assert texts(s, 2) == [(5, "f"), (6, "g")]
        silent(s, 0.1)


@pytest.mark.parametrize("policy", ["drop-old", "latest", "close"])
def test_slow_readers_meet_their_policy(serve, policy):
    server = serve("--rate", "2000/s", "--payload", "4K", "--coalesce", "10ms", "--slow", policy, "--high-water", "256K", build="asan")
    s = connect(server, "/ws?since=-1")
    time.sleep(2)
    s.settimeout(20)
    expected, gaps, told = 0, 0, None
    while told is None and gaps < 1:
        opcode, payload = read_frame(s)
        if opcode == 8:
            told = struct.unpack("!H", payload[:2])[0]
        elif payload.startswith(b"! gap "):
            first, last = map(int, payload.split()[2:])
            assert first == expected
            expected, gaps = last + 1, gaps + 1
        else:
            assert int(payload.split(b" ", 1)[0]) == expected
            expected += 1
    if policy == "close":
        assert told == 1008 and server.counters()["errors"]["slow_closed"] == 1
        return
    for _ in range(50):
        payload = read_frame(s)[1]
        if payload.startswith(b"! gap "):
            expected = int(payload.split()[3]) + 1
        else:
            assert int(payload.split(b" ", 1)[0]) == expected
            expected += 1
    slow = server.counters()["slow"]
    assert slow["dropped_old" if policy == "drop-old" else "dropped_latest"] > 0


def test_a_stalled_server_comes_back(serve, load):
    """What became due in the stall is behind its time already: it waits for one batch, not for each message's own."""
    server = serve("--rate", "100/s", "--coalesce", "20ms")
    s = connect(server, "/ws?since=-1")
    texts(s, 5)
    server.process.send_signal(signal.SIGSTOP)
    time.sleep(1)
    server.process.send_signal(signal.SIGCONT)
    numbers = [n for n, _ in texts(s, 150)]
    assert numbers == list(range(numbers[0], numbers[0] + 150)) and numbers[0] == 5
    assert server.counters()["slow"]["gaps"] == 0
