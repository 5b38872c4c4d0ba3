"""pushmark's top level: help, version, the commands by name and what each says of itself."""

import os
import re
import subprocess

import pytest
from conftest import PATIENCE, program

COMMANDS = ["run", "list", "show", "doctor", "compare", "explain", "report", "link", "lab"]


def pushmark(*words, **env):
    return subprocess.run([program("pushmark"), *words], capture_output=True, text=True, timeout=PATIENCE,
                          stdin=subprocess.DEVNULL, env={**os.environ, **env})


def command_help(name):
    done = pushmark(name, "--help")
    if done.returncode == 1 and "not there yet" in done.stderr:
        pytest.skip(f"{name} is not there yet")
    assert done.returncode == 0 and done.stderr == "", done.stderr
    return done.stdout


@pytest.mark.parametrize("word", ["--help", "-h", "help"])
def test_help_lists_the_commands(word):
    done = pushmark(word)
    assert done.returncode == 0 and done.stderr == "" and done.stdout.startswith("usage: pushmark COMMAND")
    listed = done.stdout[:done.stdout.index("\nexamples\n")]
    assert re.findall(r"^  (\w+) {2,}\w", listed, re.M) == COMMANDS
    assert "examples" in done.stdout and "\033" not in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 100


def test_help_says_the_exit_status():
    shown = pushmark("--help").stdout
    for status in [0, 1, 2, 3, 4, 5, 130]:
        assert re.search(rf"^  {status} {{2,}}\w", shown, re.M), status


def test_the_examples_are_of_commands_that_there_are():
    found = re.findall(r"^  pushmark (\w+)", pushmark("--help").stdout, re.M)
    assert found and set(found) <= set(COMMANDS)


def test_version():
    done = pushmark("--version")
    assert done.returncode == 0 and re.fullmatch(r"pushmark \S+ \(release\)\n", done.stdout) and done.stderr == ""
    server = subprocess.run([program("pushmark-server"), "--version"], capture_output=True, text=True, timeout=PATIENCE)
    assert server.stdout.split()[1:] == done.stdout.split()[1:]


def test_no_command_is_wrong_usage_that_helps():
    done = pushmark()
    assert done.returncode == 2 and done.stdout == "" and done.stderr.startswith("usage: pushmark COMMAND")


@pytest.mark.parametrize("word, words", [
    ("rum", "did you mean run?"), ("lst", "did you mean list?"), ("docter", "did you mean doctor?"),
    ("comprae", "did you mean compare?"), ("explian", "did you mean explain?"), ("xyzzyplugh", "--help lists them"),
    ("", "--help lists them"), ("--verion", "did you mean --version?"), ("--hlep", "did you mean --help?")])
def test_an_unknown_command_is_one_line_and_exit_2(word, words):
    done = pushmark(word)
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr.startswith("pushmark: ") and done.stderr.count("\n") == 1 and words in done.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_says_what_it_does(name):
    shown = command_help(name)
    assert shown.startswith(f"usage: pushmark {name}")
    examples = shown[shown.index("\nexamples\n"):shown.index("\nexit status\n")]
    assert f"pushmark {name}" in examples
    codes = [int(code) for code in re.findall(r"^ +(\d+) +\w", shown[shown.index("\nexit status\n"):], re.M)]
    assert codes == sorted(codes) and {0, 2} <= set(codes) <= {0, 1, 2, 3, 4, 5, 130}
    assert max(map(len, shown.splitlines())) <= 120


@pytest.mark.parametrize("word", ["help", "--help"])
@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_a_command(word, name):
    assert pushmark(word, name).stdout == command_help(name)


def test_help_of_no_command():
    done = pushmark("help", "rum")
    assert done.returncode == 2 and "did you mean run?" in done.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_knows_its_options(name):
    command_help(name)
    done = pushmark(name, "--no-such-option")
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr.startswith("pushmark: ") and done.stderr.count("\n") == 1
    assert "there is no option --no-such-option" in done.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_the_version(name):
    command_help(name)
    done = pushmark(name, "--version")
    assert done.returncode == 0 and done.stdout.split()[-2:] == pushmark("--version").stdout.split()[-2:]
