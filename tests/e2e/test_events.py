"""pushmark-load --events: what happens to the first clients, told so that a picture can be drawn of it."""

import subprocess

import pytest
from conftest import PATIENCE, program

WAYS = [("poll", "lean", 1), ("poll", "curl", 2), ("longpoll", "lean", 2), ("longpoll", "curl", 1), ("sse", "lean", 1),
        ("sse", "curl", 2), ("ws", "lean", 2), ("null", "lean", 2)]
NUMBER, AGE = 3, 4


def of(events, client, *kinds):
    return [e for e in events["items"] if e[1] == client and e[2] in kinds]


def run(load, server, transport, engine, processes, *options):
    return load(server, "--transport", transport, "--engine", engine, "--processes", processes, "--rate", "10/s",
                "--interval", "150ms", "--warmup", "300ms", *options)


def assert_polls(events, client, last_may_be_open):
    """Each poll is asked, and then answered: full with what has come since, or empty with nothing. The first may be full
    with messages from before the window."""
    asked, came, first = False, 0, True
    for event in of(events, client, "ask", "empty", "full", "message"):
        kind = event[2]
        if kind == "message":
            came += 1
            continue
        assert (kind == "ask") != asked, event
        if asked:
            assert (kind == "full") == (came > 0) or (first and kind == "full"), event
            first = False
        asked, came = not asked, 0
    assert not asked or last_may_be_open


@pytest.mark.parametrize("transport, engine, processes", WAYS)
def test_the_first_clients_are_told_of(serve, load, transport, engine, processes):
    result = run(load, serve("--rate", "10/s"), transport, engine, processes, "--clients", 10, "--duration", "2s",
                 "--events", 3)
    events, published = result["events"], result["messages"]["published"]
    items = events["items"]
    assert events["clients"] == 3 and events["complete"] is True
    assert {e[1] for e in items} == {0, 1, 2}
    assert [e[0] for e in items] == sorted(e[0] for e in items) and items[0][0] >= 0
    messages = [e for e in items if e[2] == "message"]
    due = {e[0] - e[AGE] - (e[NUMBER] - result["first_number"]) * 10**8 for e in messages}
    assert len(due) == 1 and 0 <= due.pop() < 10**8  # on the feed's schedule, to the nanosecond
    for client in range(3):
        assert [e[NUMBER] for e in of(events, client, "message")] == [
            result["first_number"] + i for i in range(published)]
        assert_polls(events, client, transport == "longpoll")
    if transport in ("poll", "longpoll"):
        assert {"ask", "full"} <= {e[2] for e in items}
        assert {len(e) for e in items if e[2] != "message"} == {3}
    else:
        assert len(messages) == len(items)


@pytest.mark.parametrize("transport, engine, processes", WAYS)
def test_of_all_clients_they_are_all_that_was_counted(serve, load, transport, engine, processes):
    result = run(load, serve("--rate", "10/s"), transport, engine, processes, "--clients", 8, "--duration", "1s",
                 "--events", 8, "--interval", "70ms")
    kinds = [e[2] for e in result["events"]["items"]]
    ages = [e[AGE] for e in result["events"]["items"] if e[2] == "message"]
    assert result["events"]["complete"] and len(ages) == result["messages"]["delivered"] == 80
    assert kinds.count("ask") == result["polls"]["sent"]
    assert kinds.count("empty") == result["polls"]["empty"]
    assert (kinds.count("empty") > 0) == (transport == "poll")
    if transport == "poll":
        assert kinds.count("full") == result["polls"]["sent"] - result["polls"]["empty"]
    assert sum(ages) / len(ages) == pytest.approx(result["age_ns"]["mean"], rel=1e-3)
    assert max(ages) == pytest.approx(result["age_ns"]["max"], rel=1e-3)


@pytest.mark.parametrize("processes", [1, 3])
def test_too_many_are_cut_where_all_clients_are(serve, load, processes):
    result = load(serve("--rate", "300/s"), "--transport", "ws", "--clients", 5, "--processes", processes, "--warmup",
                  "200ms", "--duration", "1s", "--events", 3)
    events = result["events"]
    assert events["complete"] is False and len(events["items"]) == 400
    for client in range(3):
        numbers = [e[NUMBER] for e in of(events, client, "message")]
        assert numbers == list(range(result["first_number"], numbers[-1] + 1))
        assert len(numbers) == pytest.approx(400 / 3, abs=30)  # a process that was held up delivers a few at once


def test_more_than_there_are_clients(serve, load):
    result = run(load, serve("--rate", "10/s"), "ws", "lean", 2, "--clients", 2, "--duration", "500ms", "--events", 8)
    assert result["events"]["clients"] == 2 and {e[1] for e in result["events"]["items"]} == {0, 1}


def test_nobody_asked(serve, load):
    assert run(load, serve(), "ws", "lean", 1, "--clients", 2, "--duration", "200ms")["events"] is None


def test_more_lanes_than_a_picture_has():
    done = subprocess.run([program("pushmark-load"), "--events", "9"], capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr == "pushmark-load: --events: '9' is out of range; it goes from 0 to 8\n"
