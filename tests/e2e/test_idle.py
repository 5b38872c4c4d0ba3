"""Windows without a message: rate = 0 measures what being connected costs, and everything else holds its tongue."""

import json

from test_run import Bench

SUITE = """[suite]
title = Idle
repeats = 1
[global]
clients = 10
engine = lean
warmup = 100ms
duration = 600ms
topology = loopback
rate = 0/s
[idle]
transport = poll, longpoll, sse, ws
interval = 100ms
expect = ws.rate.l3 < poll.rate.l3
expect = poll.polls.rate > 50
expect = ws.rate.deliveries == 0
"""


def test_an_idle_experiment_runs_and_is_reported(tmp_path):
    (tmp_path / "idle.ini").write_text(SUITE)
    bench = Bench(tmp_path)
    done = bench.end(bench.start("idle.ini"))
    assert done.returncode == 0, done.stderr[-3000:] + done.stdout[-2000:]
    folder = tmp_path / "results" / "latest"
    trials = [json.loads(line) for line in (folder / "trials.jsonl").read_text().splitlines()]
    assert {t["point"]["transport"] for t in trials if t["valid"]} == {"poll", "longpoll", "sse", "ws"}
    for trial in trials:
        assert trial["messages"]["published"] == trial["messages"]["expected"] == trial["messages"]["lost"] == 0
        assert trial["age_ns"]["count"] == 0 and trial["age_ns"]["p50"] is None
        assert trial["coherence"] is None and trial["staleness_mean_ns"] is None
        assert trial["recovery"] is None and trial["sessions"] is None and trial["restart"] is None
    polls = next(t["polls"] for t in trials if t["point"]["transport"] == "poll")
    assert polls["sent"] > 0 and polls["empty"] == polls["sent"]
    for page in ("report.html", "report.md", "summary.md", "summary.csv"):
        text = (folder / page).read_text()
        assert "nan" not in text.lower().replace("nanosec", "") or page == "report.html", page
        assert "inf" not in [word.strip(",|()") for word in text.lower().split()], page
    for row in json.loads((folder / "summary.json").read_text())["rows"]:
        assert row["metrics"]["rate.l3"]["value"] is not None
        for name in ("age.p50", "wire.l3", "cpu.total"):
            found = row["metrics"].get(name)
            assert found is None or found["value"] is None, (name, found)
