"""Pushmark's bytes against a packet capture's, set-up and close included: equal, or the meter is wrong."""

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
        subprocess.run([*prefix, "ethtool", "-K", "lo", "tso", "off", "gso", "off"], check=True, capture_output=True)
        yield prefix
    finally:
        subprocess.run(["ip", "netns", "del", name], check=True)


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
        """{direction: (bytes at L3, packets)}"""
        time.sleep(0.5)
        self.process.terminate()
        _, err = self.process.communicate(timeout=30)
        assert "0 packets dropped by kernel" in err, err
        return self.count(self.path.read_bytes())

    def count(self, data):
        order = "<" if data[:4] in (b"\xd4\xc3\xb2\xa1", b"\x4d\x3c\xb2\xa1") else ">"
        at, totals = 24, {"up": [0, 0], "down": [0, 0]}
        while at < len(data):
            _, _, kept, _ = struct.unpack_from(order + "IIII", data, at)
            packet = data[at + 16 + 14:at + 16 + kept]
            assert packet[0] >> 4 == 4
            length = struct.unpack_from("!H", packet, 2)[0]
            source, _ = struct.unpack_from("!HH", packet, (packet[0] & 15) * 4)
            way = totals["down" if source == self.port else "up"]
            way[0] += length
            way[1] += 1
            at += 16 + kept
        return {way: tuple(total) for way, total in totals.items()}


def cases():
    for transport, engine in [("poll", "lean"), ("poll", "curl"), ("longpoll", "lean"), ("longpoll", "curl"),
                              ("sse", "lean"), ("sse", "curl"), ("ws", "lean")]:
        for connection in ["keep-alive", "close"] if "poll" in transport else ["keep-alive"]:
            for payload in ["64B", "16K"]:
                yield transport, engine, connection, payload


@pytest.mark.parametrize("transport, engine, connection, payload", cases())
def test_bytes_equal_a_packet_capture(serve, load, inside, tmp_path, transport, engine, connection, payload):
    s = serve("--rate", "20/s", "--payload", payload, prefix=inside)
    capture = Capture(inside, s.port, tmp_path / "capture")
    result = load(s, "--transport", transport, "--engine", engine, "--connection", connection, "--clients", "10",
                  "--interval", "100ms", "--warmup", "300ms", "--duration", "500ms", prefix=inside)
    seen = capture.stop()
    total = result["wire"]["total"]
    assert (total["up_l3"], total["up_packets"]) == seen["up"]
    assert (total["down_l3"], total["down_packets"]) == seen["down"]
    assert result["messages"]["lost"] == 0


def test_messages_up_are_counted_too(serve, load, inside, tmp_path):
    s = serve("--rate", "20/s", prefix=inside)
    capture = Capture(inside, s.port, tmp_path / "capture")
    result = load(s, "--transport", "poll", "--clients", "5", "--interval", "100ms", "--send", "10/s", "--warmup", "300ms",
                  "--duration", "1s", prefix=inside)
    seen = capture.stop()
    total = result["wire"]["total"]
    assert (total["up_l3"], total["up_packets"]) == seen["up"]
    assert (total["down_l3"], total["down_packets"]) == seen["down"]


@pytest.mark.parametrize("headers, up, down", [("lubbers", 716, 193)])
def test_the_published_heads(serve, load, headers, up, down):
    s = serve("--rate", "10/s", "--payload", "20B")
    result = load(s, "--transport", "poll", "--engine", "lean", "--headers", headers, "--clients", "4", "--interval", "100ms",
                  "--warmup", "500ms", "--duration", "2s")
    sent = result["polls"]["sent"]
    assert result["wire"]["up"]["application"] == pytest.approx(up * sent, rel=0.03)
    texts = result["messages"]["delivered"] * 21
    assert result["wire"]["down"]["application"] == pytest.approx(down * sent + texts, rel=0.03)
