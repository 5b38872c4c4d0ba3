"""Runs `pushmark link` and sends datagrams over it from sockets in its two namespaces. What they show is for tests/perf/link.py
and tests/e2e/test_link.py to say."""
import json
import os
import re
import signal
import subprocess
import sys
import time

PUSHMARK = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "build", "pushmark")
PATIENCE = 60
STAMP = 20  # digits of the time of sending, in front of each datagram
HEADS = 28  # of IP and UDP
PORT = 9000

RECEIVE = f"""
import socket, sys, time, json
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.setsockopt(socket.SOL_SOCKET, 33, 1 << 26)  # SO_RCVBUFFORCE
s.bind((sys.argv[1], {PORT}))
print("ready", flush=True)
s.settimeout(float(sys.argv[2]))
got = []
try:
    while True:
        data = s.recv(2000)
        got.append((int(data[:{STAMP}]), time.monotonic_ns(), data.decode()))
except TimeoutError:
    json.dump(got, sys.stdout)
"""
SEND = f"""
import socket, sys, time
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
count, gap, size = int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4])
start = time.monotonic()
for i in range(count):
    while (left := start + i * gap - time.monotonic()) > 0:
        time.sleep(left)
    s.sendto((b"%0{STAMP}d" % time.monotonic_ns()).ljust(size - {HEADS}, b"x"), (sys.argv[1], {PORT}))
"""


class Refused(Exception):
    """No link can be made here."""


class Link:
    """A link while it runs; its `report` once it has ended."""

    def __init__(self, *options):
        self.process = subprocess.Popen([PUSHMARK, "link", "--json", *options], stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True)
        self.sides, self.report, said = {}, None, []
        for line in self.process.stderr:
            said.append(line)
            if found := re.search(r"(server|clients)'s? side \(([0-9.]+)\): +(nsenter .*)$", line):
                self.sides[found[1]] = (found[2], found[3].split())
            if "the link is up" in line:
                return
        self.process.communicate()
        raise Refused("".join(said).strip())

    @staticmethod
    def wait_for(condition):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if found := condition():
                return found
            time.sleep(0.02)
        raise AssertionError("it does not happen")

    def datagrams(self, count, gap=0.0, size=200, up=True, quiet=1.0):
        """Sends so many and returns those that came until it was quiet: [sent at, received at, text], in ns."""
        near, far = ("clients", "server") if up else ("server", "clients")
        address, enter = self.sides[far]
        receiver = subprocess.Popen([*enter, sys.executable, "-c", RECEIVE, address, str(quiet)], stdout=subprocess.PIPE,
                                    text=True)
        receiver.stdout.readline()
        subprocess.run([*self.sides[near][1], sys.executable, "-c", SEND, address, str(count), str(gap), str(size)],
                       check=True, timeout=PATIENCE)
        return json.loads(receiver.communicate(timeout=PATIENCE)[0])

    @staticmethod
    def intact(got):
        return all(set(text[STAMP:]) <= {"x"} for _, _, text in got)

    def close(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        out, _ = self.process.communicate(timeout=PATIENCE)
        self.report = json.loads(out)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
