"""Pushmark's bytes against a packet capture's, set-up and close included: equal, or the meter is wrong."""

import dataclasses
import os
import struct
import subprocess
import time

import pytest

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="capturing packets takes root")


@pytest.fixture(scope="module")
def inside():
    """A network namespace whose loopback sends what a wire would: no segment is left to be cut by a device that is
    not there. Gives the words that start a program in it."""
    name = f"pushmark-test-{os.getpid()}"
    subprocess.run(["ip", "netns", "add", name], check=True)
    prefix = ["ip", "netns", "exec", name]
    try:
        subprocess.run([*prefix, "ip", "link", "set", "lo", "up"], check=True)
        # No tail loss probes: on a busy machine they repeat what was only not yet acknowledged, and the receiving
        # end does not count what it has already.
        subprocess.run([*prefix, "sysctl", "-qw", "net.ipv4.tcp_early_retrans=0"], check=True)
        subprocess.run([*prefix, "ethtool", "-K", "lo", "tso", "off", "gso", "off"], check=True, capture_output=True)
        yield prefix
    finally:
        subprocess.run(["ip", "netns", "del", name], check=True)


FIN, SYN, RST = 1, 2, 4


@dataclasses.dataclass
class Way:
    l3: int = 0
    sack: int = 0  # of these, selective acknowledgements: a busy machine answers what came twice, and TCP_INFO is silent
    packets: int = 0
    empty: int = 0  # packets without payload, those that open and close connections included
    acks_s: list = dataclasses.field(default_factory=list)  # when each pure ACK went by, of the wall clock


def sack_bytes(options):
    """What a SACK option adds to a segment, with the two bytes of padding that Linux puts before it."""
    at = 0
    while at < len(options) and options[at] != 0:
        if options[at] == 5:
            return options[at + 1] + 2
        at += 1 if options[at] == 1 else options[at + 1]
    return 0


class Capture:
    """tcpdump on loopback for one port."""

    def __init__(self, prefix, port, path):
        self.port, self.path = port, path
        self.process = subprocess.Popen(
            [*prefix, "tcpdump", "-i", "lo", "-s", "96", "-B", "65536", "-U", "--immediate-mode", "-w", str(path), "tcp", "port", str(port)],
            stderr=subprocess.PIPE, text=True)
        line = self.process.stderr.readline()
        while "listening on" not in line:
            assert line, "tcpdump did not start"
            line = self.process.stderr.readline()

    def stop(self):
        """{direction: Way}"""
        time.sleep(0.5)
        self.process.terminate()
        _, err = self.process.communicate(timeout=30)
        assert "0 packets dropped by kernel" in err, err
        return self.count(self.path.read_bytes())

    def count(self, data):
        order = "<" if data[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
        at, ways = 24, {"up": Way(), "down": Way()}
        while at < len(data):
            seconds, part, kept, _ = struct.unpack_from(order + "IIII", data, at)
            packet = data[at + 16 + 14:at + 16 + kept]
            assert packet[0] >> 4 == 4
            length = struct.unpack_from("!H", packet, 2)[0]
            head = (packet[0] & 15) * 4
            source, _, _, _, words, flags = struct.unpack_from("!HHIIBB", packet, head)
            way = ways["down" if source == self.port else "up"]
            way.l3 += length
            way.sack += sack_bytes(packet[head + 20:head + (words >> 4) * 4])
            way.packets += 1
            if length == head + (words >> 4) * 4:
                way.empty += 1
                if not flags & (SYN | FIN | RST):
                    way.acks_s.append(seconds + part / 1e6)
            at += 16 + kept
        return ways


def cases():
    for transport, engine in [("poll", "lean"), ("poll", "curl"), ("longpoll", "lean"), ("longpoll", "curl"),
                              ("sse", "lean"), ("sse", "curl"), ("ws", "lean")]:
        for connection in ["keep-alive", "close"] if "poll" in transport else ["keep-alive"]:
            for payload in ["64B", "16K"]:
                yield transport, engine, connection, payload


def assert_equal(result, seen):
    for name, way in seen.items():
        total = {what: result["wire"]["total"][f"{name}_{what}"] for what in ("l3", "packets", "acks")}
        assert total == {"l3": way.l3 - way.sack, "packets": way.packets, "acks": way.empty}, name


@pytest.mark.parametrize("transport, engine, connection, payload", cases())
def test_bytes_equal_a_packet_capture(serve, load, inside, tmp_path, transport, engine, connection, payload):
    s = serve("--rate", "20/s", "--payload", payload, prefix=inside)
    capture = Capture(inside, s.port, tmp_path / "capture")
    result = load(s, "--transport", transport, "--engine", engine, "--connection", connection, "--clients", "10",
                  "--interval", "100ms", "--warmup", "300ms", "--duration", "500ms", prefix=inside)
    seen = capture.stop()
    assert_equal(result, seen)
    assert result["messages"]["lost"] == 0


def test_messages_up_are_counted_too(serve, load, inside, tmp_path):
    s = serve("--rate", "20/s", prefix=inside)
    capture = Capture(inside, s.port, tmp_path / "capture")
    result = load(s, "--transport", "poll", "--clients", "5", "--interval", "100ms", "--send", "10/s", "--warmup", "300ms",
                  "--duration", "1s", prefix=inside)
    seen = capture.stop()
    assert_equal(result, seen)


@pytest.mark.parametrize("transport, engine", [("poll", "lean"), ("poll", "curl"), ("longpoll", "lean"), ("sse", "lean"),
                                               ("ws", "lean")])
def test_pure_acks_of_the_window_are_the_capture_s(serve, load, inside, tmp_path, transport, engine):
    """Where connections stay, what carries no data is pure ACKs. The window's ends are told to a few packets:
    a message may be under way to every client while the connections are read."""
    clients = 5
    s = serve("--rate", "20/s", "--payload", "4K", prefix=inside)
    capture = Capture(inside, s.port, tmp_path / "capture")
    wall_s = time.time() - time.monotonic()
    result = load(s, "--transport", transport, "--engine", engine, "--clients", clients, "--interval", "100ms", "--warmup",
                  "300ms", "--duration", "2s", prefix=inside)
    seen = capture.stop()
    from_s = wall_s + result["window_from_ns"] / 1e9
    to_s = from_s + result["window_ns"] / 1e9
    for name, way in seen.items():
        acks = sum(from_s <= at < to_s for at in way.acks_s)
        assert result["wire"][name]["acks"] == pytest.approx(acks, abs=6 * clients), name
    assert result["wire"]["up"]["acks"] > 20 * clients  # of 40 messages of 3 segments


@pytest.mark.parametrize("headers, up, down", [("lubbers", 716, 193)])
def test_the_published_heads(serve, load, headers, up, down):
    s = serve("--rate", "10/s", "--payload", "20B")
    result = load(s, "--transport", "poll", "--engine", "lean", "--headers", headers, "--clients", "4", "--interval", "100ms",
                  "--warmup", "500ms", "--duration", "2s")
    sent = result["polls"]["sent"]
    assert result["wire"]["up"]["application"] == pytest.approx(up * sent, rel=0.03)
    texts = result["messages"]["delivered"] * 21
    assert result["wire"]["down"]["application"] == pytest.approx(down * sent + texts, rel=0.03)


@pytest.mark.parametrize("transport", ["poll", "longpoll", "sse", "ws"])
def test_set_up_is_that_of_the_clients_alone(serve, load, transport):
    """What the load asks the server before it begins would double the set-up of a single client."""
    s = serve("--rate", "0/s")
    one, ten = (load(s, "--transport", transport, "--engine", "lean", "--clients", n, "--warmup", "100ms", "--duration", "300ms")["wire"]
                for n in ("1", "10"))
    for way in ("up_application", "down_application"):
        assert 0 < 10 * one["setup"][way] == ten["setup"][way]
        assert one["total"]["up_l3"] > one["setup"]["up_l3"]
