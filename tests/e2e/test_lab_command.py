"""`pushmark lab`: one URL on stdout, the page behind it, and an end in order however it comes: by Ctrl-C, a signal, a time,
the server's death, its own."""

import os
import pty
import re
import select
import shutil
import signal
import socket
import stat
import subprocess
import time
import urllib.request

import pytest
from conftest import PATIENCE, ROOT, program

PAGE = "<!doctype html><title>mine</title>"
USUAL = ("127.0.0.1", 8080)
URL = re.compile(r"http://(.+):(\d+)/\n")


class Lab:
    def __init__(self, *options, page=None, path=None, **env):
        env = {**{k: v for k, v in os.environ.items() if k not in ("BROWSER", "PUSHMARK_LAB")}, **env}
        if page:
            env["PUSHMARK_LAB"] = str(page)
        self.process = subprocess.Popen([path or program("pushmark"), "lab", *options], env=env, text=True,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.url = self.process.stdout.readline()

    @property
    def address(self):
        host, port = URL.fullmatch(self.url).groups()
        return host.strip("[]"), int(port)

    def server(self):
        """The id of its only child."""
        pid = self.process.pid
        (child,) = open(f"/proc/{pid}/task/{pid}/children").read().split()
        return int(child)

    def words(self):
        return open(f"/proc/{self.server()}/cmdline").read().split("\0")[1:-1]

    def get(self, path=""):
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(self.url.strip() + path, timeout=PATIENCE) as r:
            return r.read().decode()

    def end(self, number=None):
        """(status, all of stderr); nothing more may have come on stdout."""
        if number is not None:
            self.process.send_signal(number)
        out, err = self.process.communicate(timeout=PATIENCE)
        assert out == "", out
        return self.process.returncode, err


@pytest.fixture
def page(tmp_path):
    folder = tmp_path / "page"
    (folder / "base").mkdir(parents=True)
    (folder / "index.html").write_text(PAGE)
    (folder / "base/dom.js").write_text("export default 1;\n")
    return folder


@pytest.fixture
def lab(page):
    started = []

    def start(*options, listen="127.0.0.1:0", **more):
        where = ["--listen", listen] if listen else []
        started.append(Lab(*where, *options, **{"page": page, **more}))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.end(signal.SIGTERM)


def gone(pid):
    """Or a zombie that nobody has asked for yet: its new parent is not ours."""
    try:
        return open(f"/proc/{pid}/stat").read().rsplit(") ", 1)[1][0] in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return True


def await_gone(pid):
    deadline = time.monotonic() + PATIENCE
    while not gone(pid):
        assert time.monotonic() < deadline, "the server lives on"
        time.sleep(0.02)


def hold_usual():
    """Somebody who listens where the lab would; where somebody does so already, nothing."""
    holder = socket.socket()
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        holder.bind(USUAL)
    except OSError:
        return holder
    holder.listen()
    return holder


def test_one_url_and_how_to_end_it(lab):
    one = lab()
    assert one.address[0] == "127.0.0.1" and one.get() == PAGE and one.get("base/dom.js") == "export default 1;\n"
    status, err = one.end(signal.SIGINT)
    assert status == 0 and err == "pushmark: the lab is open; Ctrl-C ends it\n"


def test_the_server_is_told_what_suits(lab, page):
    words = " ".join(lab().words())
    for part in ["--lab", f"--web {page}", "--rate=0", "--ping=25s", "--max-message=64K", "--max-topics="]:
        assert part in words, part


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_and_the_server(lab, number):
    one = lab()
    server = one.server()
    status, err = one.end(number)
    assert status == 0 and gone(server) and err.count("\n") == 1


def test_ctrl_c_on_a_terminal_says_nothing_twice(page):
    """There it reaches the whole process group of the foreground."""
    pid, fd = pty.fork()
    if pid == 0:
        os.environ["PUSHMARK_LAB"] = str(page)
        os.execv(program("pushmark"), ["pushmark", "lab", "--listen", "127.0.0.1:0"])
    said, deadline = b"", time.monotonic() + PATIENCE
    told = False
    while time.monotonic() < deadline:
        if not select.select([fd], [], [], 0.1)[0]:
            continue
        try:
            more = os.read(fd, 4096)
        except OSError:
            break
        said += more
        if b"Ctrl-C ends it" in said and not told:
            told = True
            os.write(fd, b"\x03")
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    os.close(fd)
    lines = said.decode().replace("^C", "").split("\r\n")
    assert status == 0 and URL.fullmatch(lines[0] + "\n")
    assert [line for line in lines[1:] if line] == ["pushmark: the lab is open; Ctrl-C ends it"]


def test_open_pages_do_not_hold_its_end_up(lab):
    one = lab()
    with socket.create_connection(one.address, PATIENCE) as s:
        s.sendall(b"GET /sse?topic=room HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"200" in s.recv(4096)
        before = time.monotonic()
        assert one.end(signal.SIGINT)[0] == 0
        assert time.monotonic() - before < 8


def test_a_second_signal_does_not_wait_for_a_server_that_stands_still(lab):
    one = lab()
    server = one.server()
    os.kill(server, signal.SIGSTOP)
    one.process.send_signal(signal.SIGINT)
    time.sleep(0.3)
    assert one.process.poll() is None
    before = time.monotonic()
    assert one.end(signal.SIGINT)[0] == 0 and gone(server)
    assert time.monotonic() - before < 5


def test_it_ends_by_itself_after_a_while(lab):
    before = time.monotonic()
    one = lab("--duration", "700ms")
    status, err = one.end()
    assert status == 0 and 0.7 <= time.monotonic() - before < PATIENCE and err.count("\n") == 1


def test_the_server_dies_with_it(lab):
    one = lab()
    server = one.server()
    one.process.kill()
    one.process.communicate(timeout=PATIENCE)
    await_gone(server)


@pytest.mark.parametrize("number, how", [
    (signal.SIGKILL, "was ended by signal 9 (Killed)"), (signal.SIGTERM, "ended with status 0")])
def test_a_dead_server_is_told(lab, number, how):
    one = lab()
    os.kill(one.server(), number)
    status, err = one.end()
    assert status == 1 and err.splitlines()[1:] == [f"pushmark: lab: the server is gone: pushmark-server {how}"]


def script(path, text):
    path.write_text("#!/bin/sh\n" + text)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_its_last_words_are_told(lab, tmp_path):
    dying = script(tmp_path / "server", "echo listening on http://127.0.0.1:9 >&2\nsleep 0.3\necho out of luck >&2\nexit 3\n")
    status, err = lab(PUSHMARK_SERVER=dying).end()
    assert status == 1 and err.splitlines()[1:] == [
        "pushmark: lab: the server is gone: pushmark-server ended with status 3: out of luck"]


# --- where


def test_a_taken_port_that_nobody_named(lab):
    with hold_usual():
        one = lab(listen=None)
        assert one.address[0] == USUAL[0] and one.address[1] != USUAL[1] and one.get() == PAGE
        status, err = one.end(signal.SIGTERM)
    assert status == 0 and err.splitlines()[0] == "pushmark: 127.0.0.1:8080 is taken, so it is another port"


def test_the_usual_port(lab):
    with socket.socket() as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            s.bind(USUAL)
        except OSError:
            pytest.skip("somebody listens on 127.0.0.1:8080")
    assert lab(listen=None).url == "http://127.0.0.1:8080/\n"


def test_a_taken_port_that_was_named(lab):
    with hold_usual():
        one = lab(listen="127.0.0.1:8080")
        status, err = one.end()
    assert one.url == "" and status == 1 and err.count("\n") == 1 and "127.0.0.1:8080 is in use" in err


@pytest.mark.parametrize("listen, host", [("0.0.0.0:0", "127.0.0.1"), ("[::]:0", "::1")])
def test_who_listens_everywhere_is_warned(lab, listen, host):
    if host == "::1" and not os.path.exists("/proc/net/if_inet6"):
        pytest.skip("no IPv6 here")
    one = lab(listen=listen)
    if host == "::1" and not one.url:
        pytest.skip(one.end()[1])
    assert one.address[0] == host
    status, err = one.end(signal.SIGINT)
    assert status == 0 and err.count("\n") == 2
    assert f"{listen[:-1]}{one.address[1]} can be reached from other machines" in err.splitlines()[0]


def test_loopback_by_name_warns_nobody(lab):
    one = lab(listen="localhost:0")
    assert "can be reached" not in one.end(signal.SIGINT)[1]


# --- what is wrong


@pytest.mark.parametrize("words, says", [
    (["now"], "no operand"), (["--listen", "here"], "no ADDRESS:PORT"), (["--listen", "127.0.0.1:70000"], "no ADDRESS:PORT"),
    (["--duration", "0s"], "--duration"), (["--open=yes"], "--open"), (["--port", "80"], "no option --port")])
def test_bad_options_are_one_line(lab, words, says):
    one = lab(*words, listen=None)
    status, err = one.end()
    assert one.url == "" and status == 2 and err.count("\n") == 1 and says in err


def test_no_page_is_one_line(lab, page, tmp_path):
    (page / "index.html").unlink()
    for folder in [page, tmp_path / "nowhere"]:
        one = lab(page=folder)
        status, err = one.end()
        assert one.url == "" and status == 2 and err.count("\n") == 1
        assert f"{folder}/index.html: No such file or directory; set PUSHMARK_LAB" in err


def test_no_server_is_one_line(lab, tmp_path):
    one = lab(PUSHMARK_SERVER=str(tmp_path / "nothing"))
    status, err = one.end()
    assert one.url == "" and status == 1 and err.count("\n") == 1 and "set PUSHMARK_SERVER" in err


def test_a_server_that_never_listens_is_given_up(lab, tmp_path):
    one = lab(PUSHMARK_SERVER=script(tmp_path / "server", "exec sleep 60\n"))
    status, err = one.end()
    assert one.url == "" and status == 1 and err == "pushmark: lab: the server does not listen in 10 s; it was killed\n"


# --- a browser


def test_the_browser_gets_the_url(lab, tmp_path):
    shown = tmp_path / "shown"
    browser = script(tmp_path / "browser", f'echo "$#" "$@" >{shown}.part; mv {shown}.part {shown}\n')
    one = lab("--open", BROWSER=f"{browser} --new")
    deadline = time.monotonic() + PATIENCE
    while not shown.exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert shown.read_text() == f"2 --new {one.url}"
    assert one.end(signal.SIGINT) == (0, "pushmark: the lab is open; Ctrl-C ends it\n")


@pytest.mark.parametrize("browser, why", [("/no/such/browser", "there is none"), ("false", "it ended with status 1")])
def test_no_browser_is_one_line_and_no_end(lab, browser, why):
    one = lab("--open", BROWSER=browser)
    assert one.process.stderr.readline() and f"no browser was opened ({why})" in one.process.stderr.readline()
    assert one.get() == PAGE and one.end(signal.SIGINT) == (0, "")


# --- the page that comes with it


def test_it_is_found_below_the_prefix(lab, page, tmp_path):
    prefix = tmp_path / "prefix"
    (prefix / "bin").mkdir(parents=True)
    for name in ("pushmark", "pushmark-server"):
        shutil.copy(program(name), prefix / "bin")
    shutil.copytree(page, prefix / "share/pushmark/lab")
    assert lab(page=None, path=prefix / "bin/pushmark").get() == PAGE


@pytest.mark.skipif(not (ROOT / "clients/browser/index.html").exists(), reason="the page is not there yet")
def test_the_page_of_this_tree(lab):
    one = lab(page=None)
    assert one.get() == (ROOT / "clients/browser/index.html").read_text()
    for script_of_it in re.findall(r'<script[^>]* src="([^"]+)"', one.get()):
        assert one.get(script_of_it.removeprefix("./").removeprefix("/"))
