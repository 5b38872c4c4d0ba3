"""The lab's chapter "Measure honestly": the second in which nobody is answered, and the one in which all come back."""

import base64
import json
import re

import pytest
from conftest import PATIENCE
from desk import Desk
from labpage import lab  # noqa: F401: a fixture

PRESS_STOP = "#honest-stop button.main"
PRESS_STORM = "#honest-storm button.main"


def sent_frames(lab):  # noqa: F811
    """Frames that the page sent since last asked for: (URL of the WebSocket, time in s, text)."""
    urls, frames = {}, []
    for entry in lab.driver.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        params = message["params"]
        if message["method"] == "Network.webSocketCreated":
            urls[params["requestId"]] = params["url"]
        if message["method"] == "Network.webSocketFrameSent":
            frames.append((params["requestId"], params["timestamp"], params["response"]["payloadData"]))
    return [(urls.get(request, ""), at, text) for request, at, text in frames]


def frames_come(lab, lane):  # noqa: F811
    """How many requests of a tool came to the server, by the number in the newest of its frames, as it came."""
    lab.driver.set_script_timeout(PATIENCE)
    up = lab.driver.execute_async_script("""const [lane, done] = arguments;
        window.lab.desk.ask("wire", {lane}).then(wire => done(wire.last.up), error => done(String(error)))""", lane)
    frame = base64.b64decode(up)
    assert frame[0] == 0x81 and frame[1] & 0x80, "a masked frame of text, whole"
    return int(bytes(byte ^ frame[2 + i % 4] for i, byte in enumerate(frame[6:]))) + 1


def done(lab, figure):  # noqa: F811
    """What a figure found, of which its sentences are made."""
    said = f"document.querySelector('#{figure} + .said')"
    return json.loads(lab.wait(f"{said}.dataset.done"))


def settled(lab):  # noqa: F811
    lab.wait(f"document.querySelector('{PRESS_STORM}').disabled === false")


def test_a_healthy_server_is_measured_at_once_and_stopped_by_nobody(lab):  # noqa: F811
    lab.open("honest")
    lab.wait("document.querySelectorAll('#honest-stop .closed circle.dot').length > 20")
    lab.wait("document.querySelectorAll('#honest-stop .open circle.dot').length > 20")
    assert re.search(r"\d", lab.text("#honest-stop .open .figure-p95 dd"))
    lab.show("#honest-storm")
    settled(lab)
    words = [json.loads(text).get("ask") for url, _, text in sent_frames(lab) if url.endswith("/lab")]
    assert "clock" in words and "pause" not in words and "close" not in words
    assert lab.do("return document.querySelector('#honest-stop + .said').dataset.done") is None
    assert not lab.console()


def test_two_tools_tell_the_same_second_differently(lab):  # noqa: F811
    lab.open("honest")
    lab.wait("document.querySelectorAll('#honest-stop .open circle').length > 5")
    sent_frames(lab)
    lab.click(PRESS_STOP)
    found = done(lab, "honest-stop")
    frames = sent_frames(lab)

    # What the server itself was sent: all by one tool, less by the other, which was silent for that second.
    come = {tool: frames_come(lab, f"honest-{tool}") for tool in ("closed", "open")}
    assert come["open"] == 120 and come["closed"] == int(lab.text("#honest-stop .closed .figure-n dd"))
    assert come["closed"] <= come["open"] - found["skipped"]
    assert [json.loads(text)["ms"] for url, _, text in frames if '"pause"' in text] == [1000]

    assert found["stoppedMs"] >= 1000
    assert abs(found["came"] - found["stoppedMs"] / 50) <= 2
    assert found["waited"] > 350
    assert found["late"] >= 17, "those due while it stood still, down to 50 ms"
    assert found["skipped"] >= 15 and found["bad"] < found["late"] / 2
    assert found["honest"] > 400 and found["naive"] < found["honest"] / 2
    assert found["naiveMean"] < found["honestMean"]

    said = lab.text("#honest-stop + .said")
    for tool, figure in (("closed", "naive"), ("open", "honest")):
        shown = lab.text(f"#honest-stop .{tool} .figure-p95 dd")
        assert shown in said, f"{figure}: {shown} is not in: {said}"
    assert f"The other {found['skipped']} it never sent" in said
    assert lab.do("return document.querySelectorAll('#honest-stop .closed circle.skipped').length") == found["skipped"]
    assert lab.do("return document.querySelectorAll('#honest-stop .open circle.skipped').length") == 0
    assert int(lab.text("#honest-stop .open .figure-n dd")) == 120

    before = lab.text("#honest-stop .open .figure-p95 dd")
    lab.show("#honest-storm")
    lab.show("#honest-stop")
    assert lab.text("#honest-stop .open .figure-p95 dd") == before, "what was found stays"
    lab.do("[...document.querySelectorAll('#honest-stop button')].find(b => b.textContent.startsWith('Back')).click()")
    lab.wait("document.querySelectorAll('#honest-stop circle.late').length < 5"
             " && document.querySelectorAll('#honest-stop .open circle.dot').length > 20")
    assert not lab.console()


def test_a_busy_page_is_not_taken_for_a_slow_server(lab):  # noqa: F811
    """The page stands still for a second and a half, the server does not: neither tool may say that anybody waited so long."""
    lab.open("honest")
    lab.wait("document.querySelectorAll('#honest-stop .open circle.dot').length > 20")
    longest = "Number(/longest([\\d.]+) ms/.exec(document.querySelector('#honest-stop .open .latencies').textContent)?.[1] ?? 1e9)"
    for _ in range(5):  # a machine that itself stands still for so long is another matter
        lab.do("const until = performance.now() + 1500; while (performance.now() < until);")
        lab.wait("new Promise(done => setTimeout(done, 1200, true))")
        if lab.do(f"return {longest}") < 1000:
            break
    assert lab.do(f"return {longest}") < 1000
    assert int(lab.text("#honest-stop .open .figure-n dd")) > 60, "it was asked all the while"


def test_a_refused_stop_is_said_and_can_be_tried_again(lab):  # noqa: F811
    lab.open("honest")
    lab.wait("document.querySelectorAll('#honest-stop .open circle').length > 5")
    other = Desk(lab.server)
    lab.click(PRESS_STOP)
    refused = "document.querySelector('#honest-stop .status-line').textContent.startsWith('This did not work')"
    while not lab.do(f"return {refused}"):  # somebody else stops it as often as one may
        other.ask("pause", ms=1)
    other.close()
    assert lab.do("return document.querySelector('#honest-stop + .said').dataset.done") is None
    assert not lab.do(f"return document.querySelector('{PRESS_STOP}').disabled")


def test_who_scrolls_away_is_shown_no_half_measurement(lab):  # noqa: F811
    lab.open("honest")
    lab.wait("document.querySelectorAll('#honest-stop .open circle').length > 5")
    lab.click(PRESS_STOP)
    lab.wait("document.querySelectorAll('#honest-stop .open circle').length > 5")
    lab.show(".intro")
    lab.wait("!document.querySelector('#honest-stop').classList.contains('running')")
    lab.show("#honest-stop")
    lab.wait("/interrupted/.test(document.querySelector('#honest-stop .status-line').textContent)")
    lab.wait("document.querySelectorAll('#honest-stop .open circle.dot').length > 20")
    assert lab.do("return document.querySelector('#honest-stop + .said').dataset.done") is None
    lab.wait(f"!document.querySelector('{PRESS_STOP}').disabled")


def run_storm(lab, kind):  # noqa: F811
    lab.click(f"#honest-storm input[value={kind}]")
    settled(lab)
    lab.click(PRESS_STORM)
    lab.wait(f"JSON.parse(document.querySelector('#honest-storm + .said').dataset.done ?? '{{}}').{kind}")
    return done(lab, "honest-storm")[kind]


def peak_of(times, window=100):
    return max(sum(1 for other in times if at <= other < at + window) for at in times)


def test_a_storm_loses_nothing_and_jitter_spreads_it(lab):  # noqa: F811
    lab.open("honest", honest__clients=30, honest__jitter=3000)
    lab.show("#honest-storm")
    settled(lab)
    desk = Desk(lab.server)
    connections = desk.ask("stats")["connections"]
    assert connections >= 31, "30 clients and two desks, less what the browser has not opened"
    runs = {kind: run_storm(lab, kind) for kind in ("once", "jitter")}
    for run in runs.values():
        assert run["clients"] == run["closed"] == len(run["arrivals"]) == 30
        assert run["codes"] == [1001]
        assert run["lost"] == 0 and run["twice"] == 0
        assert run["peak"] == peak_of(run["arrivals"])
        assert max(run["arrivals"]) <= run["wholeMs"] + 20 and min(run["arrivals"]) >= -5
    assert max(runs["jitter"]["arrivals"]) > 1500, "the last of thirty waits within 3 s"
    assert runs["jitter"]["caughtUp"] > 30 * 10, "20 a second are published, and the mean wait is 1.5 s"
    assert runs["jitter"]["caughtUp"] > runs["once"]["caughtUp"]

    said = lab.text("#honest-storm + .said")
    assert f"The peak is {runs['once']['peak']} in 100 ms at once and {runs['jitter']['peak']} with jitter" in said
    assert "0 lost" in said
    for kind, run in runs.items():
        assert lab.text(f"#honest-storm .{kind} .figure-peak dd") == str(run["peak"])
        assert lab.do("return document.querySelectorAll(`#honest-storm .${arguments[0]} rect.bar`).length", kind) > 5
    desk.close()
    assert not lab.console()

    lab.set("honest.clients", 20)
    lab.wait("/20 of 20 clients/.test(document.querySelector('#honest-storm .status-line').textContent)")
    lab.click("#honest-storm input[value=once]")
    settled(lab)
    lab.click(PRESS_STORM)
    lab.wait("JSON.parse(document.querySelector('#honest-storm + .said').dataset.done).once.clients === 20")
    assert "jitter" not in done(lab, "honest-storm"), "a storm of thirty is not compared with one of twenty"
    assert lab.text("#honest-storm .jitter .figure-peak dd") == "–"


def test_its_settings_come_by_link(lab):  # noqa: F811
    lab.open("honest", **{"honest__clients": 20, "honest__jitter": 500, "honest__back-how": "jitter"})
    lab.show("#honest-storm")
    settled(lab)
    lab.wait("/20 of 20 clients/.test(document.querySelector('#honest-storm .status-line').textContent)")
    lab.click(PRESS_STORM)
    run = done(lab, "honest-storm")["jitter"]
    assert (run["clients"], run["jitterMs"], run["lost"]) == (20, 500, 0)
    lab.set("honest.clients", 35)
    lab.wait("/35 of 35/.test(document.querySelector('#honest-storm .status-line').textContent)")
    lab.show(".intro")
    desk = Desk(lab.server)
    while desk.ask("stats")["connections"] > 12:
        pass
    desk.close()


@pytest.mark.parametrize("reduced", [False, True])
def test_both_languages_while_it_runs(lab, reduced):  # noqa: F811
    lab.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
        "features": [{"name": "prefers-reduced-motion", "value": "reduce" if reduced else "no-preference"}]})
    lab.open("honest", lang="en")
    lab.wait("document.querySelectorAll('#honest-stop .open circle.dot').length > 20")
    lab.set("lang", "zh")
    lab.wait("/两个工具的说法一致/.test(document.querySelector('#honest-stop .status-line').textContent)")
    lab.click("#honest-stop .describe")
    assert re.search(r"百分之九十五在 [\d.]+ [mµ]?s 以内", lab.text("#honest-stop [aria-live]"))
    lab.show("#honest-storm")
    settled(lab)
    lab.click("#honest-storm .describe")
    assert lab.text("#honest-storm [aria-live]") == "40 个客户端中有 40 个在线。"
    lab.set("lang", "en")
    lab.wait("/40 of 40/.test(document.querySelector('#honest-storm .status-line').textContent)")
    assert not re.search("[一-鿿]", lab.text("#honest"))
    assert not lab.console()
