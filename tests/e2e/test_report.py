"""report.html and comparison.html as people get them: opened from file:// in headless Chromium. Nothing is fetched,
nothing complains, every figure is the summary's, charts are there and answer, and no text of a suite or a record is
ever read as markup."""

import base64
import json
import os
import pathlib
import random
import re
import signal
import subprocess
import time

import pytest
import synthetic
from conftest import ROOT, chromium, program
from selenium.webdriver.common.action_chains import ActionChains

SUITES = ROOT / "bench" / "suites"
HOSTILE = "<img src=x onerror=alert(1)></script><script>alert(1)</script>"
HEADLINES = ("age.mean", "age.p50", "age.p99", "wire.l3", "cpu.server", "cpu.clients", "cpu.total",
             "memory.server_per_client", "messages.lost")


def report(*args, env=None, code=None):
    done = subprocess.run([program("pushmark"), "report", *map(str, args)], capture_output=True, text=True, timeout=120,
                          env={**os.environ, "NO_COLOR": "1", "COLUMNS": "100", **(env or {})})
    assert code is None or done.returncode == code, done.stderr
    return done


def charts_of(folder):
    return json.loads((folder / "charts" / "charts.json").read_text())


def suite_types(path):
    done = subprocess.run([program("pushmark"), "show", str(path), "--json"], capture_output=True, text=True,
                          check=True)
    return {e["name"]: e["type"] for e in json.loads(done.stdout)["experiments"]}


def made_up(folder, suite, text=None, trials=None, **more):
    path = SUITES / f"{suite}.ini"
    types = suite_types(path)
    if trials is None:
        trials = [t for t in synthetic.trials_of(path, 5, repeats=3) if types[t["experiment"]] == "points"]
    return synthetic.write(folder, suite, text or path.read_text(), trials, **more)


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    driver = chromium(tmp_path_factory.mktemp("chromium") / "profile", "browser", "performance")
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                           {"width": 1400, "height": 900, "deviceScaleFactor": 1, "mobile": False})
    yield driver
    driver.quit()


def media(driver, kind="", scheme="light"):
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia",
                           {"media": kind, "features": [{"name": "prefers-color-scheme", "value": scheme}]})


def wide(driver, width):
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                           {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False})


def show(driver, page, width=1400):
    """Opens the page; returns what it asked for, itself apart."""
    driver.get_log("browser")
    driver.get_log("performance")
    media(driver)
    wide(driver, width)
    driver.get(pathlib.Path(page).as_uri())
    time.sleep(0.3)
    events = [json.loads(e["message"])["message"] for e in driver.get_log("performance")]
    asked = [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]
    return [url for url in asked if url != pathlib.Path(page).as_uri() and not url.startswith("data:")]


def sound(driver, page, width=1400):
    """Nothing fetched, no word on the console, no dialogue, nothing beside the page."""
    assert show(driver, page, width) == []
    assert [e for e in driver.get_log("browser") if e["level"] in ("SEVERE", "WARNING")] == []
    room = "const root = document.documentElement; return [root.scrollWidth - root.clientWidth, innerWidth]"
    assert driver.execute_script(room) == [0, width]


@pytest.fixture(scope="module")
def quick(tmp_path_factory):
    """A real run, as small as it may be, with what it said at its end."""
    work = tmp_path_factory.mktemp("run")
    sets = ("clients=10", "rate=20/s", "duration=1s", "interval=200ms", "topology=loopback")
    done = subprocess.run([program("pushmark"), "run", "quick", "--repeats", "2", *(f"--set={s}" for s in sets)],
                          cwd=work, capture_output=True, text=True, timeout=300)
    assert done.returncode in (0, 3), done.stderr
    return work / "results" / "latest", done


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """A report of made-up trials of each suite."""
    base = tmp_path_factory.mktemp("made-up")
    for path in SUITES.glob("*.ini"):
        made_up(base / path.stem, path.stem)
        report(base / path.stem, "--no-charts")
    made_up(base / "crossing", "breakeven", trials=crossing())
    report(base / "crossing", "--no-charts")
    return base


def crossing():
    """Trials in which polling needs fewer bytes the more messages a poll brings."""
    trials = synthetic.trials_of(SUITES / "breakeven.ini", 5, repeats=3)
    for t in trials:
        if t["point"]["transport"] == "poll" and t["point"]["interval_ns"] * t["point"]["rate_hz"] >= 1e10:
            t["wire"]["up"]["l3"] //= 10
            t["wire"]["down"]["l3"] //= 10
    return trials


# --- what the summary says, as the page has to print it ----------------------------------------------------------

def scaled(value, unit):
    return f"{value:.{2 if value < 9.995 else 1 if value < 99.95 else 0}f} {unit}"


def shown(unit, value):
    if unit == "ns":
        for limit, size, name in ((999.5, 1, "ns"), (999.5e3, 1e3, "µs"), (999.5e6, 1e6, "ms"), (1e18, 1e9, "s")):
            if value < limit:
                return scaled(value / size, name)
    if unit == "bytes":
        if value < 999.5:
            return f"{value:.{0 if value == int(value) or value >= 99.95 else 1}f} B"
        return next(scaled(value / size, name) for limit, size, name in
                    ((999.5e3, 1e3, "kB"), (999.5e6, 1e6, "MB"), (float("inf"), 1e9, "GB")) if value < limit)
    return f"{int(value):,}"


def expected_cell(name, metric):
    unit = "ns" if name.startswith(("age", "cpu")) else "count" if name.startswith("messages") else "bytes"
    if metric["value"] is None:
        return "–"
    middle, low, high = (shown(unit, metric[part]) for part in ("value", "low", "high"))
    text = middle + ("*" if metric["merged"] else "")
    if metric["n"] < 2 or low == high:
        return text
    own = " " + middle.split(" ")[-1]
    return f"{text} [{low.removesuffix(own)}, {high.removesuffix(own)}]"


def cells(driver, selector):
    rows = driver.execute_script("""return [...document.querySelectorAll(arguments[0] + ' tbody tr')].map(row =>
      [...row.cells].map(cell => cell.textContent.replace(/\\s+/g, ' ').trim()))""", selector)
    heads = driver.execute_script("""return [...document.querySelectorAll(arguments[0] + ' thead th')].map(head =>
      head.querySelector('small')?.textContent ?? head.textContent.trim())""", selector)
    return heads, rows


@pytest.mark.parametrize("suite", sorted(p.stem for p in SUITES.glob("*.ini")))
def test_every_figure_of_every_point_is_the_summarys(folders, browser, suite):
    sound(browser, folders / suite / "report.html")
    summary = json.loads((folders / suite / "summary.json").read_text())
    heads, rows = cells(browser, ".points")
    assert len(rows) == len(summary["rows"])
    for row, line in zip(summary["rows"], rows):
        repeats = str(row["valid"]) if row["valid"] == row["repeats"] else f"{row['valid']} of {row['repeats']}"
        assert line[:3] == [row["label"], row["experiment"], repeats]
        known = [name for name in HEADLINES if name in heads]
        assert line[3:] == [expected_cell(name, row["metrics"][name]) for name in known], row["label"]
    unknown = set(HEADLINES) - set(heads)
    assert all(row["metrics"][name]["value"] is None for row in summary["rows"] for name in unknown)
    assert browser.execute_script("return document.querySelector('.verdict').textContent") == summary["verdict"]
    title = browser.execute_script("return document.querySelector('h1').textContent")
    assert title == summary["title"]


PEOPLE_SAY = {"poll": "polling", "longpoll": "long polling", "sse": "server-sent events", "ws": "WebSocket"}


def test_the_first_table_names_transports_as_people_do(folders, browser):
    show(browser, folders / "quick" / "report.html")
    heads, rows = cells(browser, ".glance")
    assert [row[0] for row in rows] == list(PEOPLE_SAY.values())
    summary = json.loads((folders / "quick" / "summary.json").read_text())
    known = any(r["metrics"]["age.p99"]["value"] is not None for r in summary["rows"])
    assert ("99th percentile" in heads) == known
    show(browser, folders / "latency" / "report.html")
    summary = json.loads((folders / "latency" / "summary.json").read_text())
    wanted = [" ".join([PEOPLE_SAY[r["transport"]], *r["label"].split(" ")[1:]]) for r in summary["rows"]]
    assert [row[0] for row in cells(browser, ".glance")[1]] == wanted


def times(ratio):
    return f"{ratio:.{2 if ratio < 1.995 else 1 if ratio < 99.95 else 0}f}×"


@pytest.mark.parametrize("suite", ["breakeven", "fanout", "bytes"])
def test_many_points_are_surveyed(folders, browser, suite):
    show(browser, folders / suite / "report.html")
    summary = json.loads((folders / suite / "summary.json").read_text())
    assert len(summary["rows"]) > 12
    found = {}
    for r in summary["ratios"]:
        if r["pair"] == "transport" and r["value"] is not None:
            found.setdefault((PEOPLE_SAY[r["of_transport"]], r["metric"]), []).append(r)
    heads, rows = cells(browser, ".survey:first-of-type table")
    metrics = {"mean age": "age.mean", "99th percentile": "age.p99", "bytes": "wire.l3", "server CPU": "cpu.server",
               "CPU in all": "cpu.total"}
    assert [row[0] for row in rows] == list(dict.fromkeys(name for name, _ in found))
    for row in rows:
        for head, cell in zip(heads[1:], row[1:]):
            some = found.get((row[0], metrics[head]), [])
            ends = [times(f(r["value"] for r in some)) for f in (min, max)]
            said = [f"{n} {word}" for word, n in
                    ((w, sum(r["verdict"] == w for r in some)) for w in ("more", "less")) if n]
            words = f"{', '.join(f'{s.split()[1]} at {s.split()[0]}' for s in said)}" if said else \
                f"no difference at {len(some)}"
            assert cell == f"{' to '.join(dict.fromkeys(ends))}{words} of {len(some)}", (row[0], head)


def test_capacities_are_told_at_first_sight(tmp_path, browser):
    """Of real records: what a search found is the summary's, whoever made it."""
    path = SUITES / "fanout.ini"
    folder = made_up(tmp_path / "fanout", "fanout", trials=synthetic.trials_of(path, 5, repeats=2))
    report(folder, "--no-charts")
    summary = json.loads((folder / "summary.json").read_text())
    show(browser, folder / "report.html")
    _, rows = cells(browser, ".survey[aria-label='Most carried'] table")
    assert len(rows) == len(summary["capacity"]) > 3
    for row, found in zip(rows, summary["capacity"]):
        assert row[0].startswith(PEOPLE_SAY[found["transport"]])
        drawn = any(series["transport"] == found["transport"] and point[:2] == [found["bound"]["limit"], found["held"]]
                    and point[4:] == [True] for chart in charts_of(folder) if chart["name"] == "capacity"
                    for panel in chart["panels"] for series in panel["series"] for point in series["points"])
        open_end = drawn or found["at_least"]
        held = "none" if found["held"] is None else f"{'at least ' if open_end else ''}{found['held']:,}"
        assert row[2] == held and row[4] == (found["why"] or "")


def test_lines_bear_their_names_where_these_have_room(folders, browser):
    show(browser, folders / "bytes" / "report.html")
    assert browser.execute_script("""return Object.values(Chart.instances).filter(chart => chart.named === false)
      .map(chart => chart.width - chart.chartArea.right).filter(room => room > 60)""") == []
    named = """return [...document.querySelectorAll('#age-interval canvas')].map(c => Chart.getChart(c)).map(chart =>
      [chart.named, chart.width - chart.chartArea.right > 60])"""
    show(browser, folders / "latency" / "report.html")
    assert [True, True] in browser.execute_script(named)
    show(browser, folders / "latency" / "report.html", 400)
    assert [name for name, _ in browser.execute_script(named) if name] == []


def test_a_run_ends_by_naming_its_report(quick, browser):
    folder, done = quick
    assert done.stderr.splitlines()[-2] == "pushmark: report: results/latest/report.html"
    assert re.fullmatch(r"pushmark: results: results/quick-\w+", done.stderr.splitlines()[-1])
    sound(browser, folder / "report.html")
    assert (folder / "report.html").stat().st_size < 1_000_000
    assert len(charts_of(folder)) > 4


def ink(driver):
    """How many colours each canvas has: an empty one has one."""
    return driver.execute_script("""return [...document.querySelectorAll('canvas')].map(canvas => {
      const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data, seen = new Set();
      for (let i = 0; i < data.length; i += 4) seen.add(`${data[i]} ${data[i + 1]} ${data[i + 2]} ${data[i + 3]}`);
      return seen.size; })""")


def test_every_chart_with_data_is_drawn(quick, browser):
    folder, _ = quick
    show(browser, folder / "report.html")
    charts = charts_of(folder)
    drawn = [c for c in charts if c["asked"] and not c["missing"]]
    assert len(drawn) >= 4
    canvases = sum(len(c["panels"]) for c in drawn if c["kind"] in ("lines", "bars"))
    counts = ink(browser)
    assert len(counts) == canvases and min(counts) > 20
    for chart in charts:
        text = browser.execute_script("return document.getElementById(arguments[0])?.textContent ?? ''", chart["name"])
        if chart in drawn:
            assert chart["title"] in text and chart["sentence"] in text and chart["note"] in text
        elif chart["asked"]:
            assert chart["missing"] in text
        else:
            assert text == "" and chart["title"] in browser.execute_script(
                "return document.getElementById('charts').textContent")


def first_chart(driver, what):
    return driver.execute_script(f"""const chart = Chart.getChart(document.querySelector('#age-ecdf canvas'));
      return {what}""")


def test_a_press_hides_a_transport_and_shows_it_again(folders, browser):
    show(browser, folders / "quick" / "report.html")
    names = "[...new Set(chart.data.datasets.map(set => set.label))]"
    assert first_chart(browser, names) == ["polling", "long polling", "server-sent events", "WebSocket"]
    button = browser.find_element("css selector", "#age-ecdf .key[data-transport=ws]")
    button.click()
    assert button.get_attribute("aria-pressed") == "false"
    assert first_chart(browser, names) == ["polling", "long polling", "server-sent events"]
    button.send_keys("\n")
    assert first_chart(browser, names)[-1] == "WebSocket" and button.get_attribute("aria-pressed") == "true"


def test_a_log_axis_becomes_linear_and_log_again(folders, browser):
    show(browser, folders / "quick" / "report.html")
    before = first_chart(browser, "chart.canvas.toDataURL()")
    assert first_chart(browser, "[chart.options.scales.x.type, chart.options.scales.x.title.text]") == \
        ["logarithmic", "age on arrival (log scale)"]
    button = browser.find_element("css selector", "#age-ecdf .axis")
    button.click()
    assert first_chart(browser, "[chart.options.scales.x.type, chart.options.scales.x.title.text]") == \
        ["linear", "age on arrival"]
    assert first_chart(browser, "chart.canvas.toDataURL()") != before and "linear" in button.text
    button.click()
    assert first_chart(browser, "chart.canvas.toDataURL()") == before


def test_hovering_says_what_the_table_says(folders, browser):
    """The script's rounding is the tables': two implementations of one rule."""
    show(browser, folders / "latency" / "report.html")
    for name in ("age-interval", "age-ecdf"):
        chart = next(c for c in charts_of(folders / "latency") if c["name"] == name)
        panel = chart["panels"][0]
        words = browser.execute_script("""
          const chart = Chart.getChart(document.querySelector(`#${arguments[0]} canvas`)), words = [];
          chart.data.datasets.forEach((set, i) => { if (set.role !== 'band') set.data.forEach((raw, k) =>
            words.push(chart.options.plugins.tooltip.callbacks.label({raw, dataset: set}))); });
          return words""", name)
        _, rows = cells(browser, f"#{name} details .scroll:first-of-type table")
        assert len(words) == sum(len(s["points"]) for s in panel["series"])
        for word, row in zip(words, rows):
            series, _, y, interval = row
            assert word.endswith(f": {y}{' ' + interval if interval else ''}"), (word, row)


def test_the_script_rounds_as_the_tables_do(folders, browser, tmp_path):
    """What lies exactly between two figures goes to the even one in C, and up in JavaScript by itself."""
    values = [271.25, 271.75, 0.5, 12.125, 1250, 12_250, 99_949, 99_950, 999.4, 999.5, 12_500_000, 1.5e9, 64, 100_500]
    page = (folders / "quick" / "report.html").read_text()
    data = json.loads(re.search(r'id="data">(.*?)</script>', page)[1])
    chart = next(c for c in data["charts"] if c["name"] == "bytes")
    bar = chart["panels"][0]["bars"][0]
    chart["panels"][0]["bars"] = [{**bar, "name": str(v), "total": v, "low": None, "high": None} for v in values]
    data["charts"] = [chart]
    (tmp_path / "report.html").write_text(re.sub(r'(id="data">).*?(</script>)',
                                                 lambda m: m[1] + json.dumps(data) + m[2], page))
    show(browser, tmp_path / "report.html")
    words = browser.execute_script("""const chart = Chart.getChart(document.querySelector('#bytes canvas'));
      return chart.data.labels.map((_, i) =>
        chart.options.plugins.tooltip.callbacks.label({dataIndex: i, datasetIndex: 0})[1])""")
    assert words == [f"in all: {shown('bytes', v)}" for v in values]


def test_tables_are_ordered_by_click_and_what_is_unknown_stays_last(folders, browser):
    show(browser, folders / "latency" / "report.html")
    heads, rows = cells(browser, ".points")
    column = heads.index("age.mean")
    head = browser.find_elements("css selector", ".points thead th button")[column]

    def values():
        return browser.execute_script("""return [...document.querySelectorAll('.points tbody tr')].map(row =>
          Number(row.cells[arguments[0]].dataset.v))""", column)
    head.click()
    assert values() == sorted(values()) and len(set(values())) > 3
    head.click()
    assert values() == sorted(values(), reverse=True)
    way = "return document.querySelector('.points th[aria-sort]').getAttribute('aria-sort')"
    assert browser.execute_script(way) == "descending"


def test_the_files_within_are_the_folders(folders, browser, tmp_path):
    show(browser, folders / "quick" / "report.html")
    browser.execute_cdp_cmd("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)})
    for name in ("summary.json", "summary.csv"):
        browser.find_element("css selector", f"a[data-name='{name}']").click()
        deadline = time.monotonic() + 30
        while not (tmp_path / name).exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert (tmp_path / name).read_bytes() == (folders / "quick" / name).read_bytes()


def test_links_lead_to_files_of_the_folder(folders, browser):
    show(browser, folders / "quick" / "report.html")
    hrefs = "return [...document.querySelectorAll('#files ul a')].map(a => a.getAttribute('href'))"
    links = browser.execute_script(hrefs)
    assert "trials.jsonl" in links and [link for link in links if not (folders / "quick" / link).exists()] == []


# --- hostile texts -----------------------------------------------------------------------------------------------

def test_no_text_becomes_markup(tmp_path, browser):
    path = SUITES / "quick.ini"
    text = path.read_text().replace("title   = ", f"title   = {HOSTILE} {{{{data}}}} ")
    rng = random.Random(3)
    experiment, _, point = synthetic.points(path)[0]
    bad = synthetic.record("quick", experiment, point, 0, rng, void=("late",))
    bad["gates"]["late"]["why"] = HOSTILE + "\u2028"
    trials = [bad] + [{**t, "attempt": 1} for t in synthetic.trials_of(path, 5, repeats=3)]
    folder = made_up(tmp_path / "hostile", "quick", text, trials)
    run = json.loads((folder / "run.json").read_text())
    run["command"], run["environment"]["cpu"]["model"], run["version"] = HOSTILE, HOSTILE, HOSTILE
    run["started"] = '"><i id="owned" onclick="alert(1)'
    (folder / "run.json").write_text(json.dumps(run))
    report(folder, "--no-charts")
    sound(browser, folder / "report.html")
    assert browser.execute_script("return document.querySelector('h1').textContent").startswith(HOSTILE)
    assert HOSTILE in browser.execute_script("return document.querySelector('.voids').textContent")
    assert browser.execute_script("return document.querySelectorAll('script').length") == 3
    assert browser.execute_script("return document.querySelectorAll('img[src=x], #owned, [onclick]').length") == 0
    assert visible(browser, "canvas") > 3 and visible(browser, ".verdict") == 1
    page = (folder / "report.html").read_text()
    assert "<img src=x" not in page and page.count("</script>") == 3
    markdown = (folder / "report.md").read_text()
    assert "<script>" not in markdown.replace("\\<script>", "")


def test_two_runs_with_hostile_texts_compared(tmp_path, browser):
    path, sides = SUITES / "quick.ini", []
    bold = "**bold** ![here](javascript:alert(1)) | <b>cell `x`"
    for number, name in enumerate(("before", "after"), 1):
        text = path.read_text().replace("title   = ", f"title   = {bold} ")
        folder = made_up(tmp_path / f"{HOSTILE}{name}".replace("/", ":"), "quick", text,
                         synthetic.trials_of(path, number))
        run = json.loads((folder / "run.json").read_text())
        run["version"], run["started"] = HOSTILE + bold, '"><i id="owned" onclick="alert(1)' + bold
        (folder / "run.json").write_text(json.dumps(run))
        sides.append(folder)
    report(*sides, code=0)
    report(sides[1], "--no-charts")
    for page in ("comparison.html", "report.html"):
        sound(browser, sides[1] / page)
        assert HOSTILE in browser.execute_script("return document.body.textContent")
        held = "img[src=x], a[href^=javascript], #owned, [onclick], h1 b"
        assert browser.execute_script("return document.querySelectorAll(arguments[0]).length", held) == 0
    for name in ("comparison.md", "report.md", "summary.md"):
        text = (sides[1] / name).read_text()
        bare = re.sub(r"\\[\\|*_`<(\[]", "", text)
        assert "bold" in text and not any(s in bare for s in ("<img", "<i ", "<b>", "<script", "](javascript")), name


def test_the_policy_lets_no_other_script_run(folders, browser, tmp_path):
    """Should a text ever slip through as markup, it could neither run nor fetch."""
    page = (folders / "quick" / "report.html").read_text()
    assert "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-" in page
    (tmp_path / "report.html").write_text(page.replace(
        "<main>", "<main><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
                  "<img src='http://127.0.0.1:9/x.png'>"))
    show(browser, tmp_path / "report.html")
    assert "owned" not in browser.title and len(ink(browser)) > 3


# --- what it looks like ------------------------------------------------------------------------------------------

@pytest.mark.parametrize("suite", ["quick", "breakeven", "fanout", "bytes"])
@pytest.mark.parametrize("width", [400, 700, 1400])
def test_nothing_lies_beside_the_page(folders, browser, suite, width):
    sound(browser, folders / suite / "report.html", width)


CONTRAST = """
const linear = v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
const luminance = ([r, g, b]) => [r, g, b].map(v => linear(v / 255))
  .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
const canvas = new OffscreenCanvas(1, 1).getContext('2d', {willReadFrequently: true});
const rgb = colour => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
  return [...canvas.getImageData(0, 0, 1, 1).data]; };
const ground = node => {
  const colour = node ? rgb(getComputedStyle(node).backgroundColor) : [255, 255, 255, 255];
  return colour[3] === 255 ? colour : ground(node.parentElement); };
const worst = new Map();
for (const node of document.querySelectorAll('body *')) {
  if (![...node.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()) || !node.checkVisibility()) continue;
  if (node.closest('svg')) continue;
  const a = luminance(rgb(getComputedStyle(node).color)), b = luminance(ground(node));
  const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  if (ratio < 4.5) worst.set(`${node.tagName}.${node.className}: ${node.textContent.slice(0, 30)}`, ratio);
}
return [...worst]"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("suite", ["quick", "crossing"])
def test_texts_stand_out_from_their_ground(folders, browser, suite, scheme):
    show(browser, folders / suite / "report.html")
    media(browser, scheme=scheme)
    dark = browser.execute_script("return getComputedStyle(document.body).backgroundColor") == "rgb(22, 25, 28)"
    assert dark == (scheme == "dark")
    assert browser.execute_script(CONTRAST) == []


@pytest.fixture(scope="module", params=["quick", "breakeven", "comparison"])
def page(request, folders, compared, quick):
    if request.param == "comparison":
        report(*compared, code=0)
        return compared[1] / "comparison.html"
    return (quick[0] if request.param == "quick" else folders / request.param) / "report.html"


def test_headings_tables_and_pictures_are_told_to_those_who_cannot_see(page, browser):
    show(browser, page)
    levels = browser.execute_script("return [...document.querySelectorAll('h1,h2,h3,h4')].map(h => +h.tagName[1])")
    assert levels[0] == 1 and levels.count(1) == 1
    assert [b for a, b in zip(levels, levels[1:]) if b > a + 1] == []
    assert browser.execute_script("""return [...document.querySelectorAll('table')].filter(table =>
      !table.caption?.textContent.trim()).length""") == 0
    assert browser.execute_script("""return [...document.querySelectorAll('th:not(.corner)')].filter(th => !th.scope)
      .map(th => th.outerHTML)""") == []
    assert browser.execute_script("""return [...document.querySelectorAll('img, canvas, svg[role=img]')].filter(node =>
      !(node.alt || node.getAttribute('aria-label'))).length""") == 0
    assert browser.execute_script("""return [...document.querySelectorAll('[role=region]')].filter(node =>
      !node.getAttribute('aria-label')).length""") == 0


FOCUS = """const node = document.activeElement, look = getComputedStyle(node);
return [node === document.body, look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2, node.outerHTML.slice(0, 80)]"""


def test_every_control_is_reached_by_keys_and_seen(page, browser):
    show(browser, page)
    wanted = browser.execute_script("""return [...document.querySelectorAll('a[href], button, summary, [tabindex="0"]')]
      .filter(node => node.checkVisibility() && node.tabIndex >= 0).length""")
    reached = 0
    keys = ActionChains(browser).send_keys("\ue004")
    for _ in range(min(wanted, 120)):
        keys.perform()
        outside, seen, what = browser.execute_script(FOCUS)
        assert not outside and seen, what
        reached += 1
    assert reached == min(wanted, 120) > 5


def test_nothing_moves_for_those_who_asked_for_that(page, browser):
    show(browser, page)
    assert browser.execute_script("return document.getAnimations().length") == 0
    if page.name == "report.html":
        assert browser.execute_script("return Object.values(Chart.instances).map(c => c.options.animation)"
                                      ".filter(Boolean).length") == 0


TRANSPORTS = ("poll", "longpoll", "sse", "ws")


def test_a_transport_looks_the_same_in_page_lab_picture_and_terminal():
    css = (ROOT / "scripts/report/page.css").read_text()
    theme = (ROOT / "scripts/charts/theme.gp").read_text()
    paint = (ROOT / "bench/show/paint.c").read_text()
    lab = (ROOT / "clients/browser/style/base.css").read_text()
    for number, name in enumerate(TRANSPORTS, 1):
        light, *dark = re.findall(rf"--{name}: (#\w+);", css)
        assert len(dark) == 2 and len(set(dark)) == 1 and dark[0] != light
        assert re.findall(rf"--{name}: (#\w+);", lab) == [light, dark[0]]
        colour = light.upper()
        assert re.search(rf"colour_{name} = 0x(\w+)", theme)[1] == colour[1:]
        assert colour in re.search(rf"\[TRANSPORT_{name.upper()}\].*", paint)[0]
        dash = re.search(rf"--{name}-dash: (.*);", css)[1]
        drawn = re.search(rf"set style line {number} .* dt (solid|\(.*?\))", theme)[1]
        assert drawn.strip("()").replace(",", "") == dash.replace("none", "solid")


def test_the_switch_sets_light_and_dark(folders, browser):
    show(browser, folders / "quick" / "report.html")
    background = "return getComputedStyle(document.body).backgroundColor"
    light, canvas = browser.execute_script(background), first_chart(browser, "chart.canvas.toDataURL()")
    button = browser.find_element("id", "theme")
    button.click()
    assert browser.execute_script(background) == light
    button.click()
    assert browser.execute_script(background) != light and first_chart(browser, "chart.canvas.toDataURL()") != canvas
    button.click()
    assert browser.execute_script(background) == light


def test_older_browsers_get_both_schemes(folders):
    for page in ("quick", "breakeven"):
        text = (folders / page / "report.html").read_text()
        assert "light-dark(" not in text and "color-mix(" not in text


def visible(driver, selector):
    return driver.execute_script(
        "return [...document.querySelectorAll(arguments[0])].filter(node => node.checkVisibility()).length", selector)


def test_paper_gets_the_pictures(quick, browser):
    folder, _ = quick
    show(browser, folder / "report.html")
    pictures = len(list((folder / "charts").glob("*.svg")))
    assert pictures > 3 and visible(browser, "canvas") > 3 and visible(browser, "img.still") == 0
    media(browser, "print", "dark")
    assert visible(browser, "canvas") == 0 and visible(browser, "img.still") == pictures
    assert browser.execute_script("return getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    widths = browser.execute_script("return [...document.querySelectorAll('img.still')].map(i => i.naturalWidth)")
    assert min(widths) > 100
    assert "<script" not in base64.b64decode(re.search(r'class="still"[^>]*base64,([^"]+)',
                                                       (folder / "report.html").read_text())[1]).decode()


@pytest.mark.parametrize("suite", ["quick", "breakeven", "fanout", "bytes", "latency"])
def test_nothing_is_cut_off_on_paper(folders, browser, suite):
    """An A4 sheet between common margins."""
    wide_table = """return [...document.querySelectorAll('table')].filter(table => table.checkVisibility() &&
      table.getBoundingClientRect().right > innerWidth + 1).map(table => table.caption.textContent)"""
    show(browser, folders / suite / "report.html", 718)
    media(browser, "print")
    assert browser.execute_script(wide_table) == []


# --- what is missing, damaged or strange -------------------------------------------------------------------------

def test_without_the_library_pictures_and_tables_stay(quick, browser, tmp_path):
    folder, _ = quick
    report(folder, "-o", tmp_path, env={"PUSHMARK_CHARTJS": "/nowhere"})
    sound(browser, tmp_path / "report.html")
    assert visible(browser, "#no-library") == 1 and visible(browser, "canvas") == 0
    assert visible(browser, "img.still") > 3
    assert visible(browser, "#age-ecdf details") == 1


def test_without_gnuplot_tables_and_page_come(folders, browser, tmp_path):
    done = report(folders / "quick", "-o", tmp_path, env={"PATH": "/nowhere"})
    assert done.stderr.splitlines() == [
        "pushmark: gnuplot is missing, so charts are drawn only in report.html: install gnuplot-nox, then "
        "`pushmark report DIR`", f"pushmark: report: {tmp_path}/report.html"]
    assert "expectations" not in done.stderr and "poll" in done.stdout
    sound(browser, tmp_path / "report.html")
    assert len(ink(browser)) > 3
    media(browser, "print")
    assert visible(browser, "canvas") > 3  # nothing else could be printed


def test_without_the_template_one_line_says_so(folders, tmp_path):
    done = report(folders / "quick", "--no-charts", "-o", tmp_path, env={"PUSHMARK_REPORT": "/nowhere"}, code=1)
    assert "/nowhere/report.html cannot be read: no report.html; install it, or set PUSHMARK_REPORT" in done.stderr
    assert (tmp_path / "summary.json").exists() and (tmp_path / "report.md").exists() and "poll" in done.stdout


def test_a_folder_that_is_not_to_be_written_is_still_shown(folders, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("")
    done = report(folders / "quick", "-o", blocked / "out", code=1)
    assert done.stderr.count("\n") == 2 and "cannot be made" in done.stderr and "only shown" in done.stderr
    assert "poll" in done.stdout
    before = {p: p.stat().st_mtime_ns for p in (folders / "quick").iterdir()}
    report(folders / "quick", "--no-charts", "-o", tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b" / "report.html").exists()
    assert before == {p: p.stat().st_mtime_ns for p in (folders / "quick").iterdir()}
    assert "trials.jsonl\"" not in (tmp_path / "a" / "b" / "report.html").read_text().split("id=\"files\"")[1]


def test_what_cannot_be_written_takes_nothing_else_with_it(folders, tmp_path):
    for name in ("run.json", "trials.jsonl"):
        (tmp_path / name).write_bytes((folders / "quick" / name).read_bytes())
    (tmp_path / "charts").write_text("mine")
    done = report(tmp_path, code=1)
    assert "charts cannot be made: File exists; there are no charts" in done.stderr and "-o DIR" in done.stderr
    assert (tmp_path / "charts").read_text() == "mine" and "</html>" in (tmp_path / "report.html").read_text()
    (tmp_path / "charts").unlink()
    (tmp_path / "report.html").unlink()
    (tmp_path / "report.html").mkdir()
    done = report(tmp_path, "--no-charts", code=1)
    assert "report.html: cannot be written: Is a directory" in done.stderr and (tmp_path / "report.md").exists()
    assert list(tmp_path.glob("*.part")) == []


FULL = """mount -t tmpfs -o size=$1k none "$2" && cp "$3"/run.json "$3"/trials.jsonl "$2" && echo old > "$2"/report.html &&
"$4" report --no-charts "$2" > "$2".out 2> "$2".err; echo $?; cat "$2"/report.html; ls "$2" | grep -c part"""


@pytest.mark.parametrize("room", [20, 250])
def test_a_full_disk_leaves_the_old_report(folders, tmp_path, room):
    if subprocess.run(["unshare", "-Urm", "true"], check=False).returncode != 0:
        pytest.skip("no namespaces here")
    disk, source = tmp_path / "disk", folders / "quick"
    disk.mkdir()
    taken = sum((source / n).stat().st_size // 1024 + 4 for n in ("run.json", "trials.jsonl"))
    done = subprocess.run(["unshare", "-Urm", "sh", "-c", FULL, "sh", str(taken + room), disk, source,
                           program("pushmark")], capture_output=True, text=True, timeout=60)
    assert done.stdout == "1\nold\n0\n", done.stderr
    said = (tmp_path / "disk.err").read_text().splitlines()
    assert len(said) == 2 and said[0].endswith("cannot be written: No space left on device")
    assert "poll" in (tmp_path / "disk.out").read_text()


def test_folders_that_are_none_and_damage_within_are_one_line(folders, tmp_path):
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / "latest").symlink_to("gone")
    done = report(tmp_path / "results" / "latest", code=2)
    assert done.stderr.count("\n") == 1 and "not a folder of results" in done.stderr
    done = report(folders / "quick", "-o", "", code=2)
    assert done.stderr.count("\n") == 1 and "-o wants a folder" in done.stderr
    lines = (folders / "quick" / "trials.jsonl").read_text().splitlines(True)
    for damaged in (lines[2][:50] + "\n", lines[2].replace('"window_ns": ', '"window_ns": NaN')):
        (tmp_path / "run.json").write_bytes((folders / "quick" / "run.json").read_bytes())
        (tmp_path / "trials.jsonl").write_text("".join([*lines[:2], damaged, *lines[3:]]))
        done = report(tmp_path, code=2)
        assert done.stderr.count("\n") == 1 and "line 3 is damaged" in done.stderr
        assert not (tmp_path / "report.html").exists() and done.stdout == ""


STRANGE = "a b\"c%41#x?y'<i>&z"


def test_a_folder_of_any_name_is_reported_and_compared(folders, browser, tmp_path):
    folder = made_up(tmp_path / STRANGE, "quick")
    assert report(folder).stderr.splitlines()[-1] == f"pushmark: report: {folder}/report.html"
    sound(browser, folder / "report.html")
    links = browser.execute_script("return [...document.querySelectorAll('a[href]:not([data-name])')].map(a => a.href)")
    files = {url for url in links if "#" not in url}
    assert len(files) > 10 and all(url.startswith(folder.as_uri() + "/") for url in files)
    assert [url for url in files if not (folder / url.removeprefix(folder.as_uri() + "/")).exists()] == []
    report(folders / "quick", folder, code=0)
    sound(browser, folder / "comparison.html")
    assert str(folder) in browser.execute_script("return document.querySelector('tbody').textContent")


def test_a_run_compared_with_itself_says_so(folders):
    done = report(folders / "quick", folders / "quick" / ".", "--json", code=0)
    assert "one and the same run" in done.stderr
    assert {m["verdict"] for p in json.loads(done.stdout)["points"] for m in p["metrics"]} <= {"none", "unknown"}


def test_an_interrupted_drawing_leaves_the_old_report_and_no_process(folders, tmp_path):
    (tmp_path / "gnuplot").write_text(f"#!/bin/sh\necho $$ >> {tmp_path}/pids\nexec sleep 50\n")
    (tmp_path / "gnuplot").chmod(0o755)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "report.html").write_text("old")
    with subprocess.Popen([program("pushmark"), "report", folders / "quick", "-o", tmp_path / "out"],
                          env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        wait_for((tmp_path / "pids").exists)
        running.send_signal(signal.SIGINT)
        assert running.wait(timeout=5) == -signal.SIGINT
    assert (tmp_path / "out" / "report.html").read_text() == "old"
    pids = (tmp_path / "pids").read_text().split()
    wait_for(lambda: not any(pathlib.Path(f"/proc/{pid}").exists() for pid in pids))


def wait_for(what, seconds=5):
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def badges(driver):
    return driver.execute_script("return [...document.querySelectorAll('.badges li')].map(li => li.textContent)")


def test_what_stands_against_a_run_is_said_first(tmp_path, browser):
    path = SUITES / "quick.ini"
    rng = random.Random(4)
    points = synthetic.points(path)
    trials = synthetic.trials_of(path, 5, repeats=2)
    experiment, _, poll = points[0]
    ws = points[3][2]
    trials[0] = synthetic.record("quick", experiment, poll, 0, rng, void=("late",))
    trials.append(synthetic.record("quick", experiment, poll, 0, rng, attempt=1))
    trials.append(synthetic.record("quick", experiment, ws, 2, rng, void=("lost",), lost=3))
    folder = made_up(tmp_path / "hard", "quick", trials=trials, status=130)
    run = json.loads((folder / "run.json").read_text())
    (folder / "run.json").write_text(json.dumps({**run, "publishable": False}))
    report(folder, "--no-charts", code=5)
    sound(browser, folder / "report.html")
    said = badges(browser)
    assert "interrupted: 11 repeats were never tried" in said and "2 trials were void" in said
    assert "1 point lost messages" in said and any("expectations failed" in text for text in said)
    assert "not to be published: made by a debug or sanitized build" in said
    _, rows = cells(browser, ".voids")
    assert [row[0] for row in rows] == ["poll", "ws"] and [row[2] for row in rows] == ["1, attempt 1", "3, attempt 1"]
    assert rows[0][3:] == ["late: made up", "tried again: valid"]
    assert rows[1][3:] == ["lost: made up", "not tried again: this repeat has no valid trial"]
    markdown = (folder / "report.md").read_text()
    assert markdown.startswith("> **Interrupted**: 11 repeats were never tried.") and "late (1 voided" in markdown


def test_a_good_run_has_nothing_against_it(folders, browser):
    show(browser, folders / "rate" / "report.html")
    summary = json.loads((folders / "rate" / "summary.json").read_text())
    failed = sum(e["ok"] is False for e in summary["expects"])
    assert badges(browser)[0].startswith(f"{failed or sum(e['ok'] is True for e in summary['expects'])} of ")


@pytest.mark.parametrize("strange", ["one transport", "one trial", "cut line", "null figures", "old records"])
def test_little_or_strange_records_make_a_report(tmp_path, browser, strange):
    trials = synthetic.trials_of(SUITES / "quick.ini", 5, repeats=2)
    if strange == "one transport":
        trials = [t for t in trials if t["point"]["transport"] == "poll"]
    if strange == "one trial":
        trials = trials[-1:]
    for t in trials if strange == "null figures" else []:
        t.update(age_ns=None, wire=None, cpu=None, memory=None, model=None)
    for t in trials if strange == "old records" else []:
        t.pop("events", None)
        for way in ("up", "down"):
            t["wire"][way].pop("acks", None)
    folder = made_up(tmp_path / "strange", "quick", trials=trials)
    if strange == "cut line":
        with open(folder / "trials.jsonl", "a") as file:
            file.write('{"format":"pushmark-tri')
    done = report(folder, "--no-charts")
    assert done.returncode in (0, 3, 4), done.stderr
    sound(browser, folder / "report.html")
    charts = charts_of(folder)
    for chart in charts:
        if chart["asked"]:
            assert visible(browser, f"#{chart['name']}") == 1
    if strange in ("null figures", "old records"):
        assert visible(browser, ".reason") > 0


def test_no_trial_at_all_is_one_line(tmp_path):
    folder = made_up(tmp_path / "empty", "quick", trials=[])
    done = report(folder, code=2)
    assert done.stderr.count("\n") == 1 and "no trial has ended" in done.stderr and done.stdout == ""


def test_the_map_names_winners_and_parts_them_by_a_border(folders, browser):
    folder = folders / "crossing"
    show(browser, folder / "report.html")
    chart = next(c for c in charts_of(folder) if c["kind"] == "map")
    panel = chart["panels"][0]
    words = {"ws": "WebSocket", "poll": "polling", "none": "no difference"}
    grid = browser.execute_script("""return [...document.querySelectorAll('.grid')[0].tBodies[0].rows].map(row =>
      [...row.querySelectorAll('td')].map(cell => cell.querySelector('.who').textContent))""")
    assert grid == [[words[panel["cells"][x][y]["winner"]] for x in range(len(panel["x"]["values"]))]
                    for y in range(len(panel["y"]["values"]))]
    cell = browser.find_element("css selector", ".grid td")
    browser.execute_script("arguments[0].focus()", cell)
    assert visible(browser, ".grid td:focus .tip") == 1


    edges = browser.execute_script("""return [...document.querySelectorAll('.grid')[0].tBodies[0].rows].map(row =>
      [...row.querySelectorAll('td')].map(cell =>
        ['edge-right', 'edge-below'].map(edge => cell.classList.contains(edge))))""")
    differs = [[[x + 1 < len(row) and row[x + 1] != who, y + 1 < len(grid) and grid[y + 1][x] != who]
                for x, who in enumerate(row)] for y, row in enumerate(grid)]
    assert edges == differs and any(any(cell) for row in edges for cell in row)


def test_one_trial_is_drawn_over_time(quick, browser):
    folder, _ = quick
    show(browser, folder / "report.html")
    chart = next(c for c in charts_of(folder) if c["kind"] == "strip")
    lanes = chart["panels"][0]["lanes"]
    assert len(lanes) >= 4
    names = "return [...document.querySelectorAll('.strip [data-lane]')].map(g => g.dataset.lane)"
    assert browser.execute_script(names) == [lane["name"] for lane in lanes]
    cut = browser.execute_script("""return [...document.querySelectorAll('.strip')].flatMap(strip =>
      [...strip.querySelectorAll('text')].filter(text => text.getBBox().x < strip.viewBox.baseVal.x ||
        text.getBBox().x + text.getBBox().width > strip.viewBox.baseVal.width).map(text => text.textContent))""")
    assert cut == []
    full = sum(e[1] == "full" for lane in lanes for e in lane["events"])
    drawn = browser.execute_script("""return [...document.querySelectorAll('.strip title')]
      .filter(t => t.textContent.startsWith('answered with messages')).length""")
    assert drawn == full > 0


# --- Markdown, and two runs --------------------------------------------------------------------------------------

def test_the_markdown_is_the_summarys_with_what_stands_around_it(folders):
    folder = folders / "breakeven"
    text, summary = (folder / "report.md").read_text(), json.loads((folder / "summary.json").read_text())
    assert (folder / "summary.md").read_text() in text
    for chart in charts_of(folder):
        said = chart["missing"] or chart["sentence"]
        assert not (chart["asked"] and said) or f"**{chart['title']}**" in text
        assert not (chart["asked"] and chart["missing"] is None) or chart["sentence"] in text.replace("\\", "")
    for grid in summary["breakeven"]:
        for words in grid["words"]:
            assert words in text.replace("\\", "")
    assert f"seed {summary['seed']}." in text and f"{summary['trials']['valid']} valid" in text


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    base = tmp_path_factory.mktemp("two")
    path = SUITES / "quick.ini"
    made_up(base / "before", "quick", trials=synthetic.trials_of(path, 1))
    made_up(base / "after", "quick", trials=synthetic.trials_of(path, 2, age=2e6))
    return base / "before", base / "after"


def test_two_runs_side_by_side(compared, browser):
    before, after = compared
    done = report(before, after, code=0)
    plain = subprocess.run([program("pushmark"), "compare", str(before), str(after)], capture_output=True, text=True,
                           env={**os.environ, "NO_COLOR": "1", "COLUMNS": "100"})
    assert done.stdout == plain.stdout and f"{after}/comparison.html" in done.stderr
    found = json.loads(report(before, after, "--json").stdout)
    sound(browser, after / "comparison.html")
    sound(browser, after / "comparison.html", 400)
    assert browser.execute_script("return document.querySelector('.verdict').textContent") == found["verdict"]
    _, rows = cells(browser, ".changes")
    changes = {(f"{p['label']} {p['experiment']}", c["words"], expected_cell(c["metric"], c["base"]),
                expected_cell(c["metric"], c["new"])) for p in found["points"] for c in p["metrics"]}
    assert {(row[0], row[6], row[2], row[3]) for row in rows} == changes
    order = ["worse", "better", "no difference", "unknown"]
    ranks = [next(i for i, word in enumerate(order) if word in row[6]) for row in rows]
    assert ranks == sorted(ranks) and 0 in ranks and 2 in ranks
    markdown = (after / "comparison.md").read_text()
    assert found["verdict"] in markdown and markdown.count("\n| ") == len(rows) + 1
    assert len({line.count("|") for line in markdown.splitlines() if line.startswith("|")}) == 1


def test_two_runs_under_other_conditions_say_so(compared, browser, tmp_path):
    before, _ = compared
    text = (SUITES / "quick.ini").read_text().replace("payload  = 64B", "payload  = 128B")
    (tmp_path / "quick.ini").write_text(text)
    other = made_up(tmp_path / "other", "quick", text, synthetic.trials_of(tmp_path / "quick.ini", 5))
    report(before, other, "-o", tmp_path / "out", code=0)
    sound(browser, tmp_path / "out" / "comparison.html")
    assert badges(browser) == ["conditions differ: payload was 64B, now 128B"]
    assert not (other / "comparison.html").exists()
