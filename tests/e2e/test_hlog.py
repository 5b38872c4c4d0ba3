"""The standard HdrHistogram tools (Debian's libhdrhistogram-java) read histograms.hlog and find in it what the trials'
records say."""

import json
import re
import subprocess

import pytest
import synthetic
from conftest import ROOT, program

JAR = "/usr/share/java/hdrhistogram.jar"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    suite = ROOT / "bench" / "suites" / "quick.ini"
    folder = synthetic.write(tmp_path_factory.mktemp("hlog") / "quick", "quick", suite.read_text(),
                             synthetic.trials_of(suite, 3, repeats=3))
    subprocess.run([program("pushmark"), "report", folder], check=False, capture_output=True, timeout=120)
    return folder


def processor(folder, *options):
    done = subprocess.run(["java", "-cp", JAR, "org.HdrHistogram.HistogramLogProcessor", "-i", folder / "histograms.hlog",
                           "-outputValueUnitRatio", "1000000", *options], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0 and "Exception" not in done.stdout + done.stderr, done.stderr
    return done.stdout


@pytest.mark.parametrize("transport", ("poll", "longpoll", "sse", "ws"))
def test_the_log_processor_finds_every_age_of_a_tag(folder, transport):
    text = processor(folder, "-tag", f"headline/{transport}")
    trials = [t for t in map(json.loads, (folder / "trials.jsonl").read_text().splitlines())
              if t["valid"] and t["point"]["transport"] == transport]
    ages = [t["age_ns"] for t in trials]
    total = int(re.search(r"Total count\s*=\s*(\d+)", text).group(1))
    assert total == sum(a["count"] for a in ages) > 0
    most = float(re.search(r"#\[Max\s*=\s*([\d.]+)", text).group(1))
    assert most == pytest.approx(max(a["max"] for a in ages) / 1e6, rel=2e-3, abs=1.5e-3)
    mean = sum(a["mean"] * a["count"] for a in ages) / total / 1e6
    assert float(re.search(r"#\[Mean\s*=\s*([\d.]+)", text).group(1)) == pytest.approx(mean, rel=2e-3, abs=1.5e-3)


def test_it_lists_all_tags(folder):
    tags = set(processor(folder, "-listtags").split())
    assert tags >= {f"headline/{transport}" for transport in ("poll", "longpoll", "sse", "ws")}
