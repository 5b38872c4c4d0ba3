"""--lab: the desk's asks, the lanes' ledgers to the byte, the raw bytes, and what nobody may do with it."""

import json
import re
import socket
import struct
import subprocess
import time
import urllib.request

import pytest
from conftest import PATIENCE, program, read_response
from desk import Desk, Line, settled
from wsbytes import HANDSHAKE, connect, frame, read_close, read_exactly, read_frame, read_head

NS = 10**9


LAB = ("--lab", "--rate", "0/s", "--drain", "100ms")  # these readers say no goodbye


@pytest.fixture
def lab(serve):
    return serve(*LAB)


@pytest.fixture
def desk(lab):
    return Desk(lab)


def parse(text):
    """(number, intended time) of a message."""
    number, at = text.split(b" ")[:2]
    return int(number), int(at, 36)


def metric(server, name):
    text = urllib.request.urlopen(server.url + "/metrics").read().decode()
    return float(re.search(rf"^pushmark_{name} (\S+)$", text, re.M)[1])


def eventually(what, seconds=PATIENCE):
    end = time.monotonic() + seconds
    while not (value := what()) and time.monotonic() < end:
        time.sleep(0.02)
    return value


# --- the desk ---


def test_hello(lab, desk):
    hello = desk.hello
    assert hello["say"] == "hello" and re.fullmatch("[a-z0-9]{8}", hello["session"])
    assert hello["topic"] == "lab." + hello["session"]
    assert hello["limits"] == {"rate_hz": 100, "payload_bytes": 16384, "pause_ms": 1000, "max_message_bytes": 65536,
                               "lanes": 24}
    assert hello["started_ns"] < hello["now_ns"] <= time.monotonic_ns()
    other = Desk(lab).hello
    assert other["session"] != hello["session"] and other["started_ns"] == hello["started_ns"]


def test_clock(desk):
    before = time.monotonic_ns()
    now = desk.ask("clock")["now_ns"]
    assert before < now < time.monotonic_ns()


def test_without_lab_there_is_nothing(serve):
    s = serve("--rate", "0/s")
    with s.connect() as c:
        c.sendall((HANDSHAKE % "/lab").encode())
        assert read_response(c)[0].startswith("HTTP/1.1 404 ")
        c.sendall(b"POST /publish?topic=lab.free HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx")
        assert read_response(c)[0].startswith("HTTP/1.1 200 ")


@pytest.mark.parametrize("options", [("--workers", "2"), ("--model", "threads"), ("--topics", "feed,lab.x")])
def test_what_the_lab_does_not_go_with(options):
    done = subprocess.run([program("pushmark-server"), "--listen", "127.0.0.1:0", "--lab", *options],
                          capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 2 and done.stderr.count("\n") == 1 and "lab" in done.stderr


@pytest.mark.parametrize("text", ["", "{", "[]", "7", "null", "{}", '{"id":"a","ask":"clock"}', '{"id":null,"ask":"clock"}',
                                  '{"ask":"clock"}', '{"id":1.5,"ask":"clock"}', '{"id":1,"ask":"clock"} x', '"\\u0000"',
                                  '{"id":99999999999999999999,"ask":"clock"}'])
def test_what_is_no_question(desk, text):
    answer = desk.say(text)
    assert answer["id"] is None and "\n" not in answer["error"]
    assert "now_ns" in desk.ask("clock")


WRONG = [("", {}), ("nope", {}), ("feed", {}), ("feed", {"rate_hz": -1}), ("feed", {"rate_hz": 100.1}),
         ("feed", {"rate_hz": "1"}), ("feed", {"rate_hz": 1, "payload_bytes": 0}), ("feed", {"rate_hz": 1, "payload_bytes": 16385}),
         ("feed", {"rate_hz": 1, "payload_bytes": 1.5}), ("feed", {"rate_hz": 1, "schedule": "odd"}),
         ("feed", {"rate_hz": 1, "schedule": 1}), ("publish", {"text": ""}), ("publish", {"text": "a\nb"}),
         ("publish", {"text": 1}), ("publish", {"text": "x" * 16385}), ("wire", {}), ("wire", {"lane": "none"}),
         ("wire", {"lane": 1}), ("reset", {"lane": "none"}), ("arrivals", {"lane": "none"}), ("close", {"lane": "none"}),
         ("close", {"lane": "poll", "code": 999}), ("close", {"lane": "poll", "code": 5000}),
         ("close", {"lane": "poll", "code": 1005}), ("close", {"lane": "poll", "reason": 1}), ("pause", {}),
         ("pause", {"ms": 0}), ("pause", {"ms": 1001}), ("pause", {"ms": "1"}), (1, {})]


def test_what_is_asked_wrong(desk):
    Line(desk.server).get(desk.target("/poll", "poll"))
    for word, more in WRONG:
        answer = desk.ask(word, **more)
        assert list(answer) == ["error"] and answer["error"] and "\n" not in answer["error"], (word, more, answer)
    assert desk.ask("publish")["number"] == 0  # nothing of that has published


# --- feed and publish ---


def test_feed_even(desk):
    reader = connect(desk.server, desk.target("/ws", "ws"))
    feed = desk.ask("feed", rate_hz=50, payload_bytes=100)
    assert (feed["topic"], feed["rate_hz"], feed["payload_bytes"], feed["next"]) == (desk.topic, 50, 100, 0)
    for k in range(10):
        text = read_frame(reader)[1]
        assert parse(text) == (k, feed["start_ns"] + k * NS // 50) and len(text) == 100
    before = time.monotonic_ns()
    changed = desk.ask("feed", rate_hz=20, payload_bytes=50)
    assert before < changed["start_ns"] < time.monotonic_ns() and changed["next"] >= 10
    seen = []
    while not seen or seen[-1][0] < changed["next"] + 3:
        seen.append(parse(read_frame(reader)[1]))
    assert [n for n, _ in seen] == list(range(10, changed["next"] + 4))
    assert [at for _, at in seen[-4:]] == [changed["start_ns"] + k * NS // 20 for k in range(4)]
    stopped = desk.ask("feed", rate_hz=0)
    time.sleep(0.2)
    assert desk.ask("publish")["number"] == stopped["next"]


def test_feed_poisson(desk):
    reader = connect(desk.server, desk.target("/ws", "ws"))
    feed = desk.ask("feed", rate_hz=100, payload_bytes=20, schedule="poisson")
    times = [parse(read_frame(reader)[1])[1] for _ in range(30)]
    gaps = [b - a for a, b in zip(times, times[1:])]
    assert times[0] == feed["start_ns"] and all(g > 0 for g in gaps) and max(gaps) > 3 * min(gaps)


def test_publish(desk):
    reader = connect(desk.server, desk.target("/ws", "ws"))
    before = time.monotonic_ns()
    one, two = desk.ask("publish", text="你好 <b>"), desk.ask("publish")
    assert (one["number"], two["number"]) == (0, 1) and before < one["at_ns"] < two["at_ns"] < time.monotonic_ns()
    first, second = read_frame(reader)[1], read_frame(reader)[1]
    assert parse(first) == (0, one["at_ns"]) and first.split(b" ", 2)[2].decode() == "你好 <b>"
    assert parse(second) == (1, two["at_ns"]) and len(second) == 64


def test_nobody_else_publishes_in_a_session(lab, desk):
    line = Line(lab)
    line.get(f"/publish?topic={desk.topic}", "POST", b"x")
    assert line.status == 403
    other = connect(lab, f"/ws?topic=up&publish={desk.topic}")
    other.sendall(frame(1, b"x"))
    assert read_frame(other)[1].startswith(b"! refused 403")
    line.get("/publish?topic=lab.another", "POST", b"x")
    assert line.status == 400
    assert desk.ask("publish")["number"] == 0


def test_sessions_do_not_use_up_topics(serve):
    s = serve(*LAB, "--max-topics", "2")  # the feed's is one
    desks = [Desk(s) for _ in range(3)]
    assert len({d.topic for d in desks}) == 3
    line = Line(s)
    line.get("/publish?topic=one", "POST", b"x")
    assert line.status == 200
    line.get("/publish?topic=two", "POST", b"x")
    assert line.status == 400


def test_the_end_of_a_session(lab, desk):
    topics = metric(lab, "topics")
    reader = connect(lab, desk.target("/ws", "ws"))
    desk.ask("feed", rate_hz=100, payload_bytes=20)
    read_frame(reader)
    line = Line(lab)
    desk.close()
    other = Desk(lab)
    assert eventually(lambda: other.ask("stats")["sessions"] == 1)
    published = metric(lab, "published_messages_total")
    line.get(f"/publish?topic={desk.topic}", "POST", b"x")
    assert line.status == 403  # while it is still read
    time.sleep(0.1)
    assert metric(lab, "published_messages_total") == published
    assert metric(lab, "topics") == topics + 1
    reader.close()
    assert eventually(lambda: metric(lab, "topics") == topics)  # the other's has come for this one's


def test_no_more_than_32_sessions(lab):
    desks = [Desk(lab) for _ in range(32)]
    extra = Desk(lab)
    assert extra.hello["say"] == "full" and "error" in extra.hello
    assert read_close(extra.socket) == 1013
    desks.pop().close()
    assert eventually(lambda: Desk(lab).hello["say"] == "hello")


# --- the ledger ---


def check(ledger, line, **counts):
    assert ledger["up"]["application"] == line.up and ledger["down"]["application"] == line.down
    for name, value in counts.items():
        assert ledger[name] == value, (name, ledger)


def check_l3(ledger, up, down):
    assert {k: ledger["up"][k] for k in up} == up and {k: ledger["down"][k] for k in down} == down


def test_ledger_of_polls(lab, desk):
    texts = [desk.ask("publish", text="x" * n) for n in (1, 20, 300)] and 3
    line = Line(lab)
    body = line.get(desk.target("/poll", "poll", "&since=-1"))
    assert body.count(b"\n") == texts
    for _ in range(5):
        line.get(desk.target("/poll", "poll", "&since=2"))
        assert line.status == 204
    settled()
    ledger = desk.ledger("poll")
    check(ledger, line, connections=1, open=1, requests=6, empty=5, deliveries=3, payload_bytes=len(body) - 3)
    check_l3(ledger, *line.l3())
    up, down = line.finish()
    assert eventually(lambda: desk.ledger("poll")["open"] == 0)
    settled()
    check_l3(desk.ledger("poll"), up, down)


def test_ledger_of_a_connection_a_poll(lab, desk):
    ends = []
    for _ in range(20):
        line = Line(lab)
        line.get(desk.target("/poll", "poll"), fields="Connection: close\r\n")
        ends.append(line.finish())
    settled()
    ledger = desk.ledger("poll")
    assert (ledger["connections"], ledger["open"], ledger["requests"]) == (20, 0, 20)
    for way, name in enumerate(("up", "down")):
        for what in ("l3", "packets"):
            assert ledger[name][what] == sum(end[way][what] for end in ends), (name, what)


def test_ledger_of_a_longpoll(lab, desk):
    line = Line(lab)
    line.send(f"GET {desk.target('/longpoll', 'long', '&since=-1&timeout=300ms')} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    got = read_response(line.socket)
    line.down += len(got[0]) + 4 + len(got[1])
    line.send(f"GET {desk.target('/longpoll', 'long', '&since=-1')} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert eventually(lambda: desk.ledger("long")["requests"] == 2)
    desk.ask("publish", text="x")
    got = read_response(line.socket)
    line.down += len(got[0]) + 4 + len(got[1])
    check(desk.ledger("long"), line, requests=2, empty=1, deliveries=1, payload_bytes=len(got[1]) - 1)


@pytest.mark.parametrize("options", [(), ("--coalesce", "30ms")])
def test_ledger_of_streams(serve, options):
    lab = serve(*LAB, *options)
    desk = Desk(lab)
    ws, sse, count = Line(lab), Line(lab), 20
    ws.upgrade(desk.target("/ws", "ws"))
    sse.send(f"GET {desk.target('/sse', 'sse')} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    events = sse.recv()
    while not events.endswith(b"\r\n\r\n"):
        events += sse.recv()
    texts = 0
    for i in range(count):
        desk.ask("publish", text="x" * 10 * i + "y")
    for _ in range(count):
        texts += len(ws.read_frame()[1])
    while events.count(b"\ndata: ") < count or not events.endswith(b"\n\n"):
        events += sse.recv()
    settled()
    for lane, line in (("ws", ws), ("sse", sse)):
        ledger = desk.ledger(lane)
        check(ledger, line, connections=1, open=1, requests=1, empty=0, deliveries=count, payload_bytes=texts)
        check_l3(ledger, *line.l3())
    last = b"\n\n".join(events.split(b"\n\n")[-2:])
    assert desk.wire("ws")["last"]["down"] == ws.got and desk.wire("sse")["last"]["down"] == last


def test_ledger_of_publish_and_echo(lab, desk):
    post, echo = Line(lab), Line(lab)
    post.get(desk.target("/publish", "post").replace(desk.topic, "chat"), "POST", b"hello")
    assert post.status == 200
    check(desk.ledger("post"), post, requests=1, empty=0, deliveries=0)
    echo.upgrade(desk.target("/echo", "echo"))
    echo.send(frame(1, b"x" * 1000))
    assert echo.read_frame() == (1, b"x" * 1000)
    check(desk.ledger("echo"), echo, requests=1, connections=1, deliveries=0)


def test_lanes_that_share_a_connection(lab, desk):
    """To the byte and packet: what lanes have together is what the connection had."""
    desk.ask("publish", text="x" * 4000)  # an answer of several segments
    line, mine = Line(lab), {"a": [0, 0], "b": [0, 0], "c": [0, 0]}
    for i in range(30):
        lane = "abc"[(i * i + i // 3) % 3]
        up, down = line.up, line.down
        line.get(desk.target("/poll", lane, f"&since={-1 if i % 2 else 0}&pad={'p' * i * 40}"))
        mine[lane][0] += line.up - up
        mine[lane][1] += line.down - down
    settled()
    lanes = desk.ledger()
    for lane, (up, down) in mine.items():
        assert (lanes[lane]["up"]["application"], lanes[lane]["down"]["application"]) == (up, down), lane
        assert lanes[lane]["connections"] == 1
        assert lanes[lane]["up"]["packets"] >= lanes[lane]["requests"]
    assert sum(lanes[lane]["open"] for lane in mine) == 1 and sum(lanes[lane]["requests"] for lane in mine) == 30
    up, down = line.l3()
    for what in ("l3", "packets"):
        assert sum(lanes[lane]["up"][what] for lane in mine) == up[what]
        assert sum(lanes[lane]["down"][what] for lane in mine) == down[what]


def test_what_is_of_no_lane_is_of_none(lab, desk):
    """The set-up is the first request's, here nobody's; then requests alternate with those of no lane."""
    line, up, down = Line(lab), 0, 0
    for i in range(10):
        line.get("/health" if i % 3 else f"/poll?topic={desk.topic}&lab={desk.session}x.poll")
        before = (line.up, line.down)
        line.get(desk.target("/poll", "poll"))
        up, down = up + line.up - before[0], down + line.down - before[1]
    settled()
    ledger = desk.ledger("poll")  # one switch more to it than away from it: heads are not lost with either
    assert ledger["up"]["l3"] == up + 52 * ledger["up"]["packets"]
    line.get("/health")
    settled()
    ledger = desk.ledger("poll")
    assert (ledger["up"]["application"], ledger["down"]["application"]) == (up, down)
    assert ledger["open"] == 0 and ledger["connections"] == 1 and ledger["requests"] == 10
    # Ten requests and at least as many acknowledgements of their answers, or none where the next request is one.
    assert 10 <= ledger["up"]["packets"] <= 20 and ledger["up"]["l3"] == up + 52 * ledger["up"]["packets"]
    assert ledger["down"]["l3"] == down + 52 * ledger["down"]["packets"]


def test_pipelined_lanes(lab, desk):
    line = Line(lab)
    one, two = (f"GET {desk.target('/poll', lane)} HTTP/1.1\r\nHost: x\r\n\r\n".encode() for lane in ("one", "second"))
    line.send(one + two + one)
    rest, answers = b"", []
    for _ in range(3):
        head, body, rest = read_response(line.socket, rest)
        answers.append(len(head) + 4 + len(body))
    settled()
    lanes = desk.ledger()
    assert lanes["one"]["up"]["application"] == 2 * len(one) and lanes["second"]["up"]["application"] == len(two)
    up, down = line.l3()
    for what in ("l3", "packets"):
        assert lanes["one"]["up"][what] + lanes["second"]["up"][what] == up[what]
        assert lanes["one"]["down"][what] + lanes["second"]["down"][what] == down[what]
    assert lanes["one"]["down"]["application"] + lanes["second"]["down"]["application"] == sum(answers)


def test_a_body_in_pieces_belongs_to_its_request(lab, desk):
    line = Line(lab)
    line.get(desk.target("/poll", "poll"))
    before = line.up, line.down
    line.sent = b""
    line.send(f"POST /publish?topic=chat&lab={desk.session}.post HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
              .encode())
    for piece in (b"5\r\nhello\r\n", b"6\r\n world\r\n", b"0\r\n\r\n"):
        time.sleep(0.02)
        line.send(piece)
    head, body, _ = read_response(line.socket)
    line.down += len(head) + 4 + len(body)
    up, down = line.up - before[0], line.down - before[1]
    post = desk.ledger("post")
    assert (post["up"]["application"], post["down"]["application"]) == (up, down)
    assert desk.wire("post")["last"]["up"] == line.sent
    line.get(desk.target("/poll", "poll"))
    settled()
    lanes = desk.ledger()
    assert lanes["post"]["up"]["packets"] >= 4
    assert lanes["post"]["up"]["application"] == up and lanes["poll"]["up"]["application"] == line.up - up
    for what, total in line.l3()[0].items():
        assert lanes["post"]["up"][what] + lanes["poll"]["up"][what] == total


def test_reset(lab, desk):
    line, ws = Line(lab), Line(lab)
    line.get(desk.target("/poll", "poll"))
    ws.upgrade(desk.target("/ws", "ws"))
    settled()
    assert desk.ask("reset", lane="poll") == {}
    lanes = desk.ledger()
    assert lanes["poll"]["up"] == lanes["poll"]["down"] == {"application": 0, "l3": 0, "packets": 0}
    assert lanes["poll"]["requests"] == 0 and lanes["poll"]["open"] == 1 and lanes["ws"]["requests"] == 1
    up = line.up
    line.get(desk.target("/poll", "poll"))
    assert desk.ledger("poll")["up"]["application"] == line.up - up
    desk.ask("reset")
    assert desk.ledger("ws")["up"]["application"] == 0 and desk.ask("arrivals", lane="ws")["at_ns"] == []
    ws.send(frame(9, b"abc"))
    ws.read_frame()
    assert desk.ledger("ws")["up"]["application"] == 9 and desk.ledger("ws")["down"]["application"] == 5


def test_arrivals(lab, desk):
    before = time.monotonic_ns()
    lines = [connect(lab, desk.target("/ws", "ws")) for _ in range(5)]
    times = desk.ask("arrivals", lane="ws")["at_ns"]
    assert len(times) == len(lines) == 5 and times == sorted(times) and before < times[0] < times[-1] < time.monotonic_ns()
    line = Line(lab)
    for _ in range(3):
        line.get(desk.target("/poll", "poll"))
    assert len(desk.ask("arrivals", lane="poll")["at_ns"]) == 1


# --- the raw bytes ---


def test_wire_of_polls(lab, desk):
    line = Line(lab)
    line.get(desk.target("/poll", "poll"))
    empty = {"up": line.sent, "down": line.got, "cut": False}
    wire = desk.wire("poll")
    assert wire["opening"] is None and wire["news"] is None
    assert {k: wire["last"][k] for k in empty} == empty and wire["last"]["at_ns"] < time.monotonic_ns()
    desk.ask("publish", text="x")
    line.get(desk.target("/poll", "poll", "&since=-1"), fields="Cookie: a=b\r\n")
    news = (line.sent, line.got)
    line.get(desk.target("/poll", "poll", "&since=0"))
    wire = desk.wire("poll")
    assert (wire["news"]["up"], wire["news"]["down"]) == news
    assert (wire["last"]["up"], wire["last"]["down"]) == (line.sent, line.got)


def test_wire_is_cut(lab, desk):
    for _ in range(3):
        desk.ask("publish", text="x" * 9000)
    line = Line(lab)
    line.get(desk.target("/poll", "poll", "&since=-1"))
    wire = desk.wire("poll")["news"]
    assert wire["cut"] and wire["down"] == line.got[:16384] and wire["up"] == line.sent


@pytest.mark.parametrize("path", ["/ws", "/echo"])
def test_wire_of_websockets(lab, desk, path):
    line = Line(lab)
    line.upgrade(desk.target(path, "w"))
    opening = {"up": line.sent, "down": line.got}
    for up in (frame(1, b"hello"), frame(2, b"\0" * 300) if path == "/echo" else frame(1, b"y" * 300)):
        for at in range(0, len(up), 7):  # within heads, too
            line.send(up[at:at + 7])
        line.read_frame()
    data = line.got
    line.send(frame(9, b"ping"))  # controls do not take its place
    line.read_frame()
    wire = desk.wire("w")
    assert {k: wire["opening"][k] for k in opening} == opening
    assert (wire["last"]["up"], wire["last"]["down"], wire["last"]["cut"], wire["news"]) == (up, data, False, None)


def test_wire_of_events(serve):
    lab = serve(*LAB, "--ping", "50ms")
    desk, line = Desk(lab), Line(lab)
    line.send(f"GET {desk.target('/sse', 'sse')} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    head = read_head(line.socket)
    assert eventually(lambda: (last := desk.wire("sse")["last"]) and last["down"] == b":\n\n")
    desk.ask("publish", text="x")
    event = b""
    while b"data: " not in event:
        event = line.recv()
    for _ in range(10):  # comments do not take its place
        time.sleep(0.02)
        desk.ask("clock")
    wire = desk.wire("sse")
    assert (wire["opening"]["up"], wire["opening"]["down"]) == (line.sent, head)
    assert wire["last"]["up"] == b"" and wire["last"]["down"] == event.replace(b":\n\n", b"")


# --- what else may be asked ---


@pytest.mark.parametrize("path", ["/ws", "/echo"])
def test_close_of_websockets(lab, desk, path):
    lines = [connect(lab, desk.target(path, "w")) for _ in range(3)]
    other = connect(lab, desk.target(path, "other"))
    assert desk.ask("close", lane="w", code=4711, reason="mach's gut") == {"closed": 3}
    for line in lines:
        opcode, payload = read_frame(line)
        assert (opcode, payload) == (8, struct.pack("!H", 4711) + b"mach's gut")
    assert desk.ask("close", lane="other") == {"closed": 1}
    assert read_frame(other)[1][:2] == struct.pack("!H", 1001)
    assert eventually(lambda: desk.ledger("w")["open"] == 0)
    assert desk.ask("close", lane="w") == {"closed": 0}


def test_close_of_others(lab, desk):
    idle, held, stream = Line(lab), Line(lab), Line(lab)
    idle.get(desk.target("/poll", "all"))
    for line, path in ((held, "/longpoll"), (stream, "/sse")):
        line.send(f"GET {desk.target(path, 'all')} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert eventually(lambda: desk.ledger("all")["requests"] == 3)
    assert desk.ask("close", lane="all") == {"closed": 3}
    read_head(stream.socket)
    for line in (idle, held, stream):
        assert line.recv() == b""
        line.socket.close()
    assert eventually(lambda: desk.ledger("all")["open"] == 0)


def test_close_of_many(hostile):
    """More at once than partings are watched; whoever is closed leaves the list that is being walked."""
    desk, ends = Desk(hostile), 0
    for _ in range(3):
        lines = [Line(hostile) for _ in range(100)]
        for i, line in enumerate(lines):
            line.get(desk.target("/poll", "poll"))
        for line in lines[::3]:
            line.socket.close()
        ends += desk.ask("close", lane="poll")["closed"]
        for line in lines:
            line.socket.close()
        assert eventually(lambda: desk.ledger("poll")["open"] == 0)
    assert 198 <= ends <= 300 and desk.ledger("poll")["connections"] == 300


def test_pause(lab, desk):
    reader, other = connect(lab, desk.target("/ws", "ws")), Desk(lab)
    feed = desk.ask("feed", rate_hz=50, payload_bytes=20)
    read_frame(reader)
    before = time.monotonic_ns()
    paused = desk.ask("pause", ms=400)["paused_ns"]
    assert 400e6 <= paused <= time.monotonic_ns() - before
    seen = [(parse(read_frame(reader)[1]), time.monotonic_ns()) for _ in range(40)]
    assert [n for (n, _), _ in seen] == list(range(1, 41))  # nothing is lost, and all keeps its intended time
    assert all(at == feed["start_ns"] + n * NS // 50 for (n, at), _ in seen)
    assert max(got - at for (_, at), got in seen) > 300e6
    assert "error" in desk.ask("pause", ms=1) and "error" in other.ask("pause", ms=1)
    while (time.monotonic_ns() - before) / NS < 3.01:
        time.sleep(0.05)
    assert other.ask("pause", ms=1)["paused_ns"] >= 10**6


def test_stats(lab, desk):
    stats = desk.ask("stats")
    other, line = Desk(lab), Line(lab)
    line.get("/health")
    more = other.ask("stats")
    assert (more["sessions"], more["connections"]) == (stats["sessions"] + 1, stats["connections"] + 2) == (2, 3)
    assert 0 < stats["cpu_ns"] < more["cpu_ns"] < 10 * NS and more["rss_bytes"] == pytest.approx(lab.rss_bytes(), rel=0.5)


# --- bounds ---


@pytest.mark.parametrize("name", ["", "A", "a_b", "a.b", "%61", "x" * 17, "é", "a%00", "../a", "<b>"])
def test_bad_names_of_lanes(lab, desk, name):
    line = Line(lab)
    line.send(f"GET {desk.target('/poll', name)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert read_response(line.socket)[0].split()[1] in ("204", "400")
    assert desk.ledger() == {}


def test_lanes_are_bounded(lab, desk):
    line = Line(lab)
    for i in range(30):
        line.get(desk.target("/poll", f"lane-{i}"))
        assert line.status == 204
    assert list(desk.ledger()) == [f"lane-{i}" for i in range(24)]
    for value in (desk.session, desk.session + ".", "." + desk.session, "x" * 8 + ".a", desk.session[:7] + ".a", "."):
        line.get(f"/poll?lab={value}")
        assert line.status == 204
    line.get(f"/health?lab={desk.session}.lane-0")
    assert [lane["requests"] for lane in desk.ledger().values()] == [1] * 24


@pytest.fixture
def hostile(serve):
    return serve(*LAB, build="asan")


def test_nesting(hostile):
    desk = Desk(hostile)
    for bomb in ("[" * 60000, '{"a":' * 12000, '{"id":1,"ask":' + "[" * 3000 + "]" * 3000 + "}"):
        assert "error" in desk.say(bomb)
    assert "now_ns" in desk.ask("clock")


def test_length_of_asks(hostile):
    desk = Desk(hostile)
    text = '{"id":1,"ask":"clock","x":"%s"}'
    fits = text % ("x" * (65536 - len(text) + 2))
    assert len(fits) == 65536 and "now_ns" in desk.say(fits)
    desk.socket.sendall(frame(1, fits.encode() + b" "))
    assert read_close(desk.socket) == 1009
    for data, code in ((frame(2, b"{}"), 1003), (frame(1, b"\xff"), 1007), (frame(1, b"{}", mask=None), 1002)):
        desk = Desk(hostile)
        desk.socket.sendall(data)
        assert read_close(desk.socket) == code


def test_a_desk_that_never_reads(serve):
    """It is not read either: what it makes the server keep is bounded, and all is answered in order in the end."""
    lab = serve(*LAB)
    desk, line = Desk(lab), Line(lab)
    for _ in range(5):
        desk.ask("publish", text="x" * 9000)
    for lane in range(24):
        line.get(desk.target("/poll", f"lane-{lane}", "&since=-1"))
    before = lab.rss_bytes()
    asks = [frame(1, json.dumps({"id": i, "ask": "wire", "lane": "lane-1"}).encode()) for i in range(200)]
    asks = b"".join(asks) + asks[-1] * 500000  # more than sockets hold, and 40 GiB of answers
    desk.socket.settimeout(1)
    sent = 0
    with pytest.raises(TimeoutError):
        while sent < len(asks):
            sent += desk.socket.send(asks[sent:sent + 65536])
    assert sent < len(asks) and lab.rss_bytes() - before < 16 << 20
    assert "now_ns" in Desk(lab).ask("clock")
    desk.socket.settimeout(PATIENCE)
    for i in range(200):
        assert json.loads(read_frame(desk.socket)[1])["id"] == i
    desk.close()


def test_floods(hostile):
    """Everything at once from several desks, torn off in the middle."""
    desks = [Desk(hostile) for _ in range(4)]
    words = ["clock", "feed", "publish", "ledger", "reset", "wire", "close", "arrivals", "stats", "nope"]
    lines = []
    for desk in desks:
        for path in ("/ws", "/echo", "/ws"):
            lines.append(connect(hostile, desk.target(path, "w")))
        for i in range(10):
            line = Line(hostile)
            line.send(f"GET {desk.target('/poll', f'l{i}')} HTTP/1.1\r\nHost: x\r\n\r\n".encode() * (i + 1))
            lines.append(line.socket)
        asks = [{"id": i, "ask": words[i * 7 % 10], "rate_hz": i % 101, "payload_bytes": 1 + i * 37 % 16384, "lane": "w"}
                for i in range(3000)]
        desk.socket.settimeout(5)
        try:
            desk.socket.sendall(b"".join(frame(1, json.dumps(ask).encode()) for ask in asks))
        except TimeoutError:
            pass
    for i, line in enumerate(lines):
        if i % 2:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        line.close()
    for desk in desks[1:]:
        desk.close()
    last = Desk(hostile)
    assert eventually(lambda: last.ask("stats")["sessions"] <= 2)
    assert "lanes" in last.ask("ledger")


def test_sessions_come_and_go(hostile):
    line = Line(hostile)
    for i in range(100):
        desk = Desk(hostile)
        desk.ask("feed", rate_hz=100, payload_bytes=10)
        connect(hostile, desk.target("/ws", "ws")).close()
        line.get(desk.target("/poll", "poll"))
        if i % 2:
            desk.close()
        else:
            desk.socket.sendall(frame(8, b"\x03\xe8"))
            assert read_close(desk.socket) == 1000
    last = Desk(hostile)
    assert eventually(lambda: last.ask("stats")["sessions"] == 1)
    assert metric(hostile, "topics") <= 2


# --- beside others ---


def test_guarded_like_echo(serve):
    s = serve(*LAB, "--auth", "secret", "--allow-origin", "http://good.example")
    def status(path, fields=""):
        with s.connect() as c:
            c.sendall((HANDSHAKE % path).replace("\r\n\r\n", f"\r\n{fields}\r\n").encode())
            return int(read_exactly(c, 12).split()[1])
    assert status("/lab") == 401 and status("/lab?token=secret") == 101
    assert status("/lab?token=secret", "Origin: http://evil.example\r\n") == 403
    assert status("/lab?token=secret", "Origin: http://good.example\r\n") == 101


def test_drain(serve):
    s = serve("--lab", "--rate", "0/s")
    desk = Desk(s)
    desk.ask("feed", rate_hz=100, payload_bytes=20)
    s.terminate()
    assert read_frame(desk.socket)[1][:2] == struct.pack("!H", 1001)
    published = s.counters()["published"]
    time.sleep(0.1)
    assert s.counters()["published"] == published
    desk.socket.sendall(frame(8, b"\x03\xe9"))
    assert desk.socket.recv(1) == b""
    s.stop()


def test_a_benchmark_beside_it(serve, load):
    s = serve("--lab", "--rate", "50/s", "--payload", "100B", "--drain", "100ms")
    desks = [Desk(s) for _ in range(4)]
    for desk in desks:
        desk.ask("feed", rate_hz=100, payload_bytes=1000)
        Line(s).upgrade(desk.target("/ws", "ws"))
    for transport in ("ws", "poll"):
        messages = load(s, "--transport", transport, "--clients", 5, "--duration", "2s", "--interval", "100ms")["messages"]
        assert messages["delivered"] > 0 and messages["lost"] == messages["duplicate"] == 0
    line = Line(s)
    line.get(f"/publish?topic=feed&lab={desks[0].session}.post", "POST", b"x")
    assert line.status == 403
    assert desks[0].ask("feed", rate_hz=0, topic="feed")["topic"] == desks[0].topic
    assert "feed" in urllib.request.urlopen(s.url + "/health").read().decode()
