"""Chapter 8 of the lab, your results: a run's summary.json looks as its summary.md says, by file, by drop and by paste;
what is none gets one clear line and costs nothing; the lab's settings become a suite that pushmark takes."""

import json
import re
import subprocess

import pytest
from conftest import ROOT, program
from labpage import BROWSER, lab  # noqa: F401 (a fixture)

REFERENCE = ROOT / "results" / "reference"
SUITES = ["quick", "latency", "bytes", "rate", "fanout", "breakeven", "claims", "published"]


def complaints(lab):
    """What the console said, but for what other chapters' own sockets had to say as they were scrolled past."""
    return [line for line in lab.console() if not re.search(r"/chapters/(?!wins|results)", line)]


def give(lab, *paths):
    lab.driver.find_element("id", "results-file").send_keys("\n".join(map(str, paths)))


def opened(lab, count=1):
    lab.wait(f"document.querySelectorAll('.results-run').length === {count}")


def plain(text):
    return re.sub(r"\\([\\`*_<\[\]|#])", r"\1", text)


def tables_of(suite):
    """Of summary.md, by experiment: its rows as {column: text}."""
    found = {}
    for part in re.split(r"\n### ", (REFERENCE / suite / "summary.md").read_text())[1:]:
        lines = [line for line in part.splitlines() if line.startswith("|")]
        if not lines or not lines[0].startswith("| point"):
            continue
        rows = [[plain(c.strip()) for c in re.split(r"(?<!\\)\|", line.strip())[1:-1]] for line in lines]
        found[plain(part.splitlines()[0]).removeprefix("points of ")] = [dict(zip(rows[0], row)) for row in rows[2:]]
    return found


READ_TABLE = """const t = document.querySelector('.results-points'), cells = row => [...row.cells].map(c => c.textContent.trim());
    const [head, ...rows] = [...t.rows].map(cells); return rows.map(row => Object.fromEntries(row.map((c, i) => [head[i], c])))"""


def test_shows_what_the_summary_says(lab):
    lab.open("results", lang="en")
    for suite in SUITES:
        as_the_summary_says(lab, suite)
        lab.click(".results-run .remove")
        opened(lab, 0)
    assert complaints(lab) == []


def as_the_summary_says(lab, suite):
    give(lab, REFERENCE / suite / "summary.json")
    opened(lab)
    summary = json.loads((REFERENCE / suite / "summary.json").read_text())
    assert lab.text(".results-run h3") == summary["title"] and lab.text(".results-verdict") == summary["verdict"]
    card = lab.text(".results-run")
    assert f"{summary['trials']['valid']} of {summary['trials']['planned']} trials valid" in card
    for gate, n in summary["gates"].items():
        assert f"{gate}: {n['void']} void, {n['warn']} warned" in card
    for key, value in summary["conditions"].items():
        assert value is None or f"{key} {value}" in card
    tables = tables_of(suite)
    assert tables
    for experiment, wanted in tables.items():
        if len(tables) > 1:
            lab.do("const s = document.getElementById('results-experiment'); s.value = arguments[0]; s.dispatchEvent(new Event('change'))", experiment)
        shown = lab.do(READ_TABLE)
        assert len(shown) == len(wanted) > 0
        for ours, theirs in zip(shown, wanted):
            for column, text in theirs.items():
                # A column that nobody knows a figure of is left out.
                assert ours[column].split(" of ")[0] == text if column in ours else all(row[column] == "–" for row in wanted), (column, ours, theirs)
    assert lab.do("return document.querySelectorAll('.results-claim').length") == len(summary["claims"])
    for i, claim in enumerate(summary["claims"]):
        if claim["verdict"]:
            assert lab.do("return document.querySelectorAll('.results-claim')[arguments[0]].querySelector('em').textContent", i) == claim["verdict"]
    for one in summary["capacity"]:
        if one["held"]:
            assert f"{one['held']:,}" in lab.text(".results-details") or one["held"] % 1, one


def test_ratios_and_expectations_are_there(lab):
    lab.open("results", lang="en")
    give(lab, REFERENCE / "quick" / "summary.json")
    opened(lab)
    summary = json.loads((REFERENCE / "quick" / "summary.json").read_text())
    lab.do("document.querySelectorAll('.results-part button').forEach(b => b.click())")
    said = lab.text(".results-details")
    for ratio in summary["ratios"]:
        assert ratio["words"] in said
    for expect in summary["expects"]:
        assert expect["ok"] and f"came true {expect['text']}: {expect['shown']}" in said


def test_the_charts_stand_where_the_figures_say(lab):
    """The marks of the medians, on their logarithmic axis; the bars by length, from zero."""
    lab.open("results", lang="en")
    lab.click("#results .results-drop button")
    opened(lab)
    lab.wait("document.querySelector('.results-ages .lane')")
    rows = {r["label"]: r["metrics"] for r in json.loads((BROWSER / "example-summary.json").read_text())["rows"]}
    at = lab.do("""return Object.fromEntries([...document.querySelectorAll('.results-ages .lane')].map((g, i) => {
        const b = g.lastElementChild.getBoundingClientRect();
        return [document.querySelectorAll('.results-ages .name')[i].textContent, b.left + b.width / 2]; }))""")
    from math import log
    def part(x):
        return log(x["age.p50"]["value"])
    scale = (at["poll"] - at["ws"]) / (part(rows["poll"]) - part(rows["ws"]))
    for label in rows:
        assert at[label] == pytest.approx(at["ws"] + scale * (part(rows[label]) - part(rows["ws"])), abs=1.5)
    bars = lab.do("return [...document.querySelectorAll('.results-bars .bar > span')].map(b => b.getBoundingClientRect().width)")
    wire = [m["wire.l3"]["value"] for m in rows.values()]
    for bar, n in zip(bars, wire):
        assert bar == pytest.approx(max(bars) * n / max(wire), abs=1.5)


def test_example_is_the_reference_run(lab):
    assert json.loads((BROWSER / "example-summary.json").read_text()) == json.loads((REFERENCE / "quick" / "summary.json").read_text())


def test_four_side_by_side_and_no_fifth(lab, tmp_path):
    lab.open("results", lang="en")
    changed = json.loads((REFERENCE / "quick" / "summary.json").read_text())
    changed["title"] = "A slower one"
    changed["rows"][0]["metrics"]["age.p50"] = {"value": 2e9, "low": 1.9e9, "high": 2.1e9, "n": 5, "merged": False}
    (tmp_path / "slower.json").write_text(json.dumps(changed))
    give(lab, REFERENCE / "quick" / "summary.json", tmp_path / "slower.json", REFERENCE / "latency" / "summary.json")
    opened(lab, 3)
    first = lab.do("return [...document.querySelectorAll('.results-besides tbody tr')].map(r => [...r.cells].map(c => c.textContent.trim()))[0]")
    assert first == ["headline poll", "493 ms [491 ms, 498 ms]", "2.00 s [1.90 s, 2.10 s]", "–"]
    give(lab, REFERENCE / "rate" / "summary.json", REFERENCE / "bytes" / "summary.json")
    opened(lab, 4)
    lab.wait("document.querySelector('.results-said').textContent.includes('was left out: 4 stand here already')")
    lab.do("document.querySelectorAll('.results-run .look')[1].click()")
    assert lab.text(".results-place > h3") == "A slower one"
    for left in (3, 2, 1, 0):
        lab.click(".results-run .remove")
        opened(lab, left)
    assert lab.do("return document.activeElement.id") == "results-file"


BAD = {
    "run.json": ((REFERENCE / "quick" / "run.json"), "is a run's record"),
    "trials.jsonl": ((REFERENCE / "quick" / "trials.jsonl"), "holds single trials"),
    "cut.json": (b"{\"format\":\"pushmark-summary/1\",\"suite\":", "damaged, or cut short"),
    "noise.json": (bytes(range(256)), "is no JSON"),
    "empty.json": (b"", "is empty"),
    "foreign.json": (b"{\"name\":\"x\",\"version\":3}", "no summary of Pushmark's"),
    "list.json": (b"[1,2,3]", "no summary of Pushmark's"),
    "null.json": (b"null", "no summary of Pushmark's"),
    "old.json": (b"{\"format\":\"pushmark-summary/0\",\"points\":[]}", "another version of Pushmark (pushmark-summary/0;"),
    "bare.json": (b"{\"format\":\"pushmark-summary/1\",\"rows\":[]}", "without a single point"),
    "huge.json": (b"{" + b" " * 20_000_001, "has 20.0 MB; the largest"),
    "odd.json": (b"{\"format\":\"pushmark-summary/1\",\"rows\":[null,3,{\"label\":5}],\"claims\":7,\"gates\":[],\"trials\":null}", "without a single point"),
}


def test_what_is_no_summary_gets_one_line(lab, tmp_path):
    lab.open("results", lang="en")
    give(lab, REFERENCE / "quick" / "summary.json")
    opened(lab)
    for name, (content, line) in BAD.items():
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.read_bytes())
        give(lab, path)
        lab.wait(f"document.querySelector('.results-said').textContent.includes({json.dumps(line)})")
        said = lab.do("return [...document.querySelectorAll('.results-said li')].map(l => l.textContent)")
        assert len(said) == 1 and name in said[0]
        opened(lab)  # what was there still is
    assert complaints(lab) == []


def test_older_ones_and_holes_are_shown_as_far_as_they_go(lab, tmp_path):
    hole = json.loads((REFERENCE / "quick" / "summary.json").read_text())
    for key in ("claims", "capacity", "breakeven", "gates", "expects", "conditions", "title"):
        del hole[key]
    hole["rows"][1]["metrics"] = {"age.p50": None, "wire.l3": {"value": None}}
    hole["rows"][2]["transport"] = "<b>carrier pigeon</b>"
    hole["rows"][2]["label"] = "<img src=x onerror=alert(1)>"
    hole["rows"][3]["valid"] = 3
    (tmp_path / "hole.json").write_text(json.dumps(hole))
    lab.open("results", lang="en")
    give(lab, tmp_path / "hole.json")
    opened(lab)
    rows = lab.do(READ_TABLE)
    assert rows[0]["median age"].startswith("493 ms") and rows[1]["median age"] == "–" and rows[1]["lost"] == "–"
    assert rows[2]["point"] == "<img src=x onerror=alert(1)>" and lab.do("return document.querySelectorAll('#results img').length") == 0
    assert rows[3]["n"] == "3 of 5" and lab.text(".results-run h3") == "quick"
    assert complaints(lab) == []


def test_by_paste_and_by_drop(lab):
    lab.open("results", lang="en")
    text = (REFERENCE / "latency" / "summary.json").read_text()
    lab.do("const a = document.getElementById('results-paste'); a.value = arguments[0]; a.dispatchEvent(new Event('input'))", "{\"format\": 3")
    lab.wait("document.querySelector('.results-said').textContent.includes('pasted is no JSON')")
    assert lab.do("return document.getElementById('results-paste').value") == "{\"format\": 3"  # nothing lost
    lab.do("const a = document.getElementById('results-paste'); a.value = arguments[0]; a.dispatchEvent(new Event('input'))", text)
    opened(lab)
    assert lab.do("return document.getElementById('results-paste').value") == "" and lab.text(".results-said") == ""
    lab.do("""const t = new DataTransfer(); t.items.add(new File([arguments[0]], "dropped.json"));
        const send = (name, where) => { const e = new DragEvent(name, {dataTransfer: t, bubbles: true, cancelable: true}); where.dispatchEvent(e);
                                        return e.defaultPrevented; };
        send("dragover", document.querySelector(".results-drop")); send("drop", document.querySelector(".results-drop"));
        window.guarded = send("drop", document.querySelector("h1"))""", (REFERENCE / "rate" / "summary.json").read_text())
    opened(lab, 2)
    assert lab.do("return window.guarded")  # beside the zone a drop does not replace the page
    assert lab.do("return document.querySelectorAll('.results-run')[1].textContent").count("dropped.json") == 1


def suite_of(lab, tmp_path):
    path = tmp_path / "lab.ini"
    path.write_text(lab.text(".results-suite"))
    done = subprocess.run([program("pushmark"), "show", path, "--json"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    dry = subprocess.run([program("pushmark"), "run", path, "--dry-run"], capture_output=True, text=True, check=False)
    assert dry.returncode == 0, dry.stderr
    return json.loads(done.stdout)


def points_of(shown):
    found = {}
    def walk(node):
        if isinstance(node, dict):
            if "transport" in node.get("point", {}):
                found.setdefault(node.get("experiment"), []).append(node["point"])
            for child in node.values():
                walk(child)
        elif isinstance(node, list):
            for child in node:
                walk(child)
    walk(shown)
    return found


@pytest.mark.parametrize("settings", [
    {},
    {"race.rate": 0.2, "race.interval": 10000, "race.payload": 20, "race.cookie": 4096},
    {"race.rate": 20, "race.interval": 100, "race.payload": 16384, "race.cookie": 1},
    {"race.rate": 3, "race.interval": 700, "wins.updates": 1, "wins.delay": 3600000, "wins.clients": 1000000, "wins.head": 8000, "wins.payload": 16384},
    {"wins.updates": 8640000, "wins.delay": 100, "wins.clients": 1, "wins.head": 100, "wins.payload": 20},
    {"wins.updates": 86400, "wins.delay": 1500, "wins.clients": 500, "wins.head": 560, "wins.payload": 128},
])
def test_the_suite_is_one_that_pushmark_takes(lab, tmp_path, settings):
    lab.open("results", lang="en")
    for key, value in settings.items():
        lab.set(key, value)
    lab.wait("location.hash.split('&').length >= " + str(len(settings)))
    text = lab.text(".results-suite")
    suite_of(lab, tmp_path)
    sections = dict(zip(re.findall(r"^\[(\w+)\]", text, re.M), re.split(r"^\[\w+\]", text, flags=re.M)[1:]))
    race = dict(re.findall(r"^(\w+) += (.*)$", sections["race"], re.M))
    rate, interval = settings.get("race.rate"), settings.get("race.interval")
    assert rate is None or race["rate"] == f"{rate}/s"
    assert interval is None or race["interval"] == (f"{interval // 1000}s" if interval % 1000 == 0 else f"{interval}ms")
    assert "race.payload" not in settings or race["payload"] == f"{settings['race.payload']}B"
    assert race["headers"] == (f"cookie:{settings['race.cookie']}" if settings.get("race.cookie") else "browser")
    mine = dict(re.findall(r"^(\w+) += (.*)$", sections["situation"], re.M))
    assert "wins.payload" not in settings or mine["payload"] == f"{settings['wins.payload']}B"
    if settings.get("wins.clients") == 1000000:  # brought within reach, and it says so
        assert int(mine["clients"]) <= 10000 and mine["rate"] == "1/m" and mine["interval"] == "30s"
        assert "The lab says 1000000 clients" in text and "News is rarer" in text and "interval is longer" in text
    if settings.get("wins.clients") == 500:
        assert (mine["clients"], mine["rate"], mine["interval"], mine["headers"]) == ("500", "1/s", "1500ms", "cookie:440")


def test_the_suites_points(lab, tmp_path):
    lab.open("results", lang="en", race__rate=5, race__interval=500, race__payload=256)
    shown = suite_of(lab, tmp_path)
    text = json.dumps(shown)
    assert "race" in text and "situation" in text
    lab.set("results.suite", "race")
    lab.wait("!document.querySelector('.results-suite').textContent.includes('[situation]')")
    points = points_of(suite_of(lab, tmp_path))
    flat = [p for ps in points.values() for p in ps]
    assert [p["transport"] for p in flat] == ["poll", "longpoll", "sse", "ws"]
    for p in flat:
        assert p["rate_hz"] == 5 and p["payload_bytes"] == 256
        assert p["transport"] != "poll" or p["interval_ns"] == 5e8


def test_copy_and_download(lab, tmp_path):
    lab.driver.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)})
    lab.driver.execute_cdp_cmd("Browser.grantPermissions", {"origin": lab.server.url, "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]})
    lab.open("results", lang="en")
    lab.click("#results .figure:last-of-type button.main")
    lab.wait("/Copied|Selected/.test(document.querySelector('#results .figure:last-of-type .results-tools').textContent)")
    copied = lab.driver.execute_async_script("const done = arguments[0]; navigator.clipboard.readText().then(done, e => done(String(getSelection())))")
    assert copied.strip() == lab.text(".results-suite").strip()
    lab.do("[...document.querySelectorAll('#results .figure:last-of-type .results-tools button')].at(-1).click()")
    for _ in range(200):
        if (tmp_path / "lab.ini").exists():
            break
        lab.do("return new Promise(done => setTimeout(done, 50))")
    assert (tmp_path / "lab.ini").read_text() == lab.text(".results-suite")


def test_languages_and_nothing_leaves(lab):
    lab.requests()
    lab.open("results", lang="en")
    give(lab, REFERENCE / "claims" / "summary.json", REFERENCE / "quick" / "summary.json")
    opened(lab, 2)
    english = lab.text("#results")
    lab.requests()
    lab.set("lang", "zh")
    lab.wait("document.querySelector('#results h2').textContent === '你的结果'")
    assert "年龄中位数" in lab.text(".results-points") and "median age" not in lab.text(".results-points")
    lab.click("#results .describe")
    lab.set("lang", "en")
    lab.wait("document.querySelector('#results h2').textContent === 'Your results'")
    assert lab.text(".results-points thead") in english
    assert complaints(lab) == []
    # Files are looked at without a single request.
    give(lab, REFERENCE / "rate" / "summary.json")
    opened(lab, 3)
    assert lab.requests() == []
    policy = lab.do("return document.querySelector('meta[http-equiv=Content-Security-Policy]').content")
    assert "default-src 'none'" in policy
