"""The desk of --lab as a page sees it, and connections that count by themselves what they carry."""

import base64
import json
import socket
import struct
import time

from conftest import read_response
from wsbytes import HANDSHAKE, connect, frame, read_frame, read_head

TEXT, PING, PONG = 1, 9, 10


class Desk:
    def __init__(self, server, path="/lab"):
        self.server = server
        self.socket = connect(server, path)
        self.hello = self.read()
        self.session, self.topic = self.hello.get("session"), self.hello.get("topic")
        self.asked = 0

    def read(self):
        opcode, payload = read_frame(self.socket)
        while opcode == PING:
            self.socket.sendall(frame(PONG, payload))
            opcode, payload = read_frame(self.socket)
        assert opcode == TEXT, (opcode, payload)
        return json.loads(payload)

    def say(self, text):
        self.socket.sendall(frame(TEXT, text.encode() if isinstance(text, str) else text))
        return self.read()

    def ask(self, word, **more):
        self.asked += 1
        answer = self.say(json.dumps({"id": self.asked, "ask": word, **more}))
        assert answer.pop("id") == self.asked
        return answer

    def ledger(self, lane=None):
        lanes = self.ask("ledger")["lanes"]
        return lanes[lane] if lane else lanes

    def wire(self, lane):
        """Its exchanges with their bytes: {name: None or {"up", "down", "at_ns", "cut"}}."""
        return {name: e and {**e, "up": base64.b64decode(e["up"]), "down": base64.b64decode(e["down"])}
                for name, e in self.ask("wire", lane=lane).items()}

    def target(self, path, lane, query=""):
        return f"{path}?topic={self.topic}&lab={self.session}.{lane}{query}"

    def close(self):
        self.socket.close()


class Line:
    """A connection that counts its application's bytes, and reads the kernel's counters of its own end."""

    def __init__(self, server):
        self.socket = server.connect()
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.up = self.down = 0
        self.sent = self.got = b""

    def send(self, data):
        self.socket.sendall(data)
        self.up += len(data)
        self.sent += data

    def get(self, target, method="GET", body=b"", fields=""):
        """One exchange; returns its body."""
        self.sent = b""
        length = f"Content-Length: {len(body)}\r\n" if body else ""
        self.send(f"{method} {target} HTTP/1.1\r\nHost: x\r\n{length}{fields}\r\n".encode() + body)
        head, body, rest = read_response(self.socket)
        assert rest == b""
        self.status = int(head.split()[1])
        self.got = head.encode() + b"\r\n\r\n" + body
        self.down += len(self.got)
        return body

    def upgrade(self, target):
        self.send((HANDSHAKE % target).encode())
        self.got = read_head(self.socket)
        self.down += len(self.got)

    def recv(self, n=65536):
        data = self.socket.recv(n)
        self.down += len(data)
        self.got = data
        return data

    def read_frame(self):
        opcode, payload = read_frame(self.socket)
        n = len(payload)
        head = bytes([0x80 | opcode]) + (bytes([n]) if n < 126 else b"\x7e" + struct.pack("!H", n))
        self.got = head + payload
        self.down += len(self.got)
        return opcode, payload

    def info(self):
        return self.socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256)

    def l3(self, ended=False):
        """(up, down) as {"l3", "packets"}, from TCP_INFO: IPv4, by RFC 9293's and RFC 7323's lengths."""
        info = self.info()
        options = info[5]
        received, = struct.unpack_from("Q", info, 128)
        out, into = struct.unpack_from("II", info, 136)
        sent, = struct.unpack_from("Q", info, 200)
        head = 40 + (12 if options & 1 else 0)
        syn = 4 + (4 if options & 4 else 0) + (4 if options & 2 and not options & 1 else 0)
        return ({"l3": out * head + syn + sent, "packets": out},
                {"l3": into * head + syn + received - ended, "packets": into})

    def finish(self):
        """Closes in order, ours first, and waits until both ends have parted."""
        self.socket.shutdown(socket.SHUT_WR)
        while self.recv():
            pass
        end = time.monotonic() + 5
        while self.info()[0] != 7 and time.monotonic() < end:
            time.sleep(0.005)
        both = self.l3(ended=True)
        self.socket.close()
        return both


def settled():
    """Time for acknowledgements that the kernel puts off."""
    time.sleep(0.12)
