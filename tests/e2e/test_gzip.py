"""--compression gzip: polled bodies are what they were, in fewer bytes, for those who accept it; and the load generator
against servers that lie about theirs. zlib as Python has it is the judge."""

import gzip
import random
import re
import socketserver
import string
import subprocess
import threading
import time
import zlib

import pytest
from conftest import read_response
from test_delivery import check_delivery

ON = ["--compression", "gzip"]
ACCEPT = "Accept-Encoding: gzip\r\n"
FIELDS = ["Content-Encoding: gzip", "Vary: Accept-Encoding"]


class Asking:
    """GETs over one connection: (head, body) of each."""

    def __init__(self, server):
        self.socket, self.rest = server.connect(), b""

    def __call__(self, path, fields=ACCEPT, method="GET"):
        self.socket.sendall(f"{method} {path} HTTP/1.1\r\nHost: x\r\n{fields}\r\n".encode())
        if method == "HEAD":
            return self.socket.recv(65536).decode(), b""
        head, body, self.rest = read_response(self.socket, self.rest)
        return head, body


def filled(serve, count=20, *options):
    """A server whose topic t holds `count` texts."""
    s = serve("--rate", "0", *ON, *options)
    with s.connect() as c:
        rest = b""
        for i in range(count):
            body = f"message {i} of a topic that does not change any more".encode()
            c.sendall(b"POST /publish?topic=t HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n%s\r\n%s" %
                      (len(body), ACCEPT.encode(), body))
            head, answer, rest = read_response(c, rest)
            assert answer == b"%d\n" % i and "Encoding" not in head  # a POST's answer is what it was
    return s


@pytest.mark.parametrize("path", ["/poll", "/longpoll"])
def test_a_compressed_body_is_the_plain_one(serve, path):
    ask = Asking(filled(serve))
    plain_head, plain = ask(path + "?topic=t&since=-1", "")
    head, packed = ask(path + "?topic=t&since=-1")
    assert all(field in head.splitlines() for field in FIELDS)
    assert 'ETag: W/"19"' in head and 'ETag: "19"' in plain_head
    assert "Content-Encoding" not in plain_head and FIELDS[1] in plain_head.splitlines()
    assert zlib.decompress(packed, 31) == gzip.decompress(packed) == plain
    assert plain.count(b"\n") == 20 and len(packed) < len(plain) / 3


@pytest.mark.parametrize("tag", ['W/"19"', '"19"'])
def test_conditional_requests_know_both_tags(serve, tag):
    ask = Asking(filled(serve))
    for path in ["/poll?topic=t&since=19", "/poll?topic=t"]:
        head, body = ask(path, f"{ACCEPT}If-None-Match: {tag}\r\n")
        assert head.startswith("HTTP/1.1 304 ") and body == b"" and FIELDS[1] in head and FIELDS[0] not in head


@pytest.mark.parametrize("fields, packed", [
    ("Accept-Encoding: deflate, GZIP;q=0.5, br\r\n", True), ("Accept-Encoding: *\r\n", True), ("", False),
    ("Accept-Encoding: gzip;q=0\r\n", False), ("Accept-Encoding: br, zstd\r\n", False)])
def test_who_accepts_it(serve, fields, packed):
    assert (FIELDS[0] in Asking(filled(serve))("/poll?topic=t&since=-1", fields)[0]) == packed


def test_what_saves_nothing_is_left_alone(serve):
    s = filled(serve)
    ask = Asking(s)
    head, body = ask("/poll?topic=t&since=18")
    assert FIELDS[0] not in head and FIELDS[1] in head and 'ETag: "19"' in head and body.startswith(b"19 ")
    noise = "".join(random.Random(7).choices(string.ascii_letters + string.punctuation, k=250))  # six bits and a half in eight
    with s.connect() as c:
        data = noise.encode()
        c.sendall(b"POST /publish?topic=noise HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s" % (len(data), data))
        read_response(c)
    for _ in range(3):
        head, body = ask("/poll?topic=noise&since=-1")
        assert FIELDS[0] not in head and body.decode().endswith(noise + "\n")
    assert s.stop()["packed"] == 1  # that it saves nothing is known from the first time on


def test_head_says_what_get_would(serve):
    ask = Asking(filled(serve))
    got, body = ask("/poll?topic=t&since=-1")
    said, _ = ask("/poll?topic=t&since=-1", method="HEAD")
    without_date = [re.sub(r"Date: .*\r\n", "", head).strip() for head in (got, said)]
    assert without_date[0] == without_date[1] and f"Content-Length: {len(body)}" in said


def test_off_unless_asked_for(serve):
    s = serve("--rate", "100/s")
    time.sleep(0.3)
    head, body = Asking(s)("/poll?since=-1&limit=20")
    assert "Vary" not in head and "Encoding" not in head and 'ETag: "19"' in head and body.startswith(b"0 ")
    head, _ = Asking(s)("/poll?since=19&limit=20", ACCEPT + 'If-None-Match: "19"\r\n')
    assert "Vary" not in head and s.stop()["packed"] == 0


def test_the_published_head_keeps_its_length(serve):
    head, body = Asking(filled(serve))("/poll?topic=t&since=-1&headers=lubbers")
    assert len(head) + 4 == 193 and "Encoding" not in head and body.startswith(b"0 ")


def test_markers_are_packed_too(serve):
    ask = Asking(filled(serve, 30, "--history", "10"))
    head, packed = ask("/poll?topic=t&since=2")
    lines = gzip.decompress(packed).split(b"\n")
    assert lines[0] == b"! gap 3 19" and lines[1].startswith(b"20 ") and 'W/"29"' in head
    assert gzip.decompress(ask("/poll?topic=t&since=99")[1]).startswith(b"! reset\n20 ")
    assert gzip.decompress(ask("/poll?topic=t&since=19")[1]).startswith(b"20 ")  # not what is kept of the others


def test_the_same_body_is_packed_once(serve):
    s = filled(serve, 30)
    ask, other = Asking(s), Asking(s)
    bodies = {}
    for turn in range(3):
        for since in range(5):
            bodies.setdefault(since, (ask if turn else other)(f"/poll?topic=t&since={since}")[1])
            assert ask(f"/poll?topic=t&since={since}")[1] == bodies[since]
            assert ask(f"/longpoll?topic=t&since={since}")[1] == bodies[since]
    assert s.counters()["packed"] == 5
    for since in range(19):  # more than are kept
        body = gzip.decompress(ask(f"/poll?topic=t&since={since}")[1])
        assert body.startswith(b"%d " % (since + 1)) and body.count(b"\n") == 29 - since
    assert gzip.decompress(ask("/poll?topic=t&since=0&limit=9")[1]).count(b"\n") == 9
    assert gzip.decompress(ask("/poll?topic=t&since=0")[1]).count(b"\n") == 29
    assert s.stop()["packed"] > 5 + 14


def test_the_curl_program(serve):
    s = filled(serve)
    plain = subprocess.run(["curl", "-sS", s.url + "/poll?topic=t&since=-1"], capture_output=True, check=True).stdout
    done = subprocess.run(["curl", "-sS", "--compressed", "-w", "%{size_download}", s.url + "/poll?topic=t&since=-1"],
                          capture_output=True, check=True).stdout
    assert done.startswith(plain) and 0 < int(done[len(plain):]) < len(plain) / 2


# --- the load generator

@pytest.mark.parametrize("transport", ["poll", "longpoll"])
@pytest.mark.parametrize("headers", ["lean", "browser", "lubbers"])
def test_both_engines_send_and_get_the_same(serve, load, transport, headers):
    seen, polls = {}, {}
    for engine in ["lean", "curl"]:
        for compression in ["none", "gzip"]:
            s = serve("--rate", "50/s", "--payload", "400B", "--compression", compression, build="asan")
            r = load(s, "--transport", transport, "--engine", engine, "--clients", "5", "--interval", "100ms", "--headers", headers,
                     "--compression", compression, "--warmup", "500ms", "--duration", "1s", build="asan")
            check_delivery(r, 50, 5)
            seen[engine, compression] = r["wire"]
            polls[engine, compression] = r["polls"]["sent"]
            # The published response head leaves no room to tell of a coding.
            assert (s.stop()["packed"] > 0) == (headers != "lubbers" and compression == "gzip")
    for compression in ["none", "gzip"]:
        # By the poll and by the byte of text: how many polls fall into the window is the machine's affair.
        each = {engine: {"up": seen[engine, compression]["up"]["application"] / polls[engine, compression],
                         "down": seen[engine, compression]["down"]["application"] / seen[engine, compression]["down"]["payload"]}
                for engine in ["lean", "curl"]}
        assert each["lean"]["up"] == pytest.approx(each["curl"]["up"], rel=0.05)
        assert each["lean"]["down"] == pytest.approx(each["curl"]["down"], rel=0.1)
    if headers == "lean":
        none, packed = seen["lean", "none"], seen["lean", "gzip"]
        assert packed["down"]["payload"] == pytest.approx(none["down"]["payload"], rel=0.05)
        assert packed["down"]["application"] < 0.95 * none["down"]["application"]
        assert packed["up"]["application"] > none["up"]["application"]


TEXTS = b"".join(b"#%d some text from elsewhere\n" % i for i in range(20))
GOOD = gzip.compress(TEXTS)
BOMB = gzip.compress((b"0" * 1023 + b"\n") * (70 << 10), 9)  # 70 MiB


def answer(body, *fields, chunked=False):
    lines = ["HTTP/1.1 200 OK", *fields]
    if chunked:
        parts = [body[i:i + 7] for i in range(0, len(body), 7)]
        body = b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in parts) + b"0\r\n\r\n"
        lines.append("Transfer-Encoding: chunked")
    else:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@pytest.fixture
def lying():
    """A server that gives its answers in turn, and the last one for ever."""
    servers = []

    def start(*answers):
        class Handler(socketserver.BaseRequestHandler):
            def handle(self):
                data = b""
                while chunk := self.request.recv(65536):
                    data += chunk
                    while b"\r\n\r\n" in data:
                        head, data = data.split(b"\r\n\r\n", 1)
                        self.server.heads.append(head)
                        n = min(len(self.server.heads), len(answers)) - 1
                        self.request.sendall(answers[n])

        server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads, server.heads = True, []
        server.url = f"http://127.0.0.1:{server.server_address[1]}/there"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return server

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


SAYS = "Content-Encoding: gzip"
LIES = {
    "cut short": answer(GOOD[:-1], SAYS),
    "cut in its middle": answer(GOOD[:len(GOOD) // 2], SAYS),
    "rubbish behind it": answer(GOOD + b"x", SAYS),
    "rubbish in a chunk of its own": answer(GOOD + b"rubbish of more than one chunk", SAYS, chunked=True),
    "a wrong checksum": answer(GOOD[:-8] + bytes([GOOD[-8] ^ 1]) + GOOD[-7:], SAYS),
    "plain text": answer(TEXTS, SAYS),
    "zlib's own format": answer(zlib.compress(TEXTS), SAYS),
    "another coding": answer(TEXTS, "Content-Encoding: br"),
    "two codings": answer(GOOD, "Content-Encoding: gzip, gzip"),
    "a bomb": answer(BOMB, SAYS),
}


def poll(load, server, engine, *more, build="asan"):
    return load(server.url, "--transport", "poll", "--engine", engine, "--clients", "1", "--interval", "100ms", "--compression",
                "gzip", "--warmup", "100ms", "--duration", "700ms", *more, build=build)


@pytest.mark.parametrize("engine", ["lean", "curl"])
@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_counted_and_survived(load, lying, engine, lie):
    """The second answer is bad, those behind it are good again, over the same connection or another."""
    server = lying(answer(GOOD, SAYS), answer(GOOD, SAYS), LIES[lie], answer(GOOD, SAYS))
    r = poll(load, server, engine, "--drain", "2s")
    assert r["errors"].pop("bad_encoding") == 1 and sum(r["errors"].values()) == 0, r["errors"]
    assert len(server.heads) >= 4 and all(b"\r\nAccept-Encoding: gzip" in head for head in server.heads)
    assert r["wire"]["down"]["payload"] > 0


@pytest.mark.parametrize("engine", ["lean", "curl"])
def test_a_server_that_does_nothing_but_lie_is_given_up(load, lying, engine):
    r = load(lying(LIES["a bomb"]).url, "--transport", "poll", "--engine", engine, "--clients", "2", "--interval", "100ms",
             "--compression", "gzip", "--warmup", "100ms", "--duration", "300ms", code=4)
    assert r["errors"]["bad_encoding"] > 0 if "errors" in r else "bad_encoding" in r["stderr"]


@pytest.mark.parametrize("engine", ["lean", "curl"])
@pytest.mark.parametrize("good", [answer(GOOD, SAYS), answer(GOOD, SAYS, chunked=True), answer(TEXTS),
                                  answer(TEXTS, "Content-Encoding: identity"), answer(GOOD, "content-encoding:  GZip  "),
                                  answer(b"", SAYS)],
                         ids=["whole", "chunked", "plain", "identity", "in other letters", "nothing"])
def test_honest_answers_are_read(load, lying, engine, good):
    r = poll(load, lying(good), engine)
    assert sum(r["errors"].values()) == 0 and r["polls"]["sent"] >= 6
    if good != answer(b"", SAYS):
        assert r["wire"]["down"]["payload"] % len(TEXTS) == 0 and r["wire"]["down"]["payload"] > 0


@pytest.mark.parametrize("engine", ["lean", "curl"])
def test_nothing_is_undone_that_was_not_asked_for(load, lying, engine):
    r = load(lying(answer(GOOD, SAYS)).url, "--transport", "poll", "--engine", engine, "--clients", "1", "--interval", "100ms",
             "--warmup", "100ms", "--duration", "500ms")
    assert sum(r["errors"].values()) == 0


def test_a_thousand_clients_share_a_few_decoders(serve, load):
    """What zlib needs is held while a body is under way, not by each client."""
    s = serve("--rate", "20/s", *ON)
    rss = [load(s, "--transport", "poll", "--engine", "lean", "--clients", "1000", "--interval", "1s", "--compression", c,
                "--warmup", "1100ms", "--duration", "1s")["memory"]["clients_rss_bytes"] for c in ("none", "gzip")]
    assert rss[1] - rss[0] < 8 << 20
