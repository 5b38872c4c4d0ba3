"""Starts Pushmark's programs for the tests and ends what it started.

`serve(*options)` gives a running pushmark-server; `load(server, *options)` runs pushmark-load against one to its end
and gives its result. Both check exit codes and that no sanitizer spoke. Tests that hurt the server on purpose run it
from the ASan build."""

import contextlib
import json
import os
import pathlib
import re
import resource
import signal
import socket
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PATIENCE = 60  # seconds until something that should have happened long ago counts as never; not a bar on speed

# Who runs the tests in the background of a shell hands on that SIGINT is ignored, and programs that are tested keep that.
signal.signal(signal.SIGINT, signal.default_int_handler)


def program(name, build="release"):
    return str(ROOT / "build" / ("" if build == "release" else build) / name)


class Server:
    def __init__(self, options, build, prefix=()):
        self.process = subprocess.Popen(
            [*prefix, program("pushmark-server", build), "--listen", "127.0.0.1:0", "--json", *options],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        line = self.process.stderr.readline()
        found = re.fullmatch(r"listening on (http://(.+):(\d+))\n", line)
        if not found:
            self.process.kill()
            raise AssertionError(f"no ready line but: {line}{self.process.stderr.read()}")
        self.url, self.host, self.port = found[1], found[2], int(found[3])
        self.report = None
        self.told = False

    def terminate(self):
        """Once: a second signal may meet the leak checker of the sanitizer at its work, which then never ends."""
        if not self.told:
            self.told = True
            self.process.send_signal(signal.SIGTERM)

    def connect(self, timeout=PATIENCE):
        return socket.create_connection((self.host, self.port), timeout)

    def exchange(self, data, timeout=PATIENCE):
        """Sends bytes and returns everything that comes until the server closes."""
        with self.connect(timeout) as s:
            s.sendall(data if isinstance(data, bytes) else data.encode())
            return read_all(s)

    def counters(self):
        """The counters now, by SIGUSR1 (they come as a line of JSON on stdout)."""
        self.process.send_signal(signal.SIGUSR1)
        return json.loads(self.process.stdout.readline())

    def rss_bytes(self):
        with open(f"/proc/{self.process.pid}/statm") as file:
            return int(file.read().split()[1]) * resource.getpagesize()

    def stop(self):
        if self.report is None:
            if self.process.poll() is None:
                self.terminate()
            out, err = self.process.communicate(timeout=PATIENCE)
            assert self.process.returncode == 0, f"the server ended with {self.process.returncode}: {err[-4000:]}"
            assert "ERROR" not in err and "runtime error" not in err, err[-4000:]
            self.report = json.loads(out.splitlines()[-1])
        return self.report


def read_all(s):
    data = b""
    with contextlib.suppress(ConnectionResetError):
        while chunk := s.recv(65536):
            data += chunk
    return data


def read_response(s, data=b""):
    """One HTTP response with a Content-Length, or without a body, from a keep-alive connection: (head, body, rest)."""
    while b"\r\n\r\n" not in data:
        chunk = s.recv(65536)
        assert chunk, f"closed after {data!r}"
        data += chunk
    head, rest = data.split(b"\r\n\r\n", 1)
    found = re.search(rb"(?i)content-length: *(\d+)", head)
    length = int(found[1]) if found else 0
    while len(rest) < length:
        chunk = s.recv(65536)
        assert chunk, "closed within a body"
        rest += chunk
    return head.decode(), rest[:length], rest[length:]


@pytest.fixture
def model():
    """Of the server. A module that holds for each of them says `from conftest import each_model as model`."""
    return "loop"


each_model = pytest.fixture(params=["loop", "threads"], name="model")(lambda request: request.param)


@pytest.fixture
def serve(model):
    servers = []
    chosen = [] if model == "loop" else ["--model", model]

    def start(*options, build="release", prefix=()):
        servers.append(Server([*chosen, *map(str, options)], build, prefix))
        return servers[-1]

    yield start
    for server in servers:
        if server.process.poll() is None:
            server.process.send_signal(signal.SIGCONT)
        server.stop()


@pytest.fixture
def load():
    def run(server, *options, build="release", code=0, prefix=()):
        url = server if isinstance(server, str) else server.url
        done = subprocess.run([*prefix, program("pushmark-load", build), "--url", url, "--json", *map(str, options)],
                              capture_output=True, text=True, timeout=4 * PATIENCE)
        assert done.returncode == code, f"exit {done.returncode}, not {code}: {done.stderr[-4000:]}"
        assert "ERROR: " not in done.stderr and "runtime error" not in done.stderr, done.stderr[-4000:]
        result = json.loads(done.stdout) if done.stdout else {}
        result["stderr"] = done.stderr
        return result

    return run


def chromium(profile, *logs):
    """Headless Chromium that asks nobody for anything by itself and keeps those logs, for its caller to quit()."""
    from selenium import webdriver  # here, so that tests without a browser do without
    from selenium.webdriver.chrome.service import Service
    options = webdriver.ChromeOptions()
    for flag in ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                 "--disable-background-networking", "--disable-component-update", "--disable-sync",
                 "--disable-dev-shm-usage", f"--user-data-dir={profile}"]:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {log: "ALL" for log in logs})
    os.environ["no_proxy"] = os.environ["NO_PROXY"] = "localhost,127.0.0.1"
    return webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    """One Chromium for a module: its tests take a fresh tab each, see fresh_tab()."""
    driver = chromium(tmp_path_factory.mktemp("profile"), "browser", "performance")
    driver.set_script_timeout(PATIENCE)
    yield driver
    driver.quit()


def fresh_tab(driver):
    """Nothing of what was before: no window, no emulation, no cookie, no line of a log. Servers' ports, and with them
    the browser's pools of connections and what it stores, differ from test to test anyway."""
    old = driver.window_handles
    driver.switch_to.new_window("tab")
    new = driver.current_window_handle
    for handle in old:
        driver.switch_to.window(handle)
        driver.close()
    driver.switch_to.window(new)
    driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
    driver.execute_cdp_cmd("Emulation.setFocusEmulationEnabled", {"enabled": True})
    for log in ("browser", "performance"):
        driver.get_log(log)
