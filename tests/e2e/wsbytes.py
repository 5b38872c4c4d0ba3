"""WebSocket by the byte, in as little code as can be read: what the tests need to say things no library would."""

import base64
import hashlib
import struct

from conftest import read_all

KEY = "dGhlIHNhbXBsZSBub25jZQ=="
HANDSHAKE = ("GET %s HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
             f"Sec-WebSocket-Key: {KEY}\r\nSec-WebSocket-Version: 13\r\n\r\n")


def accept_of(key):
    return base64.b64encode(hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()).decode()


def frame(opcode, payload=b"", fin=True, mask=b"\1\2\3\4", rsv=0):
    head = bytes([(0x80 if fin else 0) | rsv << 4 | opcode])
    masked = 0x80 if mask else 0
    n = len(payload)
    if n < 126:
        head += bytes([masked | n])
    elif n < 65536:
        head += bytes([masked | 126]) + struct.pack("!H", n)
    else:
        head += bytes([masked | 127]) + struct.pack("!Q", n)
    if not mask:
        return head + payload
    repeated = (mask * (n // 4 + 1))[:n]
    hidden = (int.from_bytes(payload, "big") ^ int.from_bytes(repeated, "big")).to_bytes(n, "big")
    return head + mask + hidden


def read_exactly(s, n):
    data = bytearray()
    while len(data) < n:
        chunk = s.recv(n - len(data))
        assert chunk, f"closed after {bytes(data[:100])!r}"
        data += chunk
    return bytes(data)


def read_frame(s):
    """(opcode, payload) of a whole frame, masked or not."""
    head = read_exactly(s, 2)
    n = head[1] & 0x7F
    if n == 126:
        n = struct.unpack("!H", read_exactly(s, 2))[0]
    elif n == 127:
        n = struct.unpack("!Q", read_exactly(s, 8))[0]
    mask = read_exactly(s, 4) if head[1] & 0x80 else b""
    payload = read_exactly(s, n)
    if mask:
        repeated = (mask * (n // 4 + 1))[:n]
        payload = (int.from_bytes(payload, "big") ^ int.from_bytes(repeated, "big")).to_bytes(n, "big")
    return head[0] & 15, payload


def read_close(s):
    """The code of the Close frame that comes, whatever comes before it; the other end closes the socket behind it."""
    while True:
        opcode, payload = read_frame(s)
        if opcode == 8:
            read_all(s)
            return struct.unpack("!H", payload[:2])[0]


def read_head(s):
    data = b""
    while not data.endswith(b"\r\n\r\n"):
        chunk = s.recv(1)
        assert chunk, data
        data += chunk
    return data


def connect(server, path="/ws"):
    s = server.connect()
    s.sendall((HANDSHAKE % path).encode())
    head = read_head(s)
    assert head.startswith(b"HTTP/1.1 101 ") and accept_of(KEY).encode() in head
    return s
