"""The lab's opening figure: one message, four listeners, and who has heard it."""

from labpage import lab  # noqa: F401

ROWS = "[...document.querySelectorAll('.now li')]"
ALL_HEARD = f"{ROWS}.every(row => row.classList.contains('heard'))"
OPEN = """const [done] = arguments;
    window.lab.desk.ask('ledger').then(({lanes}) => done(Object.fromEntries(
        Object.entries(lanes).filter(([name]) => name.startsWith('now-')).map(([name, lane]) => [name, lane]))))"""


def ms(text):
    number, unit = text.removeprefix("< ").split(" ")[:2]
    return float(number) * {"µs": 1e-3, "ms": 1, "s": 1e3}[unit]


def test_all_four_hear_message_after_message(lab):  # noqa: F811
    lab.open()
    lab.show(".now")
    lab.wait(ALL_HEARD)
    first = lab.text(".now-title")
    assert "message 1?" in first
    ages = lab.do(f"return Object.fromEntries({ROWS}.map(row => [row.dataset.lane, row.querySelector('.n').textContent]))")
    assert set(ages) == {"poll", "longpoll", "sse", "ws"} and all(ms(age) >= 0 for age in ages.values())
    lab.wait(f"document.querySelector('.now-title').textContent !== {first!r}")
    lab.wait(ALL_HEARD)
    lanes = lab.driver.execute_async_script(OPEN)
    assert {name: lane["deliveries"] for name, lane in lanes.items()} == dict.fromkeys(
        ("now-poll", "now-longpoll", "now-sse", "now-ws"), 2), "each was told each message, once"


def test_it_rests_out_of_sight_and_speaks_both_languages(lab):  # noqa: F811
    lab.open()
    lab.show(".now")
    lab.wait(ALL_HEARD)
    lab.set("lang", "zh")
    lab.wait("document.querySelector('.now-title').textContent.includes('号消息')")
    lab.show("#results .figure")
    lab.wait("!document.querySelector('.now').classList.contains('running')")
    for _ in range(100):
        lanes = lab.driver.execute_async_script(OPEN)
        if not any(lanes[name]["open"] for name in ("now-sse", "now-ws")):
            break
    assert not any(lanes[name]["open"] for name in ("now-sse", "now-ws")), "nobody sees it, so nothing is held open"
    assert not lab.console()
