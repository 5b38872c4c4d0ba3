"""scripts/deps: what is missing is installed, or else said with the command to run; only charts may stay missing."""

import os
import subprocess

import pytest
from conftest import ROOT


@pytest.fixture
def machine(tmp_path):
    """A PATH on which all packages are there but those of `missing`, and apt-get only writes down what it was told."""
    def run(*sets, missing=(), root=True, apt="true"):
        def tool(name, text):
            (tmp_path / name).write_text(f"#!/bin/sh\n{text}\n")
            (tmp_path / name).chmod(0o755)
        pattern = "|".join(missing) or "none"
        tool("dpkg-query", f'case $4 in {pattern}) exit 1 ;; *) echo installed ;; esac')
        tool("id", f"echo {0 if root else 1000}")
        tool("sudo", "exit 1")
        tool("apt-get", f'echo "$@" >> {tmp_path}/log; {apt}')
        done = subprocess.run([ROOT / "scripts" / "deps", *sets], capture_output=True, text=True, timeout=30,
                              env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"})
        log = tmp_path / "log"
        return done.returncode, done.stderr, log.read_text() if log.exists() else ""
    return run


def test_nothing_missing_is_nothing_done(machine):
    assert machine("build", "charts", "test") == (0, "", "")


def test_root_installs_what_is_missing_and_nothing_else(machine):
    status, said, log = machine("build", "charts", missing=("libuv1-dev", "gnuplot-nox", "zsh"))
    assert status == 0 and said == "deps: installing libuv1-dev gnuplot-nox\n"
    assert log.splitlines() == ["update -qq", "install -y --no-install-recommends libuv1-dev gnuplot-nox"]


@pytest.mark.parametrize("how", [{"root": False}, {"apt": "exit 100"}])
def test_what_is_needed_and_cannot_be_installed_is_said(machine, how):
    status, said, _ = machine("build", "charts", missing=("libuv1-dev", "gnuplot-nox"), **how)
    assert status == 1
    assert said.splitlines()[-1] == ("deps: packages are missing; as root, run: apt-get update && apt-get install -y "
                                     "--no-install-recommends libuv1-dev gnuplot-nox")


@pytest.mark.parametrize("how", [{"root": False}, {"apt": "exit 100"}])
def test_without_the_charts_packages_all_else_goes_on(machine, how):
    status, said, _ = machine("build", "charts", missing=("gnuplot-nox", "libjs-chart.js"), **how)
    assert status == 0
    assert said.splitlines()[-1] == ("deps: some charts will be missing; for them, as root, run: apt-get update && "
                                     "apt-get install -y --no-install-recommends gnuplot-nox libjs-chart.js")


def test_a_set_that_is_none_is_refused(machine):
    status, said, _ = machine("buidl")
    assert status == 2 and said == "deps: no set named 'buidl'; the sets are: build charts test\n"
