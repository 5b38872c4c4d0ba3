"""The lab's chat room: one topic, read by polling on the left and over a WebSocket on the right."""

import json
import time
import urllib.request

import pytest
from conftest import PATIENCE
from labpage import lab  # noqa: F401

QUIET = {"chat__visitor": 0, "chat__interval": 500}
HOSTILE = [
    "<img src=x onerror=\"window.broken = 1\">", "<script>window.broken = 1</script>", "&amp; &lt;b&gt;", "<b>bold</b>",
    "\u202etxet desrever\u202c", "\u200frtl \u05e9\u05dc\u05d5\u05dd", "👩‍👩‍👧 🎉", "{\"n\":\"x\"}", "`code` *strong* :ws: {age}", "javascript:alert(1)",
]


@pytest.fixture
def chat(lab):  # noqa: F811
    lab.open("chat", **QUIET)
    ready(lab)
    return lab


@pytest.fixture
def second(chat):
    window = chat.window()
    window.open("chat", **QUIET)
    ready(window)
    return window


def ready(page):
    page.wait("document.querySelectorAll('#chat .chat-side[data-lane=open]').length === 2")


def say(page, side, text):
    page.do("""const box = document.querySelector('#chat-say-' + arguments[0]); box.focus(); box.value = arguments[1];
               box.dispatchEvent(new Event('input', {bubbles: true}));
               box.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', bubbles: true, cancelable: true}))""", side, text)


def lines(page, side):
    return page.do("""return [...document.querySelectorAll('#chat .chat-side.' + arguments[0] + ' .chat-log li[data-number]')].map(li => ({
        name: li.querySelector('.name').textContent, text: li.querySelector('.text').textContent,
        way: li.querySelector('.mark')?.classList[1] ?? null, age: li.querySelector('.age').textContent, mine: li.className === 'mine',
        elements: li.querySelector('.said').querySelectorAll('*').length}))""", side)


def heard(page, side, text):
    deadline = time.monotonic() + PATIENCE
    while not (found := [line for line in lines(page, side) if line["text"] == text]):
        assert time.monotonic() < deadline, f"{side} never showed {text!r}: {lines(page, side)}"
        time.sleep(0.05)
    return found[0]


def publish(page, body, room="lobby"):
    request = urllib.request.Request(f"{page.server.url}/publish?topic=room.{room}", data=body.encode(), method="POST")
    return int(urllib.request.urlopen(request, timeout=PATIENCE).read())


def ms(age):
    number, unit = age.removeprefix("< ").removesuffix(" old").split()
    return float(number) * {"µs": 1e-3, "ms": 1, "s": 1e3}[unit]


def test_two_windows_both_ways_over_both(chat, second):
    for sender, receiver in ((chat, second), (second, chat)):
        for side in ("poll", "ws"):
            text = f"by {side} from {id(sender)}"
            say(sender, side, text)
            for page, mine in ((sender, True), (receiver, False)):
                for shown in ("poll", "ws"):
                    line = heard(page, shown, text)
                    assert (line["way"], line["mine"]) == (side, mine)
                    assert line["name"] == sender.do("return document.querySelector('#chat-name').value")
                    assert ms(line["age"]) > 0
    for page in (chat, second):
        assert len(lines(page, "poll")) == len(lines(page, "ws")) == 4, "each message once"
        assert page.console() == []
    assert chat.foreign_requests() == []


def test_polled_ages_spread_up_to_the_interval(chat):
    chat.set("chat.interval", 2000)
    chat.wait("document.querySelector('#chat .slider output').textContent === '2 s'")
    texts = [f"message {i}" for i in range(12)]
    for text in texts:  # 12 over 7 s, which is no multiple of 2 s
        publish(chat, json.dumps({"n": "Test", "t": text, "w": "ws"}))
        time.sleep(0.61)
    polled = [ms(heard(chat, "poll", text)["age"]) for text in texts]
    pushed = [ms(heard(chat, "ws", text)["age"]) for text in texts]
    assert all(push < poll for push, poll in zip(pushed, polled, strict=True)), (pushed, polled)
    assert max(polled) - min(polled) > 1000, polled
    assert sum(polled) / 12 > 3 * sum(pushed) / 12
    chat.wait("document.querySelector('#chat .prose p').textContent.includes('over 12 messages')")


def test_hostile_texts_stay_texts(chat):
    for text in HOSTILE:
        publish(chat, json.dumps({"n": text, "t": text, "w": "poll"}))
        publish(chat, text)
    say(chat, "ws", "<i onclick=alert(1)>mine</i>")
    heard(chat, "poll", "<i onclick=alert(1)>mine</i>")
    for side in ("poll", "ws"):
        shown = lines(chat, side)
        assert [line["text"] for line in shown[:-1:2]] == HOSTILE
        assert [line["name"] for line in shown[:-1:2]] == [text[:24].strip() for text in HOSTILE]
        assert [line["text"] for line in shown[1::2]][:len(HOSTILE)] == HOSTILE
        assert {line["name"] for line in shown[1:-1:2]} == {"?"}
        assert {line["elements"] for line in shown} == {2}, "a name and a text, nothing more"
    assert chat.do("return window.broken ?? null") is None
    assert chat.do("return [...document.querySelectorAll('#chat .said > *')].every(e => e.tagName === 'BDI')")
    assert chat.console() == []


def test_foreign_shapes(chat):
    """JSON that is no message, very long ones, breaks within: shown bounded, in one piece."""
    for body in ("[]", "null", "17", '{"n":1,"t":"x"}', '{"n":"A","t":7}', '{"n":"","t":"no name","w":"pigeon"}'):
        publish(chat, body)
    publish(chat, json.dumps({"n": "B" * 5000, "t": "x" * 60000, "w": "ws"}))
    publish(chat, json.dumps({"n": "C", "t": "one\ntwo\r\nthree\u0000", "w": "ws"}))
    heard(chat, "poll", "one two three")
    for side in ("poll", "ws"):
        shown = lines(chat, side)
        assert [line["name"] for line in shown] == ["?"] * 6 + ["B" * 24, "C"]
        assert len(shown[6]["text"]) == 2001
        assert shown[5]["way"] is None
    assert chat.do("return document.documentElement.scrollWidth <= innerWidth")


def test_length_limit_is_one_line(chat):
    for text, problem in (("x" * 65536, "65,536"), ("👋" * 1001, "1,001"), ("   ", "nothing to send")):
        say(chat, "poll", text)
        chat.wait(f"document.querySelector('#chat .chat-side.poll .problem').textContent.replace(/65536/, '65,536').replace(/1001/, '1,001').includes('{problem}')")
    assert lines(chat, "ws") == []
    say(chat, "poll", "👋" * 1000)
    heard(chat, "poll", "👋" * 1000)
    assert chat.text("#chat .chat-side.poll .problem") == ""


def test_enter_while_composing_does_not_send(chat):
    chat.do("""const box = document.querySelector('#chat-say-ws'); box.value = '你好';
               box.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true}));
               box.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', keyCode: 229, bubbles: true}))""")
    say(chat, "poll", "after")
    heard(chat, "ws", "after")
    assert [line["text"] for line in lines(chat, "ws")] == ["after"]
    assert chat.do("return document.querySelector('#chat-say-ws').value") == "你好"
    say(chat, "ws", "你好")
    heard(chat, "ws", "你好")


def test_bounded_to_200(chat):
    for i in range(230):
        publish(chat, f"line {i}")
    heard(chat, "ws", "line 229")
    heard(chat, "poll", "line 229")
    for side in ("poll", "ws"):
        assert [line["text"] for line in lines(chat, side)] == [f"line {i}" for i in range(30, 230)]


def test_earlier_messages_have_no_age(lab):  # noqa: F811
    publish(lab, "before anybody came")
    lab.open("chat", **QUIET)
    assert heard(lab, "ws", "before anybody came")["age"] == heard(lab, "poll", "before anybody came")["age"] == "from earlier"
    assert lab.text("#chat .chat-side.ws [data-meter=age]") == "–"


def test_meters_are_the_servers(chat):
    """What stands under each side is what the server's ledger says of its lane."""
    say(chat, "poll", "counted")
    heard(chat, "poll", "counted")
    chat.wait("Number(document.querySelector('#chat .chat-side.poll [data-meter=requests]').textContent) >= 4")
    assert chat.text("#chat .chat-side.ws [data-meter=requests]") == "1"
    assert chat.text("#chat .chat-side.ws [data-meter=frames]") == "1"
    assert int(chat.text("#chat .chat-side.poll [data-meter=empty]").split()[0]) >= 2
    chat.click("#chat button.quiet:not(.describe)")
    chat.wait("document.querySelector('#chat .chat-side.ws [data-meter=frames]').textContent === '0'")


def test_rooms_are_apart(chat):
    say(chat, "ws", "in the lobby")
    heard(chat, "poll", "in the lobby")
    chat.do("""const box = document.querySelector('#chat-room'); box.value = 'Über <Raum> 7';
               box.dispatchEvent(new Event('change'))""")
    assert chat.do("return document.querySelector('#chat-room').value") == "ber-raum-7"
    ready(chat)
    publish(chat, "elsewhere", room="ber-raum-7")
    heard(chat, "poll", "elsewhere")
    for side in ("poll", "ws"):
        assert [line["text"] for line in lines(chat, side)] == ["elsewhere"]
    chat.wait("location.hash.includes('chat.room=ber-raum-7')")


def test_visitor_greets_and_answers(lab):  # noqa: F811
    lab.open("chat", chat__interval=500)
    lab.wait("document.querySelectorAll('#chat .chat-side.poll li[data-number]').length >= 1")
    assert lines(lab, "poll")[0]["name"] == "Visitor"
    say(lab, "poll", "hello, you")
    heard(lab, "ws", "Got it. Which side showed it first?")
    lab.wait("document.querySelector('#chat .chat-trip').textContent.includes('sent by POST')")
    lab.click("#chat .toggle input")
    say(lab, "ws", "still there?")
    heard(lab, "poll", "still there?")
    time.sleep(2)
    assert lines(lab, "ws")[-1]["text"] == "still there?"


def test_name_stays_with_the_window(chat):
    chat.do("const box = document.querySelector('#chat-name'); box.value = '<b>Ada</b>'; box.dispatchEvent(new Event('change'))")
    say(chat, "ws", "who am I")
    assert heard(chat, "poll", "who am I")["name"] == "<b>Ada</b>"
    chat.do("location.reload()")
    chat.wait("window.labStarted && document.querySelector('#chat-name').value === '<b>Ada</b>'")
    assert "Ada" not in chat.do("return location.href")


def test_server_gone_and_back(chat, serve):
    say(chat, "ws", "before")
    heard(chat, "poll", "before")
    port, web = chat.server.port, chat.server.process.args
    chat.server.process.kill()
    chat.server.process.wait()
    chat.wait("document.querySelector('.banner').hidden === false")
    say(chat, "ws", "into the void")
    chat.wait("document.querySelector('#chat .chat-side.ws .problem').textContent.includes('Not sent')")
    assert chat.do("return document.querySelector('#chat-say-ws').value") == "into the void"
    chat.server.report = {}
    chat.server = serve("--listen", f"127.0.0.1:{port}", *web[web.index("--rate"):])
    chat.wait("document.querySelector('#chat .chat-side.ws').textContent.includes('was restarted')")
    ready(chat)
    say(chat, "poll", "after")
    for side in ("poll", "ws"):
        assert heard(chat, side, "after")["mine"]
        assert [line["text"] for line in lines(chat, side)] == ["after"]


def test_out_of_sight_and_back(chat):
    say(chat, "ws", "one")
    heard(chat, "poll", "one")
    chat.show("#race")
    chat.wait("!document.querySelector('#chat .figure').classList.contains('running')")
    publish(chat, "meanwhile")
    time.sleep(1)
    assert [line["text"] for line in lines(chat, "ws")] == ["one"]
    chat.show("#chat .figure")
    for side in ("poll", "ws"):
        assert heard(chat, side, "meanwhile")["age"] == "from earlier"
        assert [line["text"] for line in lines(chat, side)] == ["one", "meanwhile"]


def test_both_languages_and_names(chat):
    say(chat, "ws", "hi")
    heard(chat, "poll", "hi")
    chat.set("lang", "zh")
    chat.wait("document.querySelector('#chat h2').textContent === '同一个聊天室，两种实现'")
    assert lines(chat, "poll")[0]["age"].startswith("年龄")
    chat.set("lang", "en")
    chat.wait("document.querySelector('#chat h2').textContent === 'A chat room, twice'")
    assert chat.do("return [...document.querySelectorAll('#chat [role=log]')].map(e => e.getAttribute('aria-live'))") == ["off", "polite"]
    nameless = chat.do("""return [...document.querySelectorAll('#chat input, #chat button, #chat a')].filter(e =>
        !(e.labels?.length || e.getAttribute('aria-label') || e.textContent.trim())).map(e => e.outerHTML)""")
    assert nameless == []
    chat.click("#chat .describe")
    chat.wait("[...document.querySelectorAll('#chat .unseen')].some(e => e.textContent.includes('Room lobby'))")
    assert chat.console() == []


def test_second_window_link_keeps_the_settings(chat):
    chat.do("document.querySelector('#chat .chat-second').dispatchEvent(new Event('focus'))")
    link = chat.do("return document.querySelector('#chat .chat-second').href")
    assert "/#chat?" in link and "chat.interval=500" in link
