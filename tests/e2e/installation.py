"""Pushmark as `make install` puts it into a folder of the tests: where things are, and what --help says there."""

import os
import re
import subprocess

from conftest import PATIENCE, ROOT

PROGRAMS = ["pushmark", "pushmark-server", "pushmark-load"]
COMMANDS = ["run", "list", "show", "doctor", "compare", "explain", "report", "link", "lab"]
FACES = [*(f"pushmark {command}" for command in COMMANDS), "pushmark-server", "pushmark-load", "pushmark-load echo"]

OPTION = re.compile(r"^  (--?[a-z][a-z-]*)(?: (\S+))?(?:  |$)", re.M)


def make(target, folder):
    """Without what an outer make says to inner ones."""
    env = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "MODE")}
    return subprocess.run(["make", "-C", str(ROOT), target, f"DESTDIR={folder}", "PREFIX=/usr"],
                          env=env, check=True, capture_output=True, text=True, timeout=600)


class Installed:
    def __init__(self, folder):
        make("install", folder)
        self.prefix = folder / "usr"

    def path(self, name):
        return str(self.prefix / "bin" / name)

    def page(self, name):
        return self.prefix / "share/man/man1" / f"{name}.1"

    def run(self, *words):
        """Of words like "pushmark", "run", "--help"; from a folder in which nothing of Pushmark lies."""
        env = {name: value for name, value in os.environ.items() if not name.startswith("PUSHMARK_")}
        return subprocess.run([self.path(words[0]), *words[1:]], capture_output=True, text=True, timeout=PATIENCE,
                              cwd="/", env=env)

    def help(self, face):
        done = self.run(*face.split(), "--help")
        assert done.returncode == 0, done.stderr
        return done.stdout

    def options(self, face):
        """What --help prints, each with what its argument is called ("" where it takes none)."""
        return dict(OPTION.findall(self.help(face)))


def metrics():
    """The names in the table of bench/metric/metric.c."""
    names = set(re.findall(r'^    \{"([a-z0-9_.]+)",', (ROOT / "bench/metric/metric.c").read_text(), re.M))
    assert len(names) > 40
    return names


def suites():
    return {path.stem for path in (ROOT / "bench/suites").glob("*.ini")}
