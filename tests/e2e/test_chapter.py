"""The chapter of claims: its charts worked out again from made-up trials, and every word and figure of it held against
summary.json, on the page, in report.md and in what README takes from it."""

import importlib.machinery
import importlib.util
import json
import re

import pytest
from charted import NAMES, Run, duration, same, short, size, trials_of
from conftest import ROOT
from test_charts import charts_print  # noqa: F401 (a fixture)
from test_report import browser, cells, report, sound, show, times, wide  # noqa: F401

SUITE = ROOT / "tests" / "e2e" / "claims.ini"


@pytest.fixture(scope="module")
def run(tmp_path_factory, charts_print):  # noqa: F811
    """At a hundred a second WebSocket's trials are all void."""
    trials = trials_of(SUITE, samples=300)
    for t in trials:
        if t["point"]["transport"] == "ws" and t["point"]["rate_hz"] == 100:
            t["valid"], t["void"] = False, ["late"]
            t["gates"]["late"]["ok"] = False
    return Run(tmp_path_factory.mktemp("claims"), SUITE, trials, charts_print)


def key_of(run, section, transport, **point):
    """The one point of a claim's sections that is this."""
    found = [key for key, p in run.points.items() if re.fullmatch(rf"{section}(-\w+)?", key[0])
             and p["transport"] == transport and all(p[k] == v for k, v in point.items())]
    assert len(found) == 1, found
    return found[0]


def name_of(transport, interval=None):
    return NAMES[transport] + (f" every {short(interval)}" if transport == "poll" and interval else "")


# --- charts ------------------------------------------------------------------------------------------------------

def spoken(figures, unit):
    """'A by WebSocket, B by polling every 1 s (5.2×)'"""
    out, base = [], figures[0][1]
    for name, (value, low, high) in figures:
        text = f"{unit(value)} by {name}"
        if out:
            overlap = low <= base[2] and base[1] <= high
            text += " (intervals overlap)" if overlap else f" ({times(value / base[0])})"
        out.append(text)
    return ", ".join(out)


def test_all_sections_of_a_claim_share_a_chart(run):
    for name, metric, unit in (("claim-a1-1", "cpu.server", duration), ("claim-a1-2", "age.mean", duration)):
        chart = run.charts[name]
        (panel,) = chart["panels"]
        assert chart["of"] == "A1" and chart["kind"] == "lines" and chart["asked"] and chart["missing"] is None
        assert (panel["x"]["unit"], panel["x"]["log"], panel["y"]["unit"]) == ("hz", True, "ns")
        found = {s["name"]: s for s in panel["series"]}
        assert list(found) == ["polling every 1 s", "WebSocket"]
        for transport, rates in (("poll", (0.1, 1, 10, 100)), ("ws", (0.1, 1, 10))):
            line = found[name_of(transport, 1e9)]
            assert (line["role"], line["transport"]) == ("measured", transport)
            wanted = [[r, *run.figure(key_of(run, "A1", transport, rate_hz=r), metric)] for r in rates]
            same([p[:2] for p in line["points"]], [p[:2] for p in wanted])
            same([p[2:] for p in line["points"]], [p[2:] for p in wanted])
        assert chart["left_out"] == ["WebSocket at 100/s: no valid trial"]
        ends = [spoken([(name_of(t, 1e9), run.figure(key_of(run, "A1", t, rate_hz=r), metric)) for t in ("ws", "poll")], unit)
                for r in (0.1, 10)]
        words = {"cpu.server": "Server CPU per message", "age.mean": "Mean age"}[metric]
        assert chart["sentence"] == f"{words} at rate 0.1/s: {ends[0]}; at rate 10/s: {ends[1]}."
        assert chart["note"].startswith("10 clients, 64 B, ") and "3 repeats; bands: 95 % intervals" in chart["note"]


def test_whom_the_key_means_nothing_has_a_level_line(run):
    chart = run.charts["claim-a3-1"]
    found = {s["name"]: s["points"] for s in chart["panels"][0]["series"]}
    level = run.figure(key_of(run, "A3", "ws"), "age.mean")
    same(found["WebSocket"], [[5e8, *level], [5e9, *level]])
    same(found["polling"], [[i, *run.figure(key_of(run, "A3", "poll", interval_ns=i), "age.mean")] for i in (5e8, 1e9, 5e9)])


def test_what_has_no_axis_has_bars(run):
    chart = run.charts["claim-a3-2"]
    assert chart["kind"] == "bars" and chart["title"] == "A3: bytes on the wire per message by transport"
    keys = [key_of(run, "A3", "poll", interval_ns=i) for i in (5e8, 1e9, 5e9)] + [key_of(run, "A3", "ws")]
    bars = chart["panels"][0]["bars"]
    assert [b["name"] for b in bars] == ["polling every 500 ms", "polling every 1 s", "polling every 5 s", "WebSocket"]
    same([[b["total"], b["low"], b["high"]] for b in bars], [run.figure(key, "wire.l3") for key in keys])
    assert all(b["parts"] == [b["total"]] and b["extrapolated"] is False for b in bars)
    figures = [(name_of(run.points[k]["transport"], run.points[k].get("interval_ns")), run.figure(k, "wire.l3"))
               for k in (keys[3], keys[0], keys[2])]
    assert chart["sentence"] == f"Bytes on the wire per message: {spoken(figures, size)}."


def test_charts_of_claims_come_after_the_others_and_only_there(run, tmp_path, charts_print):  # noqa: F811
    names = list(run.charts)
    first = next(i for i, name in enumerate(names) if name.startswith(("claim-", "table-")))
    assert all("of" in run.charts[name] for name in names[first:]) and not any("of" in run.charts[n] for n in names[:first])
    assert names[first:] == ["claim-a1-1", "claim-a1-2", "claim-a3-1", "claim-a3-2", "claim-a10-1", "claim-a10-2", "table-b1"]


# --- the page ----------------------------------------------------------------------------------------------------

SIGNS = {"holds": "✓ holds", "holds when": "◐ holds when …", "does not hold": "✗ does not hold", "undecided": "? undecided",
         "not measured": "– not measured", None: "⇄ compared"}
STATES = {"true": "✓ true", "false": "✗ false", "undecided": "? undecided", "not measured": "– not measured"}


@pytest.fixture(scope="module")
def page(run):
    report(run.folder, code=None)
    return run.folder, json.loads((run.folder / "summary.json").read_text())


def plain(text):
    return re.sub(r"\s+", " ", text or "").strip()


def decisive(claim):
    first = {}
    for case in claim["cases"]:
        first.setdefault(case["state"], case)
    chosen = [first[state] for state in ("true", "false") if state in first] or \
        [first[state] for state in ("undecided", "not measured") if state in first][:1]
    said = [f"{STATES[c['state']][0]} {c['words']}: " + (f"{c['shown']} asked: {c['op']} {c['shown_limit']}" if c["shown"]
            else c["why"] or "") for c in chosen]
    return plain(" ".join(said)) or plain(claim["difference"])


def test_the_first_screen_is_what_became_of_the_claims(page, browser):  # noqa: F811
    folder, summary = page
    sound(browser, folder / "report.html")
    _, rows = cells(browser, ".claims")
    assert len(rows) == len(summary["claims"]) == 4
    for row, claim in zip(rows, summary["claims"]):
        seen = [re.sub(r"(?<=\S)(?=[✓✗?–] )", " ", row[3])]
        assert row[:3] == [claim["name"], claim["claim"] or claim["source"], SIGNS[claim["verdict"]]]
        assert plain(seen[0]).replace(" ", "") == decisive(claim).replace(" ", ""), claim["name"]
    links = browser.execute_script("return [...document.querySelectorAll('.claims a')].map(a => a.getAttribute('href'))")
    assert links == [f"#of-{claim['name']}" for claim in summary["claims"]]
    assert all(browser.execute_script("return document.querySelector(arguments[0]) !== null", link) for link in links)
    assert browser.execute_script("return document.querySelectorAll('.glance, .survey').length") == 0
    for width in (400, 700):
        sound(browser, folder / "report.html", width)


def test_every_case_is_told_with_its_figures(page, browser):  # noqa: F811
    folder, summary = page
    show(browser, folder / "report.html")
    for claim in summary["claims"]:
        at = f"#of-{claim['name']}"
        _, rows = cells(browser, f"{at} .cases")
        wanted = [[plain(c["words"] + c["text"]), plain(f"{STATES[c['state']]} {c['why'] or ''}"),
                   (c["shown"] or "–") + ("*" if c["merged"] else ""), f"{c['op']} {c['shown_limit'] or '–'}", str(c["n"] or 0)]
                  for c in claim["cases"]]
        assert rows == wanted, claim["name"]
        found = browser.execute_script("return document.querySelector(arguments[0] + ' .found')?.textContent ?? null", at)
        assert found == claim["sentence"]
        notes = browser.execute_script("return [...document.querySelectorAll(arguments[0] + ' .notes li')].map(n => n.textContent)", at)
        assert notes == claim["notes"]
        charts = browser.execute_script("return [...document.querySelectorAll(arguments[0] + ' figure')].map(n => n.id)", at)
        assert [c for c in charts if c.startswith("claim-")] == claim["charts"]
        assert (f"table-{claim['name'].lower()}" in charts) == bool(claim["cells"])
    elsewhere = browser.execute_script("return [...document.querySelectorAll('#charts figure')].map(n => n.id)")
    assert elsewhere and not [name for name in elsewhere if name.startswith(("claim-", "table-"))]


def ratio_text(value):
    return f"{value:.0f}×" if value == int(value) else times(value) if value >= 0.095 else f"{value:.2g}×"


def test_a_published_table_stands_beside_ours(page, browser):  # noqa: F811
    folder, summary = page
    show(browser, folder / "report.html")
    claim = next(c for c in summary["claims"] if c["cells"])
    columns = list(dict.fromkeys(c["column"] for c in claim["cells"]))
    heads, _ = cells(browser, ".published")
    assert heads == ["", *columns]
    for cell in claim["cells"]:
        seen = browser.execute_script("""const row = [...document.querySelectorAll('.published tbody tr')]
          .find(row => row.cells[0].textContent === arguments[0]);
          const cell = [...row.cells].find(cell => cell.dataset.column === arguments[1]);
          const text = part => cell.querySelector(part)?.textContent.replace(/\\s+/g, ' ').trim() ?? null;
          return {theirs: text('.theirs'), ours: text('.ours'), ratio: text('.ratio'), kind: cell.className,
                  italic: cell.querySelector('.ours i') ? getComputedStyle(cell.querySelector('.ours i')).fontStyle : '',
                  back: getComputedStyle(cell).backgroundImage};""", cell["row"], cell["column"])
        assert seen["theirs"] == f"published {cell['theirs_shown'] if cell['theirs'] is not None else '–'}"
        assert seen["ratio"] == (None if cell["ratio"] is None else f"{'≈ ' if cell['extrapolated'] else ''}{ratio_text(cell['ratio'])} theirs")
        if cell["value"] is None:
            assert seen["ours"] == plain(f"– {cell['why'] or ''}")
        elif cell["extrapolated"]:
            assert seen["ours"] == cell["shown"] and "≈" in cell["shown"] and "extrapolated" in cell["shown"]
        else:
            assert seen["ours"] == cell["shown"] + ("*" if cell["merged"] else "")
        marked = (seen["kind"], seen["italic"], "gradient" in seen["back"])
        assert marked == (("extrapolated", "italic" if cell["value"] is not None else "", True) if cell["extrapolated"] else
                          ("measured", "", False))
    assert claim["difference"] in browser.execute_script("return document.querySelector('#of-B1').textContent")


def test_a_table_is_a_list_where_the_page_is_narrow(page, browser):  # noqa: F811
    folder, _ = page
    kinds = "return [...new Set([...document.querySelectorAll('.published td:not(.empty)')].map(c => getComputedStyle(c).display))]"
    show(browser, folder / "report.html", 400)
    assert browser.execute_script(kinds) == ["block"]
    show(browser, folder / "report.html")
    assert browser.execute_script(kinds) == ["table-cell"]


def test_pairs_are_the_tables_cells(page, browser):  # noqa: F811
    folder, summary = page
    chart = next(c for c in json.loads((folder / "charts" / "charts.json").read_text()) if c["name"] == "table-b1")
    cells_of = [c for c in summary["claims"][-1]["cells"] if c["theirs"] is not None or c["value"] is not None]
    columns = {c["column"] for c in cells_of}  # which is a panel's title where it is that of all its rows
    rows = {r["name"] if " · " in r["name"] else f"{r['name']} · {p['title']}": r for p in chart["panels"] for r in p["rows"]}
    assert all(p["title"] in columns or any(" · " in r["name"] for r in p["rows"]) for p in chart["panels"])
    assert len(rows) == len(cells_of)
    for cell in cells_of:
        row = rows[f"{cell['row']} · {cell['column']}"]
        assert [row[k] for k in ("theirs", "value", "extrapolated")] == [cell[k] for k in ("theirs", "value", "extrapolated")]
        assert [row["low"], row["high"]] == ([cell["low"], cell["high"]] if cell["n"] and cell["n"] > 1 else [None, None])
    assert chart["sentence"] == summary["claims"][-1]["difference"]
    show(browser, folder / "report.html")
    drawn = browser.execute_script("""return [...document.querySelectorAll('#table-b1 canvas')].map(c => Chart.getChart(c))
      .flatMap(chart => chart.data.datasets.flatMap(set => set.data.map(p => [set.label, p.row.name, p.x])))""")
    wanted = [["published", r["name"], r["theirs"]] for r in rows.values() if r["theirs"] is not None] + [
        ["extrapolated" if r["extrapolated"] else "here", r["name"], r["value"]] for r in rows.values() if r["value"] is not None]
    assert sorted(drawn) == sorted(wanted)


LOOKS = """const look = id => Chart.getChart(document.querySelector(`#${id} canvas`)).data.datasets
    .filter(set => set.role !== 'band').map(set => [set.borderDash ?? null, set.pointBackgroundColor ?? null,
      [set.backgroundColor].flat().map(fill => fill instanceof CanvasPattern)]);
  const paper = getComputedStyle(document.body).backgroundColor;
  return [look('claim-a1-1'), look('claim-a3-2'), paper, [...document.querySelectorAll('#claim-a1-1 .key')].map(k => k.textContent)]"""


def test_what_is_extrapolated_looks_like_nothing_measured(page, browser, tmp_path):  # noqa: F811
    folder, _ = page
    text = (folder / "report.html").read_text()
    show(browser, folder / "report.html")
    lines, bars, paper, names = browser.execute_script(LOOKS)
    assert all(fill != paper for _, fill, _ in lines) and lines[-1][0] == [] and not any(sum((hatched for *_, hatched in bars), []))
    assert names == ["polling every 1 s", "WebSocket"]
    head, mark, data = text.partition('<script type="application/json" id="data">')
    (tmp_path / "report.html").write_text(head + mark + data.replace('"role":"measured"', '"role":"extrapolated"')
                                          .replace('"extrapolated":false', '"extrapolated":true'))
    sound(browser, tmp_path / "report.html")
    lines, bars, paper, names = browser.execute_script(LOOKS)
    assert all(dash == [4, 4] and fill == paper for dash, fill, _ in lines)
    assert all(all(hatched) for *_, hatched in bars)
    assert names == ["≈ polling every 1 s", "≈ WebSocket"]


def test_the_markdown_tells_the_claims(page):
    folder, summary = page
    text = re.sub(r"\\(.)", r"\1", (folder / "report.md").read_text())
    for claim in summary["claims"]:
        told = [l for l in text.splitlines() if l.startswith(f"| {claim['name']} |")]
        assert len(told) == (claim["verdict"] is not None)  # once: the summary's Markdown is part of it
        assert all(claim["verdict"] in line for line in told)
        for cell in claim["cells"]:
            assert any(f"| {cell['column']} |" in l and (cell["shown"] or "–") in l for l in text.splitlines())
        for row in {cell["row"] for cell in claim["cells"]}:
            assert len([l for l in text.splitlines() if l.startswith(f"| {row} |")]) == 1  # named once, above its others


def test_no_text_of_a_claim_is_markup(page, browser, tmp_path):  # noqa: F811
    hostile = "<img src=x onerror=alert(1)></script><script>alert(1)</script>"
    text = SUITE.read_text().replace("Polling wastes the server's CPU", f"Polling {hostile}")
    for words in ("at ten a second", "A, 1,000 clients", "polling, bytes", "What they left out", "Lubbers & Greco"):
        assert words in text
        text = text.replace(words, f"{words} {hostile}")
    folder, _ = page
    (tmp_path / "run").mkdir()
    run = json.loads((folder / "run.json").read_text())
    run["suite"]["text"] = text
    (tmp_path / "run" / "run.json").write_text(json.dumps(run))
    (tmp_path / "run" / "trials.jsonl").write_text((folder / "trials.jsonl").read_text())
    report(tmp_path / "run")
    sound(browser, tmp_path / "run" / "report.html")
    assert browser.execute_script("return document.querySelectorAll('main img:not(.still), main script').length") == 0
    assert browser.execute_script("return document.body.textContent").count(hostile) >= 5


# --- two runs ------------------------------------------------------------------------------------------------------

def test_a_comparison_says_which_verdicts_changed(page, browser, tmp_path):  # noqa: F811
    """In the new run WebSocket's CPU is tripled: polling wastes nothing any more."""
    folder, summary = page
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "run.json").write_text((folder / "run.json").read_text())
    trials = [json.loads(line) for line in (folder / "trials.jsonl").read_text().splitlines()]
    for t in trials:
        if t["point"]["transport"] == "ws":
            t["cpu"]["server_ns"] *= 3
    (tmp_path / "new" / "trials.jsonl").write_text("".join(json.dumps(t) + "\n" for t in trials))
    done = report(folder, tmp_path / "new", "--json")
    compared = json.loads(done.stdout)["claims"]
    wanted = [(c["name"], c["verdict"]) for c in summary["claims"] if c["verdict"]]
    assert [(c["name"], c["base"]) for c in compared] == wanted
    assert [c["name"] for c in compared if c["changed"]] == ["A1"]
    assert (compared[0]["base"], compared[0]["new"]) == ("holds", "does not hold")
    sound(browser, tmp_path / "new" / "comparison.html")
    _, rows = cells(browser, ".claims")
    assert [(r[0], r[2], r[3]) for r in rows] == [(c["name"], c["base"], c["new"] + " (changed)" * c["changed"]) for c in compared]
    assert compared[0]["words"] in rows[0][1]
    assert "- the verdict on A1 was holds, now does not hold\n" in (tmp_path / "new" / "comparison.md").read_text()


# --- what README takes ---------------------------------------------------------------------------------------------

@pytest.fixture
def readme(page, monkeypatch):
    """scripts/readme, reading this run as its reference."""
    folder, _ = page
    loader = importlib.machinery.SourceFileLoader("readme", str(ROOT / "scripts" / "readme"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("readme", loader))
    loader.exec_module(module)
    monkeypatch.setattr(module, "REFERENCE", folder.parent)
    return lambda kind: module.render(f"<!-- reference: {kind} {folder.name} -->\nold\n<!-- end -->\n").splitlines()[1:-1]


def test_readme_takes_verdicts_and_differences(readme, page):
    _, summary = page
    claims = [c for c in summary["claims"] if c["verdict"]]
    lines = [re.sub(r"\\(.)", r"\1", line) for line in readme("claims")]
    assert len(lines) == 2 + len(claims) and lines[0] == "|  | claim | verdict | deciding figures |"
    for line, claim in zip(lines[2:], claims):
        first = claim["cases"][0]
        assert line.startswith(f"| {claim['name']} | {claim['claim']} | **{claim['verdict'].replace('when', 'when …')}** |") and (first["shown"] or first["why"]) in line
    tables = [c for c in summary["claims"] if c["cells"]]
    lines = [re.sub(r"\\(.)", r"\1", line) for line in readme("tables")]
    assert lines[2:] == [f"| {c['name']} | {c['source']} | {c['difference']} |" for c in tables]
