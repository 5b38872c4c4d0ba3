"""`make install`: a tree that works alone, man pages that say what --help says, and an uninstall that leaves nothing.

Everything is tried as installed, under a folder of the test."""

import copy
import json
import os
import re
import shutil
import subprocess

import pytest
from conftest import ROOT
from installation import COMMANDS, FACES, PROGRAMS, Installed, make, metrics, suites

ALWAYS = {"--help", "--version"}  # documented once for all commands of pushmark
NO_GROFF = pytest.mark.skipif(not shutil.which("groff"), reason="groff is missing; `make deps-test` installs it")


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    return Installed(tmp_path_factory.mktemp("root"))


# --- the tree


def files_in(folder):
    """With their folders, relative to it."""
    return {p.relative_to(folder) for p in folder.rglob("*") if p.is_file()}


def test_what_is_installed_where(installed):
    share = installed.prefix / "share"
    assert sorted(p.name for p in (installed.prefix / "bin").iterdir()) == sorted(PROGRAMS)
    assert all(os.access(installed.path(name), os.X_OK) for name in PROGRAMS)
    assert sorted(p.name for p in (share / "man/man1").iterdir()) == sorted(f"{name}.1" for name in PROGRAMS)
    completions = share / "bash-completion/completions"
    assert {p.name for p in completions.iterdir()} == set(PROGRAMS)
    for name in PROGRAMS[1:]:  # a link that works wherever the tree is moved
        assert os.readlink(completions / name) == "pushmark"
    assert {p.name for p in (share / "doc/pushmark").iterdir()} == {"LICENSE", "README.md", "README.zh-CN.md"}
    assert (share / "zsh/site-functions/_pushmark").is_file()
    for source, folder, kinds in [("bench/suites", "suites", ["ini"]), ("scripts/charts", "charts", ["gp"]),
                                  ("scripts/report", "report", ["html", "css", "js"])]:
        wanted = {p.name for kind in kinds for p in (ROOT / source).glob(f"*.{kind}")}
        there = share / "pushmark" / folder
        assert {p.name for p in there.iterdir()} == wanted if wanted else not there.exists()
    assert files_in(share / "pushmark/lab") == files_in(ROOT / "clients/browser")
    files = [p for p in installed.prefix.rglob("*") if p.is_file()]
    assert all(p.stat().st_mode & 0o777 == (0o755 if p.parent.name == "bin" else 0o644) for p in files)


def test_it_works_alone(installed, tmp_path):
    """Wherever it is moved."""
    moved = copy.copy(installed)
    moved.prefix = tmp_path / "elsewhere"
    shutil.copytree(installed.prefix, moved.prefix, symlinks=True)
    listed = json.loads(moved.run("pushmark", "list", "--json").stdout)["suites"]
    assert {suite["name"] for suite in listed} == suites()
    plan = moved.run("pushmark", "run", "quick", "--dry-run")
    assert plan.returncode == 0 and "20 trials" in plan.stdout + plan.stderr
    lesson = moved.run("pushmark", "explain", "ws", "--json")  # it finds the server beside itself
    assert lesson.returncode == 0 and json.loads(lesson.stdout)["transports"]


def test_uninstall_leaves_nothing_of_ours(tmp_path):
    tree = Installed(tmp_path)
    own = tree.prefix / "share/pushmark/suites/mine.ini"
    own.write_text("[suite]\n")
    foreign = tree.prefix / "bin/other"
    foreign.write_text("")
    make("uninstall", tmp_path)
    assert {p for p in tmp_path.rglob("*") if not p.is_dir() or p.is_symlink()} == {own, foreign}
    own.unlink()
    make("uninstall", tmp_path)  # of what is not there is no error
    assert [p for p in tmp_path.rglob("*pushmark*")] == []


# --- man pages


def text_of(page):
    """As plain text in long lines, so that nothing is broken up."""
    done = subprocess.run(["groff", "-mandoc", "-Tascii", "-P-cbou", "-rLL=1000n", "-rHY=0", str(page)],
                          check=True, capture_output=True, text=True)
    return done.stdout


def section(text, name, indent):
    """What stands under a heading with so many spaces before it."""
    found = re.search(rf"^ {{{indent}}}{re.escape(name)}$\n(.*?)(?=^ {{0,{indent}}}\S|\Z)", text, re.M | re.S)
    assert found, f"no heading {name}"
    return found[1]


def options_in(text):
    """The options that are explained: those that begin a line."""
    heads = re.findall(r"^ +(--?[a-z][^,\n]*?(?:, --?[a-z].*?)?)(?:  |$)", text, re.M)
    return {option for head in heads for option in re.findall(r"(?<![\w-])--?[a-z][a-z-]*", head)}


def documented(installed, face):
    program, *command = face.split()
    text = text_of(installed.page(program))
    if program == "pushmark":
        return options_in(section(text, command[0], 3)) | ALWAYS & set(re.findall(r"--[a-z]+", section(text, "COMMANDS", 0)))
    return options_in(section(text, "ECHO", 0)) | ALWAYS if command else options_in(section(text, "OPTIONS", 0)) - {"-h"}


@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.parametrize("tool", [
    ["groff", "-mandoc", "-Tutf8", "-ww", "-z"],
    ["mandoc", "-Tlint", "-W", "warning"],
])
def test_a_man_page_is_free_of_warnings(installed, name, tool):
    if not shutil.which(tool[0]):
        pytest.skip(f"{tool[0]} is missing; `make deps-test` installs it")
    done = subprocess.run([*tool, str(installed.page(name))], capture_output=True, text=True)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@NO_GROFF
class TestManPages:
    @pytest.mark.parametrize("face", FACES)
    def test_options_are_those_of_help(self, installed, face):
        known, told = set(installed.options(face)), documented(installed, face)
        assert known - told == set()
        assert told - known == set()

    @pytest.mark.parametrize("name", PROGRAMS)
    def test_exit_statuses_are_those_of_help(self, installed, name):
        faces = ["pushmark", *(f for f in FACES if f.startswith("pushmark "))] if name == "pushmark" else [
            f for f in FACES if f.split()[0] == name]
        known = set()
        for face in faces:
            codes = installed.help(face).split("\nexit status\n")[1]
            known |= set(re.findall(r"^  (\d+) ", codes, re.M))
        told = set(re.findall(r"^ +(\d+) ", section(text_of(installed.page(name)), "EXIT STATUS", 0), re.M))
        assert told == known and "0" in known

    def test_commands_are_those_of_help(self, installed):
        said = re.findall(r"^  ([a-z]+)  ", installed.run("pushmark", "--help").stdout, re.M)
        assert said == COMMANDS
        assert re.findall(r"^   (\w+)$", section(text_of(installed.page("pushmark")), "COMMANDS", 0), re.M) == COMMANDS

    def test_metrics_are_those_of_the_table(self, installed):
        told = section(text_of(installed.page("pushmark")), "Metrics", 3)
        words = set(re.findall(r"(?<![\w.])[a-z]+\.[a-z0-9_.]*[a-z0-9]", told)) | set(re.findall(r"^ +(coherence|capacity)", told, re.M))
        assert words == metrics()

    def test_variables_are_those_of_the_source(self, installed):
        """Those of the programs, and the suites' and programs' places."""
        for name, folders in [("pushmark", ["bench"]), ("pushmark-load", ["clients"]), ("pushmark-server", ["server"])]:
            source = "".join(p.read_text() for folder in folders for p in (ROOT / folder).rglob("*.c"))
            read = set(re.findall(r'getenv\("(\w+)"\)', source)) | set(re.findall(r'"(PUSHMARK_[A-Z]+)"', source))
            text = text_of(installed.page(name))
            told = set(re.findall(r"\b[A-Z]+(?:_[A-Z]+)?\b", "\n".join(
                re.findall(r"^ +[A-Z_, ]+(?:  |$)", section(text, "ENVIRONMENT", 0), re.M)))) if read else set()
            assert told == read and (read or "ENVIRONMENT" not in text)

    def test_the_suite_in_it_is_one(self, installed, tmp_path):
        text = text_of(installed.page("pushmark"))
        lines = re.search(r"^ +\[suite\]\n.*?(?=\n\n +With)", text, re.M | re.S)[0]
        (tmp_path / "mine.ini").write_text(re.sub(r"^ +", "", lines, flags=re.M) + "\n")
        shown = installed.run("pushmark", "show", str(tmp_path / "mine.ini"))
        assert shown.returncode == 0 and "20 trials" in shown.stdout, shown.stderr
