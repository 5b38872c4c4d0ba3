"""The lab, chapter 2: a guess first, then what is measured, by real messages and the server's own counts."""

import math
import re

from conftest import PATIENCE
from labpage import lab  # noqa: F401
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

FIGURE = "#predict .figure"


def measure(lab, patience=PATIENCE):  # noqa: F811
    """To its end; returns the mean as drawn and how many it is of."""
    lab.click("#predict .measure")
    return revealed(lab, patience)


def revealed(lab, patience=PATIENCE):  # noqa: F811
    lab.wait("document.querySelector('#predict .question').dataset.phase === 'shown'", patience)
    return lab.do("const {mean, n} = document.querySelector('#predict .plot').dataset; return [Number(mean), Number(n)]")


def guess(lab, value):  # noqa: F811
    lab.do("""const input = document.querySelector('#predict .plot input'); input.value = arguments[0];
              input.dispatchEvent(new Event('input'))""", value)


def samples(lab):  # noqa: F811
    return lab.do("return document.querySelectorAll('#predict .marks > *').length")


def test_what_is_measured(lab):  # noqa: F811
    """All five questions, in windows beside each other: three have to wait for real polls and messages, some for 20 s."""
    poll, push, empty = lab, lab.window(), lab.window()
    poll.open("predict", **{"predict.age-poll": 100})
    poll.click("#predict .measure")
    empty.open("predict", **{"predict.step": 5, "predict.empty": 88})
    empty.click("#predict .measure")
    push.open("predict", **{"predict.step": 2})
    messages_of_a_websocket(push)
    bytes_are_those_that_the_server_counted(push)
    nine_polls_of_ten_bring_nothing(empty)
    a_poll_of_two_seconds_is_one_second_late(poll)


def a_poll_of_two_seconds_is_one_second_late(lab):  # noqa: F811
    polled, n = revealed(lab)
    assert n > 100 and abs(polled - 1000) < 5 * 2000 / math.sqrt(12 * n)
    assert "P/2" in lab.text("#predict .why")
    assert re.search(r"too low by a factor of \d+", lab.text("#predict .says"))
    lab.click("#predict .next")
    lab.wait("document.querySelector('#predict .step:nth-child(2)').getAttribute('aria-current') === 'step'")
    assert "of 1" in lab.text("#predict .score")


def messages_of_a_websocket(lab):  # noqa: F811
    pushed, m = measure(lab)
    assert m == 150 and pushed < 1000 / 5
    assert re.search(r"known to each other to ± [\d.]+ [mµ]s", lab.text("#predict .why"))


def bytes_are_those_that_the_server_counted(lab):  # noqa: F811
    """A frame of 22 bytes, its packet and its acknowledgement: 126. A poll: what chapter 3 shows, in three or four packets."""
    lab.set("predict.step", 4)
    pushed, n = measure(lab)
    assert n == 20 and 126 <= pushed <= 132
    lab.set("predict.step", 3)
    polled, n = measure(lab)
    assert n == 20
    assert "of 3" in lab.text("#predict .score")
    lab.open("wire")
    lab.wait("Number(document.querySelector('#wire .headline').dataset.total) > 0")
    application = lab.do("return Number(document.querySelector('#wire .headline').dataset.total)")
    assert application + 2 * 52 - 20 <= polled <= application + 4 * 52 + 20


def nine_polls_of_ten_bring_nothing(lab):  # noqa: F811
    vain, n = revealed(lab)
    assert n == 100 and 87 <= vain <= 93
    assert lab.do("return document.querySelectorAll('#predict .cell.found').length") == round(100 - vain)
    assert lab.do("return document.querySelectorAll('#predict .step .close').length") == 1
    assert "Close so far: 1 of 1" in lab.text("#predict .score")


def test_a_guess_stands_once_it_is_measured_and_is_in_the_address_alone(lab):  # noqa: F811
    lab.open("predict", **{"predict.step": 4})
    slider = lab.driver.find_element(By.CSS_SELECTOR, "#predict .plot input")
    before = slider.get_attribute("aria-valuetext")
    slider.send_keys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    assert slider.get_attribute("aria-valuetext") != before
    guess(lab, 100)
    chosen = lab.do("return document.querySelector('#predict .guess-label').textContent")
    assert re.fullmatch(r"your guess: 18\d B", chosen)
    lab.click("#predict .measure")
    assert not slider.is_enabled()
    measured, _ = revealed(lab)
    assert not slider.is_enabled()
    assert re.match(r"You guessed 18\d B: too high by a factor of 1\.4\d, and in the right region", lab.text("#predict .says"))
    lab.wait("location.hash.includes('predict.bytes-ws=18')")
    assert str(round(measured)) not in lab.do("return location.hash")
    link = lab.do("return location.href")
    lab.click("#predict .below button")
    lab.wait("document.querySelector('#predict .step').getAttribute('aria-current') === 'step'")
    lab.set("predict.step", 4)
    assert lab.do("return document.querySelector('#predict .plot input').disabled") is False
    assert "Close so far" not in lab.text("#predict .score")
    lab.driver.get("about:blank")
    lab.driver.get(link)
    lab.wait("window.labStarted")
    assert lab.text("#predict .guess-label") == chosen and samples(lab) == 0


def test_it_rests_where_nobody_looks_and_goes_on_from_there(lab):  # noqa: F811
    lab.open("predict", **{"predict.step": 2})
    lab.click("#predict .measure")
    lab.wait("document.querySelectorAll('#predict .marks > *').length > 10")
    lab.do("scrollTo({top: 0, behavior: 'instant'})")
    lab.wait(f"!document.querySelector('{FIGURE}').classList.contains('running')")
    held = lab.do("""return new Promise(done => setTimeout(() => done(document.querySelectorAll('#predict .marks > *').length), 200))""")
    lab.do("return new Promise(done => setTimeout(done, 1500))")
    assert samples(lab) == held
    lab.show(FIGURE)
    lab.wait(f"document.querySelectorAll('#predict .marks > *').length > {held}")
    assert revealed(lab)[1] == 150


def test_once_more_measures_anew_with_the_same_guess(lab):  # noqa: F811
    lab.open("predict", **{"predict.step": 4})
    measure(lab)
    label = lab.text("#predict .guess-label")
    lab.click("#predict .repeat")
    assert lab.do("return document.querySelector('#predict .question').dataset.phase") == "measuring" and samples(lab) < 20
    assert revealed(lab)[1] == 20 and lab.text("#predict .guess-label") == label


def test_both_languages_all_questions_and_nothing_to_complain_of(lab):  # noqa: F811
    lab.open("predict")
    for step in range(1, 6):
        lab.set("predict.step", step)
        lab.wait(f"document.querySelector('#predict .step:nth-child({step})').getAttribute('aria-current') === 'step'")
        for language in ("zh", "en", "zh"):
            lab.set("lang", language)
            lab.wait(f"document.documentElement.lang.startsWith('{language}')")
            assert ("猜测" in lab.text("#predict .guess-label")) == (language == "zh")
    for reduced in (False, True):
        emulated = [{"name": "prefers-reduced-motion", "value": "reduce"}] if reduced else []
        lab.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": emulated})
        lab.set("predict.step", 4)
        lab.click("#predict .repeat" if reduced else "#predict .measure")
        lab.wait("document.querySelectorAll('#predict .marks > *').length > 2")
        lab.set("lang", "en")
        revealed(lab)
        lab.wait("/126/.test(document.querySelector('#predict .why').textContent)")
        lab.set("lang", "zh")
        lab.wait("document.querySelector('#predict .why').textContent.includes('数据包')")
        lab.do("document.querySelector('#predict .describe').click()")
        assert re.search(r"实测：1[23]\d B", lab.text("#predict .unseen[aria-live]"))
    assert lab.console() == [] and lab.foreign_requests() == []
