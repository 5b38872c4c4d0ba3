"""pushmark list and show: what the suites hold, and every kind of mistake in one as one clear line."""

import json
import os
import re
import shutil
import subprocess

import pytest
from conftest import PATIENCE, ROOT, program

SUITES = ["breakeven", "bytes", "claims", "fanout", "floor", "latency", "published", "quick", "rate"]


def run(*options, env=None, cwd=None, build="release"):
    return subprocess.run([program("pushmark", build), *map(str, options)], capture_output=True, text=True,
                          timeout=PATIENCE, env={**os.environ, **(env or {})}, cwd=cwd)


def show(suite, *options):
    done = run("show", suite, "--json", *options)
    assert done.returncode == 0 and done.stderr == "", done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def written(tmp_path):
    def write(text, name="mine.ini"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def refused(*options, **more):
    """The one line of a refusal."""
    done = run(*options, **more)
    assert done.returncode == 2 and done.stdout == "", done
    assert done.stderr.startswith("pushmark: ") and done.stderr.count("\n") == 1
    return done.stderr[len("pushmark: "):-1]


@pytest.mark.parametrize("options", [["list"], ["list", "--json"], ["show", "quick"], ["show", "--keys"],
                                     ["run", "quick", "--dry-run"]])
def test_a_full_disk_is_no_success(options):
    with open("/dev/full", "w") as full:
        done = subprocess.run([program("pushmark"), *options], stdout=full, stderr=subprocess.PIPE, text=True,
                              timeout=PATIENCE)
    assert done.returncode == 1 and done.stderr == "pushmark: cannot write all of it to stdout; is its disk full?\n"


def test_a_path_that_json_cannot_hold(tmp_path):
    path = os.fsencode(tmp_path) + b"/\xff.ini"
    with open(path, "w") as file:
        file.write("[x]\n")
    assert "not UTF-8" in refused("show", os.fsdecode(path))


# The suites that come along.

def test_list_names_every_suite_with_its_size():
    done = run("list")
    assert done.returncode == 0 and done.stderr == ""
    lines = done.stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["suite", *SUITES]
    assert re.search(r"^quick +4 +20 +9\d s +Keeping 100 clients up to date, one message a second$", done.stdout, re.M)


def test_list_for_machines_agrees_with_show():
    listed = json.loads(run("list", "--json").stdout)
    assert listed["format"] == "pushmark-suites/1" and [s["name"] for s in listed["suites"]] == SUITES
    for suite in listed["suites"]:
        shown = show(suite["name"])
        assert {key: shown[key] for key in suite} == suite
        points = [p for e in shown["experiments"] for p in e["points"]]
        assert len(points) == suite["points"]
        assert suite["trials"] == sum(e["repeats"] * len(e["points"])
                                      for e in shown["experiments"] if e["type"] == "points")
        labels = [(e["name"], p["label"]) for e in shown["experiments"] for p in e["points"]]
        assert len(set(labels)) == len(labels)


MINUTES = {**dict.fromkeys(SUITES, 15), "quick": 1.6, "claims": 40, "published": 40}


@pytest.mark.parametrize("name", SUITES)
def test_a_suite_ends_in_its_time(name):
    assert show(name)["time_ns"] < MINUTES[name] * 60e9


@pytest.mark.parametrize("name", ["claims", "published"])
def test_what_is_long_has_a_short_form(name):
    quick = show(name, "--quick")
    assert quick["time_ns"] < 6 * 60e9
    assert {e["name"] for e in quick["experiments"]} == {e["name"] for e in show(name)["experiments"]}


def test_each_suite_opens_with_its_question():
    for name in SUITES:
        text = (ROOT / "bench/suites" / f"{name}.ini").read_text()
        comment = text[:text.index("[suite]")]
        assert "?" in comment and all(line.startswith(";") for line in comment.split("\n\n")[0].splitlines())


def test_client_cpu_is_compared_on_one_engine():
    """Every suite's HTTP points run on the connection code that WebSocket runs on."""
    for name in SUITES:
        for experiment in show(name)["experiments"]:
            assert {p["point"]["engine"] for p in experiment["points"]} <= {"lean", None}


def test_windows_hold_the_same_number_of_messages():
    """A window that is no multiple of the gap between messages holds one more of them now and then."""
    for name in SUITES:
        for experiment in show(name)["experiments"]:
            for p in (p["point"] for p in experiment["points"]):
                messages = p["duration_ns"] * p["rate_hz"] / 1e9
                assert experiment["type"] == "capacity" or abs(messages - round(messages)) < 1e-6, (name, p)


def test_the_headline_is_four_transports():
    quick = show("quick")
    (headline,) = quick["experiments"]
    assert [p["point"]["transport"] for p in headline["points"]] == ["poll", "longpoll", "sse", "ws"]
    assert all(p["point"]["clients"] == 100 and p["point"]["rate_hz"] == 1.0 for p in headline["points"])
    assert "ws.messages.lost == 0" in headline["expect"]


def test_the_grid_of_breakeven_is_whole():
    (grid,) = show("breakeven")["experiments"]
    polls = [p["point"] for p in grid["points"] if p["point"]["transport"] == "poll"]
    assert {(p["rate_hz"], p["interval_ns"]) for p in polls} == {
        (rate, interval) for rate in (0.1, 0.5, 2, 10) for interval in (200e6, 1e9, 5e9)} and len(polls) == 12
    assert len(grid["points"]) == 12 + 3 * 4


def test_a_point_has_every_key_of_the_reference():
    names = [key["json"] for key in json.loads(run("show", "--keys", "--json").stdout)["keys"]]
    point = show("quick")["experiments"][0]["points"][0]["point"]
    assert list(point) == names and point["delay_ns"] is None


def test_show_for_people():
    done = run("show", "breakeven")
    assert done.returncode == 0 and done.stderr == ""
    assert re.search(r"^ +\d+  poll +200ms +0\.5/s$", done.stdout, re.M)
    assert re.search(r"^ +\d+  ws +- +10/s$", done.stdout, re.M)
    assert "clients 50" in done.stdout and "expect ws.messages.lost == 0" in done.stdout
    assert not re.search(r" $", done.stdout, re.M)
    assert re.search(r"^48 trials, about \d+ min$", done.stdout, re.M)
    assert "search clients from 100 to 15000, to within 10%, while age.p99 < 200ms" in run("show", "fanout").stdout


# The key table repeats what the programs say of themselves.

def options_of(name):
    """{option: (choices, default)} as --help has them."""
    text = run_program(name, "--help")
    text = re.sub(r"\n {20,}", "  ", text)
    found = {}
    for line in re.findall(r"^  --(\S.*)$", text, re.M):
        option, *rest = re.split(r"\s", line, maxsplit=1)
        rest = rest[0] if rest else ""
        choices = re.match(r"(\S+\|\S+)", rest)
        default = re.search(r"\(([^()]*)\)$", rest)
        found[option] = (choices[1].split("|") if choices else [], default[1] if default else None)
    return found


def run_program(name, *options):
    return subprocess.run([program(name), *options], capture_output=True, text=True, timeout=PATIENCE,
                          check=True).stdout


def test_the_key_table_agrees_with_the_programs():
    table = json.loads(run("show", "--keys", "--json").stdout)["keys"]
    checked = 0
    for key in table:
        for owner in [key["owner"]] if key["owner"] != "pushmark" else ["pushmark-load", "pushmark-server"]:
            if key["name"] in ("topology", "arm", "auth", "restart") or key["name"].startswith("link") or (
                    key["name"] == "transport" and owner == "pushmark-server"):
                continue
            options = options_of(owner)
            if key["name"] == "delay" and key["name"] not in options:
                continue
            choices, default = options[key["name"]]
            assert key["choices"] == choices, key
            assert key["default"] is None or default.startswith(key["default"]), (key, default)
            checked += 1
    assert checked >= 25


def test_what_is_said_of_all_points_is_so_of_all(written):
    """A poll warms up for an interval at least; that is not said of the others."""
    path = written("[x]\ntransport = poll, ws\ninterval = 2s\nwarmup = 1500ms\n")
    assert [p["point"]["warmup_ns"] for p in show(path)["experiments"][0]["points"]] == [2000000000, 1500000000]
    assert "warmup 1500ms" in run("show", path).stdout
    path = written("[x]\ntransport = poll, ws\ninterval = 2s\n")
    assert "warmup" not in run("show", path).stdout


def test_keys_are_a_reference():
    text = run("show", "--keys").stdout
    assert re.search(r"^  interval +1s +between a client's polls \(poll\)$", text, re.M)
    for word in ["expect", "bound", "repeats", "of pushmark-server"]:
        assert word in text


# What the command line changes.

def test_set_repeats_and_only():
    shown = show("floor", "--only", "control", "--repeats", "2",
                 "--set", "clients=10,20", "--set", "control.transport=ws")
    (control,) = shown["experiments"]
    assert control["name"] == "control" and control["repeats"] == 2 and shown["trials"] == 8
    assert sorted(p["label"] for p in control["points"]) == [
        "ws a, 10 clients", "ws a, 20 clients", "ws b, 10 clients", "ws b, 20 clients"]


def test_server_delay_may_be_set():
    point = show("quick", "--set", "server.delay=5ms")["experiments"][0]["points"][0]["point"]
    assert point["delay_ns"] == 5000000


@pytest.mark.parametrize("options, line", [
    (["--set", "clints=5"], "--set clints=5: there is no key 'clints'; did you mean clients?"),
    (["--set", "clients=five"], "--set clients=five: 'five' is not a number like 100 or 10k"),
    (["--set", "clients"], "--set clients=: write it as KEY=VALUE or EXPERIMENT.KEY=VALUE"),
    (["--set", "headlin.clients=5"],
     "--set headlin.clients=5: there is no experiment 'headlin'; did you mean headline?"),
    (["--only", "haedline"], "--only: there is no experiment 'haedline'; did you mean headline?"),
    (["--set", "send-payload=65K"],
     "--set send-payload=65K: '65K' is out of range; it goes from 1 to 65536 bytes"),  # the server closes on more
    (["--repeats", "0"], "--repeats: '0' is out of range; it goes from 1 to 1000"),
])
def test_a_wrong_change_is_one_line(options, line):
    assert refused("show", "quick", *options) == line


# Mistakes in a file.

HEAD = "[suite]\ntitle = T\n"
CAPACITY = HEAD + "[c]\ntype = capacity\n"

MISTAKES = {
    "unknown key": (HEAD + "[x]\nclints = 5\n", "4: [x] clints: there is no such key; did you mean clients?"),
    "bad value": (HEAD + "[x]\ninterval = fast\n", "4: [x] interval: 'fast' is not a time like 250ms or 1.5s"),
    "out of range": (HEAD + "[x]\nworkers = 257\n", "4: [x] workers: '257' is out of range; it goes from 1 to 256"),
    "unknown transport": (HEAD + "[x]\ntransport = ws, pigeon\n",
                          "4: [x] transport: 'pigeon' is not among: null, poll, longpoll, sse, ws"),
    "key of another type": (HEAD + "[x]\nsearch = clients\n",
                            "4: [x] search: only a capacity experiment has it; say type = capacity"),
    "key of another section": (HEAD + "clients = 5\n[x]\n",
                               "3: [suite] clients: this key does not belong in [suite]; "
                               "move it to [global] or an experiment"),
    "duplicate key": (HEAD + "[x]\nrate = 1/s\nrate = 2/s\n",
                      "5: [x] rate: it is set already, in line 4; a list is written with commas"),
    "duplicate section": (HEAD + "[x]\n[y]\n[x]\n", "5: [x] is there already, in line 3; join them or rename one"),
    "no section": ("clients = 5\n", "1: 'clients' stands before the first section; begin with [suite]"),
    "empty item": (HEAD + "[x]\nclients = 1,,2\n", "4: [x] clients: an item of the list is empty"),
    "too many points": (HEAD + "[x]\nclients = " + ",".join(map(str, range(1, 102))) + "\npayload = "
                        + ",".join(map(str, range(1, 101))) + "\n",
                        "3: [x]: its lists multiply to more than 10000 points; shorten them"),
    "long line": (HEAD + "[x]\nabout = " + "a" * 2000 + "\n", "4: a line of 2008 bytes; at most 1020 are taken"),
    "control character": (HEAD + "[x]\nabout = \x1b[31m\n", "4: this is no text (byte 0x1b); a suite is UTF-8"),
    "not UTF-8": (HEAD.encode() + b"[x]\nabout = \xe9t\xe9\n", "4: this is no text (byte 0x74); a suite is UTF-8"),
    "neither key nor section": (HEAD + "[x]\nrate 5\n", "4: neither a [section], nor a key = value, nor a ; comment"),
    "unclosed section": (HEAD + "[x\n", "3: a section's name ends with ]"),
    "expect without comparison": (HEAD + "[x]\nexpect = ws.age.p99\n",
                                  "4: [x] expect: nothing is compared; it wants one of: < <= > >= == != ~"),
    "expect with an unknown metric": (HEAD + "[x]\nexpect = ws.aeg.p99 < 5ms\n",
                                      "4: [x] expect: there is no metric 'aeg.p99'; did you mean age.p99?"),
    "expect with an unknown transport": (HEAD + "[x]\nexpect = wss.age.p99 < 5ms\n",
                                         "4: [x] expect: there is no transport 'wss'; did you mean ws?"),
    "expect without blanks": (HEAD + "[x]\nexpect = ws.age.p99<5ms\n",
                              "4: [x] expect: 'age.p99<5ms': put blanks around the '<'"),
    "expect without unit": (HEAD + "[x]\nexpect = ws.age.p99 < 5\n",
                            "4: [x] expect: the left side is a time, like 20ms, the right a plain number"),
    "capacity without search": (CAPACITY + "to = 5\nbound = age.p99 < 1s\n",
                                "3: [c]: a capacity experiment wants search = clients or rate"),
    "capacity without bound": (CAPACITY + "search = rate\nto = 5\n",
                               "3: [c]: a capacity experiment wants a bound, like age.p99 < 100ms"),
    "capacity that ends before its start": (CAPACITY + "search = rate\nfrom = 9\nto = 5\nbound = age.p99 < 1s\n",
                                            "7: [c] to: the search ends at 5, which is not above its start, 9"),
    "capacity with a list of what is searched": (
        CAPACITY + "search = rate\nto = 5\nrate = 1, 2\nbound = age.p99 < 1s\n",
        "7: [c] rate: a list of what is searched; give the search from and to"),
    "a window without messages": (HEAD + "[x]\nrate = 1/h\n",
                                  "3: [x]: a window of 10s holds no message at a rate of 1/h; raise duration or rate"),
}


@pytest.mark.parametrize("text, line", MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_one_line_with_its_place(written, text, line):
    path = written(text)
    assert refused("show", path) == f"{path}:{line}"


def test_a_file_without_experiments(written):
    path = written(HEAD + "[global]\nclients = 5\n")
    assert refused("show", path) == f"{path}: there is no experiment; add a section like [headline]"


@pytest.mark.parametrize("content, words", [
    (b"[x]\nclients = 5\0\n", "this is no text (it holds a NUL); a suite is UTF-8"),
    (b"\x7fELF\x02\x01\x01\0\0\0", "this is no text (it holds a NUL); a suite is UTF-8"),
    (b"; " + b"a" * (1 << 20), "more than 1048576 bytes is no suite"),
], ids=["NUL", "ELF", "huge"])
def test_what_is_no_suite_at_all(written, content, words):
    path = written(content)
    assert refused("show", path) == f"{path}: {words}"


def test_a_device_is_no_suite():
    assert "more than" in refused("show", "/dev/zero")


def test_a_missing_file_and_a_missing_suite(tmp_path):
    assert refused("show", tmp_path / "no.ini") == f"{tmp_path}/no.ini: No such file or directory"
    assert refused("show", "quikc") == "there is no suite 'quikc'; did you mean quick?"
    assert refused("show", "xylophone-concert").startswith("there is no suite 'xylophone-concert'; `pushmark list`")


def test_a_folder_is_no_suite(tmp_path):
    folder = tmp_path / "folder.ini"
    folder.mkdir()
    assert refused("show", folder) == f"{folder}: cannot be read: Is a directory"


def test_a_path_too_long_still_says_what_is_wrong(tmp_path):
    path = "./" * 1000 + "x.ini"
    (tmp_path / "x.ini").write_text("[x]\nclints = 5\n")
    assert refused("show", path, cwd=tmp_path) == "x.ini:2: [x] clints: there is no such key; did you mean clients?"


def test_marks_of_editors_do_no_harm(written):
    path = written("\ufeff[suite]\r\ntitle = 你好\r\n\r\n[x] ; here\r\nclients = 5 ; five\r\n")
    shown = show(path)
    assert shown["title"] == "你好" and shown["name"] == "mine"
    assert shown["experiments"][0]["points"][0]["point"]["clients"] == 5


def test_wrong_usage():
    assert refused("show") == "show wants one suite; `pushmark list` names them"
    assert refused("show", "quick", "floor") == "show wants one suite; `pushmark list` names them"
    assert "--keys goes without a suite" in refused("show", "quick", "--keys")
    assert refused("list", "quick") == "list takes no 'quick'; `pushmark show quick` shows one suite"


# Where the suites are.

def test_a_folder_of_ones_own(tmp_path):
    (tmp_path / "good.ini").write_text("[x]\n")
    (tmp_path / "bad.ini").write_text("[x]\nclints = 5\n")
    (tmp_path / "notes.txt").write_text("no suite")
    done = run("list", env={"PUSHMARK_SUITES": str(tmp_path)})
    assert done.returncode == 2 and done.stderr == ""
    lines = done.stdout.splitlines()
    assert lines[1] == f"bad          {tmp_path}/bad.ini:2: [x] clints: there is no such key; did you mean clients?"
    assert lines[2].startswith("good ") and len(lines) == 3
    listed = json.loads(run("list", "--json", env={"PUSHMARK_SUITES": str(tmp_path)}).stdout)["suites"]
    assert [s["name"] for s in listed] == ["bad", "good"] and "error" in listed[0]


def test_no_folder():
    assert refused("list", env={"PUSHMARK_SUITES": "/nonexistent"}) == (
        "no folder of suites at /nonexistent: No such file or directory; set PUSHMARK_SUITES, or give a path")


def test_installed_suites_are_found_beside_the_program(tmp_path):
    (tmp_path / "bin").mkdir()
    (tmp_path / "share/pushmark/suites").mkdir(parents=True)
    shutil.copy(program("pushmark"), tmp_path / "bin")
    shutil.copy(ROOT / "bench/suites/quick.ini", tmp_path / "share/pushmark/suites")
    done = subprocess.run([tmp_path / "bin/pushmark", "list"], capture_output=True, text=True, timeout=PATIENCE,
                          cwd="/")
    assert done.returncode == 0 and [line.split()[0] for line in done.stdout.splitlines()] == ["suite", "quick"]


def test_suites_are_read_clean_under_sanitizers(written):
    for name in SUITES:
        done = run("show", name, build="asan")
        assert done.returncode == 0 and done.stderr == "", done.stderr
    done = run("show", written(MISTAKES["duplicate key"][0]), build="asan")
    assert done.returncode == 2 and done.stderr.count("\n") == 1
