"""Chapter 1 of the lab, the race, in a real browser over real connections."""

import json
import re
import time

import pytest
from conftest import PATIENCE
from labpage import lab  # noqa: F401

LANES = ["poll", "longpoll", "sse", "ws"]
SCALES = {"µs": 1e-3, "ms": 1, "s": 1e3, "B": 1, "kB": 1e3, "MB": 1e6}


def number(text):
    """A figure as the page shows it, in ms or bytes ("< 0.4 ms": less than the clocks' error); None for a dash."""
    found = re.fullmatch(r"(?:p\d+ )?(?:< )?([\d.,]+) ?(\S*)", text)
    return found and float(found[1].replace(",", "")) * SCALES.get(found[2], 1)


def cell(lab, lane, name):
    return number(lab.text(f"#race tr[data-lane={lane}] td[data-name={name}]"))


def ledger(lab):
    return lab.driver.execute_async_script(
        "const done = arguments[0]; window.lab.desk.ask('ledger').then(answer => done(answer.lanes))")


def requests(lab, lane, least):
    lab.wait(f"""+document.querySelector("#race tr[data-lane={lane}] td[data-name=requests]").textContent.replace(",", "") >= {least}""")


def described(lab):
    """How many messages each lane has had, of the figure's own words."""
    lab.click("#race .describe")
    words = lab.text("#race .figure > .unseen[aria-live]")
    return [int(n.replace(",", "")) for n in re.findall(r": ([\d,]+) messages", words)]


def test_ages_are_those_of_theory(lab):
    interval = 1000
    lab.open("race", race__rate=20, race__interval=interval)
    deadline = time.monotonic() + PATIENCE
    while not (got := described(lab)) or min(got) < 160:
        assert time.monotonic() < deadline, f"the lanes stopped: {got}"
        time.sleep(0.2)
    # Whatever holds up the machine holds up all lanes: what polling adds to it is half the interval.
    polled = cell(lab, "poll", "mean")
    for lane in LANES[1:]:
        pushed = cell(lab, lane, "mean")
        assert pushed >= 0
        assert 0.35 * interval < polled - pushed < 0.7 * interval, f"polling {polled}, {lane} {pushed}"
    assert lab.console() == []


def test_bytes_are_those_of_the_server(lab):
    lab.open("race", race__rate=10, race__interval=200)
    requests(lab, "poll", 10)
    before = ledger(lab)
    lab.wait("new Promise(done => setTimeout(done, 1200, true))")
    shown = {lane: {name: cell(lab, lane, name) for name in ("up", "down", "requests", "each")} for lane in LANES}
    after = ledger(lab)
    for lane in LANES:
        first, last = before[f"race-{lane}"], after[f"race-{lane}"]
        for name in ("up", "down"):
            assert 0.99 * first[name]["l3"] <= shown[lane][name] <= 1.01 * last[name]["l3"], f"{lane} {name}"
        assert first["requests"] <= shown[lane]["requests"] <= last["requests"]
        assert first["deliveries"] > 0
    assert shown["poll"]["each"] > shown["ws"]["each"] > 64, "a poll's head is more than a frame's"
    assert before["race-ws"]["connections"] == before["race-sse"]["connections"] == 1


def browsers_own_count(lab, path):
    """Bytes that came with the answers of that path, by the browser's instruments: heads and bodies."""
    urls, sizes = {}, {}
    for entry in lab.driver.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        params = message["params"]
        if message["method"] == "Network.requestWillBeSent":
            urls[params["requestId"]] = params["request"]["url"]
        elif message["method"] == "Network.loadingFinished":
            sizes[params["requestId"]] = params["encodedDataLength"]
    return sum(sizes.get(one, 0) for one, url in urls.items() if f"{path}?" in url)


def test_bytes_are_those_that_others_counted(lab):
    """Beside the ledger: the server's report of transports at its end, kept elsewhere, and the browser's instruments."""
    lab.open("race", race__rate=10, race__interval=200)
    requests(lab, "poll", 10)
    lab.click("#race .actions button:nth-child(2)")
    lab.wait("!document.querySelector('#race .figure.running')")
    deadline = time.monotonic() + PATIENCE
    while any((lanes := ledger(lab))[f"race-{lane}"]["open"] for lane in ("longpoll", "sse", "ws")):
        assert time.monotonic() < deadline, lanes
    seen = browsers_own_count(lab, "/longpoll")
    lab.driver.get("about:blank")
    report = lab.server.stop()["transports"]
    for lane in LANES:
        own, total = lanes[f"race-{lane}"], report[lane]
        assert own["requests"] == total["requests"] and own["deliveries"] == total["deliveries"] > 5, lane
        for way in ("up", "down"):
            assert own[way]["application"] == total["bytes"][way]["application"] > 500, f"{lane} {way}"
    # A WebSocket's connection is its own from SYN to FIN; those of requests are the browser's to share.
    for way in ("up", "down"):
        assert lanes["race-ws"][way]["l3"] == report["ws"]["bytes"][way]["l3_closed"]
        assert lanes["race-ws"][way]["packets"] == report["ws"]["bytes"][way]["packets_closed"]
    assert sum(lanes[f"race-{lane}"]["down"]["l3"] for lane in LANES) < sum(
        one["bytes"]["down"]["l3_closed"] for one in report.values())
    assert lanes["race-longpoll"]["down"]["application"] == seen


def test_publish_now_is_seen_in_every_lane(lab):
    lab.open("race", race__rate=0.2, race__interval=1000)
    lab.wait("document.querySelector('#race .figure.running')")
    requests(lab, "ws", 1)
    lab.click("#race button.main")
    lab.wait("document.querySelectorAll('#race .watch .pending').length === 0 && "
             "/number \\d/.test(document.querySelector('#race .watch-title').textContent)")
    seen = [number(text) for text in lab.do("return [...document.querySelectorAll('#race .watch .n')].map(e => e.textContent)")]
    assert None not in seen
    assert seen[3] < 1000


def test_another_setting_counts_anew_and_costs_cookies(lab):
    lab.open("race", race__rate=10, race__interval=200)
    requests(lab, "poll", 12)
    lean = cell(lab, "poll", "up") / cell(lab, "poll", "requests")
    lab.set("race.cookie", 2000)
    lab.wait("""+document.querySelector("#race tr[data-lane=poll] td[data-name=requests]").textContent < 8""")
    requests(lab, "poll", 12)
    fat = cell(lab, "poll", "up") / cell(lab, "poll", "requests")
    assert 1800 < fat - lean < 2600, "each poll carries the cookie"
    assert lab.do("return document.querySelector('#race output').textContent") == "10/s"
    assert "race.cookie=2000" in lab.do("return location.hash")


def test_pause_lets_go_of_every_connection(lab):
    lab.open("race", race__rate=5)
    requests(lab, "ws", 1)
    requests(lab, "poll", 1)
    lab.click("#race .actions button:nth-child(2)")
    lab.wait("!document.querySelector('#race .figure.running')")
    deadline = time.monotonic() + PATIENCE
    while any(ledger(lab)[name]["open"] for name in ("race-ws", "race-sse")):
        assert time.monotonic() < deadline
    polls = ledger(lab)["race-poll"]["requests"]
    lab.wait("new Promise(done => setTimeout(done, 2500, true))")
    assert ledger(lab)["race-poll"]["requests"] <= polls + 1, "nobody polls behind the learner's back"
    lab.click("#race .actions button:nth-child(2)")
    lab.wait("document.querySelector('#race .figure.running')")
    requests(lab, "poll", polls + 2)


@pytest.mark.parametrize("language, word", [("en", "polling"), ("zh", "轮询")])
def test_both_languages_say_what_was_seen(lab, language, word):
    lab.open("race", lang=language, race__rate=10, race__interval=200)
    lab.wait("document.querySelectorAll('#race .seen p:not([hidden])').length === 3")
    assert word in lab.text("#race .seen")
    assert not re.search(r"[{}]|NaN|undefined|Infinity", lab.text("#race"))
    lab.set("lang", "zh" if language == "en" else "en")
    lab.wait(f"!document.querySelector('#race .seen').textContent.includes('{word}')")
    assert lab.console() == []


def test_slow_motion_and_less_motion_draw_on(lab):
    count = """const done = arguments[0], c = document.querySelector("#race canvas").getContext("2d");
               let n = 0; const own = c.clearRect; c.clearRect = function () { n++; own.apply(c, arguments); };
               setTimeout(() => { delete c.clearRect; done(n); }, 2500)"""
    lab.open("race", race__rate=5)
    requests(lab, "ws", 1)
    lab.click("#race .actions button:nth-child(3)")
    assert lab.do("return document.querySelector('#race .actions button:nth-child(3)').ariaPressed") == "true"
    assert lab.driver.execute_async_script(count) > 10
    lab.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-reduced-motion", "value": "reduce"}]})
    assert 1 <= lab.driver.execute_async_script(count) <= 4, "a still picture a second"


# --- what the figures are of ---

def by_page(lab, script):
    lab.driver.set_script_timeout(60)
    answer = lab.driver.execute_async_script("const done = arguments[arguments.length - 1]; (async () => {" + script + "})()"
                                             ".then(done, error => done(String(error.stack)))")
    assert not isinstance(answer, str), answer
    return answer


def test_ages_say_how_well_they_are_known(lab):
    """An age that the clocks cannot tell from nothing is no number, and one that is impossible is not hidden."""
    lab.open("race")
    shown = by_page(lab, """
        const {age} = await import("/base/numbers.js");
        return [[0.3, 0.5], [-0.2, 0.5], [0.6, 0.5], [-7, 0.5], [250, 0.5], [NaN, 0.5]].map(pair => age(...pair));""")
    assert shown == ["< 800 µs", "< 500 µs", "600 µs", "−7.00 ms", "250 ms", "–"]
    table = by_page(lab, """
        const {figuresOf, newCounters} = await import("/chapters/race/counters.js"), counters = newCounters();
        const shown = mean => {
          const one = figuresOf(null, {mean, n: 1, high: {name: "p90", value: mean}}, 0.5);
          counters.show({poll: one, longpoll: one, sse: one, ws: one});
          return ["mean", "high"].map(name => counters.table.querySelector(`[data-lane=ws] [data-name=${name}]`).textContent);
        };
        return [shown(-0.2), shown(-7), shown(0.3)];""")
    assert table == [["< 500 µs", "p90 < 500 µs"], ["−7.00 ms", "p90 −7.00 ms"], ["< 800 µs", "p90 < 800 µs"]]


def test_the_clock_knows_its_error(lab):
    """Of clocks whose difference is known, and that move by steps: what is said lies within what is said of its error."""
    lab.open("race")
    outside, worst, error = by_page(lab, """
        const {settled} = await import("/base/clock.js"), step = 0.1, coarse = at => Math.floor(at / step) * step;
        let outside = 0, worst = 0, error = 0, seed = 7;
        const random = () => (seed = seed * 16807 % 2147483647) / 2147483647;
        for (let i = 0; i < 2000; i++) {
          const drift = i % 2 ? 40e-6 : 0, offset = 1e6 * random(), samples = [];
          for (let at = 1000; at <= 61000; at += 5000) {
            const up = 0.02 + 0.3 * random(), down = 0.02 + 0.3 * random(), began = at + random();
            const came = began + up + down, askedAt = coarse(began), cameAt = coarse(came), server = began + up - offset - drift * began;
            samples.push({at: cameAt, trip: cameAt - askedAt, offset: (askedAt + cameAt) / 2 - server});
          }
          const now = 61001 + random(), known = settled(samples, now, {drift: drift ? 50e-6 : 0, stepMs: step});
          const off = Math.abs(known.offsetMs - offset - drift * now);
          worst = Math.max(worst, off / known.errorMs);
          error += known.errorMs / 2000;
          outside += off > known.errorMs;
        }
        return [outside, worst, error];""")
    assert outside == 0, f"at worst {worst} times the error that was told"
    assert error < 1, "and what is told is of use"
    told = lab.do("return window.lab.clock.errorMs")
    assert told > by_page(lab, "return Math.min(...Array.from({length: 3}, () => { const a = performance.now(); let b = a;"
                               " while (b === a) b = performance.now(); return b - a; }))") * 0.99


def test_the_first_poll_after_counting_began_is_left_out(lab):
    """It finds what is younger than news of a whole interval is; with it in, three polls would tell a mean 7 % too low."""
    lab.open("race")
    mean, counted, pushed = by_page(lab, """
        const {newTrack} = await import("/chapters/race/track.js"), P = 100;
        let sum = 0, n = 0, counted = 0, pushed = 0;
        for (let run = 0; run < 300; run++) {
          const track = newTrack();
          track.start();
          const from = performance.now() + 0.001, phase = P * (run + 0.5) / 300;
          for (let poll = 0, at = from; poll < 4; poll++) {
            const due = from + phase + poll * P;
            for (; at < due; at += 1) {
              track.message("poll", {number: at, sentAt: at, cameAt: due, age: due - at});
              track.message("ws", {number: at, sentAt: at, cameAt: at, age: 0});
            }
            track.poll("poll", {askedAt: due, answeredAt: due, status: 200, count: 1});
          }
          const {mean, n: seen} = track.ages("poll");
          sum += mean * seen;
          n += seen;
          pushed += track.ages("ws").n;
        }
        return [sum / n, n, pushed];""")
    assert abs(mean - 50) < 0.6 and counted < pushed


def test_time_counts_while_it_runs(lab):
    lab.open("race", race__rate=5)
    requests(lab, "poll", 2)
    lab.click("#race .actions button:nth-child(2)")
    lab.wait("!document.querySelector('#race .figure.running')")
    lab.wait("new Promise(done => setTimeout(done, 6000, true))")
    lab.click("#race .actions button:nth-child(2)")
    polls = cell(lab, "poll", "requests")
    requests(lab, "poll", polls + 2)
    seconds = float(re.search(r"Counted for ([\d.]+) s", lab.text("#race .since"))[1])
    assert seconds < cell(lab, "poll", "requests") + 5, "a poll a second, and none while it was paused"


def test_a_late_poll_does_not_move_the_others(lab):
    """The page stands still for two polls and a half: what is asked then comes late, the next ones when they always did."""
    lab.open("race", race__rate=0.2, race__interval=1000)
    asked = by_page(lab, """
        const {openLane} = await import("/base/lanes.js"), asked = [];
        const lane = openLane(window.lab, "poll", {lane: "pace", topic: window.lab.desk.topic, since: -1, interval_ms: 300,
          on: {poll: ({askedAt}) => asked.push(askedAt)}});
        const until = async n => { while (asked.length < n) await new Promise(done => setTimeout(done, 20)); };
        await until(4);
        const end = asked.at(-1) + 750;
        while (performance.now() < end);
        await until(12);
        lane.close();
        return asked;""")
    phase = [at % 300 for at in asked]
    apart = sorted(min((a - phase[1]) % 300, (phase[1] - a) % 300) for a in phase[6:])
    assert apart[len(apart) // 2] < 60, f"the pace was lost: {phase}"
