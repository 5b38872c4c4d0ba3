"""Completion by bash and zsh, as installed: of commands, options, choices, suites, results. Bash's function is called
as bash calls it; and both shells are typed into on a terminal of their own."""

import copy
import json
import os
import pty
import re
import select
import shutil
import subprocess
import time

import pytest
from conftest import PATIENCE
from installation import COMMANDS, FACES, Installed, metrics, suites

# What the two files write down; everything else they ask the programs.
HEADLINE = {"age.mean", "age.p50", "age.p99", "wire.l3", "cpu.server", "cpu.clients", "cpu.total",
            "memory.server_per_client", "messages.lost"}
HEADS = {"lean", "browser", "lubbers", "cookie:"}
TRANSPORTS = {"poll", "longpoll", "sse", "ws"}
RUNS = {"results/quick-1", "results/a b"}

# What is typed, and what is offered for its last part.
OFFERS = {
    "pushmark ": set(COMMANDS),
    "pushmark re": {"report"},
    "pushmark -": {"--help", "--version"},
    "pushmark help ": set(COMMANDS),
    "pushmark nonsense --": set(),
    "pushmark run ": suites(),
    "pushmark run mi": {"mine.ini"},
    "pushmark run 'qui": {"quick"},
    "pushmark run fanout --only ": {"scaling", "capacity", "capacity-500ms", "capacity-1s"},
    "pushmark run fanout --only=scaling,": {"capacity", "capacity-500ms", "capacity-1s"},
    "pushmark run --repeats 3 fanout --only=cap": {"capacity", "capacity-500ms", "capacity-1s"},
    "pushmark run --only ": set(),
    "pushmark run quick --set inter": {"interval"},
    "pushmark run quick --set headline.inter": {"interval"},
    "pushmark run quick --set topology=": {"veth", "loopback", "link"},
    "pushmark run quick --set=headline.topology=v": {"veth"},
    "pushmark run quick --set transport=poll,": TRANSPORTS - {"poll"} | {"null"},
    "pushmark run quick --set clients=": set(),
    "pushmark run --resume ": {*RUNS, "old"},
    "pushmark show f": {"fanout", "floor"},
    "pushmark report results/": RUNS,
    "pushmark compare old res": RUNS,
    "pushmark compare --fail-on ": {*TRANSPORTS, "null"},
    "pushmark compare --fail-on ws.": HEADLINE,
    "pushmark compare --fail-on 'ws.w": {"wire.l3"},
    "pushmark explain poll ": TRANSPORTS,
    "pushmark explain --headers ": HEADS,
    "pushmark-server --slow ": {"drop-old", "latest", "close"},
    "pushmark-server --empty=2": {"204", "200"},
    "pushmark-server --rate ": set(),
    "pushmark-load ": {"echo"},
    "pushmark-load --transport ": {*TRANSPORTS, "null"},
    "pushmark-load --url http://127.0.0.1:8080 --pace ": {"fixed", "after-response"},
}

# What is typed, and what stands there when it has been completed, as far as one thing only can be meant.
BECOMES = {
    "pushmark ru": "pushmark run ",
    "pushmark run qui": "pushmark run quick ",
    "pushmark run quick --dr": "pushmark run quick --dry-run ",
    "pushmark run quick --set topology=lo": "pushmark run quick --set topology=loopback",
    "pushmark run quick --set=transport=poll,lo": "pushmark run quick --set=transport=poll,longpoll",
    "pushmark compare --fail-on 'ws.w": "pushmark compare --fail-on 'ws.wire.l3",
    "pushmark report results/a": r"pushmark report results/a\ b",
    "pushmark-load --transport=lo": "pushmark-load --transport=longpoll",
    "pushmark-load --url http://127.0.0.1:8080 --pha": "pushmark-load --url http://127.0.0.1:8080 --phase",
    "pushmark-load ec": "pushmark-load echo ",
    "pushmark-server --hi": "pushmark-server --hi",  # --history, --high-water
}


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    return Installed(tmp_path_factory.mktemp("root"))


@pytest.fixture(scope="module")
def here(tmp_path_factory):
    """A folder to stand in: results of three runs, a folder that is none, and a suite."""
    here = tmp_path_factory.mktemp("here")
    (here / "results/none").mkdir(parents=True)
    for name in {*RUNS, "old"}:
        (here / name).mkdir()
        (here / name / "run.json").write_text("{}")
    (here / "mine.ini").write_text("[suite]\n")
    return here


def bare(line, offers):
    """Without what is typed before the last part of a word, which bash repeats and zsh does not, and without the
    sign that goes on with it."""
    typed = re.split(r"[= ']", line)[-1]
    head = typed[:max(typed.rfind(","), typed.rfind(".")) + 1]
    return {offer.removeprefix(head).rstrip("=.") for offer in offers}


class BashFunction:
    """Calls the function in a shell without a terminal."""

    def __init__(self, installed, here):
        self.installed, self.here = installed, here
        self.file = str(installed.prefix / "share/bash-completion/completions/pushmark-load")

    def offers(self, line):
        words = [part for word in line.split(" ") for part in ([word] if word == "" or "'" in word else self.cut(word))]
        words[0] = self.installed.path(words[0])
        script = '''source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _pushmark
                    for word in "${COMPREPLY[@]}"; do printf '%s\\n' "$word"; done'''
        done = subprocess.run(["bash", "-uc", script, "bash", self.file, *words], capture_output=True, text=True,
                              cwd=self.here, timeout=PATIENCE)
        assert done.stderr == ""
        return done.stdout.splitlines()

    @staticmethod
    def cut(word):
        return [part for part in re.split(r"([=:]+)", word) if part]


class Terminal:
    """An interactive shell with a terminal. Ctrl-T, behind what is typed, completes it and tells a file what then
    stands there; for zsh, what was offered too."""

    BASH = r"""
        PATH=%(bin)s:$PATH PS1=
        bind 'set enable-bracketed-paste off'
        source %(share)s/bash-completion/completions/pushmark
        tell() { printf '= %%s\n' "$READLINE_LINE" >>"$TOLD"; READLINE_LINE=; }
        bind -x '"\C-x\C-t": tell'
        bind '"\C-t": "\t\C-x\C-t"'
        """
    ZSH = r"""
        PATH=%(bin)s:$PATH PS1=
        fpath=(%(share)s/zsh/site-functions $fpath)
        autoload -Uz compinit && compinit -D -u
        unsetopt auto_list auto_menu
        compadd() {
            local -a hits
            [[ " ${@[1,(i)--]} " == *' '-[OAD]' '* ]] || builtin compadd -A hits "$@"
            (( ! $#hits )) || print -l -- $hits >>$TOLD
            builtin compadd "$@"
        }
        tell() { zle complete-word; print -r -- "= $BUFFER" >>$TOLD; BUFFER= }
        zle -N tell
        bindkey '^T' tell
        """

    def __init__(self, name, installed, here, folder):
        self.told, self.screen, self.lines = folder / "told", b"", 0
        setup = folder / "setup"
        setup.write_text({"bash": self.BASH, "zsh": self.ZSH}[name]
                         % {"bin": installed.prefix / "bin", "share": installed.prefix / "share"})
        self.told.touch()
        options = {"bash": ["--norc", "--noprofile"], "zsh": ["-f"]}[name]
        self.process, self.fd = pty.fork()
        if self.process == 0:
            os.chdir(here)
            os.execvpe(name, [name, *options, "-i"], {**os.environ, "TERM": "dumb", "TOLD": str(self.told)})
        os.write(self.fd, f"source {setup}; echo '= ready' >>$TOLD\n".encode())
        self.wait()

    def wait(self):
        """For the next line that begins with "="; returns what came before it, and it."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if select.select([self.fd], [], [], 0.01)[0]:
                self.screen += os.read(self.fd, 65536)
            lines = self.told.read_text().splitlines()[self.lines:]
            if lines and lines[-1].startswith("= "):
                self.lines += len(lines)
                return lines[:-1], lines[-1][2:]
        raise AssertionError(f"the shell does not answer: {self.screen.decode(errors='replace')[-2000:]}")

    def type(self, line):
        os.write(self.fd, line.encode() + b"\x14")
        return self.wait()

    def offers(self, line):
        return self.type(line)[0]

    def becomes(self, line):
        return self.type(line)[1]

    def close(self):
        os.close(self.fd)
        os.waitpid(self.process, 0)
        assert b"not found" not in self.screen and b"error" not in self.screen, self.screen.decode(errors="replace")


@pytest.fixture(scope="module", params=["bash", "zsh"])
def terminal(request, installed, here, tmp_path_factory):
    if not shutil.which(request.param):
        pytest.skip(f"{request.param} is missing; `make deps-test` installs it")
    shell = Terminal(request.param, installed, here, tmp_path_factory.mktemp("terminal"))
    yield shell
    shell.close()


@pytest.fixture(scope="module", params=["bash", "zsh"])
def shell(request, installed, here, tmp_path_factory):
    """What tells all that is offered."""
    if request.param == "bash":
        yield BashFunction(installed, here)
        return
    if not shutil.which("zsh"):
        pytest.skip("zsh is missing; `make deps-test` installs it")
    zsh = Terminal("zsh", installed, here, tmp_path_factory.mktemp("zsh"))
    yield zsh
    zsh.close()


@pytest.mark.parametrize("line", OFFERS)
def test_what_is_offered(shell, line):
    assert bare(line, shell.offers(line)) == OFFERS[line]


@pytest.mark.parametrize("line", BECOMES)
def test_what_it_becomes(terminal, line):
    """Up to what the shell adds by itself: a space, a slash, a comma, a quote, a sign for the value."""
    told = terminal.becomes(line)
    assert told.startswith(BECOMES[line]) and told[len(BECOMES[line]):] in ("", " ", "/", ",", "'", "="), told


@pytest.mark.parametrize("face", FACES)
def test_the_options_are_those_of_help(installed, shell, face):
    known = set(installed.options(face))
    assert "--help" in known and set(shell.offers(f"{face} -")) == known
    assert set(shell.offers(f"{face} --")) == {option for option in known if option.startswith("--")}


def test_every_choice_of_help(installed, shell):
    choices = [(face, option, argument) for face in FACES for option, argument in installed.options(face).items()
               if "|" in argument]
    assert len(choices) >= 8
    for face, option, argument in choices:
        assert set(shell.offers(f"{face} {option} ")) == set(argument.split("|"))


def test_every_choice_of_a_suites_keys(installed, shell):
    keys = json.loads(installed.run("pushmark", "show", "--keys", "--json").stdout)["keys"]
    chosen = {key["name"]: set(key["choices"]) for key in keys if key.get("choices")}
    assert len(chosen) >= 8
    for name, words in chosen.items():
        assert set(shell.offers(f"pushmark run quick --set {name}=")) == words
    assert bare("", shell.offers("pushmark run quick --set ")) == {key["name"] for key in keys}


def test_what_is_written_down_is_true(installed):
    assert HEADLINE - metrics() == set()
    for face in ["pushmark-load", "pushmark explain"]:
        said = re.search(r"--headers KIND .*?((?:[a-z]+, )+[a-z]+ or [a-z]+:)SIZE", installed.help(face))[1]
        assert set(re.split(r", | or ", said)) == HEADS


def test_a_program_that_is_not_there_is_silent(installed, here, tmp_path):
    gone = copy.copy(installed)
    gone.prefix = tmp_path
    shell = BashFunction(installed, here)
    shell.installed = gone
    for line in ["pushmark ", "pushmark show f", "pushmark run --", "pushmark run --set t", "pushmark-server --transport "]:
        assert shell.offers(line) == []
