"""HTTP/1.1 as the server speaks it: spoken to by the curl program, and by bare sockets where curl is too polite."""

import json
import re
import subprocess
import time

import pytest
from conftest import each_model, read_response  # noqa: F401: all of it holds for each model

CLOSE = "Host: x\r\nConnection: close\r\n\r\n"


def curl(*options):
    done = subprocess.run(["curl", "-sS", "--max-time", "60", *options], capture_output=True)
    assert done.returncode in (0, 28), done.stderr
    return done.stdout.decode()


def status_of(answer):
    return int(re.match(rb"HTTP/1\.1 (\d{3})", answer)[1])


def messages(text):
    return [line.split(" ", 2) for line in text.splitlines()]


# --- the curl program against every endpoint


def test_curl_polls(serve):
    s = serve("--rate", "100/s")
    time.sleep(0.2)
    lines = messages(curl(s.url + "/poll?since=-1&limit=5"))
    assert [int(n) for n, *_ in lines] == [0, 1, 2, 3, 4]
    assert all(len(" ".join(line)) == 64 for line in lines)


def test_curl_polls_conditionally(serve):
    s = serve("--rate", "0")
    for _ in range(3):
        curl("-X", "POST", "--data", "hello", s.url + "/publish?topic=t")
    head = curl("-i", s.url + "/poll?since=1&topic=t")
    assert 'ETag: "2"' in head and head.splitlines()[-1].endswith(" hello")
    head = curl("-i", "-H", 'If-None-Match: "2"', s.url + "/poll?since=2&topic=t")
    assert head.startswith("HTTP/1.1 304 Not Modified\r\n") and 'ETag: "2"' in head
    # By the entity tag alone, without a number in the URL.
    assert " 304 " in curl("-i", "-H", 'If-None-Match: "2"', s.url + "/poll?topic=t")
    assert curl("-H", 'If-None-Match: "1"', s.url + "/poll?topic=t").startswith("2 ")


@pytest.mark.parametrize("empty, status", [("304", "204"), ("204", "204"), ("200", "200")])
def test_nothing_new_unconditionally(serve, empty, status):
    s = serve("--rate", "0", "--empty", empty)
    assert curl("-i", s.url + "/poll?since=-1").startswith(f"HTTP/1.1 {status} ")


def test_curl_longpolls(serve):
    s = serve("--rate", "5/s")
    numbers, since = [], -1
    for _ in range(4):
        lines = messages(curl(s.url + f"/longpoll?since={since}"))
        numbers += [int(n) for n, *_ in lines]
        since = numbers[-1]
    assert numbers == list(range(len(numbers)))


def test_longpoll_times_out_empty(serve):
    s = serve("--rate", "0")
    began = time.monotonic()
    answer = curl("-i", "-H", 'If-None-Match: "-1"', s.url + "/longpoll?timeout=300ms")
    assert answer.startswith("HTTP/1.1 304 ") and time.monotonic() - began >= 0.3


def test_curl_streams_events(serve):
    s = serve("--rate", "50/s")
    text = curl("-i", "-N", "--max-time", "1", s.url + "/sse?since=-1")
    head, body = text.split("\r\n\r\n", 1)
    assert "Content-Type: text/event-stream" in head
    events = [e for e in body.split("\n\n") if e][:10]
    for n, event in enumerate(events):
        assert re.fullmatch(rf"id: {n}\ndata: {n} [0-9a-z]+ .*", event)


def test_sse_resumes_by_last_event_id(serve):
    s = serve("--rate", "100/s")
    time.sleep(0.3)
    body = curl("-N", "--max-time", "0.5", "-H", "Last-Event-ID: 7", s.url + "/sse")
    assert body.startswith("id: 8\n")


def test_curl_publishes(serve):
    s = serve("--rate", "1/s")
    assert curl("--data", "first", s.url + "/publish?topic=chat") == "0\n"
    assert curl("-H", "Transfer-Encoding: chunked", "--data", "second", s.url + "/publish?topic=chat") == "1\n"
    assert [m[2] for m in messages(curl(s.url + "/poll?topic=chat&since=-1"))] == ["first", "second"]


@pytest.mark.parametrize("body, topic, status", [
    ("", "t", 400), ("two\nlines", "t", 400), ("\x01", "t", 400), ("x", "no/slash", 400), ("x", "feed", 403)])
def test_publish_refuses(serve, body, topic, status):
    s = serve("--rate", "1/s")
    answer = curl("-i", "--data-binary", body, s.url + f"/publish?topic={topic}")
    assert answer.startswith(f"HTTP/1.1 {status} ")


def test_health_and_metrics(serve):
    s = serve("--rate", "7/s", "--schedule", "poisson", "--seed", "9", "--topics", "a,b")
    health = json.loads(curl(s.url + "/health"))
    assert health["status"] == "ok"
    assert health["feed"]["rate_hz"] == 7 and health["feed"]["schedule"] == "poisson"
    assert health["feed"]["seed"] == 9 and health["feed"]["topics"] == ["a", "b"]
    curl(s.url + "/poll?topic=a&since=-1")
    metrics = curl(s.url + "/metrics")
    assert metrics.endswith("# EOF\n") and 'pushmark_requests_total{transport="poll"} 1' in metrics
    for line in metrics.splitlines():
        assert re.fullmatch(r"# (TYPE|HELP|EOF).*|pushmark_\w+(\{\w+=\"\w+\"\})? [0-9.e+-]+", line), line


def test_counters_tell_what_happened(serve):
    s = serve("--rate", "0")
    curl("--data", "x", s.url + "/publish?topic=t")
    curl(s.url + "/poll?topic=t&since=-1")
    curl(s.url + "/poll?topic=t&since=0")
    poll = s.counters()["transports"]["poll"]
    assert (poll["requests"], poll["deliveries"], poll["empty"]) == (2, 1, 1)
    assert s.stop()["errors"]["bad_request"] == 0


def test_head_hands_nothing_over(serve):
    s = serve("--rate", "0")
    curl("--data", "x", s.url + "/publish?topic=t")
    curl("-I", s.url + "/poll?topic=t&since=-1")
    poll = s.stop()["transports"]["poll"]
    assert (poll["requests"], poll["deliveries"], poll["bytes"]["down"]["payload"]) == (1, 0, 0)


def test_other_requests_are_no_peers(serve):
    s = serve("--rate", "0")
    with s.connect() as c:
        for path in ["/health", "/poll", "/health"]:
            c.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            read_response(c)
    transports = s.stop()["transports"]
    assert [transports[name]["peers_total"] for name in ("poll", "other")] == [1, 0]


# --- history


def test_a_cursor_older_than_history_gets_a_gap_marker(serve):
    s = serve("--rate", "0", "--history", "10")
    for n in range(25):
        curl("--data", f"m{n}", s.url + "/publish?topic=t")
    lines = curl(s.url + "/poll?topic=t&since=4").splitlines()
    assert lines[0] == "! gap 5 14" and [line.split(" ")[0] for line in lines[1:]] == [str(n) for n in range(15, 25)]
    events = curl("-N", "--max-time", "0.5", s.url + "/sse?topic=t&since=4")
    assert events.startswith("event: gap\ndata: ! gap 5 14\n\nid: 15\n")


def test_a_cursor_never_given_out_gets_a_reset(serve):
    s = serve("--rate", "0")
    curl("--data", "x", s.url + "/publish?topic=t")
    assert curl(s.url + "/poll?topic=t&since=1000").splitlines()[0] == "! reset"


# --- the protocol, by bare sockets


def test_keep_alive_and_pipelining_keep_order(serve):
    s = serve("--rate", "0")
    with s.connect() as c:
        c.sendall(b"".join(b"POST /publish?topic=t HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nm%d" % n
                           for n in range(10)) + b"GET /poll?topic=t&since=-1 HTTP/1.1\r\nHost: x\r\n\r\n")
        rest = b""
        for n in range(10):
            _, body, rest = read_response(c, rest)
            assert body == b"%d\n" % n
        _, body, rest = read_response(c, rest)
        assert [line.split()[2] for line in body.splitlines()] == [b"m%d" % n for n in range(10)] and rest == b""


def test_requests_behind_a_held_poll_wait_for_it(serve):
    s = serve("--rate", "0")
    with s.connect() as c:
        c.sendall(b"GET /longpoll?topic=t HTTP/1.1\r\nHost: x\r\n\r\n"
                  b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(0.2)
        curl("--data", "now", s.url + "/publish?topic=t")
        _, first, rest = read_response(c)
        _, second, _ = read_response(c, rest)
        assert first.endswith(b" now\n") and b'"ok"' in second


def test_a_request_byte_by_byte(serve):
    s = serve("--rate", "0")
    with s.connect() as c:
        for byte in b"POST /publish?topic=t HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n":
            c.sendall(bytes([byte]))
        assert read_response(c)[1] == b"0\n"


def test_connection_close_closes(serve):
    s = serve("--rate", "0")
    answer = s.exchange("GET /health HTTP/1.1\r\n" + CLOSE)
    assert b"\r\nConnection: close\r\n" in answer
    assert s.exchange("GET /health HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.1 200 ")


def test_http10_keep_alive(serve):
    s = serve("--rate", "0")
    with s.connect() as c:
        for _ in range(2):
            c.sendall(b"GET /health HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
            head, _, _ = read_response(c)
            assert "Connection: keep-alive" in head


def test_head_has_the_head_only(serve):
    s = serve("--rate", "0")
    answer = s.exchange("HEAD /health HTTP/1.1\r\n" + CLOSE)
    assert status_of(answer) == 200 and answer.endswith(b"\r\n\r\n") and b"Content-Length: " in answer


def test_dates_and_cases(serve):
    s = serve("--rate", "0")
    answer = s.exchange("GET /health HTTP/1.1\r\nhOST: x\r\nCONNECTION: Close\r\n\r\n")
    assert re.search(rb"\r\nDate: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT\r\n", answer)


@pytest.mark.parametrize("request_text, status", [
    ("GET /nothing HTTP/1.1\r\n" + CLOSE, 404),
    ("DELETE /poll HTTP/1.1\r\n" + CLOSE, 405),
    ("GET /publish HTTP/1.1\r\n" + CLOSE, 405),
    ("GET /poll?since=x HTTP/1.1\r\n" + CLOSE, 400),
    ("GET /poll?limit=0 HTTP/1.1\r\n" + CLOSE, 400),
    ("GET /longpoll?timeout=1y HTTP/1.1\r\n" + CLOSE, 400),
    ("nonsense\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\n\r\n", 400),  # no Host
    ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
    ("GET /" + "x" * 5000 + " HTTP/1.1\r\n" + CLOSE, 414),
    ("GET / HTTP/1.1\r\nX: " + "x" * 9000 + "\r\n" + CLOSE, 431),
    ("GET / HTTP/1.1\r\n" + "".join(f"X{n}: y\r\n" for n in range(100)) + CLOSE, 431),
    ("GET / HTTP/2.0\r\n" + CLOSE, 505),
    ("POST /publish HTTP/1.1\r\nContent-Length: 99999999\r\n" + CLOSE, 413),
    ("POST /publish HTTP/1.1\r\nExpect: magic\r\n" + CLOSE, 417),
    ("POST /publish HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n" + CLOSE, 501),
    # Smuggling: two ways to frame one body.
    ("POST /publish HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n" + CLOSE + "0\r\n\r\n", 400),
    ("POST /publish HTTP/1.1\r\nContent-Length: 3\r\nContent-Length: 4\r\n" + CLOSE + "abcd", 400),
    ("POST /publish HTTP/1.1\r\nContent-Length: +3\r\n" + CLOSE + "abc", 400),
    ("POST /publish HTTP/1.1\r\nTransfer-Encoding : chunked\r\n" + CLOSE + "0\r\n\r\n", 400),
    ("POST /publish HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" + CLOSE + "zz\r\nabc", 400),
    ("GET / HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n", 400),
])
def test_refusals(serve, request_text, status):
    s = serve("--rate", "0", build="asan")
    answer = s.exchange(request_text)
    assert status_of(answer) == status
    assert len(re.findall(rb"HTTP/1\.1 \d", answer)) == 1, "nothing behind a refused request may be served"


def test_a_chunked_body_beyond_the_limit(serve):
    s = serve("--rate", "0", "--max-message", "1K", build="asan")
    chunk = "400\r\n" + "x" * 0x400 + "\r\n"
    answer = s.exchange("POST /publish HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk * 3)
    assert status_of(answer) == 413


def test_expect_100_continue(serve):
    s = serve("--rate", "0")
    with s.connect() as c:
        c.sendall(b"POST /publish?topic=t HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n")
        assert c.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        c.sendall(b"abc")
        assert read_response(c)[1] == b"0\n"


def test_the_lubbers_profile_has_its_published_length(serve):
    s = serve("--rate", "0")
    for n in range(12):
        curl("--data", "x" * (1 << n), s.url + "/publish?topic=t")
    for since, conditional in [(-1, ""), (5, ""), (10, ""), (11, 'If-None-Match: "11"\r\n')]:
        answer = s.exchange(f"GET /poll?topic=t&since={since}&headers=lubbers HTTP/1.1\r\nHost: x\r\n{conditional}"
                            "Connection: close\r\n\r\n")
        assert len(answer.split(b"\r\n\r\n")[0]) + 4 == 193


# --- who may


def test_tokens(serve):
    s = serve("--rate", "0", "--auth", "s3cret")
    for path in ["/poll", "/longpoll", "/sse", "/ws", "/echo", "/metrics", "/publish"]:
        method = ["-X", "POST"] if path == "/publish" else []
        answer = curl("-i", *method, s.url + path)
        assert answer.startswith("HTTP/1.1 401 ") and "WWW-Authenticate: Bearer" in answer, path
    assert " 204 " in curl("-i", "-H", "Authorization: Bearer s3cret", s.url + "/poll")
    assert " 204 " in curl("-i", s.url + "/poll?token=s3cret")
    assert " 401 " in curl("-i", s.url + "/poll?token=s3cre")
    signed = subprocess.run(["openssl", "dgst", "-sha256", "-hmac", "s3cret"], input="alice", capture_output=True,
                            text=True).stdout.split()[-1]
    assert " 204 " in curl("-i", "-H", f"Authorization: Bearer alice.{signed}", s.url + "/poll")
    assert " 401 " in curl("-i", "-H", f"Authorization: Bearer bob.{signed}", s.url + "/poll")
    assert "ok" in curl(s.url + "/health")


def test_origins(serve):
    s = serve("--rate", "0", "--allow-origin", "https://friend.example")
    for origin, status in [(s.url, 204), ("https://friend.example", 204), ("https://evil.example", 403), ("null", 403)]:
        assert f" {status} " in curl("-i", "-H", f"Origin: {origin}", s.url + "/poll").splitlines()[0], origin


def test_pages_of_the_allowed_origin_may_read(serve):
    s = serve("--rate", "0", "--allow-origin", "https://friend.example")
    friend = ["-H", "Origin: https://friend.example"]
    for path in ["/poll", "/health"]:
        assert "Access-Control-Allow-Origin: https://friend.example\r\n" in curl("-i", *friend, s.url + path)
    assert "Access-Control-Allow-Origin" in curl("-i", "--max-time", "0.3", *friend, s.url + "/sse")
    preflight = curl("-i", "-X", "OPTIONS", *friend, s.url + "/poll")
    assert preflight.startswith("HTTP/1.1 204 ") and "If-None-Match" in preflight
    assert "Access-Control-Allow-Methods: GET, HEAD, OPTIONS\r\n" in preflight
    assert "Access-Control-Allow-Origin" not in curl("-i", s.url + "/poll")


# --- static files


@pytest.fixture
def site(tmp_path):
    (tmp_path / "secret.txt").write_text("secret")
    web = tmp_path / "web"
    (web / "sub").mkdir(parents=True)
    (web / "index.html").write_text("<p>hello")
    (web / "a b.js").write_text("1")
    (web / "sub" / "x.css").write_text("p{}")
    (web / ".hidden").write_text("secret")
    (web / "link.txt").symlink_to(tmp_path / "secret.txt")
    return web


def test_static_files(serve, site):
    s = serve("--rate", "0", "--web", site)
    answer = curl("-i", s.url + "/")
    assert "Content-Type: text/html; charset=utf-8" in answer and answer.endswith("<p>hello")
    assert "text/javascript" in curl("-i", s.url + "/a%20b.js")
    assert "text/css" in curl("-i", s.url + "/sub/x.css")
    etag = re.search(r'ETag: (".*?")', answer)[1]
    assert " 304 " in curl("-i", "-H", f"If-None-Match: {etag}", s.url + "/")


@pytest.mark.parametrize("path", ["/../secret.txt", "/%2e%2e/secret.txt", "/sub/../../secret.txt", "/link.txt",
                                  "/.hidden", "//etc/passwd", "/%2fetc/passwd", "/sub/..%2f..%2fsecret.txt",
                                  "/index.html%00.txt", "/sub", "/..\\secret.txt", "/sub/%2e%2e/%2e%2e/secret.txt"])
def test_no_escape_from_the_folder(serve, site, path):
    s = serve("--rate", "0", "--web", site, build="asan")
    answer = s.exchange(f"GET {path} HTTP/1.1\r\n" + CLOSE)
    assert b"secret" not in answer and b"root:" not in answer and status_of(answer) in (400, 404)
