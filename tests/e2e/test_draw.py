"""Charts as files: every kind is drawn whole, texts stay texts, and what cannot be drawn is said and leaves nothing behind."""

import copy
import json
import os
import re
import signal
import struct
import subprocess
import time
import xml.etree.ElementTree as xml

import chart_samples
import pytest
from conftest import PATIENCE, ROOT

PROGRAM = ROOT / "build/asan/tests/charts_draw"
DRAWN, NO_GNUPLOT, PARTLY = 0, 1, 2
GONE_NS = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="session")
def program():
    subprocess.run(["make", "-C", ROOT, "MODE=asan", PROGRAM.relative_to(ROOT)], check=True, capture_output=True)
    return str(PROGRAM)


def environment(path=None):
    more = {"PUSHMARK_CHARTS": str(ROOT / "scripts/charts")}
    return os.environ | more | ({"PATH": str(path)} if path is not None else {})


@pytest.fixture
def draw(program, tmp_path):
    """Draws into tmp_path; what draw_charts says, the charts as they are then, and stderr."""

    def run(charts, env=None):
        done = subprocess.run([program, str(tmp_path)], input=json.dumps(charts), capture_output=True, text=True, timeout=PATIENCE,
                              env=env or environment())
        assert "ERROR: " not in done.stderr and "runtime error" not in done.stderr, done.stderr[-4000:]
        return done.returncode - 10, {c["name"]: c for c in json.loads(done.stdout)}, done.stderr

    return run


def fake_gnuplot(tmp_path, text):
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "gnuplot").write_text("#!/bin/sh\n" + text)
    (folder / "gnuplot").chmod(0o755)
    return environment(f"{folder}:/usr/bin:/bin")


def svg_texts(path):
    return ["".join(t.itertext()) for t in xml.parse(path).getroot().iter(GONE_NS + "text")]


def joined(path):
    return re.sub(r"\s+", " ", " ".join(svg_texts(path)))


def png_size(path):
    data = path.read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n" and data[-8:-4] == b"IEND"
    return struct.unpack(">II", data[16:24])


def gp_size(path):
    text = path.read_text()
    return tuple(int(re.search(rf"^{name} = (\d+)$", text, re.M)[1]) for name in ("width", "height"))


def files(tmp_path):
    return {p.name for p in (tmp_path / "charts").iterdir()}


@pytest.mark.parametrize("which", ["sample", "hard"])
def test_every_chart_is_drawn_whole(draw, tmp_path, which):
    charts = getattr(chart_samples, which)()
    said, drawn, stderr = draw(charts)
    assert (said, stderr) == (DRAWN, "")
    for chart in charts:
        name = chart["name"]
        if not chart["asked"]:
            assert drawn[name]["svg"] is drawn[name]["png"] is None
            continue
        assert (drawn[name]["svg"], drawn[name]["png"]) == (f"charts/{name}.svg", f"charts/{name}.png")
        svg = tmp_path / "charts" / f"{name}.svg"
        root = xml.parse(svg).getroot()
        assert root.get("role") == "img" and root.find(GONE_NS + "title").text == chart["title"]
        assert root.find(GONE_NS + "desc").text == (chart["missing"] or chart["sentence"])
        assert chart["title"].strip() in joined(svg)
        assert (chart["missing"] or chart["sentence"]).strip() in joined(svg)
        assert chart["note"] in joined(svg)
        assert png_size(tmp_path / "charts" / f"{name}.png") == gp_size(tmp_path / "charts" / f"{name}.gp")
        assert png_size(tmp_path / "charts" / f"{name}.png")[0] == 900
    asked = [c["name"] for c in charts if c["asked"]]
    assert files(tmp_path) == {f"{name}.{end}" for name in asked for end in ("dat", "gp", "svg", "png")}


def array(text, name):
    """What `array NAME[n] = [...]` holds."""
    inside = re.search(rf"^array {name}\[\d+\] = \[(.*)\]$", text, re.M)[1]
    return [a or float(b) for a, b in re.findall(r"'([^']*)'|([-+.\deNa]+)", inside)]


def boxes(path):
    """Where the texts of a chart stand, in pixels; by their narrowest, so that what overlaps does so surely."""
    text = path.read_text()
    width, height = gp_size(path)
    columns = [array(text, f"label_{name}") for name in ("x", "y", "size", "glyph", "align", "text")]
    for x, y, size, glyph, align, words in zip(*columns):
        wide, left = 0.45 * size * len(words), x * width + (14 if glyph else 0)
        left -= {"left": 0, "center": wide / 2, "right": wide}[align]
        middle = (1 - y) * height
        yield words, left, middle - size * 0.45, left + wide, middle + size * 0.45


@pytest.mark.parametrize("which", ["sample", "hard"])
def test_no_text_lies_on_another_or_beyond_the_sheet(draw, tmp_path, which):
    charts = [c for c in getattr(chart_samples, which)() if c["asked"]]
    draw(charts)
    for chart in charts:
        path = tmp_path / "charts" / f"{chart['name']}.gp"
        width, height = gp_size(path)
        texts = list(boxes(path))
        for i, (words, left, top, right, bottom) in enumerate(texts):
            assert left >= 0 and top >= 0 and right <= width and bottom <= height, (chart["name"], words)
            for other, left2, top2, right2, bottom2 in texts[:i]:
                assert left >= right2 or left2 >= right or top >= bottom2 or top2 >= bottom, (chart["name"], words, other)


def test_names_figures_and_units_are_on_the_charts(draw, tmp_path):
    draw(chart_samples.sample())
    texts = {name: svg_texts(tmp_path / "charts" / f"{name}.svg")
             for name in ("age-ecdf", "age-percentiles", "bytes", "breakeven", "rate", "timeline", "bytes-payload", "age-interval", "cpu")}
    for name in ("age-ecdf", "age-percentiles", "bytes", "rate", "timeline", "cpu"):
        assert set(chart_samples.TRANSPORTS) <= set(texts[name]), name
    assert {"age (log scale)", "100 µs", "1 ms", "10 ms", "100 ms", "1 s", "0", "100 %"} <= set(texts["age-ecdf"])
    assert {"percentile", "50 %", "90 %", "99 %", "99.9 %", "99.99 %"} <= set(texts["age-percentiles"])
    assert {"0", "100 B", "payload", "pure ACKs", "170 B [167, 173]"} <= set(texts["bytes"])
    assert {"40.0 ms [39.2, 40.8]", "server", "clients"} <= set(texts["cpu"])
    assert {"ws 21×", "poll 2.0×", "≈ 1.1×", "0.1/s", "5 s", "Server CPU"} <= set(texts["breakeven"])
    assert {"0.1/s", "1/s", "1000/s"} <= set(texts["rate"]) and {"100 B", "1 kB", "10 kB"} <= set(texts["bytes-payload"])
    assert {"poll, model"} <= set(texts["age-interval"])


def test_hovering_reads_values(draw, tmp_path):
    draw([chart_samples.age_interval(), chart_samples.timeline(), chart_samples.cpu_bars(), chart_samples.breakeven()])
    hovers = {name: (tmp_path / "charts" / f"{name}.svg").read_text() for name in ("age-interval", "timeline", "cpu", "breakeven")}
    assert "51.0 ms [47.9, 54.1] at 100 ms: poll" in hovers["age-interval"]
    assert "message 3, 1.00 ms old" in hovers["timeline"]
    assert "40.0 ms [39.2, 40.8]: poll" in hovers["cpu"]
    assert "ws 21× [20, 23]" in hovers["breakeven"]


def test_figures_are_the_charts(draw, tmp_path):
    """Every number of the series stands in the .dat, in order; unknown is NaN."""
    chart = chart_samples.age_interval()
    chart["panels"][0]["series"][0]["points"][2][2:4] = [None, None]
    draw([chart])
    blocks = (tmp_path / "charts/age-interval.dat").read_text().split("\n\n\n")
    for series, block in zip(chart["panels"][0]["series"], blocks):
        rows = [line.split() for line in block.splitlines() if not line.startswith("#")]
        assert len(rows) == len(series["points"])
        for row, point in zip(rows, series["points"]):
            for cell, figure in zip(row, point):
                assert cell == "NaN" if figure is None else float(cell) == pytest.approx(figure, rel=1e-9)


def test_bars_are_stacked_from_zero(draw, tmp_path):
    chart = chart_samples.bytes_bars()
    draw([chart])
    blocks = (tmp_path / "charts/bytes.dat").read_text().split("\n\n\n")
    parts = [[line.split() for line in block.splitlines() if not line.startswith("#")] for block in blocks[:4]]
    for i, bar in enumerate(chart["panels"][0]["bars"]):
        assert [float(part[i][0]) for part in parts] == [0, *[sum(bar["parts"][:k]) for k in (1, 2, 3)]]
        assert float(parts[3][i][1]) == bar["total"]
    assert re.search(r"^array x_from\[1\] = \[0\]$", (tmp_path / "charts/bytes.gp").read_text(), re.M)


def test_the_script_alone_draws_it_again(draw, tmp_path):
    draw([chart_samples.scaling(), chart_samples.missing("rate", "lines", "Nothing was measured.")])
    for name in ("scaling", "rate"):
        folder = tmp_path / "charts"
        first = (folder / f"{name}.png").read_bytes()
        (folder / f"{name}.png").unlink()
        subprocess.run(["gnuplot", f"{name}.gp"], cwd=folder, check=True, capture_output=True, timeout=PATIENCE)
        assert (folder / f"{name}.png").read_bytes() == first
        assert xml.parse(folder / f"{name}.svg")


WORDS = {"lines", "bars", "map", "strip", "pairs", "measured", "model", "extrapolated", "ask", "empty", "full", "message", *chart_samples.TRANSPORTS}
UNITS = {"ns", "bytes", "count", "share", "hz", "percentile", "ratio"}
HOSTILE = ["`touch {0}`", "'; system('touch {0}'); '", "\"; system(\"touch {0}\"); \"", "\n!touch {0}\n", "$(touch {0})", "@finish @name",
           "image:http://127.0.0.1:9/{0}", "%s%n %d %%", "ends with \\", "</text><script>alert(1)</script>", "\x01\x1b[31m\x7f\uffff ]]> &amp;",
           "{{/Bold 50 x}} x^2_3", "'' \" '", "<touch {0}", "| touch {0}"]


def poison(value, text, key=None):
    if isinstance(value, dict):
        return {k: poison(v, text, k) for k, v in value.items()}
    if isinstance(value, list):
        return [poison(v, text, key) for v in value]
    if not isinstance(value, str) or key in ("kind", "role", "events") or value in UNITS or key == "name" and value in {c["name"] for c in chart_samples.sample()}:
        return value
    return text


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_texts_stay_texts(draw, tmp_path, text):
    mark = tmp_path / "executed"
    text = text.format(mark)
    charts = poison(chart_samples.sample(), text) + [poison(chart_samples.missing("capacity", "lines", "Why?"), text)]
    said, _, stderr = draw(charts[:10] + charts[11:])
    assert (said, stderr) == (DRAWN, "")
    for name in [c["name"] for c in charts]:
        root = xml.parse(tmp_path / "charts" / f"{name}.svg").getroot()
        shown = re.sub(r"\s+", " ", re.sub("[\x00-\x1f\x7f\uffff]", " ", text.replace("'", "’").replace("]]>", "]] "))).strip()
        assert shown in re.sub(r"\s+", " ", " ".join(["".join(t.itertext()) for t in root.iter(GONE_NS + "text")])) or len(shown) > 60, name
        assert all("alert" not in (s.text or "") for s in root.iter(GONE_NS + "script"))
        for hover in re.findall(r'gnuplot_svg\.showHypertext\(evt,"([^"]*)', (tmp_path / "charts" / f"{name}.svg").read_text()):
            assert not hover.startswith("image:")
    assert {p.name for p in tmp_path.iterdir()} == {"charts"}
    assert files(tmp_path) == {f"{c['name']}.{end}" for c in charts for end in ("dat", "gp", "svg", "png")}


def test_what_a_run_has_no_more_is_removed_and_nothing_else(draw, tmp_path):
    charts = chart_samples.sample()
    draw(charts)
    (tmp_path / "charts/mine.svg").write_text("mine")
    (tmp_path / "charts/bytes.svg.part").write_text("half of an interrupted drawing")
    draw([c | {"asked": c["name"] == "bytes"} for c in charts])
    assert files(tmp_path) == {"mine.svg", "bytes.dat", "bytes.gp", "bytes.svg", "bytes.png"}


def test_without_gnuplot_there_are_figures_and_scripts(draw, tmp_path):
    charts = [chart_samples.bytes_bars()]
    draw(charts)
    said, drawn, stderr = draw(charts, environment(tmp_path))
    assert (said, stderr) == (NO_GNUPLOT, "")
    assert drawn["bytes"]["svg"] is drawn["bytes"]["png"] is None
    assert files(tmp_path) == {"bytes.dat", "bytes.gp"}  # the pictures would be of other figures


def test_a_gnuplot_that_fails_is_heard(draw, tmp_path):
    charts = [chart_samples.bytes_bars(), chart_samples.rate()]
    env = fake_gnuplot(tmp_path, 'case "$*" in *rate*) echo "no such terminal: svg" >&2; exit 1;; esac; exec /usr/bin/gnuplot "$@"\n')
    said, drawn, stderr = draw(charts, env)
    assert said == PARTLY and stderr.count("\n") == 1
    assert "charts/rate.gp: gnuplot ended with status 1: no such terminal: svg" in stderr
    assert drawn["bytes"]["png"] and drawn["rate"]["png"] is None
    assert files(tmp_path) == {"bytes.dat", "bytes.gp", "bytes.svg", "bytes.png", "rate.dat", "rate.gp"}


def test_half_a_picture_is_none(draw, tmp_path):
    """As on a full disk, where gnuplot ends well."""
    env = fake_gnuplot(tmp_path, "/usr/bin/gnuplot \"$@\"\nhead -c 2000 bytes.png.part > x; cat x > bytes.png.part; rm x\n")
    said, drawn, stderr = draw([chart_samples.bytes_bars()], env)
    assert said == PARTLY and "no whole picture" in stderr
    assert drawn["bytes"]["svg"] is None and files(tmp_path) == {"bytes.dat", "bytes.gp"}


def test_a_gnuplot_that_hangs_is_ended(draw, tmp_path):
    env = fake_gnuplot(tmp_path, f"echo $$ > {tmp_path}/pid; exec sleep 600\n")
    begun = time.monotonic()
    said, _, stderr = draw([chart_samples.rate()], env)
    assert said == PARTLY and "charts/rate.gp: gnuplot was not done after 10 s and was ended" in stderr
    assert time.monotonic() - begun < 25
    assert not os.path.exists(f"/proc/{(tmp_path / 'pid').read_text().strip()}")


def test_gnuplot_dies_with_us_and_leaves_no_half_picture(program, tmp_path):
    env = fake_gnuplot(tmp_path, f"echo half > rate.svg.part; echo $$ > {tmp_path}/pid.new; mv {tmp_path}/pid.new {tmp_path}/pid; exec sleep 600\n")
    process = subprocess.Popen([program, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env=env)
    process.stdin.write(json.dumps([chart_samples.rate()]))
    process.stdin.close()
    deadline = time.monotonic() + PATIENCE
    while not (tmp_path / "pid").exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    pid = (tmp_path / "pid").read_text().strip()
    process.send_signal(signal.SIGKILL)
    process.wait()
    while os.path.exists(f"/proc/{pid}") and "sleep" in open(f"/proc/{pid}/cmdline").read():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert files(tmp_path) == {"rate.dat", "rate.gp", "rate.svg.part"}


def test_scripts_that_are_not_there_are_named(draw, tmp_path):
    said, drawn, stderr = draw([chart_samples.rate()], environment() | {"PUSHMARK_CHARTS": str(tmp_path / "nowhere")})
    assert said == PARTLY and "nowhere/theme.gp cannot be read" in stderr and "$PUSHMARK_CHARTS" in stderr
    assert drawn["rate"]["svg"] is None


def test_a_folder_that_cannot_be_made_is_said(draw, tmp_path):
    (tmp_path / "charts").write_text("a file of yours")
    said, drawn, stderr = draw([chart_samples.rate()])
    assert said == PARTLY and "charts cannot be made: File exists; there are no charts" in stderr
    assert (tmp_path / "charts").read_text() == "a file of yours"


@pytest.mark.parametrize("damage", [
    lambda c: c.update(panels=None), lambda c: c.update(kind="pie"), lambda c: c.pop("title"), lambda c: c["panels"].__setitem__(0, 7),
    lambda c: c["panels"][0].pop("x", None), lambda c: c["panels"][0].update(series=[{}], bars=[{}], cells=[7], lanes=[{}], parts=[None], rows=[{}]),
    lambda c: c["panels"][0].update(series=[], bars=[], cells=[], lanes=[], parts=[], rows=[])])
@pytest.mark.parametrize("name", ["age-ecdf", "bytes", "breakeven", "timeline", "claim-a10-1", "claim-a10-2", "table-b1"])
def test_charts_that_lack_something_still_come(draw, name, damage):
    chart = copy.deepcopy(next(c for c in chart_samples.sample() if c["name"] == name))
    damage(chart)
    said, _, stderr = draw([chart])
    assert (said, stderr) == (DRAWN, "")


def test_panels_without_figures_say_so(draw, tmp_path):
    charts = chart_samples.sample()
    for chart in charts:
        for panel in chart["panels"]:
            for key in {"series", "bars", "cells", "lanes", "rows"} & panel.keys():
                panel[key] = []
    draw(charts)
    for chart in charts:
        assert svg_texts(tmp_path / "charts" / f"{chart['name']}.svg").count("There are no figures for this.") == len(chart["panels"])


def test_what_is_extrapolated_looks_like_nothing_measured(draw, tmp_path):
    draw([chart_samples.claim_lines(), chart_samples.claim_bars(), chart_samples.table_pairs()])
    folder = tmp_path / "charts"
    text = (folder / "claim-a10-1.gp").read_text()
    assert array(text, "extrapolated") == [1, 1, 1, 1, 0] and array(text, "measured") == [0, 0, 0, 0, 1]
    assert re.search(r"^hatched = 1$", (folder / "claim-a10-2.gp").read_text(), re.M)
    assert len([t for t in svg_texts(folder / "claim-a10-2.svg") if t.startswith("≈ ")]) == 4
    shown = svg_texts(folder / "table-b1.svg")
    assert [t for t in shown if "here ≈ " in t] == ["87.1 MB; here ≈ 91.0 MB [86.5, 95.5]", "here ≈ 2.20 MB [2.09, 2.31]"]
    assert "50.0 ms; here –" in shown
    measured = tmp_path / "other"
    measured.mkdir()
    before = {name: (folder / f"{name}.png").read_bytes() for name in ("claim-a10-1", "claim-a10-2", "table-b1")}
    lines, bars, pairs = chart_samples.claim_lines(), chart_samples.claim_bars(False), chart_samples.table_pairs()
    for one in lines["panels"][0]["series"]:
        one["role"] = "measured"
    for one in pairs["panels"][0]["rows"]:
        one["extrapolated"] = False
    draw([lines, bars, pairs])
    assert re.search(r"^hatched = 0$", (folder / "claim-a10-2.gp").read_text(), re.M)
    assert all((folder / f"{name}.png").read_bytes() != picture for name, picture in before.items())


def test_pairs_are_drawn_from_what_they_say(draw, tmp_path):
    chart = chart_samples.table_pairs()
    draw([chart])
    blocks = (tmp_path / "charts/table-b1.dat").read_text().split("\n\n\n")
    for panel, block in zip(chart["panels"], blocks[::2]):
        rows = [line.split() for line in block.splitlines() if not line.startswith("#")]
        assert len(rows) == len(panel["rows"])
        for seen, wanted in zip(rows, panel["rows"]):
            for cell, key in zip(seen, ("theirs", "value", "low", "high")):
                assert cell == "NaN" if wanted[key] is None else float(cell) == pytest.approx(wanted[key], rel=1e-9)
            assert seen[5] == str(int(wanted["extrapolated"]))


def colours_of_theme():
    text = (ROOT / "scripts/charts/theme.gp").read_text()
    return {name: int(value, 16) for name, value in re.findall(r"^colour_(\w+) = 0x([0-9A-F]{6})$", text, re.M)}


def test_a_transport_has_one_colour_everywhere():
    theme = colours_of_theme()
    paint = (ROOT / "bench/show/paint.c").read_text()
    named = dict(re.findall(r"\[TRANSPORT_(\w+)\] = .*#([0-9A-F]{6})", paint))
    assert {name.lower(): int(value, 16) for name, value in named.items()} == {t: theme[t] for t in chart_samples.TRANSPORTS}
    for name, index in re.findall(r'\[TRANSPORT_(\w+)\] = "\\033\[38;5;(\d+)m"', paint):
        near = terminal_colour(int(index))
        wanted = [theme[name.lower()] >> bits & 255 for bits in (16, 8, 0)]
        assert max(abs(a - b) for a, b in zip(near, wanted)) <= 65, name
    for sheet in (ROOT / "scripts/report").glob("*.css"):
        for name, value in re.findall(r"--(poll|longpoll|sse|ws)\s*:\s*#([0-9A-Fa-f]{6})", sheet.read_text())[:4]:
            assert int(value, 16) == theme[name], f"{sheet.name}: {name}"


def terminal_colour(index):
    steps = (0, 95, 135, 175, 215, 255)
    if index >= 232:
        return [8 + 10 * (index - 232)] * 3
    index -= 16
    return [steps[index // 36], steps[index // 6 % 6], steps[index % 6]]


def test_transports_differ_without_colour():
    """In print: each has a dash and a point of its own."""
    lines = re.findall(r"^set style line (\d) .* dt (\([\d, ]+\)|solid)\s+pt (\d+)", (ROOT / "scripts/charts/theme.gp").read_text(), re.M)
    assert len(lines) == 6 and len({dash for _, dash, _ in lines}) == 6 and len({point for _, _, point in lines}) == 6


def test_a_strip_shows_who_waits_from_before_it_and_what_is_asked_in_it(draw, tmp_path):
    """Trips: asked, answered, rail, 1 where it was asked within; a way that began before the strip is cut, not bent."""
    chart = chart_samples.timeline()
    panel = chart["panels"][0]
    panel.update(from_ns=0, to_ns=1000, published=[500])
    panel["lanes"] = [
        {"name": "a", "transport": "longpoll", "events": [[510, "message", 2, 10], [510, "full"], [520, "ask"]]},
        {"name": "b", "transport": "longpoll", "events": [[512, "message", 2, 12], [530, "ask"]]},  # the answer was not recorded
        {"name": "c", "transport": "poll", "events": [[100, "ask"], [101, "empty"], [300, "message", 1, 400], [300, "full"]]},
        {"name": "d", "transport": "ws", "events": [[511, "message", 2, 11]]}]
    draw([chart])
    blocks = (tmp_path / "charts/timeline.dat").read_text().split("\n\n\n")
    rows = [[line.split() for line in block.splitlines() if not line.startswith("#")] for block in blocks]
    trips = [(*map(float, r[:2]), int(r[3]), r[4].strip('"')) for r in rows[1]]
    assert trips == [(0, 510, 0, "longpoll"), (520, 1000, 1, "longpoll"), (0, 512, 0, "longpoll"), (530, 1000, 1, "longpoll"),
                     (100, 101, 1, "poll")]
    early = next(r for r in rows[3] if float(r[1]) == 300)
    late = next(r for r in rows[3] if float(r[1]) == 511)
    below, height = float(late[3]), float(late[2]) - float(late[3])
    assert float(early[0]) == 0 and float(early[2]) - float(early[3]) == pytest.approx(height * 300 / 400)
    assert below < 1


def test_steps_are_one_path_so_that_dashes_show(draw, tmp_path):
    chart = chart_samples.capacity()
    chart["panels"][0]["series"] = [
        {"name": "a", "transport": "poll", "role": "measured", "step": True, "points": [[1, 10, None, None], [2, 20, None, None], [4, 15, None, None]]},
        {"name": "b", "transport": "ws", "role": "measured", "step": False, "points": [[1, 10, None, None]]}]
    draw([chart])
    blocks = (tmp_path / "charts/capacity.dat").read_text().split("\n\n\n")
    rows = [[line for line in block.splitlines() if not line.startswith("#")] for block in blocks[3:]]
    assert rows[:2] == [["1 10", "2 10", "2 20", "4 20", "4 15"], ["NaN NaN"]]


def test_a_panels_title_is_not_said_twice(draw, tmp_path):
    chart = chart_samples.scaling()
    for panel in chart["panels"]:
        panel["title"] = panel["y"]["label"]
    chart["panels"][0]["title"] = "another"
    draw([chart])
    texts = svg_texts(tmp_path / "charts/scaling.svg")
    labels = [panel["y"]["label"] for panel in chart["panels"]]
    assert "another" in texts
    for label in labels:
        assert sum(t.startswith(label) for t in texts) == 1, label


def test_the_tie_is_not_drawn_over_a_rate_that_has_none(draw, tmp_path):
    chart = chart_samples.breakeven()
    panel = chart["panels"][0]
    xs, ys = panel["x"]["values"], panel["y"]["values"]
    panel["curve"] = [[xs[0], ys[0]], [xs[1], ys[0]], [xs[3], ys[1]]]
    draw([chart])
    block = (tmp_path / "charts/breakeven.dat").read_text().split("\n\n\n")[1]
    runs = [[line for line in part.splitlines() if not line.startswith("#")] for part in block.split("\n\n")]
    assert [len(run) for run in runs] == [4, 2]  # a step from edge to edge of its column each


def test_a_cell_s_text_makes_room_for_the_tie(draw, tmp_path):
    """Into the larger part that the tie leaves; one that is at a cell's edge moves nothing."""
    def heights(curve):
        chart = chart_samples.breakeven()
        chart["panels"] = chart["panels"][:1]
        panel = chart["panels"][0]
        panel["cells"] = [[{"value": 2.0, "low": None, "high": None, "winner": "ws"} for _ in panel["y"]["values"]]
                          for _ in panel["x"]["values"]]
        panel["curve"] = [[panel["x"]["values"][0], panel["y"]["values"][at]] for at in curve]
        draw([chart])
        groups = xml.parse(tmp_path / "charts/breakeven.svg").getroot().iter(GONE_NS + "g")
        return sorted(group.get("transform") for group in groups if [t.text for t in group] == ["ws 2.0×"])
    plain, moved = heights([]), heights([1])
    assert len(plain) == len(moved) and len(set(moved) - set(plain)) == 1


def test_cells_too_narrow_for_their_figure_have_none(draw, tmp_path):
    chart = chart_samples.breakeven()
    panel = chart["panels"][0]
    panel["x"]["values"] = [0.1 * 1.5**i for i in range(14)]
    panel["cells"] = [[{"value": 123456.0, "low": None, "high": None, "winner": "ws"} for _ in panel["y"]["values"]]
                      for _ in panel["x"]["values"]]
    panel["curve"] = []
    draw([chart])
    assert not {"123k×", "123456×"} & set(svg_texts(tmp_path / "charts/breakeven.svg"))
    assert "ws 123k×" in (tmp_path / "charts/breakeven.svg").read_text()  # it hovers


def test_at_least_has_room_for_its_arrow(draw, tmp_path):
    chart = chart_samples.capacity()
    chart["panels"][0]["series"] = [{"name": "a", "transport": "ws", "role": "measured", "step": True,
                                     "points": [[1e8, 50, None, None], [1e9, 500, None, None, True]]}]
    draw([chart])
    assert array((tmp_path / "charts/capacity.gp").read_text(), "y_to") == [1000]
