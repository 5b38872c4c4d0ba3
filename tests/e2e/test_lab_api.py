"""The lab's chapter on the WebSocket API: what a learner does there, against the real server."""

import signal

import pytest
from labpage import lab  # noqa: F401

DEFAULTS = {"chat__visitor": 0}


@pytest.fixture
def api(lab):  # noqa: F811
    lab.open("api", **DEFAULTS)
    lab.wait("document.querySelector('#api .hello').textContent === 'helloworld'")
    return lab


def press(page, name):
    page.click(f"#api [data-do='{name}']")


def provoke(page, name):
    page.click(f"#api [data-try='{name}']")


def trail(page):
    return page.do("return document.querySelector('#api .stations').dataset.trail")


def wait_trail(page, expected):
    page.wait(f"document.querySelector('#api .stations').dataset.trail === '{expected}'")


def wait_about(page, about):
    page.wait(f"document.querySelector('#api .api-told p').dataset.about === '{about}'")


def rows(page, name):
    return page.do("""return [...document.querySelectorAll('#api .api-log li')].filter(row => row.dataset.name === arguments[0])
                      .map(row => [row.dataset.way, row.querySelector('.detail').textContent, row.querySelector('.bytes').textContent])""",
                   name)


def fill(page, kind, text):
    page.set("api.kind", kind)
    page.wait(f"document.querySelector('#api input[value={kind}]').checked")
    page.do("""const box = document.querySelector('#api-payload'); box.value = arguments[0];
               box.dispatchEvent(new Event('input'))""", text)


def clean(page):
    """The console without what the browser itself says of WebSockets that were meant to fail."""
    return [line for line in page.console() if "WebSocket connection to" not in line]


def test_runs_the_first_round_by_itself(api):
    """Connect, one helloworld, its reply; nothing of it goes anywhere but to the server, nothing is complained of."""
    assert trail(api) == "01"
    assert [way for way, *_ in rows(api, "send")] == ["sent"]
    assert rows(api, "message")[0][1].startswith("helloworld the same as was sent")
    assert api.text("#api [data-property='url']").startswith(f"ws://127.0.0.1:{api.server.port}/echo?lab=")
    assert api.console() == []
    assert api.foreign_requests() == []


def test_states_0_1_2_3_in_order(api):
    press(api, "close")
    wait_trail(api, "0123")
    assert api.do("return document.querySelector('#api .stations [aria-current]').dataset.state") == "3"
    wait_about(api, "1000")
    assert rows(api, "close()")[0][1] == '1000, "bye"'
    assert 'code 1000, reason "", wasClean true' in rows(api, "close")[0][1]
    press(api, "connect")
    wait_trail(api, "01")
    assert clean(api) == []


def test_helloworld_appends_each_reply(api):
    press(api, "hello")
    api.wait("document.querySelector('#api .hello').textContent === 'helloworld helloworld'")
    press(api, "hello")
    api.wait("document.querySelector('#api .hello').textContent === 'helloworld helloworld helloworld'")


PAYLOADS = [
    ("text", "Grüße, 世界 👋", "Grüße, 世界 👋", "20 B"),
    ("json", '{ "stock": "ACME", "price": [1, 2.5, null] }', '{"stock":"ACME","price":[1,2.5,null]}', "37 B"),
    ("hex", "00 01 fe ff", "00 01 fe ff", "4 B"),
    ("buffer", "65536", "00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 10 11 12 13 14 15 16 17 …", "65,536 B"),
]


@pytest.mark.parametrize("binary", ["arraybuffer", "blob"])
def test_echo_brings_back_the_same(api, binary):
    api.set("api.binary", binary)
    api.wait(f"document.querySelector('#api [data-property=binaryType]').textContent === '{binary}'")
    for n, (kind, text, shown, size) in enumerate(PAYLOADS, 1):
        fill(api, kind, text)
        press(api, "send")
        api.wait(f"[...document.querySelectorAll('#api .api-log li[data-name=message]')].length === {n + 1}")
        way, detail, bytes_shown = rows(api, "message")[n]
        assert detail.startswith(f"{shown} the same as was sent")
        assert bytes_shown == size
        assert api.do("""return document.querySelector('#api [data-line=send]').textContent""").startswith("const send = () => ws.send(")


def test_what_cannot_be_sent_is_said(api):
    for kind, text in (("json", "{no"), ("hex", "0g"), ("hex", "123"), ("buffer", "-1"), ("buffer", "x")):
        fill(api, kind, "1" if kind == "buffer" else "00")
        api.do("document.querySelector('#api .api-told p').dataset.about = ''")
        fill(api, kind, text)
        press(api, "send")
        wait_about(api, "bad")
    assert len(rows(api, "send")) == 1


@pytest.mark.parametrize("code, words", [("1001", "goes away"), ("1008", "against the rules"), ("4000", "agreed")])
def test_closed_by_the_server(api, code, words):
    provoke(api, code)
    wait_about(api, code)
    assert words in api.text("#api .api-told")
    assert ("§7.4.1" if code < "3" else "§7.4.2") in api.text("#api .api-told")
    assert f'code {code}, reason "the page asked for {code}", wasClean true' in rows(api, "close")[0][1]
    assert trail(api) in ("013", "0123")


def test_message_too_large(api):
    provoke(api, "1009")
    wait_about(api, "1009")
    assert "65,537 B" in [size for *_, size in rows(api, "send")]
    assert rows(api, "close")[0][1].startswith("code 1009")


@pytest.mark.parametrize("name, why", [("dead", "dead"), ("wss", "wss"), ("protocol", "protocol"), ("path", "path")])
def test_connections_that_fail(api, name, why):
    provoke(api, name)
    wait_about(api, "1006")
    assert api.do("return document.querySelector('#api .api-told p').dataset.why") == f"why-{why}"
    assert trail(api) == "03"
    assert len(rows(api, "error")) == 1
    assert rows(api, "close")[0][1] == 'code 1006, reason "", wasClean false'
    assert clean(api) == []
    press(api, "connect")
    wait_about(api, "1006")  # the boxes keep what was tried


@pytest.mark.parametrize("name, error, closed", [("url", "SyntaxError", False), ("early", "InvalidStateError", False),
                                                 ("code", "InvalidAccessError", False), ("reason", "SyntaxError", False)])
def test_exceptions_are_shown(api, name, error, closed):
    provoke(api, name)
    api.wait(f"[...document.querySelectorAll('#api .api-log li')].some(row => row.dataset.name === '{error}')")
    if name in ("code", "reason"):
        wait_about(api, error)
        assert trail(api) == "01", "the connection has to stay open"
    assert clean(api) == []


def test_sending_after_the_end_goes_nowhere(api):
    provoke(api, "late")
    wait_about(api, "void")
    assert rows(api, "send")[-1][1] == "too late silently dropped: only bufferedAmount grew"
    assert api.do("return document.querySelector('#api .amount').textContent") != "0 B" or \
        api.wait("document.querySelector('#api .amount').textContent === '8 B'")


def test_own_close_codes(api):
    for code, about in (("999", "InvalidAccessError"), ("5000", "InvalidAccessError"), ("abc", "InvalidAccessError"), ("3007", "3007")):
        api.set("api.code", code)
        api.wait(f"document.querySelector('#api [data-line=bye]').textContent.includes('close({code}')")
        press(api, "close")
        wait_about(api, about)
    assert 'code 3007, reason "", wasClean true' in rows(api, "close")[0][1]


def test_close_without_a_code_is_1005(api):
    api.set("api.code", "")
    api.wait("document.querySelector('#api [data-line=bye]').textContent.includes('close()')")
    press(api, "close")
    wait_about(api, "1005")


def test_sub_protocol_is_chosen(api):
    api.set("api.url", "/ws?topic=room.test")
    api.set("api.protocols", "nobody.v1, pushmark.v1")
    api.wait("document.querySelector('#api [data-line=new]').textContent.includes('\"nobody.v1\", \"pushmark.v1\"')")
    press(api, "connect")
    api.wait("document.querySelector('#api [data-property=protocol]').textContent === 'pushmark.v1'")
    fill(api, "hex", "00")
    press(api, "send")
    wait_about(api, "1003")  # messages are text there


def test_buffered_amount_rises_and_falls(api):
    press(api, "burst")
    api.wait("document.querySelector('#api .buffered .trace').getAttribute('d').length > 20")
    api.wait("document.querySelector('#api .amount').textContent === '0 B'")
    api.wait("document.querySelector('#api .buffered').textContent.includes('1.08 MB')")
    api.wait("[...document.querySelectorAll('#api .api-log .bytes')].filter(b => b.textContent === '1,080,000 B').length === 2")
    assert trail(api) == "01"


def test_lines_light_up_as_they_run(api):
    def runs():
        return api.do("return [...document.querySelectorAll('#api [data-line]')].map(l => [l.dataset.line, Number(l.dataset.run ?? 0)])")
    before = dict(runs())
    assert before["new"] == before["open"] == before["message"] == before["send"] == 1
    assert before["error"] == before["close"] == before["bye"] == 0
    press(api, "close")
    wait_about(api, "1000")
    after = dict(runs())
    assert (after["bye"], after["close"], after["error"]) == (1, 1, 0)
    provoke(api, "dead")
    wait_about(api, "1006")
    assert dict(runs())["error"] == 1


def test_log_is_bounded(api):
    fill(api, "text", "x")
    api.do("for (let i = 0; i < 150; i++) document.querySelector(\"#api [data-do='send']\").click()")
    api.wait("document.querySelectorAll('#api .api-log li').length === 200")
    api.wait("document.querySelector('#api .api-log li:last-child').dataset.name === 'message'")


def test_out_of_sight_there_is_no_connection(api):
    """And it comes back on return, since the learner did not end it."""
    api.show("#race")
    wait_trail(api, "0123")
    api.show("#api .stations")
    wait_trail(api, "01")
    press(api, "close")
    wait_trail(api, "0123")
    api.show("#race")
    api.wait("!document.querySelector('#api .figure').classList.contains('running')")
    api.show("#api .stations")
    api.wait("document.querySelector('#api .figure').classList.contains('running')")
    assert trail(api) == "0123"


def test_server_dies(api):
    api.server.process.send_signal(signal.SIGTERM)
    wait_about(api, "1001")
    api.wait("document.querySelector('.banner').hidden === false")
    assert api.do("return [...document.querySelectorAll('#api .api-log li')].length") > 4


def test_both_languages_while_it_runs(api):
    api.set("lang", "zh")
    api.wait("document.querySelector('#api h2').textContent === 'WebSocket 接口，现场操作'")
    provoke(api, "1008")
    wait_about(api, "1008")
    assert "违反" in api.text("#api .api-told")
    api.set("lang", "en")
    api.wait("document.querySelector('#api .api-told').textContent.includes('against the rules')")
    assert clean(api) == []


def test_describes_itself_and_has_names(api):
    api.click("#api .describe")
    api.wait("[...document.querySelectorAll('#api [aria-live]')].some(e => e.textContent.includes('readyState 1, OPEN'))")
    nameless = api.do("""return [...document.querySelectorAll('#api input, #api textarea, #api button')].filter(e =>
        !(e.labels?.length || e.getAttribute('aria-label') || e.textContent.trim())).map(e => e.outerHTML)""")
    assert nameless == []


def test_what_throws_leaves_the_connection_alone(api):
    """`new WebSocket` of no URL: nothing ends, and the boxes' next use works."""
    provoke(api, "url")
    wait_about(api, "SyntaxError")
    assert trail(api) == "01"
    press(api, "hello")
    api.wait("document.querySelector('#api .hello').textContent === 'helloworld helloworld'")


def test_code_and_log_can_be_copied(api):
    for tool in ("#api .api-head button", "#api .api-tools button"):
        api.click(tool)
        api.wait(f"['Copied', 'Selected'].includes(document.querySelector('{tool}').textContent)")
