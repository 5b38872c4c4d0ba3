"""The promise that all else rests on: every message reaches every client once, in order, and no age is a lie."""

import itertools
import json
import signal
import subprocess
import threading
import time

import pytest
from conftest import PATIENCE, program

TRANSPORTS = ["poll", "longpoll", "sse", "ws"]


def check_delivery(result, rate, clients, topics=1):
    m = result["messages"]
    window_s = result["window_ns"] / 1e9
    assert m["lost"] == m["duplicate"] == m["reordered"] == 0, m
    assert m["delivered"] == m["expected"] == m["published"] * clients / topics
    due = rate * window_s * topics
    assert m["published"] > 0 and abs(m["published"] - due) <= max(topics, 5 * due ** 0.5)
    age = result["age_ns"]
    assert age["count"] == m["delivered"] and 0 <= age["min"] <= age["mean"] <= age["max"]
    assert result["wire"]["down"]["payload"] > 0
    assert sum(result["errors"].values()) == 0, result["errors"]


def cases():
    """The whole grid; the two engines take turns on it, and test_engines_agree holds them against each other."""
    engines = itertools.cycle(["curl", "lean", "lean", "curl", "lean"])
    for transport, connection, schedule, payload, clients in itertools.product(
            TRANSPORTS, ["keep-alive", "close"], ["even", "poisson"], ["20B", "64B", "16K"], [1, 50]):
        if connection == "keep-alive" or transport in ("poll", "longpoll"):  # a stream has one connection for good
            yield transport, "lean" if transport == "ws" else next(engines), connection, schedule, payload, clients


@pytest.mark.parametrize("transport, engine, connection, schedule, payload, clients", cases())
def test_everything_arrives_once_and_in_order(serve, load, transport, engine, connection, schedule, payload, clients):
    s = serve("--rate", "20/s", "--schedule", schedule, "--payload", payload, "--seed", "3")
    result = load(s, "--transport", transport, "--engine", engine, "--connection", connection, "--clients", clients,
                  "--interval", "100ms", "--warmup", "200ms", "--duration", "600ms", "--seed", "5")
    check_delivery(result, 20, clients)
    text = 20 if payload == "20B" else 64 if payload == "64B" else 16384
    down = result["wire"]["down"]  # what crossed the wire within the window, whenever it was published
    assert down["payload"] % text == 0 and down["payload"] <= down["application"] <= down["l3"]
    report = s.stop()["transports"][transport]
    assert report["deliveries"] >= result["messages"]["delivered"]


def test_the_null_driver_is_the_floor(serve, load):
    result = load(serve("--rate", "0"), "--transport", "null", "--clients", "50", "--rate", "100/s", "--warmup", "100ms",
                  "--duration", "1s")
    check_delivery(result, 100, 50)
    assert result["wire"]["meter"] is None and result["wire"]["down"]["l3"] is None


def test_topics_are_shared_out(serve, load):
    s = serve("--rate", "20/s", "--topics", "a,b,c")
    result = load(s, "--transport", "ws", "--clients", "9", "--topic", "a,b,c", "--warmup", "200ms", "--duration", "1s")
    check_delivery(result, 20, 9, topics=3)


@pytest.mark.parametrize("pace, phase", itertools.product(["fixed", "after-response"], ["random", "aligned"]))
def test_polls_mean_age_is_half_the_interval(serve, load, pace, phase):
    """Even publications at a rate that does not divide the interval meet every phase: the mean is P/2 and transit."""
    s = serve("--rate", "47/s")
    result = load(s, "--transport", "poll", "--engine", "lean", "--clients", "40", "--interval", "200ms", "--pace", pace,
                  "--phase", phase, "--warmup", "500ms", "--duration", "4s")
    check_delivery(result, 47, 40)
    transit = result["polls"]["service_ns"]["mean"]
    expected = 100e6 + transit / 2 + result["late_ns"]["mean"]
    assert result["age_ns"]["mean"] == pytest.approx(expected, rel=0.06)
    assert result["age_ns"]["p99"] <= 200e6 + result["polls"]["response_ns"]["max"] + 5e6


def test_empty_polls_are_counted(serve, load):
    s = serve("--rate", "1/s")
    result = load(s, "--transport", "poll", "--engine", "lean", "--clients", "5", "--interval", "100ms", "--warmup", "200ms",
                  "--duration", "2s")
    polls = result["polls"]
    assert 5 * 19 <= polls["sent"] <= 5 * 21
    assert polls["sent"] - polls["empty"] == pytest.approx(result["messages"]["delivered"], abs=10)


def begin(server, *options):
    """A load generator under way, for those who do something to it."""
    return subprocess.Popen([program("pushmark-load"), "--url", server.url, "--json", *options],
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def stall(process, begin_s):
    """Stops a process for a second, in the background."""
    def run():
        time.sleep(begin_s)
        process.send_signal(signal.SIGSTOP)
        time.sleep(1.0)
        process.send_signal(signal.SIGCONT)

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_stall_of_the_server_shows_as_age(serve, load, transport):
    s = serve("--rate", "50/s")
    thread = stall(s.process, 2.0)
    result = load(s, "--transport", transport, "--engine", "lean", "--clients", "10", "--interval", "50ms", "--warmup",
                  "500ms", "--duration", "5s")
    thread.join()
    m, age = result["messages"], result["age_ns"]
    assert m["lost"] == 0 and m["delivered"] == m["expected"]
    # 50 messages were due within that second: the ages are spread evenly from a second down to nothing.
    assert age["max"] >= 0.9e9
    assert age["p90"] >= 0.3e9, "a fifth of the messages were due in the stall: no coordinated omission"


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_stall_of_the_load_generator_shows_as_age(serve, transport):
    process = begin(serve("--rate", "50/s"), "--transport", transport, "--engine", "lean", "--clients", "10",
                    "--interval", "50ms", "--warmup", "500ms", "--duration", "5s")
    thread = stall(process, 2.0)
    out, err = process.communicate(timeout=PATIENCE)
    thread.join()
    assert process.returncode == 0, err
    result = json.loads(out)
    assert result["messages"]["lost"] == 0
    assert result["age_ns"]["max"] >= 0.9e9 and result["age_ns"]["p90"] >= 0.3e9
    if transport != "poll":
        assert result["late_ns"]["mean"] >= 0.05e9, "it was late for a fifth of the time, not once"
    if transport == "poll":
        assert result["polls"]["response_ns"]["max"] >= 0.9e9, "response time runs from the intended poll"
        assert result["polls"]["sent"] == pytest.approx(10 * 5 / 0.05, rel=0.02), "no poll that was due is left out"


@pytest.mark.parametrize("transport", ["ws", "sse"])
def test_what_was_to_be_said_in_a_stall_is_said(serve, transport):
    """The stall reaches over the window's end: what was due before it is late, not left out."""
    process = begin(serve("--rate", "10/s"), "--transport", transport, "--engine", "lean", "--clients", "2", "--send", "50/s",
                    "--warmup", "200ms", "--duration", "2s")
    thread = stall(process, 1.5)
    out, err = process.communicate(timeout=PATIENCE)
    thread.join()
    assert process.returncode == 0, err
    send = json.loads(out)["send"]
    assert send["sent"] == send["answered"] == pytest.approx(2 * 50 * 2, abs=2)
    assert send["rtt_ns"]["max"] >= 0.9e9 and send["rtt_ns"]["mean"] >= 0.1e9


def test_texts_that_wait_to_be_posted_are_not_on_the_wire(serve, load):
    s = serve("--rate", "10/s")
    thread = stall(s.process, 0.6)
    result = load(s, "--transport", "sse", "--engine", "lean", "--clients", "2", "--send", "50/s", "--send-payload", "16K",
                  "--warmup", "200ms", "--duration", "1s")
    thread.join()
    up = result["wire"]["up"]
    assert 0 < up["payload"] <= up["application"] <= up["l3"]
    assert result["send"]["answered"] == result["send"]["sent"] >= 2 * 50 - 2


@pytest.mark.parametrize("processes", ["1", "2"])
def test_an_end_at_once_prints_no_numbers(serve, processes):
    """What a second interrupt cuts off in the middle has not been counted to its end."""
    process = begin(serve("--rate", "50/s"), "--clients", "4", "--processes", processes, "--warmup", "100ms")
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGTERM)
    out, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130 and out == ""


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_restarted_server_is_found_again(serve, load, transport):
    """A lost connection is an error by name, and its client comes back; nothing is hidden."""
    s = serve("--rate", "20/s")
    port = s.port
    done = {}

    def run():
        done["result"] = load(s.url, "--transport", transport, "--engine", "lean", "--clients", "3", "--interval", "50ms",
                              "--warmup", "300ms", "--duration", "3s", "--drain", "1s", code=5)

    thread = threading.Thread(target=run)
    thread.start()
    time.sleep(1.5)
    s.stop()
    time.sleep(0.5)
    serve("--rate", "20/s", "--listen", f"127.0.0.1:{port}")
    thread.join(PATIENCE)
    result = done["result"]
    assert result["messages"]["lost"] > 0 and sum(result["errors"].values()) > 0


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_a_feed_begun_anew_is_told(serve, load, transport):
    """A quick restart: the new feed's messages may be as many as the old one's would have been."""
    s = serve("--rate", "50/s")

    def restart():
        time.sleep(1.2)
        s.stop()
        serve("--rate", "50/s", "--listen", f"127.0.0.1:{s.port}")

    thread = threading.Thread(target=restart)
    thread.start()
    result = load(s, "--transport", transport, "--engine", "lean", "--clients", "3", "--interval", "50ms", "--warmup",
                  "300ms", "--duration", "2s", "--drain", "500ms", code=5)
    thread.join()
    assert result["errors"]["feed_restarted"] == 3


@pytest.mark.parametrize("clients, known", [(3, False), (200, True)])
def test_memory_a_client_takes_many(serve, load, clients, known):
    result = load(serve("--rate", "10/s"), "--transport", "ws", "--clients", clients, "--warmup", "0", "--duration", "100ms")
    each = result["memory"]["clients_rss_per_client_bytes"]
    assert each > 0 if known else each is None


def test_two_processes_are_merged_exactly(serve, load):
    s = serve("--rate", "20/s", "--workers", "2")
    result = load(s, "--transport", "ws", "--clients", "51", "--processes", "2", "--warmup", "300ms", "--duration", "1s")
    check_delivery(result, 20, 51)
    assert result["connected"] == 51
    assert s.stop()["connections"]["total"] >= 51


def test_engines_agree(serve, load):
    """libcurl and our own sockets put the same bytes on the wire and see the same ages."""
    results = {}
    for transport in ["poll", "longpoll", "sse"]:
        for engine in ["curl", "lean"]:
            s = serve("--rate", "20/s")
            results[engine] = load(s, "--transport", transport, "--engine", engine, "--clients", "20", "--interval",
                                   "250ms", "--warmup", "500ms", "--duration", "2s", "--seed", "4")
            s.stop()
        curl, lean = results["curl"], results["lean"]
        assert curl["messages"]["delivered"] == lean["messages"]["delivered"]
        if transport == "poll":
            assert curl["polls"]["sent"] == pytest.approx(lean["polls"]["sent"], abs=2)
            assert curl["age_ns"]["mean"] == pytest.approx(lean["age_ns"]["mean"], rel=0.05)
        for way in ["up", "down"]:
            assert curl["wire"][way]["application"] == pytest.approx(lean["wire"][way]["application"], rel=0.01)


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_messages_up(serve, load, transport):
    s = serve("--rate", "10/s")
    result = load(s, "--transport", transport, "--clients", "10", "--interval", "200ms", "--send", "5/s", "--warmup",
                  "300ms", "--duration", "2s")
    check_delivery(result, 10, 10)
    send = result["send"]
    assert send["answered"] == send["sent"] == pytest.approx(10 * 5 * 2, abs=10)
    assert send["rtt_ns"]["count"] == send["answered"] and send["rtt_ns"]["min"] > 0


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_tokens(serve, load, transport):
    s = serve("--rate", "10/s", "--auth", "s3cret")
    result = load(s, "--transport", transport, "--clients", "2", "--interval", "100ms", "--token", "s3cret", "--warmup",
                  "300ms", "--duration", "1s")
    check_delivery(result, 10, 2)
    refused = load(s, "--transport", transport, "--clients", "2", "--interval", "100ms", "--token", "wrong", "--warmup",
                   "300ms", "--duration", "1s", code=4)
    assert "401" in refused["stderr"]


def test_histogram_log(serve, load, tmp_path):
    s = serve("--rate", "50/s")
    log = tmp_path / "out.hlog"
    load(s, "--transport", "ws", "--clients", "5", "--warmup", "200ms", "--duration", "1s", "--hlog", log)
    lines = log.read_text().splitlines()
    assert any(line.startswith("#[Histogram log format version 1.") for line in lines)
    assert [line for line in lines if line.startswith("Tag=age,") and "HISTF" in line]
