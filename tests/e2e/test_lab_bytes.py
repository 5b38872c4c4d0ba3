"""The lab's ledger against a packet capture, with Chromium itself as the client: what the page shows as bytes went by."""

import json
import os
import re
import struct
import subprocess

import pytest
from conftest import ROOT
from labpage import BROWSER
from test_bytes import Capture, inside  # noqa: F401 (a fixture)

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="capturing packets takes root")

FIN, SYN, RST = 1, 2, 4


class Flow:
    """One connection: of each direction its packets, and its bytes in order."""

    def __init__(self):
        self.l3, self.packets, self.data, self.first = {"up": 0, "down": 0}, {"up": 0, "down": 0}, {"up": {}, "down": {}}, {}
        self.last = None  # (way, flags) of the last packet

    def stream(self, way):
        return b"".join(part for _, part in sorted(self.data[way].items()))

    def lanes(self):
        return re.findall(rb"^(?:GET|POST) \S*[?&]lab=(\S+?)[& ]", self.stream("up"), re.M)


def flows_of(data, port):
    order, at, flows = "<" if data[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">", 24, {}
    while at < len(data):
        kept = struct.unpack_from(order + "I", data, at + 8)[0]
        packet = data[at + 16 + 14:at + 16 + kept]
        length, head = struct.unpack_from("!H", packet, 2)[0], (packet[0] & 15) * 4
        source, target, sequence, _, words, flags = struct.unpack_from("!HHIIBB", packet, head)
        way, peer = ("down", target) if source == port else ("up", source)
        if flags & SYN and way == "up":
            flows[peer, len(flows)] = Flow()
        flow = next(flow for (known, _), flow in reversed(flows.items()) if known == peer)
        # SACK blocks, of a retransmission that a late scheduler caused, are not in lib/wire.h's formula.
        flow.l3[way] += length - (0 if flags & SYN else max(0, (words >> 4) * 4 - 32))
        flow.packets[way] += 1
        flow.last = (way, flags & (FIN | SYN | RST))
        text = packet[head + (words >> 4) * 4:length]
        if text:
            flow.data[way][(sequence - flow.first.setdefault(way, sequence)) % 2**32] = text
        at += 16 + kept
    return list(flows.values())


def heads(stream):
    """Requests of a connection of HTTP, each with its body: (target, bytes)."""
    while stream:
        end = stream.index(b"\r\n\r\n") + 4
        body = re.search(rb"\r\nContent-Length: (\d+)", stream[:end], re.I)
        end += int(body.group(1)) if body else 0
        yield stream[:end].split(b" ", 2)[1].decode(), end
        stream = stream[end:]


class Whole(Capture):
    """Keeps all of each packet, to be read by connection."""

    def __init__(self, prefix, port, path):
        self.port, self.path = port, path
        self.process = subprocess.Popen([*prefix, "tcpdump", "-i", "lo", "-s", "0", "-B", "65536", "-U", "--immediate-mode", "-w",
                                         str(path), "tcp", "port", str(port)], stderr=subprocess.PIPE, text=True)
        while "listening on" not in self.process.stderr.readline():
            assert self.process.poll() is None

    def count(self, data):
        return flows_of(data, self.port)


def test_the_ledger_is_what_a_capture_saw(serve, inside, tmp_path):  # noqa: F811
    s = serve("--rate", "0", "--lab", "--web", BROWSER, prefix=inside)
    capture = Whole(inside, s.port, tmp_path / "capture")
    visit = subprocess.run([*inside, "/usr/bin/python3", ROOT / "tests/e2e/lab_visit.py", s.url, tmp_path / "profile"],
                           capture_output=True, text=True, timeout=240, check=False)
    assert visit.returncode == 0, visit.stderr[-2000:]
    report = s.stop()
    flows, told = capture.stop(), json.loads(visit.stdout.splitlines()[-1])

    # Everything: lanes, desk, files. A browser also opens connections to have them, and closes them without a request.
    used = [flow for flow in flows if flow.data["up"]]
    assert len(flows) - len(used) < 10
    # Where the browser ends one that is no lane's, the server reads the counters as it closes: its own FIN and the last
    # acknowledgement, 52 bytes each way, come after that. (Those of lanes it waits for.)
    unseen = sum(flow.last == ("up", 0) for flow in used)
    for way in ("up", "down"):
        seen = (sum(flow.l3[way] for flow in used) - 52 * unseen, sum(flow.packets[way] for flow in used) - unseen)
        assert seen == tuple(sum(t["bytes"][way][f"{what}_closed"] for t in report["transports"].values()) for what in ("l3", "packets"))

    # Lanes whose connections carry nothing else: to the byte, on the wire.
    for lane in ("race-ws", "chat-ws", "chat-visitor", "honest-open", "honest-closed"):
        name = f"{told['session']}.{lane}".encode()
        own = [flow for flow in flows if name in flow.lanes()]
        assert own and all(set(flow.lanes()) == {name} for flow in own), lane
        for way in ("up", "down"):
            ledger = told["lanes"][lane][way]
            assert (ledger["l3"], ledger["packets"]) == (sum(f.l3[way] for f in own), sum(f.packets[way] for f in own)), (lane, way)

    # Lanes that share the browser's connections: each request's bytes are those of its lane. What is on the wire, all of
    # it and no more, lies between them and the files.
    asked = {}
    pool = [flow for flow in used if b"Upgrade: websocket" not in flow.stream("up")]
    for flow in pool:
        for target, size in heads(flow.stream("up")):
            lane = re.search(r"lab=\w+\.([\w-]+)", target)
            requests, total = asked.get(lane and lane.group(1), (0, 0))
            asked[lane and lane.group(1)] = (requests + 1, total + size)
    for lane in ("race-poll", "race-longpoll", "race-sse", "chat-poll"):
        ledger = told["lanes"][lane]
        assert (ledger["requests"], ledger["up"]["application"]) == asked[lane], lane
    shared = [told["lanes"][lane] for lane in asked if lane]
    for way in ("up", "down"):
        files = sum(flow.l3[way] for flow in pool) - sum(lane[way]["l3"] for lane in shared)
        assert 0 < files and (way == "down" or files >= asked[None][1] + 40 * asked[None][0])
