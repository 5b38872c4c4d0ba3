"""RFC 6455 case by case, against both of our ends: the server's /echo, and `pushmark-load echo`. Each case is what the
other end sends, whole or byte by byte, what has to come back, and the code that the connection ends with."""

import re
import socket
import struct
import subprocess

import pytest
from conftest import PATIENCE, program
from wsbytes import accept_of, connect, frame, read_all, read_frame, read_head

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10


def f(opcode, payload=b"", fin=True, rsv=0):
    """A frame to be: masked only when it is known which end sends it."""
    return lambda mask: frame(opcode, payload, fin, mask, rsv)


def raw(data):
    return lambda mask: data


def code(number, reason=b""):
    return struct.pack("!H", number) + reason


def cut(make, length):
    return lambda mask: make(mask)[:length + (4 if mask else 0)]


GREETING = "κόσμε".encode()
ORDERLY = f(CLOSE, code(1000))
SIZES = [0, 1, 125, 126, 127, 128, 65535, 65536]

# name: (what is sent, what comes back, how it ends)
CASES = {
    **{f"text of {n} bytes": ([f(TEXT, b"*" * n), ORDERLY], [(TEXT, b"*" * n)], 1000) for n in SIZES},
    **{f"binary of {n} bytes": ([f(BINARY, b"\xfe" * n), ORDERLY], [(BINARY, b"\xfe" * n)], 1000) for n in SIZES},
    "ping without payload": ([f(PING), ORDERLY], [(PONG, b"")], 1000),
    "ping with 125 bytes": ([f(PING, b"\xfe" * 125), ORDERLY], [(PONG, b"\xfe" * 125)], 1000),
    "ping with 126 bytes": ([f(PING, b"\xfe" * 126)], [], 1002),
    "pong unasked": ([f(PONG, b"x"), f(PING, b"y"), ORDERLY], [(PONG, b"y")], 1000),
    "ten pings": ([f(PING, b"%d" % n) for n in range(10)] + [ORDERLY], [(PONG, b"%d" % n) for n in range(10)], 1000),
    **{f"reserved bits {rsv}": ([f(TEXT, b"x", rsv=rsv)], [], 1002) for rsv in range(1, 8)},
    "reserved bit behind a message": ([f(TEXT, b"a"), f(TEXT, b"b", rsv=4)], [(TEXT, b"a")], 1002),
    "reserved bit of a ping": ([f(PING, b"x", rsv=5)], [], 1002),
    **{f"opcode {n}": ([f(n)], [], 1002) for n in [3, 4, 5, 6, 7, 11, 12, 13, 14, 15]},
    "ping in fragments": ([f(PING, b"a", fin=False), f(0, b"b")], [], 1002),
    "text in two": ([f(TEXT, b"a", fin=False), f(0, b"b"), ORDERLY], [(TEXT, b"ab")], 1000),
    "text in two with a ping between": ([f(TEXT, b"a", fin=False), f(PING, b"!"), f(0, b"b"), ORDERLY],
                                        [(PONG, b"!"), (TEXT, b"ab")], 1000),
    "empty fragments": ([f(TEXT, fin=False), f(0, fin=False), f(0), ORDERLY], [(TEXT, b"")], 1000),
    "binary in many": ([f(BINARY, b"\0", fin=False)] + [f(0, b"\1" * 10, fin=False)] * 50 + [f(0, b"\2"), ORDERLY],
                       [(BINARY, b"\0" + b"\1" * 500 + b"\2")], 1000),
    "continuation of nothing": ([f(0, b"x")], [], 1002),
    "continuation of nothing, unfinished": ([f(0, b"x", fin=False)], [], 1002),
    "continuation behind a whole message": ([f(TEXT, b"a"), f(0, b"b")], [(TEXT, b"a")], 1002),
    "a message within another": ([f(TEXT, b"a", fin=False), f(TEXT, b"b")], [], 1002),
    "length 5 in two bytes": ([raw(b"\x81")], [], None),
    "UTF-8": ([f(TEXT, GREETING), ORDERLY], [(TEXT, GREETING)], 1000),
    "UTF-8 cut within a character": ([f(TEXT, GREETING[:3], fin=False), f(0, GREETING[3:]), ORDERLY], [(TEXT, GREETING)],
                                     1000),
    "UTF-8 byte by byte": ([f(TEXT, GREETING[:1], fin=False)] + [f(0, bytes([b]), fin=False) for b in GREETING[1:]] +
                           [f(0), ORDERLY], [(TEXT, GREETING)], 1000),
    **{f"not UTF-8: {bad.hex()}": ([f(TEXT, GREETING + bad + b"more")], [], 1007) for bad in [
        b"\x80", b"\xbf", b"\xc0\xaf", b"\xc1\xbf", b"\xe0\x80\xaf", b"\xe0\x9f\xbf", b"\xed\xa0\x80", b"\xed\xbf\xbf",
        b"\xf0\x80\x80\xaf", b"\xf0\x8f\xbf\xbf", b"\xf4\x90\x80\x80", b"\xf5\x80\x80\x80", b"\xf8\x88\x80\x80\x80",
        b"\xfe", b"\xff", b"\xc3", b"\xe2\x82", b"\xf0\x9f\x98"]},
    **{f"UTF-8 at its edges: {good.encode().hex()}": ([f(TEXT, good.encode()), ORDERLY], [(TEXT, good.encode())], 1000)
       for good in ["\x7f", "\x80", "\u07ff", "\u0800", "\ud7ff", "\ue000", "\ufffd", "\uffff", "\U00010000",
                    "\U0010ffff", "\0"]},
    "a character without its end": ([f(TEXT, b"\xce")], [], 1007),
    "not UTF-8, said before the frame is whole": ([cut(f(TEXT, GREETING + b"\xed\xa0\x80" + b"x" * 50), 2 + 12)], [], 1007),
    "not UTF-8 in the second fragment": ([f(TEXT, GREETING, fin=False), f(0, b"\xf4\x90", fin=False)], [], 1007),
    "binary need not be UTF-8": ([f(BINARY, b"\xff\xfe"), ORDERLY], [(BINARY, b"\xff\xfe")], 1000),
    "close without a code": ([f(CLOSE)], [], None),
    "close with one byte": ([f(CLOSE, b"\3")], [], 1002),
    "close with a reason": ([f(CLOSE, code(1000, b"bye"))], [], 1000),
    "close with the longest reason": ([f(CLOSE, code(1000, b"*" * 123))], [], 1000),
    "close with 126 bytes": ([f(CLOSE, code(1000, b"*" * 124))], [], 1002),
    "close with a reason that is not UTF-8": ([f(CLOSE, code(1000, b"\xff"))], [], 1007),
    **{f"close {n}": ([f(CLOSE, code(n))], [], n) for n in
       [1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999]},
    **{f"close {n}, which must not be sent": ([f(CLOSE, code(n))], [], 1002) for n in
       [0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999, 5000, 65535]},
    "close twice": ([ORDERLY, ORDERLY], [], 1000),
    "text behind a close": ([ORDERLY, f(TEXT, b"late")], [], 1000),
    "close within a message": ([f(TEXT, b"a", fin=False), ORDERLY, f(0, b"b")], [], 1000),
    "a megabyte": ([f(BINARY, b"\x5a" * (1 << 20)), ORDERLY], [(BINARY, b"\x5a" * (1 << 20))], 1000),
    "a megabyte in fragments": ([f(TEXT, b"z" * 65536, fin=False)] + [f(0, b"z" * 65536, fin=False)] * 15 + [f(0), ORDERLY],
                                [(TEXT, b"z" * (1 << 20))], 1000),
}
del CASES["length 5 in two bytes"]
CASES["length 5 in two bytes"] = ([lambda mask: bytes([0x81, (0x80 if mask else 0) | 126, 0, 5]) + mask + b"hello"], [], 1002)
CASES["length 126 in eight bytes"] = (
    [lambda mask: bytes([0x81, (0x80 if mask else 0) | 127]) + struct.pack("!Q", 126) + mask + b"x" * 126], [], 1002)
CASES["length with the top bit"] = (
    [lambda mask: bytes([0x82, (0x80 if mask else 0) | 127]) + struct.pack("!Q", 1 << 63) + mask], [], 1002)


def play(s, case, mask, step):
    """Sends a case, reads everything until the end; returns what came back and the closing code (None without one)."""
    sent = b"".join(part(mask) for part in case[0])
    s.settimeout(PATIENCE)
    try:
        if step and len(sent) < 3000:
            for byte in sent:
                s.sendall(bytes([byte]))
        else:
            s.sendall(sent)
    except (BrokenPipeError, ConnectionResetError):
        pass  # refused before it was whole
    back = []
    while True:
        opcode, payload = read_frame(s)
        if opcode == CLOSE:
            return back, struct.unpack("!H", payload[:2])[0] if payload else None
        back.append((opcode, payload))


@pytest.fixture(scope="module", params=["loop", "threads"])
def shared_server(request):
    from conftest import Server

    server = Server(["--rate", "0", "--max-message", "16M", "--model", request.param], "asan")
    yield server
    server.stop()


@pytest.mark.parametrize("step", [False, True], ids=["whole", "byte by byte"])
@pytest.mark.parametrize("name", CASES)
def test_our_server(shared_server, name, step):
    s = connect(shared_server, "/echo")
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    back, closed = play(s, CASES[name], b"\x12\x34\x56\x78", step)
    assert back == CASES[name][1] and closed == CASES[name][2]
    assert read_all(s) == b"", "the server closes the connection behind its Close"
    s.close()


@pytest.mark.parametrize("name", CASES)
def test_our_client(name):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        process = subprocess.Popen([program("pushmark-load", "asan"), "echo",
                                    f"ws://127.0.0.1:{listener.getsockname()[1]}/runCase?case=1&agent=pushmark"],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        listener.settimeout(PATIENCE)
        s, _ = listener.accept()
    request = read_head(s).decode()
    assert request.startswith("GET /runCase?case=1&agent=pushmark HTTP/1.1\r\n")
    key = re.search(r"(?i)Sec-WebSocket-Key: (\S+)\r\n", request)[1]
    s.sendall(f"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              f"Sec-WebSocket-Accept: {accept_of(key)}\r\n\r\n".encode())
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    back, closed = play(s, CASES[name], b"", step=True)
    s.close()
    _, err = process.communicate(timeout=PATIENCE)
    assert back == CASES[name][1] and closed == CASES[name][2]
    assert process.returncode == 0, err
    assert "ERROR: " not in err and "runtime error" not in err, err
