"""What README.md and README.zh-CN.md say of measurements is what the reference runs say, and these are what their trials
say."""

import json
import re
import shutil
import subprocess

import pytest
from conftest import ROOT, program

REFERENCE = ROOT / "results" / "reference"
SUITES = ("quick", "latency", "bytes", "rate", "fanout", "breakeven", "claims", "published")
READMES = ("README.md", "README.zh-CN.md")
MADE = ("summary.json", "summary.csv", "summary.md", "charts/charts.json")


def readme(root, *arguments):
    return subprocess.run([root / "scripts" / "readme", *arguments], capture_output=True, text=True, timeout=60)


@pytest.fixture
def copy(tmp_path):
    """A tree with only what the READMEs are made of."""
    (tmp_path / "scripts").mkdir()
    for name in ("scripts/readme", "scripts/readme.zh", *READMES):
        shutil.copy(ROOT / name, tmp_path / name)
    for suite in SUITES:
        for name in (*MADE, "run.json"):
            target = tmp_path / "results" / "reference" / suite / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(REFERENCE / suite / name, target)
    (tmp_path / "build").mkdir()
    (tmp_path / "build" / "pushmark").symlink_to(program("pushmark"))
    return tmp_path


def test_the_readmes_say_what_the_reference_says():
    done = readme(ROOT, "--check")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", READMES)
def test_a_figure_changed_by_hand_is_noticed(copy, name):
    path = copy / name
    block = re.search(r"<!-- reference: verdict quick -->\n(.*?)<!-- end -->", path.read_text(), re.S).group(1)
    figure = re.search(r"\d", block).group()
    path.write_text(path.read_text().replace(block, block.replace(figure, str((int(figure) + 1) % 10))))
    done = readme(copy, "--check")
    assert done.returncode == 1 and f"{name} does not say" in done.stderr
    assert readme(copy).returncode == 0
    assert [(copy / each).read_text() for each in READMES] == [(ROOT / each).read_text() for each in READMES]


def say(copy, verdict):
    path = copy / "results" / "reference" / "quick" / "summary.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "verdict": verdict}))


def test_a_changed_reference_is_noticed_in_both(copy):
    say(copy, "Polling used 3.1× fewer bytes [3.0, 3.2] than WebSocket.")
    done = readme(copy, "--check")
    assert done.returncode == 1 and "README.md and README.zh-CN.md do not say" in done.stderr
    assert readme(copy).returncode == 0 and readme(copy, "--check").returncode == 0
    assert all("3.1×" in (copy / name).read_text() for name in READMES)


def test_a_verdict_without_chinese_changes_nothing(copy):
    say(copy, "Polling won.")
    done = readme(copy)
    assert done.returncode == 1 and done.stderr == "scripts/readme: no Chinese for 'Polling won'; add it to scripts/readme.zh\n"
    assert [(copy / each).read_text() for each in READMES] == [(ROOT / each).read_text() for each in READMES]


@pytest.mark.parametrize("name", READMES)
@pytest.mark.parametrize("block, part", [
    ("<!-- reference: poem quick -->", "no kind of block is called 'poem'"),
    ("<!-- reference: verdict slow -->", "results/reference/slow/summary.json: No such file"),
    ("<!-- reference: chart quick nothing -->", "has no chart nothing"),
    ("<!-- reference: table quick: beauty -->", "has no column 'beauty'"),
    ("<!-- output: pushmark dance -->", "run make"),
])
def test_a_block_that_cannot_be_made_is_said_in_one_line(copy, name, block, part):
    (copy / name).write_text(f"{block}\n<!-- end -->\n")
    done = readme(copy)
    assert done.returncode == 1 and part in done.stderr and done.stderr.count("\n") == 1


@pytest.mark.parametrize("name", READMES)
def test_every_figure_stands_in_a_block(name):
    """Outside of them a README gives no measured figure: none in µs, ms or times."""
    text = re.sub(r"<!-- (?:reference|output):.*?<!-- end -->", "", (ROOT / name).read_text(), flags=re.S)
    assert not re.findall(r"\d\s?(?:µs|×)", text)


@pytest.mark.parametrize("suite", SUITES)
def test_a_reference_run_is_worth_being_one(suite):
    run = json.loads((REFERENCE / suite / "run.json").read_text())
    summary = json.loads((REFERENCE / suite / "summary.json").read_text())
    assert run["publishable"] and "dirty" not in run["version"] and run["sets"] == [] and run["repeats"] is None
    assert summary["status"] == 0 and not summary["interrupted"] and summary["trials"]["missing"] == 0
    assert all(row["valid"] == row["repeats"] for row in summary["rows"])
    assert run["suite"]["text"] == (ROOT / "bench" / "suites" / f"{suite}.ini").read_text()


@pytest.mark.parametrize("suite", SUITES)
def test_its_files_are_what_its_trials_make(suite, tmp_path):
    done = subprocess.run([program("pushmark"), "report", REFERENCE / suite, "--no-charts", "-o", tmp_path],
                          capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    for name in MADE[:-1]:
        assert (tmp_path / name).read_text() == (REFERENCE / suite / name).read_text(), name
    drawn = {"svg": None, "png": None}
    now, then = (json.loads((folder / "charts" / "charts.json").read_text()) for folder in (tmp_path, REFERENCE / suite))
    assert [{**chart, **drawn} for chart in now] == [{**chart, **drawn} for chart in then]
