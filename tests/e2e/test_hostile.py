"""Hostile and broken peers. Each gets its promised answer, the server's memory stays bounded, and a bystander's feed
is not harmed. The server runs with sanitizers, so that a hidden error is a loud one."""

import os
import re
import resource
import signal
import socket
import struct
import threading
import time

import pytest
from conftest import PATIENCE, each_model, read_all, read_response  # noqa: F401: all of it holds for each model
from wsbytes import HANDSHAKE, connect, frame, read_close, read_frame

class Bystander:
    """A subscriber that only watches: every message, in order."""

    def __init__(self, server):
        self.socket = connect(server)
        self.numbers = []
        self.stopping = False
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        while not self.stopping:
            opcode, payload = read_frame(self.socket)
            if opcode == 1:
                self.numbers.append(int(payload.split()[0]))
            elif opcode == 9:
                self.socket.sendall(frame(10, payload))

    def check(self):
        had = len(self.numbers)
        deadline = time.monotonic() + PATIENCE
        while len(self.numbers) < had + 5 and time.monotonic() < deadline:
            time.sleep(0.05)
        self.stopping = True
        self.thread.join(PATIENCE)
        self.socket.close()
        assert len(self.numbers) >= had + 5, "the bystander's feed has stopped"
        first = self.numbers[0]
        assert self.numbers == list(range(first, first + len(self.numbers)))


@pytest.fixture
def victim(serve, model):
    """A server, its bystander, and what has to hold for them afterwards."""
    watched = []

    def start(*options):
        server = serve("--rate", "20/s", *options, build="asan")
        watched.append((Bystander(server), server, server.rss_bytes()))
        return server

    yield start
    for bystander, server, before in watched:
        bystander.check()
        grown = server.rss_bytes() - before
        most = 64 << 20 if model == "loop" else 512 << 20  # the sanitizer remembers every thread that ever was
        assert grown < most, f"memory grew by {grown >> 20} MiB"


def test_a_slow_loris_gets_408(victim):
    s = victim("--head-timeout", "500ms")
    with s.connect() as c:
        c.sendall(b"GET /poll HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        c.settimeout(0.05)
        answer, deadline = b"", time.monotonic() + PATIENCE
        while not answer and time.monotonic() < deadline:
            try:
                c.sendall(b"a")
                answer = c.recv(4096)
            except TimeoutError:
                continue
    assert answer.startswith(b"HTTP/1.1 408 ")


def test_a_silent_connection_is_closed(victim):
    s = victim("--head-timeout", "300ms")
    with s.connect() as c:
        assert c.recv(1) == b""


def test_an_idle_keep_alive_connection_is_closed(victim):
    s = victim("--idle-timeout", "300ms")
    with s.connect() as c:
        c.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
        read_response(c)
        assert c.recv(1) == b""


def test_a_slow_body_gets_408(victim):
    s = victim("--idle-timeout", "300ms")
    answer = s.exchange(b"POST /publish HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc")
    assert answer.startswith(b"HTTP/1.1 408 ")


def test_a_half_open_websocket_is_pinged_and_closed(victim):
    s = victim("--ping", "200ms")
    c = connect(s, "/ws?topic=quiet")
    kinds = [read_frame(c)[0]]
    assert kinds == [9]  # the ping; no pong goes back, as from a host that has vanished
    assert read_all(c) is not None
    assert s.counters()["errors"]["ping_timeout"] >= 1


def test_a_half_closed_request_is_still_answered(victim):
    s = victim()
    with s.connect() as c:
        c.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
        c.shutdown(socket.SHUT_WR)
        assert b'"ok"' in read_all(c)


@pytest.mark.parametrize("policy, counter", [("drop-old", "dropped_old"), ("latest", "dropped_latest")])
@pytest.mark.parametrize("path", ["/ws", "/sse"])
def test_a_client_that_never_reads_is_bounded(victim, policy, counter, path):
    s = victim("--slow", policy, "--high-water", "256K", "--payload", "16K", "--history", "64")
    c = socket.socket()
    c.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    c.connect((s.host, s.port))
    c.sendall((HANDSHAKE % path).encode() if path == "/ws" else b"GET /sse HTTP/1.1\r\nHost: x\r\n\r\n")
    deadline = time.monotonic() + PATIENCE
    while (now := s.counters())["slow"][counter] < 10 and time.monotonic() < deadline:
        time.sleep(0.2)
    assert now["slow"][counter] >= 10
    # It reads at last, and is told what it has missed.
    data = b""
    while b"! gap " not in data:
        chunk = c.recv(1 << 20)
        assert chunk
        data += chunk
    first, last = map(int, re.search(rb"! gap (\d+) (\d+)", data).groups())
    assert last >= first
    c.close()


def test_a_client_that_never_reads_is_closed(victim):
    s = victim("--slow", "close", "--high-water", "256K", "--payload", "16K", "--drain", "300ms")
    c = socket.socket()
    c.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    c.connect((s.host, s.port))
    c.sendall((HANDSHAKE % "/ws").encode())
    deadline = time.monotonic() + PATIENCE
    while (now := s.counters())["errors"]["slow_closed"] < 1 and time.monotonic() < deadline:
        time.sleep(0.2)
    assert now["errors"]["slow_closed"] == 1
    while s.counters()["transports"]["ws"]["peers"] > 1 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert s.counters()["transports"]["ws"]["peers"] == 1
    c.close()


def test_a_poller_that_never_reads_is_bounded(victim):
    s = victim("--payload", "16K", "--history", "256")
    with s.connect() as c:
        c.settimeout(1)
        request = b"GET /poll?since=-1 HTTP/1.1\r\nHost: x\r\n\r\n" * 1000
        sent = 0
        try:
            while sent < 64 << 20:
                sent += c.send(request[sent % len(request):])
        except TimeoutError:
            pass
        assert sent < 64 << 20, "the server has read on without being read"


def test_ten_thousand_connects_and_resets(victim):
    s = victim()
    for _ in range(10_000):
        c = socket.socket()
        c.connect((s.host, s.port))
        c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        c.close()
    deadline = time.monotonic() + PATIENCE
    while s.counters()["connections"]["now"] > 1 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert s.counters()["connections"]["now"] == 1


def test_a_flood_of_pings_is_answered_at_the_pace_it_is_read(victim):
    s = victim()
    c = connect(s, "/echo")
    c.settimeout(1)
    sent, pings = 0, frame(9, b"x" * 125) * 1000
    try:
        while sent < 64 << 20:
            sent += c.send(pings[sent % len(pings):])
    except TimeoutError:
        pass
    assert sent < 64 << 20, "the server has read on without being read"
    c.settimeout(PATIENCE)
    for _ in range(1000):
        assert read_frame(c) == (10, b"x" * 125)
    c.close()


@pytest.mark.parametrize("name, data, code", [
    ("reserved bit", b"\xc1\x80\1\2\3\4", 1002),
    ("reserved opcode", frame(3), 1002),
    ("unmasked", b"\x81\x01x", 1002),
    ("fragmented ping", frame(9, fin=False), 1002),
    ("long ping", frame(9, b"x" * 126), 1002),
    ("continuation of nothing", frame(0), 1002),
    ("new message within one", frame(1, b"a", fin=False) + frame(1, b"b"), 1002),
    ("length not minimal", b"\x81\xfe\x00\x05\1\2\3\4", 1002),
    ("length with the top bit", b"\x82\xff\xff" + b"\0" * 7 + b"\1\2\3\4", 1002),
    ("not UTF-8", frame(1, b"\xff"), 1007),
    ("not UTF-8, at the first byte that cannot be", frame(1, b"\xed\xa0\x80more")[:9], 1007),
    ("too large", frame(2, b"")[:1] + b"\xff" + struct.pack("!Q", 1 << 30) + b"\1\2\3\4", 1009),
    ("too large in fragments", frame(2, b"x" * 40000, fin=False) + frame(0, b"x" * 40000), 1009),
    ("close with one byte", frame(8, b"\3"), 1002),
    ("close with a code that must not be sent", frame(8, struct.pack("!H", 1005)), 1002),
    ("close with a reason that is not UTF-8", frame(8, struct.pack("!H", 1000) + b"\xff"), 1007),
    ("binary where text is wanted", None, 1003),
], ids=lambda value: value if isinstance(value, str) else "")
def test_protocol_errors_are_closed_with_their_code(victim, name, data, code):
    s = victim()
    c = connect(s, "/echo" if data else "/ws?topic=t")
    c.sendall(data or frame(2, b"x"))
    assert read_close(c) == code
    c.close()


@pytest.mark.parametrize("change, status", [
    ((b"Upgrade: websocket\r\n", b""), 426),
    ((b"Upgrade: websocket\r\n", b"Upgrade: h2c\r\n"), 426),
    ((b"Connection: Upgrade\r\n", b""), 426),
    ((b"Version: 13", b"Version: 8"), 426),
    ((b"dGhlIHNhbXBsZSBub25jZQ==", b"short"), 400),
    ((b"HTTP/1.1", b"HTTP/1.0"), 426),
    ((b"Host: x\r\n", b"Host: x\r\nOrigin: http://evil.example\r\n"), 403),
])
def test_handshakes_refused(victim, change, status):
    s = victim()
    request = (HANDSHAKE % "/ws").encode().replace(*change)
    with s.connect() as c:
        c.sendall(request)
        assert read_response(c)[0].startswith(f"HTTP/1.1 {status} ")


def test_connections_beyond_the_limit_get_503(victim):
    s = victim("--max-connections", "3")
    held = [s.connect() for _ in range(2)]
    answer = s.exchange(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 503 ")
    for c in held:
        c.close()
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with s.connect() as c:
            c.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
            if read_response(c)[0].startswith("HTTP/1.1 200 "):
                break
    else:
        raise AssertionError("no place became free")


def test_random_bytes(victim):
    s = victim()
    for seed in range(50):
        with s.connect() as c:
            c.sendall(os.urandom(1 + 997 * seed % 5000))
            c.shutdown(socket.SHUT_WR)
            read_all(c)


def test_random_bytes_behind_a_handshake(victim):
    s = victim()
    for seed in range(50):
        c = connect(s, "/echo")
        try:
            c.sendall(os.urandom(2 + 997 * seed % 5000))
            c.shutdown(socket.SHUT_WR)
        except (BrokenPipeError, ConnectionResetError):
            pass
        read_all(c)
        c.close()


def test_topics_are_bounded(victim):
    s = victim("--max-topics", "5")
    with s.connect() as c:
        statuses = []
        for n in range(10):
            c.sendall(b"POST /publish?topic=t%d HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx" % n)
            statuses.append(read_response(c)[0].split()[1])
    assert statuses == ["200"] * 4 + ["400"] * 6


def test_sigterm_drains(serve):
    s = serve("--rate", "0", build="asan")
    longpoll, sse, idle = s.connect(), s.connect(), s.connect()
    longpoll.sendall(b"GET /longpoll HTTP/1.1\r\nHost: x\r\n\r\n")
    sse.sendall(b"GET /sse HTTP/1.1\r\nHost: x\r\n\r\n")
    idle.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
    assert read_response(idle)[0].startswith("HTTP/1.1 200 ")
    ws = connect(s)
    while s.counters()["connections"]["now"] < 4:
        time.sleep(0.05)
    s.terminate()
    answer = read_all(longpoll)
    assert answer.startswith(b"HTTP/1.1 204 ") and b"Connection: close" in answer
    assert read_all(sse).endswith(b"\r\n\r\n")
    assert read_all(idle) == b""
    opcode, payload = read_frame(ws)
    assert opcode == 8 and payload[:2] == struct.pack("!H", 1001)
    ws.sendall(frame(8, payload[:2]))
    assert read_all(ws) == b""
    s.stop()


def test_a_peer_that_ignores_the_drain_is_left_behind(serve):
    s = serve("--rate", "0", "--drain", "300ms", build="asan")
    ws = connect(s)
    s.terminate()
    s.stop()
    ws.close()


def test_a_peer_that_vanishes_within_an_echo(victim):
    """The first echo meets a reset, the second one a broken socket: the session must outlive its own sending."""
    s = victim()
    c = connect(s, "/echo")
    s.process.send_signal(signal.SIGSTOP)
    time.sleep(0.1)
    c.sendall(frame(2, b"x" * 30000) * 3)
    c.close()
    time.sleep(0.1)
    s.process.send_signal(signal.SIGCONT)
    with s.connect() as other:
        other.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
        assert read_response(other)[0].startswith("HTTP/1.1 200 ")


def test_a_request_that_ends_within_the_drain(serve):
    """The feeds have stopped by then: a reader ahead of them must not wake one."""
    s = serve("--rate", "50/s", build="asan")
    with s.connect() as c:
        c.sendall(b"GET /poll?since=100000 HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n")
        while s.counters()["connections"]["now"] < 1:
            time.sleep(0.05)
        time.sleep(0.1)
        s.terminate()
        time.sleep(0.3)
        c.sendall(b"ab")
        assert read_all(c).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("request_line", ["GET /longpoll?since=5&topic=t%d", "HEAD /longpoll?topic=t%d", "HEAD /sse?topic=t%d"])
def test_names_only_asked_for_take_no_room(serve, request_line):
    s = serve("--rate", "0", "--max-topics", "3", build="asan")
    for n in range(5):
        assert s.exchange(f"{request_line % n} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").split()[1] in (b"200", b"204")
    publish = b"POST /publish?topic=t HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx"
    assert s.exchange(publish).startswith(b"HTTP/1.1 200 ")


def test_a_slow_reader_of_a_last_answer_gets_all_of_it(serve, tmp_path):
    size = 8 << 20
    (tmp_path / "big.txt").write_bytes(b"x" * size)
    s = serve("--rate", "0", "--web", tmp_path, "--drain", "300ms", build="asan")
    with s.connect() as c:
        c.sendall(b"GET /big.txt HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        got = 0
        for _ in range(10):
            got += len(c.recv(65536))
            time.sleep(0.08)
        assert got + len(read_all(c)) > size


def test_the_drain_does_not_wait_for_another_request(serve, tmp_path):
    (tmp_path / "big.txt").write_bytes(b"x" * (8 << 20))
    s = serve("--rate", "0", "--web", tmp_path, "--drain", f"{2 * PATIENCE}s", build="asan")
    with s.connect() as c:
        c.sendall(b"GET /big.txt HTTP/1.1\r\nHost: x\r\n\r\n")
        assert c.recv(1)
        s.terminate()
        time.sleep(0.2)
        assert len(read_all(c)) > 8 << 20


def test_a_binary_message_ends_the_connection_in_time(serve):
    """Without pings, too: who does not answer the Close is left behind."""
    s = serve("--rate", "0", "--ping", "0", "--drain", "200ms", build="asan")
    with connect(s) as c:
        c.sendall(frame(2, b"x"))
        assert read_close(c) == 1003
