"""pushmark run, end to end: what a run leaves behind, and every way in which one can be cut short or go wrong.

Trials are short and over loopback where the path does not matter. Every test checks that no process is left that it
started: they all carry a mark in their environment."""

import contextlib
import fcntl
import json
import os
import pathlib
import pty
import re
import resource
import shutil
import signal
import struct
import subprocess
import sys
import termios
import time
import uuid

import pytest
from conftest import PATIENCE, ROOT, program

SUITE = """[suite]
title = Small
repeats = 2
[global]
clients = 10
rate = 20/s
engine = lean
warmup = 100ms
duration = 500ms
drain = 2s
topology = loopback
[headline]
transport = poll, ws
interval = 100ms
"""
FILES = {"run.json", "trials.jsonl", "summary.json", "summary.csv", "summary.md", "histograms.hlog", "report.html",
         "report.md", "charts"}


def marked(mark):
    """The processes that carry the mark, with their names."""
    found = {}
    for proc in pathlib.Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if f"PUSHMARK_TEST={mark}".encode() in (proc / "environ").read_bytes().split(b"\0"):
                found[int(proc.name)] = (proc / "comm").read_text().strip()
    return found


def eventually(condition, patience=PATIENCE):
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(0.02)
    raise AssertionError("it never came")


class Bench:
    """A folder to run in, and pushmark run in it."""

    def __init__(self, folder):
        self.folder, self.mark = folder, uuid.uuid4().hex
        (folder / "small.ini").write_text(SUITE)

    def environment(self, env=None):
        return {**os.environ, "PUSHMARK_TEST": self.mark, **(env or {})}

    def start(self, *options, env=None, **more):
        return subprocess.Popen([program("pushmark"), "run", *map(str, options)], cwd=self.folder, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=self.environment(env), **more)

    def end(self, process):
        out, err = process.communicate(timeout=PATIENCE)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def run(self, *options, code=0, **more):
        done = self.end(self.start(*options, **more))
        assert done.returncode == code, f"exit {done.returncode}, not {code}: {done.stderr[-3000:]}"
        return done

    def small(self, *options, code=0, **more):
        """A whole run into the folder `out`."""
        return self.run("./small.ini", "-o", "out", *options, code=code, **more)

    def trials(self, folder="out"):
        return [json.loads(line) for line in (self.folder / folder / "trials.jsonl").read_text().splitlines()]

    def json(self, name, folder="out"):
        return json.loads((self.folder / folder / name).read_text())

    def others(self, process):
        """What the conductor has started, by name."""
        return {name: pid for pid, name in marked(self.mark).items() if pid != process.pid}

    def begun(self, process, trials=0):
        """Waits until so many trials have ended and both programs of the next one run."""
        path = self.folder / "out" / "trials.jsonl"

        def look():
            assert process.poll() is None, process.communicate()
            found = self.others(process)
            enough = path.exists() and path.read_text().count("\n") >= trials
            return found if enough and "pushmark-server" in found and "pushmark-load" in found else None

        return eventually(look)


@pytest.fixture
def bench(tmp_path):
    b = Bench(tmp_path)
    yield b
    left = marked(b.mark)
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    assert left == {}


def good_points(trials):
    return sorted((t["point"]["transport"], t["repeat"]) for t in trials if t["valid"])


WHOLE = [("poll", 0), ("poll", 1), ("ws", 0), ("ws", 1)]


# What a run leaves.

def test_a_run_leaves_everything_its_format_promises(bench):
    done = bench.run("./small.ini", "--seed", 5)
    folder, = (p for p in (bench.folder / "results").iterdir() if not p.is_symlink())
    assert re.fullmatch(r"small-\d{8}T\d{6}Z", folder.name)
    assert {p.name for p in folder.iterdir()} >= FILES
    assert os.readlink(bench.folder / "results" / "latest") == folder.name
    assert done.stderr.splitlines()[-1] == f"pushmark: results: results/{folder.name}"
    assert "ws" in done.stdout and "\033" not in done.stdout + done.stderr
    run, trials = bench.json("run.json", folder), bench.trials(folder)
    assert run["command"] == "pushmark run ./small.ini --seed 5" and run["seed"] == 5 and run["planned"] == 4
    assert run["suite"]["text"] == SUITE and run["status"] == 0 and run["ended"] >= run["started"]
    assert run["floor"]["point"]["transport"] == "null" and run["floor"]["valid"]
    assert good_points(trials) == WHOLE
    for trial in trials:
        assert (trial["events"] and trial["events"]["clients"]) == (3 if trial["repeat"] == 0 else None)
        for way in ("up", "down"):
            assert 0 <= trial["wire"][way]["acks"] < trial["wire"][way]["packets"] + (way == "up")
    assert len([line for line in done.stderr.splitlines() if re.search(r"\[\d/4\] headline", line)]) == len(trials)


def test_the_histogram_log_holds_the_ages_of_the_trials(bench):
    bench.small()
    lines = [line for line in (bench.folder / "out" / "histograms.hlog").read_text().splitlines()
             if line.startswith("Tag=")]
    valid = [t for t in bench.trials() if t["valid"]]
    assert [line.split(",")[0] for line in lines] == [f"Tag=headline/{t['point']['transport']}" for t in valid]
    for line, trial in zip(lines, valid):
        tag, start, length, most, payload = line.split(",")
        assert float(length) == trial["window_ns"] / 1e9 and payload == trial["age_ns"]["hdr"]
        # the log rounds to 1 µs what the histogram has rounded to 1/1,000 before
        assert float(most) == pytest.approx(trial["age_ns"]["max"] / 1e6, rel=2e-3, abs=1.5e-3)
    starts = [float(line.split(",")[1]) for line in lines]
    assert starts == sorted(starts) and starts[-1] > 1


def test_json_is_all_that_stdout_gets(bench):
    done = bench.small("--json")
    assert json.loads(done.stdout)["format"] == "pushmark-summary/1"
    assert json.loads(done.stdout) == bench.json("summary.json")


def test_a_dry_run_says_the_order_and_starts_nothing(bench):
    done = bench.run("./small.ini", "--seed", 9, "--dry-run")
    lines = re.findall(r"^ +(\d+)  headline  (\w+)  repeat (\d)$", done.stdout, re.M)
    assert re.search(r"^4 trials, about \d+ s$", done.stdout, re.M) and done.stderr == ""
    assert not (bench.folder / "results").exists()
    bench.small("--seed", 9)
    first = [t for t in bench.trials() if t["attempt"] == 0]
    assert [(t["point"]["transport"], str(t["repeat"] + 1)) for t in first] == [line[1:] for line in lines]
    told = json.loads(bench.run("./small.ini", "--seed", 9, "--dry-run", "--json").stdout)
    assert [(t["label"], str(t["repeat"] + 1)) for t in told["trials"]] == [line[1:] for line in lines]


def test_only_a_link_gives_way_to_latest(bench):
    (bench.folder / "results").mkdir()
    (bench.folder / "results" / "latest").write_text("precious")
    done = bench.run("./small.ini", "--repeats", 1)
    assert "results/latest is not a link" in done.stderr
    assert (bench.folder / "results" / "latest").read_text() == "precious"


def test_streams_that_are_closed_are_not_taken_for_files(bench):
    bench.small("--repeats", 1)
    (bench.folder / "out" / "trials.jsonl").write_text("")
    done = subprocess.run(["sh", "-c", f"exec {program('pushmark')} run --resume out <&- >&- 2>&-"], cwd=bench.folder,
                          env=bench.environment(), timeout=PATIENCE)
    assert done.returncode == 0 and good_points(bench.trials()) == [("poll", 0), ("ws", 0)]


def test_a_stdout_that_takes_nothing_is_no_success(bench):
    bench.small("--repeats", 1)
    with open("/dev/full", "w") as full:
        done = subprocess.run([program("pushmark"), "run", "--resume", "out", "--json"], cwd=bench.folder, stdout=full,
                              stderr=subprocess.PIPE, text=True, env=bench.environment(), timeout=PATIENCE)
    assert done.returncode == 1 and "cannot write all of it to stdout" in done.stderr


# Interruptions.

def test_ctrl_c_ends_in_order_and_resume_goes_on(bench):
    process = bench.start("./small.ini", "-o", "out")
    bench.begun(process, trials=1)
    process.send_signal(signal.SIGINT)
    done = bench.end(process)
    assert done.returncode == 130, done.stderr
    assert "interrupted: ending the trial under way; once more stops at once" in done.stderr
    assert done.stderr.splitlines()[-1] == \
        "pushmark: results so far: out; go on with pushmark run --resume out"
    before = (bench.folder / "out" / "trials.jsonl").read_text()
    assert 1 <= len(before.splitlines()) < 4
    assert bench.json("run.json")["status"] == 130 and bench.json("summary.json")["interrupted"]
    assert {p.name for p in (bench.folder / "out").iterdir()} >= FILES

    done = bench.run("--resume", "out")
    after = (bench.folder / "out" / "trials.jsonl").read_text()
    assert after.startswith(before) and good_points(bench.trials()) == WHOLE
    assert "the harness's own floor: age" not in done.stderr  # measured before
    run = bench.json("run.json")
    assert run["status"] == 0 and len(run["resumed"]) == 1 and not bench.json("summary.json")["interrupted"]
    assert bench.run("--resume", "out").stderr.count("] headline") == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_other_signals_interrupt_too(bench, number):
    # Under nohup it would be right to go on.
    process = bench.start("./small.ini", "-o", "out", preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL))
    bench.begun(process)
    process.send_signal(number)
    assert bench.end(process).returncode == 130


def test_the_second_ctrl_c_stops_at_once(bench):
    process = bench.start("./small.ini", "-o", "out", "--set", "duration=30s")
    found = bench.begun(process)
    os.kill(found["pushmark-server"], signal.SIGSTOP)  # it will not end because it is asked to
    process.send_signal(signal.SIGINT)
    time.sleep(0.3)
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    done = bench.end(process)
    assert done.returncode == 130 and time.monotonic() - began < 1.5
    assert done.stdout == "" and "stopped; go on with pushmark run --resume out" in done.stderr


def test_a_killed_conductor_takes_its_children_along_and_resume_completes(bench):
    process = bench.start("./small.ini", "-o", "out")
    bench.begun(process, trials=2)
    process.kill()
    bench.end(process)
    eventually(lambda: not marked(bench.mark), patience=5)
    with open(bench.folder / "out" / "trials.jsonl", "a") as file:
        file.write('{"format":"pushmark-trial/1","suite":"sma')
    done = bench.run("--resume", "out")
    assert "trials.jsonl: the last line is damaged" in done.stderr
    assert good_points(bench.trials()) == WHOLE


def test_latest_is_the_killed_run_too(bench):
    (bench.folder / "results" / "old").mkdir(parents=True)
    (bench.folder / "results" / "latest").symlink_to("old")
    process = bench.start("./small.ini", "-o", "results/new", "--repeats", 1)
    eventually(lambda: "pushmark-load" in bench.others(process))
    process.kill()
    bench.end(process)
    eventually(lambda: not marked(bench.mark), patience=5)
    bench.run("--resume", "results/latest")
    assert good_points(bench.trials("results/new")) == [("poll", 0), ("ws", 0)]


def test_damage_within_is_not_repaired(bench):
    bench.small("--repeats", 1)
    path = bench.folder / "out" / "trials.jsonl"
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("garbage\n" + "".join(lines))
    done = bench.run("--resume", "out", code=2)
    assert done.stderr.count("\n") == 1 and "line 1 is damaged" in done.stderr
    assert path.read_text().startswith("garbage\n")


def test_a_folder_has_one_conductor(bench):
    process = bench.start("./small.ini", "-o", "out")
    bench.begun(process)
    done = bench.run("--resume", "out", code=2)
    assert done.stderr == "pushmark: out: another run is writing here; wait for its end, or stop it\n"
    done = bench.run("./small.ini", "-o", "out", code=2)
    assert "out holds results already" in done.stderr
    assert bench.end(process).returncode == 0


# Programs that die, and results that are not to be believed.

@pytest.mark.parametrize("victim", ["pushmark-server", "pushmark-load"])
def test_a_killed_program_voids_its_trial_which_is_tried_again(bench, victim):
    process = bench.start("./small.ini", "-o", "out")
    bench.begun(process)
    os.kill(eventually(lambda: bench.begun(process))[victim], signal.SIGKILL)
    done = bench.end(process)
    assert done.returncode == 0, done.stderr
    void = [t for t in bench.trials() if not t["valid"]]
    floor_died = not void and "floor" in done.stderr and "void" in done.stderr
    assert floor_died or ["completed" in t["void"] for t in void][:1] == [True]
    assert "void, " in done.stderr and "tried again" in done.stderr
    assert good_points(bench.trials()) == WHOLE


def wrapper(bench, program_name, change):
    """A pushmark-load whose report of WebSocket trials is changed by a line of Python before the conductor reads it."""
    path = bench.folder / "changed-load"
    path.write_text(f"""#!{sys.executable}
import json, os, subprocess, sys
done = subprocess.run([{program(program_name)!r}, *sys.argv[1:]], stdout=subprocess.PIPE, text=True)
try:
    r = json.loads(done.stdout)
    if "ws" in sys.argv:
        {change}
    print(json.dumps(r))
except ValueError:
    print(done.stdout)
sys.exit(done.returncode)
""")
    path.chmod(0o755)
    return {"PUSHMARK_LOAD": str(path)}


def test_no_valid_trial_is_exit_4(bench):
    done = bench.small("--repeats", 1, "--retries", 1, code=4, env={"PUSHMARK_LOAD": shutil.which("false")})
    trials = bench.trials()
    assert len(trials) == 4 and not any(t["valid"] for t in trials)
    assert [t["attempt"] for t in trials] == [0, 1, 0, 1]
    assert trials[0]["point"] == trials[1]["point"]
    assert done.stderr.count("tried again") == 3 and done.stderr.count("given up") >= 2


def test_a_lost_message_is_exit_5(bench):
    env = wrapper(bench, "pushmark-load", 'r["messages"]["lost"] = 1')
    bench.small("--repeats", 1, "--retries", 1, code=5, env=env)
    void = [t for t in bench.trials() if not t["valid"]]
    assert [t["void"] for t in void] == [["lost"], ["lost"]]


def test_an_expectation_that_fails_is_exit_3(bench):
    with open(bench.folder / "small.ini", "a") as file:
        file.write("expect = ws.age.mean > 1h\nexpect = ws.messages.lost == 0\n")
    done = bench.small("--repeats", 1, code=3)
    assert "ws.age.mean > 1h" in done.stdout and bench.json("run.json")["status"] == 3


def veth_or_skip(bench):
    done = subprocess.run([program("pushmark"), "doctor", "--json"], capture_output=True, text=True)
    if "veth" not in json.dumps(json.loads(done.stdout)):
        pytest.skip("doctor does not speak of namespaces")
    if subprocess.run(["unshare", "-Urn", "true"], capture_output=True).returncode != 0:
        pytest.skip("no namespaces here")


def test_on_the_veth_the_bytes_are_counted_twice_and_equal(bench):
    veth_or_skip(bench)
    bench.small("--set", "topology=veth", "--set", "transport=poll,longpoll,sse,ws", "--repeats", 1)
    for trial in bench.trials():
        total, check = trial["wire"]["total"], trial["wire"]["crosscheck"]
        assert check["equal"] and check["up_l2"] == total["up_l3"] + 14 * total["up_packets"]
        assert check["down_l2"] == total["down_l3"] + 14 * total["down_packets"]
        assert check["up_packets"] == total["up_packets"] > 0


def test_a_meter_that_is_off_by_a_byte_voids_the_trial(bench):
    veth_or_skip(bench)
    env = wrapper(bench, "pushmark-load", 'r["wire"]["total"]["down_l3"] += 1')
    bench.small("--set", "topology=veth", "--repeats", 1, "--retries", 0, code=4, env=env)
    outcome = {t["point"]["transport"]: t["void"] for t in bench.trials()}
    assert outcome == {"poll": [], "ws": ["crosscheck"]}


def test_no_namespace_is_said_and_loopback_taken(bench):
    """Where user namespaces are used up, an ordinary user has none."""
    if os.geteuid() != 0:
        pytest.skip("needs root to become nobody")
    bench.folder.chmod(0o777)
    script = f"echo 0 > /proc/sys/user/max_user_namespaces; echo 0 > /proc/sys/user/max_net_namespaces; " \
             f"exec {program('pushmark')} run ./small.ini -o out --repeats 1 --set topology=veth"
    done = subprocess.run(["unshare", "-Ur", "sh", "-c", script], cwd=bench.folder, capture_output=True, text=True,
                          env=bench.environment(), timeout=PATIENCE)
    if "Permission denied" in done.stderr or "write error" in done.stderr:
        pytest.skip("the limits of namespaces cannot be set here")
    assert done.returncode == 0, done.stderr
    assert re.search(r"no network namespaces here \(.+\): measuring over loopback", done.stderr)
    assert bench.json("run.json")["sets"] == ["topology=veth", "topology=loopback"]
    assert {t["point"]["topology"] for t in bench.trials()} == {"loopback"}


# Disks and folders.

def test_a_full_disk_keeps_what_it_has_and_resume_goes_on(bench):
    """The real thing: a small tmpfs in a mount namespace of its own."""
    if subprocess.run(["unshare", "-Urm", "true"], capture_output=True).returncode != 0:
        pytest.skip("no mount namespaces here")
    small = bench.folder / "small"
    small.mkdir()
    pushmark = program("pushmark")
    script = f"""mount -t tmpfs -o size=32k none {small} || exit 77
{pushmark} run ./small.ini -o small/out; echo "status $?"
cp small/out/trials.jsonl kept.jsonl
mount -o remount,size=8m {small}
{pushmark} run --resume small/out; echo "status $?"
cp -r small/out out"""
    done = subprocess.run(["unshare", "-Urm", "sh", "-c", script], cwd=bench.folder, capture_output=True, text=True,
                          env=bench.environment(), timeout=PATIENCE)
    if done.returncode == 77:
        pytest.skip("no tmpfs here")
    assert re.findall(r"^status (\d+)$", done.stdout, re.M) == ["1", "0"], done.stderr
    line, = re.findall(r"^.*cannot be written: No space left on device.*$", done.stderr, re.M)
    kept = (bench.folder / "kept.jsonl").read_text()
    assert f"its {kept.count(chr(10))} trials are kept" in line and "--resume small/out" in line
    assert all(json.loads(one) for one in kept.splitlines()) and (kept == "" or kept.endswith("\n"))
    assert (bench.folder / "out" / "trials.jsonl").read_text().startswith(kept)
    assert good_points(bench.trials()) == WHOLE


def test_an_unwritable_folder_is_said_before_anything_starts(bench):
    (bench.folder / "file").write_text("")
    began = time.monotonic()
    done = bench.run("./small.ini", "-o", "file/out", code=2)
    assert time.monotonic() - began < 2
    assert done.stderr.count("\n") == 1 and "file/out: cannot be made" in done.stderr and "-o" in done.stderr


# Mistakes: one line each, exit 2, nothing left behind.

MISTAKES = [
    ([], "which suite?"),
    (["quik"], "did you mean quick"),
    (["./small.ini", "quick"], "one suite at a time"),
    (["./small.ini", "--set", "clinets=5"], "clients"),
    (["./small.ini", "--set", "clients=some"], "clients"),
    (["./small.ini", "--only", "headlin"], "headline"),
    (["./small.ini", "--repeats", "0"], "--repeats"),
    (["./small.ini", "--resume", "out"], "--resume DIR goes on with what was asked for"),
    (["--resume", "nowhere"], "nowhere is not a folder of results"),
    (["--resume", "."], "is not a folder of results"),
    (["./small.ini", "--outputt", "x"], "did you mean --output"),
    (["./small.ini", "-o", "out\udcff"], "argument 3 is not UTF-8"),
    (["./small.ini", "--set", "title=a\nb"], "this is no text"),
]


@pytest.mark.parametrize("options, says", MISTAKES, ids=[ascii(" ".join(options) or "none") for options, _ in MISTAKES])
def test_a_mistake_is_one_line_and_exit_2(bench, options, says):
    done = bench.run(*options, code=2)
    assert done.stdout == "" and done.stderr.count("\n") == 1 and done.stderr.startswith("pushmark: ")
    assert says in done.stderr
    assert {p.name for p in bench.folder.iterdir()} == {"small.ini"}


@pytest.mark.parametrize("options", [[b"./small\xff.ini"], [b"./small.ini", b"-o", b"out\xff"]],
                         ids=["suite", "folder"])
def test_what_run_json_could_not_record_is_refused(bench, options):
    done = subprocess.run([program("pushmark"), "run", *options], cwd=bench.folder, capture_output=True,
                          env=bench.environment(), timeout=PATIENCE)
    assert done.returncode == 2 and done.stderr.count(b"\n") == 1 and b"is not UTF-8" in done.stderr
    assert {p.name for p in bench.folder.iterdir()} == {"small.ini"}


def test_more_clients_than_descriptors_are_refused(bench):
    done = bench.run("./small.ini", "--set", "clients=500", code=2,
                     preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (200, 200)))
    assert done.stderr.count("\n") == 1
    assert "500 clients are too many for each load process" in done.stderr and "--set processes=4" in done.stderr
    assert not (bench.folder / "results").exists()


def test_a_missing_program_is_said(bench):
    done = bench.run("./small.ini", code=2, env={"PUSHMARK_SERVER": "/nowhere/pushmark-server"})
    assert done.stderr.count("\n") == 1 and "/nowhere/pushmark-server" in done.stderr
    assert not (bench.folder / "results").exists()


# The search for a capacity.

def test_a_capacity_is_searched_and_an_interrupted_search_goes_on(bench):
    (bench.folder / "small.ini").write_text(SUITE.replace("[headline]\ntransport = poll, ws", """[most]
type = capacity
search = clients
from = 10
to = 80
precision = 50%
bound = age.p50 < 1s
transport = poll, ws"""))
    process = bench.start("./small.ini", "-o", "out")
    bench.begun(process, trials=3)
    process.send_signal(signal.SIGINT)
    assert bench.end(process).returncode == 130
    before = bench.trials()
    assert bench.run("--resume", "out").returncode == 0
    after = bench.trials()
    assert after[:len(before)] == before
    for transport in ("poll", "ws"):
        probes = [t["capacity"] for t in after if t["point"]["transport"] == transport]
        assert [p["step"] for p in probes] == list(range(len(probes)))
        held = [p["value"] for p in probes if p["held"]]
        assert held == [10, 20, 40, 80]
        assert all(t["point"]["clients"] == t["capacity"]["value"] for t in after)
    assert [t["events"] for t in after] == [None] * len(after)
    found = bench.json("summary.json")["capacity"]
    assert len(found) == 2


# The terminal.

def on_a_terminal(bench, *options, env=None):
    """All that a run writes to a terminal, and its exit status."""
    pid, terminal = pty.fork()
    if pid == 0:
        fcntl.ioctl(2, termios.TIOCSWINSZ, struct.pack("4H", 40, 120, 0, 0))
        os.chdir(bench.folder)
        os.execvpe(program("pushmark"), ["pushmark", "run", *options], bench.environment({"TERM": "xterm", **(env or {})}))
    text = b""
    with contextlib.suppress(OSError):
        while chunk := os.read(terminal, 65536):
            text += chunk
    os.close(terminal)
    return text.decode(), os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def test_a_terminal_sees_a_view_that_is_gone_at_the_end(bench):
    text, status = on_a_terminal(bench, "./small.ini", "-o", "out")
    assert status == 0
    assert "█" in text or "░" in text
    assert re.search(r"\d/4, \d+ s left: measuring headline (ws|poll), repeat \d", text)
    assert "\033[38;5;" in text and text.count("\033[J") > 4
    assert "\033[?25l" not in text  # the cursor is never hidden, so no end can leave it so
    assert "left: " not in text[text.rindex("\033[J"):]
    assert "[1/4]" not in text  # the lines are for files
    assert text.rstrip().endswith("results: out")


def test_a_terminal_without_colours(bench):
    text, status = on_a_terminal(bench, "./small.ini", "-o", "out", "--repeats", "1", env={"NO_COLOR": "1"})
    assert status == 0 and "\033[38" not in text and "\033[J" in text
    shutil.rmtree(bench.folder / "out")
    text, status = on_a_terminal(bench, "./small.ini", "-o", "out", "--repeats", "1", env={"TERM": "dumb"})
    assert status == 0 and "\033" not in text and "[1/2] headline" in text
