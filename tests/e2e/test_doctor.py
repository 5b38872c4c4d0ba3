"""`pushmark doctor`: every check speaks, what is wrong with a machine is seen, and its words are of use."""

import contextlib
import json
import os
import re
import resource
import subprocess
import sys
import time

import pytest
from conftest import PATIENCE, ROOT, program

CHECKS = ["cores", "frequency", "load", "clock", "timers", "pressure", "namespaces", "tun", "congestion", "tcp_info", "kernel",
          "descriptors", "memory", "programs", "build", "results"]
NOBODY = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")


def doctor(*options, prefix=(), build="release", **more):
    return subprocess.run([*prefix, program("pushmark", build), "doctor", *options], capture_output=True, text=True,
                          timeout=PATIENCE, **more)


def examine(code=0, **more):
    """What it tells, with the checks by name."""
    done = doctor("--json", **more)
    assert done.returncode == code and done.stderr == "", done.stderr
    told = json.loads(done.stdout)
    assert [check["name"] for check in told["checks"]] == CHECKS
    for check in told["checks"]:
        assert check["state"] in ("ok", "note", "problem") and check["found"], check
        assert (check["state"] == "ok") == (check["advice"] is None), check
    assert told["can_run"] == (code == 0)
    return told, {check["name"]: check for check in told["checks"]}


def limited(descriptors):
    return lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, descriptors))


@contextlib.contextmanager
def running(*command):
    process = subprocess.Popen(command)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def test_a_line_a_check_for_people():
    done = doctor()
    assert done.returncode == 0 and done.stderr == ""
    *lines, blank, sentence = done.stdout.splitlines()
    lines = [line for line in lines if not line.startswith(" ")]
    assert [re.fullmatch(r"(?:ok|note|problem) +([a-z_]+) +\S.*", line)[1] for line in lines] == CHECKS
    assert len({re.match(r"\w+ +\w+ +", line).end() for line in lines}) == 1, "not aligned"
    assert blank == "" and sentence.startswith("this machine can measure: age ")
    assert "\x1b" not in done.stdout


def test_colour_is_for_terminals_that_want_it():
    def seen(**environment):
        done = subprocess.run(["script", "-qec", f"{program('pushmark')} doctor", "/dev/null"], capture_output=True, text=True,
                              timeout=PATIENCE, env={**os.environ, "TERM": "xterm", **environment})
        assert "cores" in done.stdout
        return "\x1b[" in done.stdout
    assert seen(NO_COLOR="")
    assert not seen(NO_COLOR="1")
    assert not seen(NO_COLOR="", TERM="dumb")


def test_it_is_quick():
    start = time.monotonic()
    doctor()
    assert time.monotonic() - start < 5  # two seconds on a machine that does nothing else


def test_what_it_finds_is_so():
    told, checks = examine()
    environment = told["environment"]
    assert environment["cpu"]["allowed"] == len(os.sched_getaffinity(0))
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert environment["limits"] == {"descriptors_soft": soft, "descriptors_hard": hard}
    assert f"{hard - 64:,} connections" in checks["descriptors"]["found"]
    assert environment["versions"]["kernel"] == "{0.sysname} {0.release} {0.machine}".format(os.uname())
    total = int(re.search(r"MemTotal: +(\d+)", open("/proc/meminfo").read())[1]) * 1024
    assert environment["memory"]["total_bytes"] == total
    assert environment["congestion_control"]["default"] == open("/proc/sys/net/ipv4/tcp_congestion_control").read().strip()
    assert f"pushmark {environment['versions']['pushmark']} (release)\n" == subprocess.run(
        [program("pushmark"), "--version"], capture_output=True, text=True).stdout
    measured = told["measured"]
    assert measured["timers"] == 1200
    assert 0 <= measured["timer_late_p50_ns"] <= measured["timer_late_p99_ns"] <= measured["timer_late_max_ns"] * 1.01
    assert 1 < measured["clock_read_ns"] < 100_000 and 0.4 < measured["window_s"]


def test_no_name_of_the_machine():
    told, _ = examine()
    assert os.uname().nodename not in re.split(r"[^\w.-]+", json.dumps({**told, "checks": []}))


@needs_root
def test_as_an_ordinary_user():
    told, checks = examine(prefix=NOBODY, cwd="/tmp")
    if checks["namespaces"]["state"] != "ok":
        pytest.skip(checks["namespaces"]["found"])
    assert "user namespace" in checks["namespaces"]["found"] and told["measured"]["user_namespace"]
    assert "as root" in examine()[1]["namespaces"]["found"]


@needs_root
def test_a_folder_that_cannot_be_written():
    checks = examine(prefix=NOBODY, cwd="/")[1]
    assert checks["results"]["state"] == "problem" and "Permission denied" in checks["results"]["found"]


def test_few_descriptors_are_a_problem():
    told, checks = examine(preexec_fn=limited(200))
    assert checks["descriptors"]["state"] == "problem" and "136 connections" in checks["descriptors"]["found"]
    assert "ulimit" in checks["descriptors"]["advice"] and "up to 136 clients" in told["sentence"]


def test_no_descriptors_are_the_end():
    told, checks = examine(code=1, preexec_fn=limited(64))
    assert checks["descriptors"]["fatal"] and "nothing yet" in told["sentence"]


def test_one_core_is_a_problem():
    core = min(os.sched_getaffinity(0))
    told, checks = examine(prefix=["taskset", "-c", str(core)])
    assert checks["cores"]["state"] == "problem" and f"({core})" in checks["cores"]["found"]
    assert "share a core" in told["sentence"]


@pytest.mark.parametrize("files, bounded", [
    ({"cpu.max": "50000 100000"}, True),
    ({"cpu.max": "max 100000"}, False),
    ({"cpu/cpu.cfs_quota_us": "50000", "cpu/cpu.cfs_period_us": "100000"}, True),
    ({"cpu/cpu.cfs_quota_us": "-1", "cpu/cpu.cfs_period_us": "100000"}, False),
])
def test_a_quota_of_the_control_group_is_a_problem(files, bounded):
    """As a container's own group is mounted, of both kinds."""
    script = "mount -t tmpfs tmpfs /sys/fs/cgroup && cd /sys/fs/cgroup && mkdir cpu && " + "".join(
        f"echo {content} > {name} && " for name, content in files.items()) + "cd / && exec \"$@\""
    prefix = ["unshare", "-Urm", "sh", "-c", script, "sh"]
    if subprocess.run([*prefix, "true"], capture_output=True).returncode != 0:
        pytest.skip("nothing can be mounted here")
    _, checks = examine(prefix=prefix)
    assert ("0.50 cores" in (checks["cores"]["advice"] or "")) == bounded


def test_foreign_load_is_seen():
    with running(sys.executable, "-c", "while True: pass"):
        told, checks = examine()
    assert checks["load"]["state"] != "ok"
    assert told["measured"]["foreign"] > 0.3 / os.cpu_count()


def test_refused_namespaces_are_said():
    script = "echo 0 > /proc/sys/user/max_user_namespaces && echo 0 > /proc/sys/user/max_net_namespaces && exec \"$@\""
    prefix = ["unshare", "-Ur", "sh", "-c", script, "sh"]
    if subprocess.run([*prefix, "true"], capture_output=True).returncode != 0:
        pytest.skip("user namespaces are refused here")
    told, checks = examine(prefix=prefix)
    assert checks["namespaces"]["state"] == "problem" and "refused" in checks["namespaces"]["found"]
    assert checks["tun"]["state"] == "note" and "loopback" in told["sentence"] and not told["measured"]["veth"]


def test_settings_that_cannot_be_written_are_noted():
    script = "mount --bind /proc/sys /proc/sys && mount -o remount,bind,ro /proc/sys && exec \"$@\""
    prefix = ["unshare", "-Urnm", "sh", "-c", script, "sh"]
    if subprocess.run([*prefix, "true"], capture_output=True).returncode != 0:
        pytest.skip("nothing can be mounted here")
    told, checks = examine(prefix=prefix)
    assert checks["namespaces"]["state"] == "note" and "read-only" in checks["namespaces"]["advice"]
    assert "to the byte" not in told["sentence"] and "to the byte" in examine()[0]["sentence"]


@pytest.mark.parametrize("variable", ["PUSHMARK_SERVER", "PUSHMARK_LOAD"])
def test_a_program_that_is_not_there(variable):
    told, checks = examine(code=1, env={**os.environ, variable: "/nonexistent"})
    assert checks["programs"]["fatal"] and "/nonexistent" in checks["programs"]["found"]
    assert "make" in checks["programs"]["advice"]


def test_a_missing_program_is_said_before_one_of_another_build():
    told, checks = examine(code=1, env={**os.environ, "PUSHMARK_SERVER": program("pushmark-load"), "PUSHMARK_LOAD": "/nonexistent"})
    assert "/nonexistent" in checks["programs"]["found"]


def test_a_program_that_never_ends_holds_nothing_up(tmp_path):
    for name, says in (("mute", ""), ("late", "echo pushmark-server; ")):
        path = tmp_path / name
        path.write_text(f"#!/bin/sh\n{says}exec sleep 60\n")
        path.chmod(0o755)
        start = time.monotonic()
        _, checks = examine(code=1, env={**os.environ, "PUSHMARK_SERVER": str(path)})
        assert "does not tell its version" in checks["programs"]["found"] and time.monotonic() - start < 8


@pytest.mark.parametrize("variable, other", [("PUSHMARK_SERVER", "pushmark-load"), ("PUSHMARK_LOAD", "pushmark-server")])
def test_a_program_of_another_build(variable, other):
    _, checks = examine(env={**os.environ, variable: program(other)})
    assert checks["programs"]["state"] == "problem" and other in checks["programs"]["found"]


def test_a_sanitized_build_is_not_to_be_published():
    if not os.path.exists(program("pushmark", "asan")):
        pytest.skip("there is no ASan build")
    checks = examine(build="asan")[1]
    assert checks["build"]["state"] == "problem" and "not to be published" in checks["build"]["advice"]


def test_nothing_is_left():
    def left():
        return [line for line in open("/proc/net/dev") if "pushmark" in line] + \
            [name for name in os.listdir(ROOT) if name.startswith("tmp")]
    before = left()
    doctor(cwd=ROOT)
    assert left() == before == []


@pytest.mark.parametrize("options, words", [(["--jsn"], "did you mean --json?"), (["now"], "'now'")])
def test_wrong_usage(options, words):
    done = doctor(*options)
    assert done.returncode == 2 and done.stdout == "" and done.stderr.count("\n") == 1 and words in done.stderr


def test_help():
    done = doctor("--help")
    assert done.returncode == 0 and done.stdout.startswith("usage: pushmark doctor") and "exit status" in done.stdout
