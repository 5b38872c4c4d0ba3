"""A file may include downward only (lib below server and clients, transports on peers and drivers alone).

Reads every #include line of the tree; what a file reaches through the project's own headers counts too.
"""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOPS = ("lib", "server", "clients", "bench")

INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.M)

SOCKETS = re.compile(r"sys/(socket|un|epoll)\.h$|netinet/.*|arpa/.*|netdb\.h$")
UV = re.compile(r"uv\.h$|uv/.*")
CURL = re.compile(r"curl/.*|curl\.h$")

STANDARD_C = {f"{name}.h" for name in """assert complex ctype errno fenv float inttypes iso646 limits locale math
    setjmp signal stdalign stdarg stdatomic stdbool stddef stdint stdio stdlib stdnoreturn string tgmath threads time
    uchar wchar wctype""".split()}

# What a carrier is made of, and what must therefore stay unknown below it.
CARRIER = {f"server/{name}.h" for name in ("conn", "crew", "http1", "server", "threads", "workers")}
BELOW_CARRIER = re.compile(r"server/(hub|peer|framing|stats|feed)\.[ch]$")
SERVER_TRANSPORT_SEES = {"server/peer.h", "server/hub.h", "server/publish.h"}
# The lab looks at everything below the top; of it, everybody else sees what it is told and where its desk is.
LAB_SEEN = {"server/lab/lab.h", "server/lab/desk.h"}
LAB_SOCKETS = "server/lab/parting.c"
TOP_HEADERS = {"server/server.h", "server/threads.h", "server/workers.h"}
TOP_FILES = re.compile(r"server/(main|server|threads|workers)\.[ch]$")

# The conductor's folders, from the bottom up: each may include from those before it. Beside that, plan/ checks what a
# suite expects, so it knows conditions and the metrics' names, but nothing else of the judge.
BENCH_ORDER = ("metric", "plan", "show", "link", "trial", "machine", "explain", "results", "judge", "chart", "draw",
               "report", "run", "commands")
BENCH_LOOPS = re.compile(r"bench/((run|trial|commands)/.*|draw/gnuplot\.c|main\.c)$")
# It asks for libuv's version, for the record, and runs no loop.
BENCH_VERSIONS = "bench/results/environment.c"


class Tree:
    """The sources as {path: text}, paths relative to the root with '/'."""

    def __init__(self, files):
        self.files = files

    def includes(self, path):
        """What a file includes: the project's own as a path in the tree, everything else as written."""
        return [self._resolve(path, name) for name in INCLUDE.findall(self.files[path])]

    def _resolve(self, path, name):
        parts = []
        for part in [*path.split("/")[:-1], *name.split("/")]:
            if part == "..":
                parts = parts[:-1]
            elif part != ".":
                parts.append(part)
        beside = "/".join(parts)
        for candidate in (beside, *([f"bench/{name}"] if path.startswith("bench/") else []), f"lib/{name}", name):
            if candidate in self.files:
                return candidate
        return beside if name.startswith(".") else name

    def reached(self, path):
        """Everything that a file includes, directly or through headers of the project."""
        seen, todo = set(), [path]
        while todo:
            for target in self.includes(todo.pop()):
                if target not in seen:
                    seen.add(target)
                    if target in self.files:
                        todo.append(target)
        return seen


def own_folder(path, target):
    return target.rsplit("/", 1)[0] == path.rsplit("/", 1)[0]


def foreign(targets, *forbidden):
    """Those of the targets that match a pattern or lie in a folder (given with a '/' at its end)."""
    return {t for t in targets for f in forbidden if (t.startswith(f) if isinstance(f, str) else f.match(t))}


def bench_level(path):
    """How high in the conductor a file stands; its own top files are above all folders."""
    folder = path.split("/")[1]
    return BENCH_ORDER.index(folder) if folder in BENCH_ORDER else len(BENCH_ORDER)


def broken_in_bench(path, direct, reached):
    wrong = foreign(reached, "server/", "clients/")
    if not BENCH_LOOPS.match(path) and path != BENCH_VERSIONS:
        wrong |= foreign(reached, UV)
    above = {t for t in reached if t.startswith("bench/") and t.count("/") > 1 and bench_level(t) > bench_level(path)}
    if path.startswith(("bench/plan/", "bench/show/", "bench/trial/")):
        wrong |= direct & {"bench/command.h"}
    return wrong | above


def broken(tree, path):
    """What this file may not include but does."""
    direct, reached = set(tree.includes(path)), tree.reached(path)
    wrong = {t for t in direct if t.endswith(".c")}
    if path.startswith("lib/"):
        wrong |= foreign(reached, UV, CURL, SOCKETS, "server/", "clients/", "bench/")
    if path.startswith("server/"):
        wrong |= foreign(reached, CURL, "clients/", "bench/")
        if not TOP_FILES.match(path):
            wrong |= direct & TOP_HEADERS
    if path.startswith("server/lab/"):
        wrong |= foreign(direct, UV, *([] if path == LAB_SOCKETS else [SOCKETS]))
    elif path.startswith("server/"):
        wrong |= foreign(direct, "server/lab/") - LAB_SEEN
    if BELOW_CARRIER.match(path) or path.startswith("server/transport/"):
        wrong |= foreign(reached, "server/lab/")
    if path.startswith("clients/"):
        wrong |= foreign(reached, "server/", "bench/")
    if path.startswith("bench/"):
        wrong |= broken_in_bench(path, direct, reached)
    if path.startswith("server/transport/"):
        wrong |= foreign(reached, UV, SOCKETS)
        wrong |= {t for t in direct if not (t in SERVER_TRANSPORT_SEES or t in STANDARD_C or t.startswith("lib/")
                                            or own_folder(path, t))}
    if path.startswith("clients/transport/"):
        wrong |= foreign(reached, UV, CURL, SOCKETS)
    if BELOW_CARRIER.match(path):
        wrong |= reached & CARRIER
    return sorted(wrong)


def real_tree():
    return Tree({p.relative_to(ROOT).as_posix(): p.read_text(encoding="utf-8")
                 for top in TOPS for p in sorted((ROOT / top).rglob("*.[ch]"))})


def test_no_file_includes_upward():
    tree = real_tree()
    assert len(tree.files) > 50
    assert {path: wrong for path in tree.files if (wrong := broken(tree, path))} == {}


def test_every_include_of_the_project_is_seen():
    """A header that is not found would be judged by its name alone."""
    tree = real_tree()
    quoted = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.M)
    lost = [(path, name) for path, text in tree.files.items() for name in quoted.findall(text)
            if tree._resolve(path, name) not in tree.files]
    assert lost == []


def test_every_folder_of_the_conductor_has_its_level():
    folders = {path.split("/")[1] for path in real_tree().files if path.startswith("bench/") and path.count("/") > 1}
    assert {"plan", "judge", "commands"} <= folders <= set(BENCH_ORDER)


def test_main_stands_at_the_top_only():
    mains = [path for path, text in real_tree().files.items() if re.search(r"^int main\(", text, re.M)]
    assert set(mains) <= {f"{top}/main.c" for top in TOPS if top != "lib"}
    assert "server/main.c" in mains


# A small tree in which everything is as it should be, and for each rule a line that breaks it.
GOOD = {
    "lib/buf.h": "#include <stddef.h>",
    "lib/buf.c": '#include "buf.h"\n#include <stdlib.h>\n#include <linux/tcp.h>',
    "server/peer.h": '#include "buf.h"',
    "server/hub.h": '#include "peer.h"',
    "server/hub.c": '#include "hub.h"\n#include <errno.h>',
    "server/publish.h": '#include "hub.h"',
    "server/framing.h": '#include "buf.h"',
    "server/stats.h": '#include "buf.h"',
    "server/feed.h": '#include "hub.h"',
    "server/conn.h": '#include "peer.h"\n#include <uv.h>',
    "server/http1.h": '#include "conn.h"',
    "server/http1.c": '#include "http1.h"\n#include <sys/socket.h>',
    "server/server.h": "",
    "server/workers.h": '#include "server.h"',
    "server/crew.h": '#include "conn.h"',
    "server/threads.h": '#include "server.h"',
    "server/threads.c": '#include "threads.h"\n#include "crew.h"',
    "server/main.c": '#include "server.h"\n#include "workers.h"',
    "server/transport/stream.h": '#include "../hub.h"',
    "server/transport/ws.c": '#include "stream.h"\n#include "../publish.h"\n#include "buf.h"\n#include <stdio.h>',
    "server/lab/lab.h": '#include "../peer.h"',
    "server/lab/desk.h": '#include "../peer.h"',
    "server/lab/line.h": '#include "../conn.h"\n#include "lab.h"',
    "server/lab/line.c": '#include "line.h"\n#include "../transport/stream.h"\n#include <jansson.h>',
    "server/lab/parting.c": '#include "line.h"\n#include <sys/socket.h>',
    "server/route.c": '#include "peer.h"\n#include "lab/desk.h"',
    "clients/driver.h": '#include "buf.h"',
    "clients/engine.c": '#include "driver.h"\n#include <curl/curl.h>\n#include <uv.h>\n#include <sys/socket.h>',
    "clients/curl.h": "#include <curl/curl.h>",
    "clients/transport/ws.c": '#include "../driver.h"\n#include "buf.h"',
    "lib/slice.h": "#include <stddef.h>",
    "bench/command.h": "",
    "bench/main.c": '#include "command.h"',
    "bench/plan/key.h": '#include "slice.h"',
    "bench/plan/suite.h": '#include "key.h"',
    "bench/plan/suite.c": '#include "suite.h"\n#include "expect.h"\n#include <ini.h>',
    "bench/metric/metric.h": '#include "slice.h"\n#include <jansson.h>',
    "bench/metric/metric.c": '#include "metric.h"\n#include "record.h"',
    "bench/metric/record.h": "#include <jansson.h>",
    "bench/plan/expect.h": '#include "metric/metric.h"\n#include "key.h"',
    "bench/judge/summary.h": '#include "plan/suite.h"',
    "bench/judge/summary.c": '#include "summary.h"\n#include "command.h"\n#include "show/paint.h"',
    "bench/show/paint.h": '#include "plan/key.h"',
    "bench/show/outline.c": '#include "paint.h"\n#include "plan/suite.h"',
    "bench/trial/topology.h": "",
    "bench/trial/trial.h": '#include "plan/suite.h"\n#include "topology.h"\n#include <uv.h>',
    "bench/trial/trial.c": '#include "trial.h"',
    "bench/results/folder.h": "#include <jansson.h>",
    "bench/results/folder.c": '#include "folder.h"\n#include "trial/topology.h"',
    "bench/results/environment.c": '#include "folder.h"\n#include <uv.h>',
    "bench/run/run.h": '#include "trial/trial.h"',
    "bench/run/run.c": '#include "run.h"\n#include "buf.h"\n#include "judge/summary.h"\n#include <uv.h>',
    "bench/commands/run.c": '#include "run/run.h"\n#include "command.h"',
}

UPWARD = [
    *[("lib/buf.c", line) for line in (
        "#include <uv.h>", "#include <curl/curl.h>", "#include <sys/socket.h>", "# include  <netinet/in.h>",
        '#include "../server/hub.h"', '#include "../clients/driver.h"', '#include "../bench/run/run.h"',
        "#include <server/hub.h>")],
    *[("server/transport/ws.c", line) for line in (
        "#include <uv.h>", "#include <sys/socket.h>", "#include <unistd.h>", '#include "../conn.h"',
        '#include "../http1.h"', '#include "../server.h"', '#include "../feed.h"', "#include <jansson.h>",
        '#include "../../clients/driver.h"', '#include "../nowhere.h"')],
    *[("clients/transport/ws.c", line) for line in (
        "#include <uv.h>", "#include <curl/curl.h>", "#include <sys/socket.h>", '#include "../curl.h"',
        '#include "../../server/peer.h"')],
    *[("server/http1.c", line) for line in (
        "#include <curl/curl.h>", '#include "../clients/driver.h"', '#include "../bench/run/run.h"',
        '#include "server.h"', '#include "workers.h"', '#include "threads.h"', '#include "hub.c"')],
    ("clients/engine.c", '#include "../server/peer.h"'),
    ("clients/engine.c", '#include "../bench/run/run.h"'),
    *[(f"bench/{path}", line) for path in ("run/run.c", "plan/suite.c", "commands/run.c") for line in (
        '#include "../../server/peer.h"', '#include "../../clients/driver.h"', "#include <server/peer.h>")],
    *[("bench/plan/suite.c", line) for line in (
        '#include "judge/summary.h"', '#include "show/paint.h"', '#include "command.h"',
        '#include "results/folder.h"', '#include "trial/topology.h"', '#include "run/run.h"', "#include <uv.h>")],
    *[("bench/show/outline.c", line) for line in (
        '#include "judge/summary.h"', '#include "results/folder.h"', '#include "trial/trial.h"', '#include "command.h"',
        "#include <uv.h>")],
    *[("bench/trial/trial.c", line) for line in (
        '#include "judge/summary.h"', '#include "results/folder.h"', '#include "run/run.h"', '#include "command.h"')],
    *[("bench/results/folder.c", line) for line in (
        '#include "judge/summary.h"', '#include "run/run.h"', "#include <uv.h>", '#include "trial/trial.h"')],
    *[("bench/judge/summary.c", line) for line in ('#include "run/run.h"', "#include <uv.h>")],
    ("bench/metric/metric.c", '#include "plan/key.h"'),
    ("bench/run/run.c", '#include "../commands/run.c"'),
    *[(f"server/{name}.h", f'#include "{upper}.h"')
      for name in ("hub", "peer", "framing", "stats", "feed") for upper in ("conn", "crew", "http1", "server")],
    ("server/hub.c", '#include "conn.h"'),
    ("server/hub.c", '#include "lab/lab.h"'),
    ("server/transport/ws.c", '#include "../lab/lab.h"'),
    ("server/route.c", '#include "lab/line.h"'),
    *[("server/lab/line.c", line) for line in (
        "#include <uv.h>", "#include <sys/socket.h>", '#include "../server.h"', '#include "../../clients/driver.h"')],
]


def test_what_points_downward_is_left_alone():
    tree = Tree(GOOD)
    assert {path: wrong for path in GOOD if (wrong := broken(tree, path))} == {}


@pytest.mark.parametrize("path, line", UPWARD, ids=[f"{path}: {line}" for path, line in UPWARD])
def test_each_rule_can_fail(path, line):
    assert broken(Tree({**GOOD, path: GOOD[path] + "\n" + line + "\n"}), path) != []


def test_what_is_reached_through_a_header_counts():
    through = {**GOOD, "server/peer.h": '#include "buf.h"\n#include <uv.h>'}
    assert broken(Tree(through), "server/transport/ws.c") == ["uv.h"]
    through = {**GOOD, "server/publish.h": '#include "conn.h"', "server/hub.h": '#include "publish.h"'}
    assert broken(Tree(through), "server/feed.h") == ["server/conn.h"]
