"""The lab, chapter 3: the bytes shown are those that this browser sent and got, and what is said of them holds."""

import json
import re

import pytest
from conftest import PATIENCE, Server, fresh_tab
from labpage import BROWSER, Lab

HELLO = "hello over the wire!"


@pytest.fixture(scope="module")
def page(browser):
    """The chapter, once every way has brought something: of all tests, since that takes its time."""
    server = Server(["--rate", "0", "--lab", "--web", str(BROWSER)], "release")
    fresh_tab(browser)
    lab = Lab(server, browser)
    lab.open("wire")
    lab.capture = Capture(lab)
    lab.wait("[...document.querySelectorAll('#wire .way .figures')].every(e => /\\d/.test(e.textContent))")
    lab.set("wire.show", "ws")
    lab.wait("document.querySelector('#wire .unmasked')")
    yield lab
    fresh_tab(browser)
    server.stop()


@pytest.fixture
def wire(page):
    page.set("lang", "en")
    page.set("race.cookie", 0)
    page.set("wire.show", "news")
    page.show("#wire .figure")
    page.wait("document.querySelector('#wire .figure.running') && document.querySelector('#wire input[value=news]').checked")
    page.do("document.querySelector('#wire button[aria-pressed=true]')?.click()")
    assert page.console() == []
    return page


def shown(lab, way):
    """The bytes of each part of one way, held still, by the dumps' headings."""
    lab.set("wire.show", way)
    lab.wait(f"document.querySelector('#wire input[value={way}]').checked")
    return parts(lab)


def parts(lab):
    dumps = lab.do("""return [...document.querySelectorAll('#wire .dump')].map(dump => ({
        hex: [...dump.querySelectorAll('.hex')].map(row => row.textContent).join(' '),
        headline: Number(document.querySelector('#wire .headline').dataset.total),
        useful: Number(document.querySelector('#wire .headline').dataset.useful)}))""")
    return [bytes.fromhex(one["hex"]) for one in dumps], dumps[0]


def fields(head):
    lines = head.decode().split("\r\n\r\n")[0].split("\r\n")
    return lines[0], dict(line.split(": ", 1) for line in lines[1:])


class Capture:
    """What the browser's own instruments saw of its requests and frames."""

    def __init__(self, lab):
        self.lab, self.urls, self.sent, self.heads, self.sockets = lab, {}, {}, {}, {}
        self.frames_sent, self.frames_received = [], []
        self.read()

    def read(self):
        for entry in self.lab.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            method, params = message["method"], message["params"]
            if method == "Network.requestWillBeSent":
                self.urls[params["requestId"]] = params["request"]["url"]
            elif method == "Network.requestWillBeSentExtraInfo":
                self.sent[params["requestId"]] = params["headers"]
            elif method == "Network.responseReceivedExtraInfo":
                self.heads[params["requestId"]] = params.get("headersText")
            elif method == "Network.webSocketCreated":
                self.urls[params["requestId"]] = params["url"]
            elif method == "Network.webSocketWillSendHandshakeRequest":
                self.sent[params["requestId"]] = params["request"]["headers"]
            elif method == "Network.webSocketHandshakeResponseReceived":
                self.sockets[params["requestId"]] = params["response"]["headers"]
            elif method == "Network.webSocketFrameSent":
                self.frames_sent.append(params["response"]["payloadData"])
            elif method == "Network.webSocketFrameReceived":
                self.frames_received.append(params["response"]["payloadData"])

    def of(self, target):
        ids = [key for key, url in self.urls.items() if url.endswith(target)]
        assert ids, f"no request for {target}"
        return ids


def test_polls_are_shown_as_they_were_sent_and_answered(wire):
    capture = wire.capture
    for way, status in (("news", 200), ("empty", 304), ("longpoll", 200)):
        as_sent_and_answered(wire, capture, way, status)


def as_sent_and_answered(wire, capture, way, status):
    (request, response), headline = shown(wire, way)
    assert headline["headline"] == len(request) + len(response)
    start, sent = fields(request)
    answered, received = fields(response)
    assert answered.startswith(f"HTTP/1.1 {status} ")
    capture.read()
    ids = capture.of(start.split()[1])
    assert sent in [capture.sent.get(one) for one in ids]
    heads = [capture.heads.get(one) for one in ids]
    assert response.split(b"\r\n\r\n")[0].decode() + "\r\n\r\n" in heads
    texts = response.split(b"\r\n\r\n", 1)[1].split(b"\n")[:-1]
    assert headline["useful"] == sum(map(len, texts)) == (20 * len(texts))
    assert bool(texts) == (status == 200)
    assert ("ETag" in received) and ("If-None-Match" in sent or way != "empty")


def test_a_handshake_and_frames_are_shown_as_they_came(wire):
    shown(wire, "ws")
    wire.wait("document.querySelector('#wire .unmasked')")
    (down, up, request, response), headline = parts(wire)
    assert down[0] == 0x81 and down[1] == len(down) - 2 == 20 == headline["useful"]
    assert headline["headline"] == 22
    key, masked = up[2:6], up[6:]
    assert up[0] == 0x81 and up[1] == 0x80 | len(masked)
    text = bytes(byte ^ key[i % 4] for i, byte in enumerate(masked)).decode()
    capture = wire.capture
    capture.read()
    assert text == HELLO and text in capture.frames_sent
    assert down[2:].decode() in capture.frames_received
    cells = wire.do("return [...document.querySelectorAll('#wire .unmasked tr:last-child td')].map(e => e.textContent).join('')")
    assert cells == HELLO
    start, sent = fields(request)
    _, received = fields(response)
    one = next(key for key in capture.of(start.split()[1]) if capture.sent[key]["Sec-WebSocket-Key"] == sent["Sec-WebSocket-Key"])
    assert capture.sent[one] == sent and capture.sockets[one] == received
    wire.wait("document.querySelector('#wire .proof').dataset.match === 'true'")
    assert received["Sec-WebSocket-Accept"] in wire.text("#wire .proof")


def test_an_event_is_the_text_and_what_frames_it(wire):
    (event, request, response), headline = shown(wire, "sse")
    assert re.fullmatch(rb"id: \d+\ndata: (.{20})\n\n", event)
    assert (headline["useful"], headline["headline"]) == (20, len(event))
    assert b"Accept: text/event-stream\r\n" in request and response.startswith(b"HTTP/1.1 200 OK\r\n")


def test_packets_are_the_servers_count(wire):
    """A frame of 22 bytes, its packet's headers and its acknowledgement: 126 bytes, by the ledger."""
    shown(wire, "ws")
    wire.wait("/\\d/.test(document.querySelector('#wire .headline .soft').textContent)")
    found = int(re.search(r": (\d+) B a message", wire.text("#wire .headline .soft"))[1])
    assert 126 <= found <= 160  # a ping, once in 25 s, may be in it


def test_cookies_go_with_every_poll_and_once_with_a_handshake(wire):
    wire.do("""const input = document.querySelector('#wire .slider input'); input.value = 4;
               input.dispatchEvent(new Event('input'))""")
    wire.wait("document.cookie.length === 1000")
    grown = "Number(document.querySelector('#wire .headline').dataset.total) > 1600"
    wire.wait(grown)
    assert wire.text("#wire .legend .cookie + span + b") == "1,008"  # Cookie: and the pair
    assert len(wire.do("return [...document.querySelectorAll('#wire .seg.cookie[role=option]')]")) == 1
    wire.set("wire.show", "ws")
    wire.wait("[...document.querySelectorAll('#wire .fold')].length")
    assert wire.do("return Number(document.querySelector('#wire .headline').dataset.total)") == 22
    assert wire.do("return document.querySelectorAll('#wire .seg.cookie[role=option]').length") == 1
    wire.do("scrollTo({top: 0, behavior: 'instant'})")
    wire.wait("document.cookie === ''")
    wire.show("#wire .ways")
    wire.wait("document.cookie.length === 1000")
    wire.set("race.cookie", 0)
    wire.wait("document.cookie === ''")


def test_keys_go_from_run_to_run_and_hold_it_still(wire):
    shown(wire, "news")
    wire.do("document.querySelector('#wire .dump').focus({preventScroll: true})")
    wire.wait("document.querySelector('#wire .explain').dataset.kind === 'start'")
    press = "document.querySelector('#wire .dump').dispatchEvent(new KeyboardEvent('keydown', {key: arguments[0], bubbles: true, cancelable: true}))"
    titles = []
    for _ in range(3):
        wire.do(press, "ArrowRight")
        titles.append(wire.text("#wire .explain h3"))
    assert titles[1] == "Host" and titles[0] == titles[2]
    assert wire.text("#wire .explain .ref") == "RFC 9112 §2.2"
    assert wire.do("return document.querySelector('#wire button[aria-pressed]').getAttribute('aria-pressed')") == "true"
    before, _ = parts(wire)
    old = wire.text("#wire .figures")
    wire.do("window.pollsSeen = performance.getEntriesByType('resource').length")
    wire.wait("performance.getEntriesByType('resource').length > window.pollsSeen + 4")
    assert parts(wire)[0] == before and old
    wire.do(press, "End")
    assert wire.do("return document.querySelector('#wire .seg.on').getAttribute('aria-selected')") == "true"


MODULES = """const [http, frame] = await Promise.all([import("/chapters/wire/http.js"), import("/chapters/wire/frame.js")]);
const bytes = text => Uint8Array.from(text, letter => letter.charCodeAt(0));
const covers = (runs, length) => runs.reduce((at, run) => run.from === at && run.to > at ? run.to : NaN, 0) === length;
"""

ODD_HEADS = ["", "\r\n", "\n", "GET", "GET / HTTP/1.1", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\nHost: a\n\n", "HTTP/1.1 200\r\n\r\n",
             "HTTP/1.1 200 OK\r\nA : b\r\n : c\r\n folded\r\nno colon\r\n:\r\n\r\n", "\0\0\0\r\n\r\nbody", "GET / HTTP/1.1\r\r\n\r\n",
             "HTTP/1.1 200 OK\r\n\r\n! reset\n1 a b\n\n\nrest", "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n: x\n\ndata:y\nz",
             "GET  / HTTP/1.1\r\nX:\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n"]


def test_heads_of_all_kinds_come_apart_without_a_byte_lost(wire):
    found = wire.do("return (async heads => {" + MODULES + """
        return heads.map(text => { const b = bytes(text), m = http.parseMessage(b);
          return {covers: covers(m.runs, b.length), whole: m.whole, start: m.start.what, kinds: m.runs.map(run => run.kind),
            names: m.fields.map(field => field.name)}; });
        })(arguments[0])""", ODD_HEADS)
    assert [one["covers"] for one in found] == [True] * len(ODD_HEADS)
    assert found[6]["whole"] and found[6]["names"] == ["Host"]  # lone line feeds
    assert not found[5]["whole"] and not found[14]["whole"]
    assert found[8]["names"] == [] and found[8]["kinds"].count("odd") == 5
    assert found[9]["start"] == found[13]["start"] == "odd"
    assert found[11]["kinds"].count("useful") == 2 and "frame" in found[11]["kinds"]
    assert found[12]["kinds"].count("useful") == 1 and found[12]["kinds"][-1] == "odd"


ODD_FRAMES = ["", "81", "8100", "8105", "810568656c6c6f", "818537fa213d7f9f4d5158", "817e0100", "827e0003616263", "827f0000000000000003616263",
              "8981", "880203e8", "8b0161", "c10161", "810161ffff", "818537fa"]


def test_frames_of_all_kinds_come_apart_without_a_byte_lost(wire):
    found = wire.do("return (async frames => {" + MODULES + """
        return frames.map(text => { const b = Uint8Array.from(text.match(/../g) ?? [], h => parseInt(h, 16)), f = frame.parseFrame(b);
          return {covers: covers(f.runs, b.length), whole: f.whole, text: f.text, length: f.length, what: f.runs.map(run => run.what)}; });
        })(arguments[0])""", ODD_FRAMES)
    assert [one["covers"] for one in found] == [True] * len(ODD_FRAMES)
    assert (found[4]["text"], found[5]["text"]) == ("hello", "Hello")  # RFC 6455 §5.7
    assert found[5]["what"] == ["opcode", "length", "mask", "masked"]
    assert [one["whole"] for one in found[:6]] == [False, False, True, False, True, True]
    assert found[6]["length"] == 256 and not found[6]["whole"]
    assert (found[7]["text"], found[8]["text"]) == ("abc", "abc")
    assert found[10]["what"][-1] == "control" and found[11]["what"][0] == found[12]["what"][0] == "odd"
    assert found[13]["what"][-1] == "odd" and not found[14]["whole"]


def test_accept_is_that_of_the_standards_example(wire):
    proof = wire.do("return import('/chapters/wire/accept.js').then(m => m.acceptOf('dGhlIHNhbXBsZSBub25jZQ=='))")
    assert proof == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="  # RFC 6455 §1.3


def test_both_languages_while_it_runs_and_nothing_to_complain_of(wire):
    every = """return [...document.querySelectorAll('#wire [data-run]')].length"""
    for way in ("news", "empty", "longpoll", "sse", "ws"):
        for language in ("zh", "en"):
            wire.set("lang", language)
            shown(wire, way)
            assert wire.do(every) > 3
            # each run has its words
            wire.do("for (const seg of document.querySelectorAll('#wire .seg')) seg.dispatchEvent(new PointerEvent('pointerover', {bubbles: true}))")
            assert ("有用字节" in wire.text("#wire .big")) == (language == "zh")
    wire.do("document.querySelector('#wire .describe').click()")
    assert re.search(r"\d+ useful bytes of \d+", wire.text("#wire .unseen[aria-live]"))
    assert wire.console() == []
    wire.capture.read()
    own = (wire.server.url, wire.server.url.replace("http", "ws"), "data:", "chrome:", "about:")
    assert [url for url in wire.capture.urls.values() if not url.startswith(own)] == []


def test_connections_end_where_nobody_looks(wire):
    wire.do("scrollTo({top: 0, behavior: 'instant'})")
    wire.wait("!document.querySelector('#wire .figure').classList.contains('running')")
    wire.do("window.asked = performance.getEntriesByType('resource').filter(e => e.name.includes('wire-')).length")
    wire.do("return new Promise(done => setTimeout(done, 2500))")
    assert wire.do("return performance.getEntriesByType('resource').filter(e => e.name.includes('wire-')).length - window.asked") <= 2
    wire.show("#wire .ways")
    wire.wait("performance.getEntriesByType('resource').filter(e => e.name.includes('wire-')).length > window.asked + 4", PATIENCE)
