"""pushmark explain: its bytes read again here by other code, its counts added up again, its looks, and its end."""

import base64
import fcntl
import hashlib
import json
import os
import pathlib
import pty
import re
import signal
import socket
import struct
import subprocess
import sys
import termios
import threading
import time
import uuid

import pytest
from conftest import PATIENCE, program

ALL = ["poll", "longpoll", "sse", "ws"]
ESCAPE = re.compile(r"\033\[[0-9;]*m")
GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


def explain(*options, code=0, build="release", **env):
    done = subprocess.run([program("pushmark", build), "explain", *options], capture_output=True, text=True,
                          timeout=PATIENCE, env={**os.environ, **env})
    assert done.returncode == code, done.stderr
    if code:
        assert done.stderr.startswith("pushmark: ") and done.stderr.count("\n") == 1, done.stderr
    else:
        assert done.stderr == ""
    return done


def lessons(*options, **more):
    return {t["transport"]: t for t in json.loads(explain(*options, "--json", **more).stdout)["transports"]}


@pytest.fixture(scope="module")
def told():
    return json.loads(explain("--json").stdout)


@pytest.fixture(scope="module")
def by_name(told):
    return {t["transport"]: t for t in told["transports"]}


@pytest.fixture(scope="module")
def text():
    return explain(COLUMNS="80").stdout


def exchanges(lesson):
    return [lesson[name] for name in ("setup", "empty", "update") if lesson[name]]


def part_bytes(exchange, name):
    found = [bytes.fromhex(p["hex"]) for p in exchange["parts"] if p["name"] == name]
    assert len(found) <= 1
    return found[0] if found else None


def read_head(data):
    """(first line, {name in lower case: value}) of exactly one head."""
    assert data.endswith(b"\r\n\r\n") and data.count(b"\r\n\r\n") == 1
    first, *fields = data[:-4].decode().split("\r\n")
    return first, {name.lower(): value for name, value in (f.split(": ", 1) for f in fields)}


# --- the bytes


def test_all_four_in_order(told):
    assert [t["transport"] for t in told["transports"]] == ALL
    assert told["format"] == "pushmark-explain/1" and told["payload_bytes"] == 64 and told["headers"] == "lean"


def test_nothing_that_sanitizers_know_is_wrong():
    for options in [["poll", "ws", "--hex", "--payload", "3K"], ["longpoll", "sse", "--json"]]:
        assert explain(*options, build="asan").stdout


@pytest.mark.parametrize("transport", ALL)
def test_every_byte_has_its_span(by_name, transport):
    for exchange in exchanges(by_name[transport]):
        for part in exchange["parts"]:
            at = 0
            for span in part["spans"]:
                assert span["at"] == at and span["len"] > 0 and span["words"]
                at += span["len"]
            assert at == len(part["hex"]) // 2


@pytest.mark.parametrize("transport", ALL)
def test_the_counts_are_those_of_the_bytes(by_name, transport):
    lesson = by_name[transport]
    for exchange in exchanges(lesson):
        wire = exchange["wire"]
        for way in ("up", "down"):
            seen = sum(len(p["hex"]) // 2 for p in exchange["parts"] if p["direction"] == way)
            assert wire[way]["application"] == seen
            heads = wire[way]["l3"] - seen
            assert heads in (52 * wire[way]["packets"], 40 * wire[way]["packets"])
        sums = dict.fromkeys(exchange["meanings"], 0)
        for span in (s for p in exchange["parts"] for s in p["spans"]):
            sums[span["meaning"]] += span["len"]
        sums["TCP/IP"] = sum(wire[w]["l3"] - wire[w]["application"] for w in wire)
        assert exchange["meanings"] == sums
        assert sum(sums.values()) == wire["up"]["l3"] + wire["down"]["l3"]
        assert exchange["useful_bytes"] == sums["payload"]
    update = lesson["update"]
    whole = update["wire"]["up"]["l3"] + update["wire"]["down"]["l3"]
    assert update["useful_bytes"] == 64 and lesson["bytes_per_useful_byte"] == pytest.approx(whole / 64)


@pytest.mark.parametrize("transport", ALL)
def test_connecting_takes_three_packets(by_name, transport):
    wire = by_name[transport]["connect"]["wire"]
    assert (wire["up"]["packets"], wire["down"]["packets"]) == (2, 1)
    assert (wire["up"]["l3"], wire["down"]["l3"]) in [(60 + 52, 60), (52 + 40, 52)]
    assert wire["up"]["application"] == wire["down"]["application"] == 0


def test_the_polls_are_what_they_say(by_name):
    poll = by_name["poll"]
    request, fields = read_head(part_bytes(poll["empty"], "request"))
    status, answer = read_head(part_bytes(poll["empty"], "response"))
    number = int(answer["etag"].strip('"'))
    assert request == f"GET /poll?since={number} HTTP/1.1" and fields["if-none-match"] == answer["etag"]
    assert status == "HTTP/1.1 304 Not Modified" and len(poll["empty"]["parts"]) == 2
    assert poll["empty"]["useful_bytes"] == 0
    for exchange in (poll["empty"], poll["update"]):  # request and acknowledgement, response
        assert [exchange["wire"][way]["packets"] for way in ("up", "down")] == [2, 1]
    _, fields = read_head(part_bytes(poll["update"], "request"))
    status, answer = read_head(part_bytes(poll["update"], "response"))
    body = part_bytes(poll["update"], "body")
    assert status == "HTTP/1.1 200 OK" and int(answer["content-length"]) == len(body) == 65
    assert body.endswith(b"\n") and body.count(b"\n") == 1
    newest = int(body.split(b" ")[0])
    assert answer["etag"] == f'"{newest}"' and fields["if-none-match"] == f'"{newest - 1}"'


def test_the_long_poll_is_what_it_says(by_name):
    update = by_name["longpoll"]["update"]
    request, fields = read_head(part_bytes(update, "request"))
    _, answer = read_head(part_bytes(update, "response"))
    newest = int(part_bytes(update, "body").split(b" ")[0])
    assert request == f"GET /longpoll?since={newest - 1}&timeout=25s HTTP/1.1" and "if-none-match" not in fields
    assert answer["etag"] == f'"{newest}"' and by_name["longpoll"]["empty"] is None


def test_the_event_is_what_it_says(by_name):
    event = part_bytes(by_name["sse"]["update"], "event").decode()
    found = re.fullmatch(r"id: (\d+)\ndata: ((\d+) [^\n]+)\n\n", event)
    assert found and found[1] == found[3] and len(found[2]) == 64
    _, answer = read_head(part_bytes(by_name["sse"]["setup"], "response"))
    assert answer["content-type"] == "text/event-stream" and "content-length" not in answer


def test_the_handshake_is_what_it_says(by_name):
    first, fields = read_head(part_bytes(by_name["ws"]["setup"], "request"))
    status, answer = read_head(part_bytes(by_name["ws"]["setup"], "response"))
    assert first == "GET /ws HTTP/1.1" and status == "HTTP/1.1 101 Switching Protocols"
    assert len(base64.b64decode(fields["sec-websocket-key"])) == 16
    digest = hashlib.sha1((fields["sec-websocket-key"] + GUID).encode()).digest()
    assert answer["sec-websocket-accept"] == base64.b64encode(digest).decode()


def read_frame(data):
    """(head's length, payload) of one whole unmasked text frame."""
    assert data[0] == 0x81 and data[1] < 128
    if data[1] < 126:
        head, length = 2, data[1]
    elif data[1] == 126:
        head, length = 4, struct.unpack("!H", data[2:4])[0]
    else:
        head, length = 10, struct.unpack("!Q", data[2:10])[0]
    assert len(data) == head + length
    return head, data[head:]


@pytest.mark.parametrize("payload, head, words", [
    ("64B", 2, "length 64"), ("125B", 2, "length 125"), ("126B", 4, "length 126: the payload's"),
    ("70K", 10, "length 71680")])
def test_the_frame_is_what_it_says(payload, head, words):
    update = lessons("ws", "--payload", payload)["ws"]["update"]
    found, text = read_frame(part_bytes(update, "frame"))
    spans = update["parts"][0]["spans"]
    down = update["wire"]["down"]
    segment = 1500 - (down["l3"] - down["application"]) // down["packets"]
    assert down["packets"] == -(-down["application"] // segment)  # as on Ethernet, though it is loopback
    assert found == head == spans[0]["len"] and len(text) == update["useful_bytes"] == spans[1]["len"]
    details = spans[0]["details"]
    assert details[0]["bits"] == "1... ...." and details[2]["bits"] == ".... 0001" and details[3]["bits"] == "0... ...."
    assert details[4]["bits"] == "." + format(bytes.fromhex(update["parts"][0]["hex"])[1], "07b")[:3] + " " + \
        format(bytes.fromhex(update["parts"][0]["hex"])[1], "07b")[3:]
    assert words in details[-1]["words"]


def alike(data):
    """Without what differs from one exchange to the next: port, numbers, key, date."""
    out = re.sub(rb"127\.0\.0\.1:\d+", b"HOST", data)
    out = re.sub(rb"since=\d+", b"since=N", out)
    out = re.sub(rb'"\d+"', b'"N"', out)
    out = re.sub(rb"Date: [^\r]{29}\r", b"Date: D\r", out)
    return re.sub(rb"(Sec-WebSocket-Key: )[^\r]{24}", rb"\1K", out)


class Recorder:
    """Passes connections on to a server and keeps what clients said."""

    def __init__(self, port):
        self.to, self.said = port, []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self.to))
            said = bytearray()
            self.said.append(said)
            threading.Thread(target=self.pass_on, args=(client, server, said), daemon=True).start()
            threading.Thread(target=self.pass_on, args=(server, client, bytearray()), daemon=True).start()

    def pass_on(self, source, target, said):
        while data := source.recv(65536):
            said += data
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)

    def heads(self):
        return {alike(head + b"\r\n\r\n") for said in self.said for head in bytes(said).split(b"\r\n\r\n")}


@pytest.mark.parametrize("transport, headers", [
    *[(transport, "lean") for transport in ALL], ("ws", "browser"), ("poll", "lubbers")])
def test_the_requests_are_those_of_pushmark_load(serve, load, by_name, transport, headers):
    s = serve("--rate", "10/s")
    recorder = Recorder(s.port)
    load(f"http://127.0.0.1:{recorder.port}", "--transport", transport, "--headers", headers, "--engine", "lean",
         "--clients", "1", "--interval", "50ms", "--warmup", "100ms", "--duration", "500ms")
    recorder.listener.close()
    sent = recorder.heads()
    told = by_name if headers == "lean" else lessons(transport, "--headers", headers)
    for exchange in exchanges(told[transport]):
        request = part_bytes(exchange, "request")
        assert request is None or alike(request) in sent


def test_the_answers_are_what_a_raw_socket_gets(serve, by_name):
    s = serve("--rate", "2/s", "--payload", "64B")
    for exchange, wait in [(by_name["poll"]["update"], 0.7), (by_name["poll"]["setup"], 0)]:
        time.sleep(wait)
        request = part_bytes(exchange, "request").replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
        request = re.sub(rb"since=\d+", b"since=0&limit=1", request)
        got = s.exchange(request).replace(b"Connection: close\r\n", b"")
        told = part_bytes(exchange, "response") + part_bytes(exchange, "body")
        assert len(got) == len(told) and alike(got)[:-65] == alike(told)[:-65]


@pytest.mark.parametrize("transport", ALL)
def test_the_packets_are_those_of_pushmark_load(serve, load, by_name, transport):
    s = serve("--rate", "5/s")
    result = load(s, "--transport", transport, "--engine", "lean", "--clients", "1", "--interval", "200ms",
                  "--warmup", "1s", "--duration", "4s")
    count = result["polls"]["sent"] if transport == "poll" else result["messages"]["delivered"]
    for way in ("up", "down"):
        told = by_name[transport]["update"]["wire"][way]
        assert result["wire"][way]["packets"] / count == pytest.approx(told["packets"], abs=0.11)
        assert result["wire"][way]["l3"] / count == pytest.approx(told["l3"], rel=0.06)


@pytest.mark.parametrize("headers, length", [("lubbers", 716), ("cookie:500", None)])
def test_other_heads(headers, length):
    lesson = lessons("poll", "--headers", headers)["poll"]
    update = lesson["update"]
    status = read_head(part_bytes(lesson["empty"], "response"))[0]
    assert status == ("HTTP/1.1 204 No Content" if headers == "lubbers" else "HTTP/1.1 304 Not Modified")
    request = part_bytes(update, "request")
    cookie = read_head(request)[1]["cookie"]
    assert len(request) == length if length else len(cookie) == 500
    spans = [s for s in update["parts"][0]["spans"] if s["meaning"] == "overhead"]
    assert len(f"Cookie: {cookie}\r\n") in [s["len"] for s in spans]


# --- its looks


def in_terminal(*options, columns=80, **env):
    """Its output on a terminal of so many columns."""
    pid, fd = pty.fork()
    if pid == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        clean = {k: v for k, v in os.environ.items() if k != "NO_COLOR"}
        os.execve(program("pushmark"), ["pushmark", "explain", *options], {**clean, "TERM": "xterm-256color", **env})
    data = b""
    try:
        while chunk := os.read(fd, 65536):
            data += chunk
    except OSError:
        pass  # the terminal has ended
    assert os.waitpid(pid, 0)[1] == 0
    os.close(fd)
    return data.decode().replace("\r\n", "\n")


def contrast(colour):
    """Of a colour of the 256 on black and on white (WCAG 2)."""
    levels = [0, 95, 135, 175, 215, 255]
    rgb = [8 + 10 * (colour - 232)] * 3 if colour >= 232 else [levels[(colour - 16) // d % 6] for d in (36, 6, 1)]
    r, g, b = ((c / 255 + 0.055) / 1.055 if c > 10 else c / 255 / 12.92 for c in rgb)
    light = 0.2126 * r ** 2.4 + 0.7152 * g ** 2.4 + 0.0722 * b ** 2.4
    return (light + 0.05) / 0.05, 1.05 / (light + 0.05)


def test_colours_on_a_terminal():
    shown = in_terminal("poll", columns=80)
    inks = {}
    for start, name in re.findall(r"(\033\[[0-9;]+m) +\d+ (line|field|overhead|framing|payload|TCP/IP)", shown):
        inks.setdefault(name, set()).add(start)
    assert len(inks) == 6 and all(len(ink) == 1 for ink in inks.values())
    assert len(set.union(*inks.values())) == 6
    for ink in set.union(*inks.values()):
        assert min(contrast(int(re.search(r"38;5;(\d+)", ink)[1]))) > 4
    assert shown.count("\033[") % 2 == 0 and shown.rstrip("\n").endswith("\033[0m")


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_no_colours_where_they_are_not_wanted(env):
    assert "\033" not in in_terminal("ws", **env)


def test_a_pipe_gets_no_escapes_and_the_labels_say_it_all(text):
    assert "\033" not in text
    for name in ["line", "field", "overhead", "framing", "payload", "TCP/IP"]:
        assert re.search(rf"^ +\d+ {name} ", text, re.M), name
    for word in ["GET /poll?since=", r"\r\n", "RFC 9112", "RFC 6455 §5.2", "FIN 1", "opcode 1", "MASK 0", "length 64",
                 "Last-Event-ID", "304 Not Modified"]:
        assert word in text


@pytest.mark.parametrize("columns", [80, 120])
@pytest.mark.parametrize("options", [["ws", "--headers", "browser"], ["ws", "--hex", "--payload", "3K"]])
def test_it_fits_the_terminal(columns, options):
    shown = ESCAPE.sub("", in_terminal(*options, columns=columns))
    widths = [len(line) for line in shown.splitlines()]
    assert columns - 12 < max(widths) <= columns


def test_the_text_and_its_counts_agree(text):
    """The counts beside the bytes add up to the table at the end."""
    last = text[text.index("side by side"):]
    rows = {re.sub(r"^ +", "", line[:26]).strip(): line[26:].split() for line in last.splitlines() if line.startswith("  ")}
    assert rows["one update"] == ALL
    updates = re.findall(r"useful bytes: (\d+) of (\d+) \((\d+\.\d) %\)", text)
    updates = [u for u in updates if u[0] != "0"]
    assert [u[1] for u in updates] == rows["bytes on the wire (IP)"]
    assert [u[2] for u in updates] == rows["of them useful, %"]
    for useful, whole, share in updates:
        assert float(share) == pytest.approx(100 * int(useful) / int(whole), abs=0.051)
    wire = dict(zip(ALL, map(int, rows["bytes on the wire (IP)"])))
    least, most = min(wire, key=wire.get), max(wire, key=wire.get)
    sentence = " ".join(last[last.index("One update of"):].split())
    assert sentence == (f"One update of 64 useful bytes takes {wire[least]} bytes on the wire by {least} and {wire[most]} "
                        f"by {most}, {wire[most] / wire[least]:.1f} times as many; each poll in vain takes another "
                        f"{rows['a poll in vain, bytes'][0]}.")
    bars = dict(re.findall(r"^  (\w+) +([#:=+.-]+) \d+$", last, re.M))
    cells = {name: len(bar) for name, bar in bars.items()}
    assert list(cells) == ALL and cells[most] == 80 - 22
    for name in ALL:
        assert cells[name] == pytest.approx(cells[most] * wire[name] / wire[most], abs=1)


def test_the_rows_of_a_part_add_up(text):
    parts = re.split(r"^  (?:-->|<--) ", text, flags=re.M)[1:]
    assert len(parts) > 10
    for part in parts:
        block = part.split("\n\n")[0]
        total = int(re.search(r", (\d+) bytes,", block)[1])
        assert sum(map(int, re.findall(r"^ +(\d+) (?:line|field|overhead|framing|payload) ", block, re.M))) == total


def test_hex_shows_every_byte():
    shown = explain("ws", "--hex", COLUMNS="80").stdout
    frame = shown[shown.index("<-- frame"):].split("\n\n")[0]
    rows = re.findall(r"^.{17}([0-9a-f]{4}) ((?:[0-9a-f]{2} )+)", frame, re.M)
    data = b""
    for offset, digits in rows:
        assert int(offset, 16) == len(data)
        data += bytes.fromhex(digits)
    assert len(data) == 66 and read_frame(data)[0] == 2


def test_a_long_payload_is_cut_in_the_middle():
    shown = explain("poll", "--payload", "16K", COLUMNS="80").stdout
    gap = int(re.search(r"\.\.\. (\d+) bytes more \.\.\.", shown)[1])
    assert 16384 - 8 * 38 < gap < 16384 - 38 and len(shown.splitlines()) < 120


# --- wrong usage, and ends


@pytest.mark.parametrize("options, words", [
    (["pol"], "did you mean poll?"), (["pigeon"], "there are poll, longpoll, sse and ws"), (["--hx"], "did you mean --hex?"),
    (["--payload", "2M"], "out of range"), (["--headers", "fat"], "'fat' is not among"), (["--payload", "0"], "range")])
def test_wrong_usage(options, words):
    done = explain(*options, code=2)
    assert words in done.stderr and done.stdout == ""


def test_named_twice_is_shown_once_in_the_order_named():
    found = json.loads(explain("ws", "sse", "ws", "--json").stdout)["transports"]
    assert [t["transport"] for t in found] == ["ws", "sse"]


def script(path, body):
    path.write_text(f"#!{sys.executable}\n{body}")
    path.chmod(0o755)
    return str(path)


@pytest.mark.parametrize("server, words", [
    ("/nonexistent/pushmark-server", "there is no server at /nonexistent/pushmark-server"), ("/bin/false", "without a word"),
    ("/etc/passwd", "Permission denied")])
def test_no_server(server, words):
    assert words in explain("ws", code=1, PUSHMARK_SERVER=server).stderr


def test_a_server_that_says_no(tmp_path):
    server = script(tmp_path / "server", "import sys\nsys.exit('no room here')")
    assert "no room here" in explain("ws", code=1, PUSHMARK_SERVER=server).stderr


def test_a_server_that_says_nothing(tmp_path):
    server = script(tmp_path / "server", "import time\ntime.sleep(60)")
    began = time.monotonic()
    assert "does not answer in 10 s" in explain("ws", code=1, PUSHMARK_SERVER=server).stderr
    assert time.monotonic() - began < 20


def test_another_kind_of_server(tmp_path):
    server = script(tmp_path / "server", """
import http.server, sys
s = http.server.HTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
print(f"listening on http://127.0.0.1:{s.server_port}", file=sys.stderr, flush=True)
s.serve_forever()""")
    assert "no pushmark-server" in explain("ws", code=1, PUSHMARK_SERVER=server).stderr


# A server between: the real one behind it, one text in what it says replaced by another.
BETWEEN = """
import os, re, socket, subprocess, sys, threading
old, new, name = b"%s", b"%s", "%s"
real = subprocess.Popen([name, *sys.argv[1:]], stderr=subprocess.PIPE, text=True)
port = int(real.stderr.readline().rsplit(":", 1)[1])
listener = socket.create_server(("127.0.0.1", 0))
print("listening on http://127.0.0.1:%%d" %% listener.getsockname()[1], file=sys.stderr, flush=True)
def stop(*_):
    real.kill()
    os._exit(0)
import signal
signal.signal(signal.SIGTERM, stop)
def pump(a, b, change):
    try:
        while data := a.recv(65536):
            b.sendall(data.replace(old, new) if change else data)
        b.shutdown(socket.SHUT_WR)
    except OSError:
        pass
while True:
    client, _ = listener.accept()
    server = socket.create_connection(("127.0.0.1", port))
    threading.Thread(target=pump, args=(client, server, False), daemon=True).start()
    threading.Thread(target=pump, args=(server, client, True), daemon=True).start()
"""


@pytest.mark.parametrize("transport, old, new, words", [
    ("ws", "Sec-WebSocket-Accept: ", "Sec-WebSocket-Accept: x", "refuses the WebSocket handshake"),
    ("ws", "\\x81\\x40", "\\x89\\x40", "frame is not"), ("sse", "data: ", "date: ", "event is not"),
    ("sse", "\\n\\n", "\\n\\n:\\n\\n", "event is not"), ("poll", "HTTP/1.1 304", "HTTP/1.1 500", "answer is not"), ("longpoll", "HTTP/1.1 200", "HTTP/9.9 200", "pushmark-server"),
])
def test_a_server_that_breaks_the_rules(tmp_path, transport, old, new, words):
    server = script(tmp_path / "server", BETWEEN % (old, new, program("pushmark-server")))
    assert words in explain(transport, code=1, PUSHMARK_SERVER=server).stderr


def marked(mark):
    """The processes with this text in their environment."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and mark.encode() in (entry / "environ").read_bytes():
                found.append(int(entry.name))
        except OSError:
            continue
    return found


@pytest.mark.parametrize("end", [None, signal.SIGTERM, signal.SIGKILL, signal.SIGINT])
def test_no_process_is_left(end):
    mark = f"pushmark-test-{uuid.uuid4()}"
    process = subprocess.Popen([program("pushmark"), "explain", "ws"], stdout=subprocess.DEVNULL,
                               env={**os.environ, "PUSHMARK_TEST": mark})
    if end:
        deadline = time.monotonic() + PATIENCE
        while len(marked(mark)) < 2 and time.monotonic() < deadline:
            time.sleep(0.02)
        assert len(marked(mark)) == 2
        process.send_signal(end)
    assert process.wait(timeout=PATIENCE) == (-end if end else 0)
    deadline = time.monotonic() + (PATIENCE if end else 0)
    while marked(mark) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert marked(mark) == []


def test_a_full_disk_is_said():
    with open("/dev/full", "w") as full:
        done = subprocess.run([program("pushmark"), "explain", "ws"], stdout=full, stderr=subprocess.PIPE, text=True,
                              timeout=PATIENCE)
    assert done.returncode == 1 and "cannot write" in done.stderr and done.stderr.count("\n") == 1
