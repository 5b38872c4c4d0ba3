"""The suites `claims` and `published` as they come: none of their verdicts is written down anywhere. Made-up trials
bring each claim to each verdict, and so flip each case; every figure is what its sum says of these trials."""

import json
import os
import re
import subprocess

import pytest
import synthetic
from conftest import ROOT
from shipped import Claim, Suite, choices, measured, show
from test_claims import Sum, report, verdict_of

NAMES = ["claims", "published"]
VERDICTS = ["holds", "holds when", "does not hold"]


class Outcome:
    """A suite whose claims all come to the same verdict."""

    def __init__(self, folder, suite, claims, verdict):
        self.figures = {name: claim.towards(verdict, name) for name, claim in claims.items()}
        stuck = [name for name, figures in self.figures.items() if figures is None]
        assert not stuck, f"{stuck} can never come to '{verdict}'"
        trials = [t for name, claim in claims.items() for t in claim.trials(self.figures[name])]
        synthetic.write(folder, suite.name, suite.text, trials, seed=1)
        self.claims = {c["name"]: c for c in report(folder)["claims"]}
        self.charts = {c["name"]: c for c in json.loads((folder / "charts" / "charts.json").read_text())}


class Shipped:
    def __init__(self, name, folder):
        self.suite = Suite(name)
        self.claims = {head["name"]: Claim(self.suite, head) for head in self.suite.heads}
        self.outcomes = {v: Outcome(folder / v, self.suite, self.claims, v) for v in VERDICTS}


@pytest.fixture(scope="module", params=NAMES)
def shipped(request, tmp_path_factory):
    return Shipped(request.param, tmp_path_factory.mktemp(request.param))


def test_each_claim_comes_to_each_verdict(shipped):
    for verdict, outcome in shipped.outcomes.items():
        assert {name: c["verdict"] for name, c in outcome.claims.items()} == dict.fromkeys(shipped.claims, verdict)


def test_no_case_is_a_constant(shipped):
    """All of them are true in one run and false in another, for the reasons that the sums give."""
    for name, claim in shipped.claims.items():
        assert claim.cases, name
        for verdict, outcome in shipped.outcomes.items():
            seen, states = outcome.claims[name]["cases"], claim.states(outcome.figures[name])
            assert [c["state"] for c in seen] == states and verdict_of(states) == verdict
            assert [c["value"] for c in seen] == [pytest.approx(measured(case.left, c, outcome.figures[name])[0], rel=1e-9)
                                                  for case in claim.cases for c in case.choices]
            assert [c["text"] for c in seen] == [case.condition for case in claim.cases for _ in case.choices]
        for case in shipped.outcomes["holds"].claims[name]["cases"]:
            assert case["state"] == "true", (name, case)
        for case in shipped.outcomes["does not hold"].claims[name]["cases"]:
            assert case["state"] == "false", (name, case)


def test_every_cell_is_what_its_sum_says(shipped):
    for name, claim in shipped.claims.items():
        for cell, *seen in zip(claim.cells, *(o.claims[name]["cells"] for o in shipped.outcomes.values()), strict=True):
            wanted = [cell.value(o.figures[name]) for o in shipped.outcomes.values()]
            assert [s["value"] for s in seen] == [w if w is None else pytest.approx(w, rel=1e-9) for w in wanted], cell.text
            if cell.sum:
                assert len({f"{w:.9g}" for w in wanted}) == len(wanted), cell.text
            assert {s["extrapolated"] for s in seen} == {cell.extrapolated or ".hour." in cell.text}


def figures_of(template, note):
    """What stands in a note where its template has sums."""
    parts = re.split(r"\{[^}]*\}", template)
    found = re.fullmatch("(.+?)".join(map(re.escape, parts)), note)
    assert found, (template, note)
    return found.groups()


UNITS = {"ns": 1, "µs": 1e3, "ms": 1e6, "s": 1e9, "min": 60e9, "h": 3600e9, "B": 1, "kB": 1e3, "MB": 1e6, "GB": 1e9,
         "TB": 1e12, "%": 0.01, "×": 1, "": 1}


def read(shown):
    """'≈ 1.56 GB (extrapolated)' in base units, and by how much it may be rounded."""
    number, unit = re.fullmatch(r"(?:≈ )?(-?[\d.,]+) ?([^ ()]*?)(?:/s)?(?: \([a-z ]+\))?", shown).groups()
    digits = number.replace(",", "")
    return float(digits) * UNITS[unit], UNITS[unit] * 10 ** -len(digits.partition(".")[2])


def test_every_figure_of_a_note_is_what_its_sum_says(shipped):
    for name, claim in shipped.claims.items():
        for at, template in enumerate(claim.head["notes"]):
            for i, text in enumerate(re.findall(r"\{([^}]*)\}", template)):
                one = Sum(text)
                (choice,) = choices([one], claim.points)
                said = set()
                for outcome in shipped.outcomes.values():
                    shown = figures_of(template, outcome.claims[name]["notes"][at])[i]
                    value, rounded = read(shown)
                    wanted = measured(one, choice, outcome.figures[name])[0]
                    assert value == pytest.approx(wanted, rel=0.006, abs=rounded), (name, text, shown)
                    assert ("≈" in shown) == (".hour." in text), (name, text, shown)
                    said.add(shown)
                assert len(said) > 1, (name, text, said)


def drawn_values(chart):
    for panel in chart["panels"]:
        for series in panel.get("series", []):
            yield from (point[1] for point in series["points"])
        for bar in panel.get("bars", []):
            yield bar["total"]


def test_no_chart_is_empty(shipped):
    """With every figure known nothing is missing, and each shows several. Of pushes there are no polls, and of clients
    that say nothing no round trips."""
    for outcome in shipped.outcomes.values():
        for name, claim in shipped.claims.items():
            assert len(outcome.claims[name]["charts"]) == len(claim.head["charts"])
            for text, chart in zip(claim.head["charts"], (outcome.charts[c] for c in outcome.claims[name]["charts"])):
                assert chart["missing"] is None, chart["name"]
                values = list(drawn_values(chart))
                assert len(values) > 1 and None not in values, chart["name"]
                if not text.startswith(("polls.", "send.")):
                    assert not [why for why in chart["left_out"] if "no" in why], (chart["name"], chart["left_out"])


def test_the_manual_shows_a_suite_of_claims_that_can_be_read(tmp_path):
    text = subprocess.run(["man", ROOT / "bench" / "pushmark.1"], capture_output=True, text=True, check=True,
                          env={**os.environ, "MANWIDTH": "80", "LC_ALL": "C.UTF-8"}).stdout
    assert max(map(len, text.splitlines())) <= 80
    found = re.search(r"\n( +)\[quick\]\n(.*?)\n\n {5}\S", text, re.S)
    lines = (line.removeprefix(found[1]) for line in ("\n" + found[1] + "[quick]\n" + found[2]).split("\n"))
    (tmp_path / "mine.ini").write_text("\n".join(lines) + "\n")
    experiments = show(tmp_path / "mine.ini")["experiments"]
    assert [e["of"] for e in experiments] == ["A1", "A1", "B1"]
    said = {word: sum(len(e[word]) for e in experiments) for word in ("cases", "cells", "notes", "charts")}
    assert said == {"cases": 3, "cells": 2, "notes": 1, "charts": 1}
    assert show(tmp_path / "mine.ini", "--quick")["time_ns"] < show(tmp_path / "mine.ini")["time_ns"]
    for only, wanted in (("A1", ["A1", "A1-rare"]), ("A1-rare", ["A1-rare"]), ("A1,-A1-rare", ["A1"])):
        assert [e["name"] for e in show(tmp_path / "mine.ini", f"--only={only}")["experiments"]] == wanted
