"""Starts and pins the programs of a comparison, and reads what they say. What is measured is perf.py's matter."""
import contextlib
import json
import os
import re
import signal
import subprocess
import tempfile
import time

BUILD = os.path.relpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "build"))
TEXT_BYTES = 64


class Void(Exception):
    """This repeat measured something else than it should have."""


class Missing(Exception):
    """A program that is needed is not there."""


def pinned(core, command):
    return (["taskset", "-c", str(core)] if core is not None else []) + command


class Process:
    """A program on one core; its stderr goes into a file, so that a talkative one never blocks."""

    def __init__(self, core, command):
        if not os.access(command[0], os.X_OK):
            raise Missing(f"{command[0]} is not built")
        self.name = os.path.basename(command[0])
        self.errors = tempfile.TemporaryFile("w+")
        self.child = subprocess.Popen(pinned(core, command), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                      stderr=self.errors, text=True)
        self.pid = self.child.pid  # taskset executes the program in its own place

    def said(self):
        self.errors.seek(0)
        return self.errors.read()

    def port(self, patience=10):
        end = time.monotonic() + patience
        while time.monotonic() < end:
            match = re.search(r"listening on http://\S+:(\d+)", self.said())
            if match:
                return match.group(1)
            if self.child.poll() is not None:
                break
            time.sleep(0.01)
        raise Void(f"{self.name} does not listen: {self.said().strip()}")

    def result(self, patience=120):
        """Waits for its end and returns its JSON object."""
        try:
            out, _ = self.child.communicate(timeout=patience)
        except subprocess.TimeoutExpired:
            raise Void(f"{self.name} does not end") from None
        if self.child.returncode != 0:
            raise Void(f"{self.name} ended with {self.child.returncode}: {self.said().strip()[-300:]}")
        return parse(self.name, out)

    def line(self):
        """The line of JSON that a program prints which then goes on."""
        return parse(self.name, self.child.stdout.readline() or "")

    def stop(self):
        if self.child.poll() is None:
            self.child.send_signal(signal.SIGTERM)
            try:
                self.child.communicate(timeout=15)
            except subprocess.TimeoutExpired:
                self.child.kill()
                self.child.communicate()
        self.errors.close()


def parse(name, text):
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        raise Void(f"{name} printed no JSON: {text[:200]!r}") from None


def rss_bytes(pid):
    """From smaps_rollup: the counters of statm are kept per CPU and lag. Read when it has come to rest."""
    last = -1
    for _ in range(50):
        with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
            now = int(re.search(r"^Rss:\s+(\d+) kB", file.read(), re.M).group(1)) * 1024
        if now == last:
            return now
        last = now
        time.sleep(0.2)
    raise Void("the server's memory does not come to rest")


class Bench:
    """Where the programs are, how they are pinned, how long they run."""

    def __init__(self, options):
        cores = sorted(os.sched_getaffinity(0))
        self.server_core, self.client_core = (cores[0], cores[1]) if len(cores) > 1 else (None, None)
        self.seconds = options.seconds
        self.warmup = 0.5 if options.quick else 1.0
        self.control = options.control

    @contextlib.contextmanager
    def run(self, core, *command):
        process = Process(core, [str(word) for word in command])
        try:
            yield process
        finally:
            process.stop()

    def serve(self, *command):
        return self.run(self.server_core, *command)

    def bare_server(self, mode, *options):
        return self.serve(f"{BUILD}/perf/bare", mode, "--listen", 0, "--size", TEXT_BYTES, *options)

    def our_server(self, rate_hz):
        return self.serve(f"{BUILD}/pushmark-server", "--listen", "127.0.0.1:0", "--payload", f"{TEXT_BYTES}B",
                          "--rate", f"{rate_hz * 3600:.0f}/h", "--json")

    def client(self, mode, server, *options):
        """A bare client that meters the server; its JSON object."""
        with self.run(self.client_core, f"{BUILD}/perf/bare", mode, "--connect", server.port(), "--meter",
                      server.pid, "--duration", self.seconds, "--warmup", self.warmup, *options) as process:
            return process.result()

    def load(self, server, *options):
        with self.run(self.client_core, f"{BUILD}/pushmark-load", "--url", f"http://127.0.0.1:{server.port()}",
                      "--warmup", f"{self.warmup}s", "--duration", f"{self.seconds}s", "--json",
                      *options) as process:
            return process.result()

    def is_bare(self, side):
        return side == "bare" or self.control


def near(what, seen, wanted, tolerance=0.03):
    if abs(seen - wanted) > tolerance * wanted:
        raise Void(f"{seen:,.0f} {what} where {wanted:,.0f} were due")


def figure(result, *keys):
    for key in keys:
        result = result.get(key) if isinstance(result, dict) else None
    if not isinstance(result, (int, float)):
        raise Void(f"no figure {'.'.join(keys)} in its JSON")
    return result
