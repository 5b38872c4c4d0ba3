"""The lab's page as a whole: its words, its address, its reach, its ways with a server that is gone, and who can use it."""

import base64
import json
import math
import re
import signal
import time

import pytest
from conftest import PATIENCE, ROOT, Server, fresh_tab
from desk import Desk
from labpage import BROWSER, Lab, lab  # noqa: F401: a fixture

CHAPTERS = ["race", "predict", "wire", "api", "chat", "wins", "honest", "results"]
SCRIPT = (ROOT / "tests" / "e2e" / "lab_access.js").read_text()


STOPS = "document.querySelectorAll('.figure, footer')"


def through(lab, seconds=0.3):  # noqa: F811
    """Scrolls from the top to the end as a reader would, stopping at each figure until it runs and so long more."""
    for i in range(lab.do(f"return {STOPS}.length")):
        lab.do(f"{STOPS}[arguments[0]].scrollIntoView({{behavior: 'instant', block: 'center'}})", i)
        lab.wait(f"!{STOPS}[{i}].querySelector('.describe') || {STOPS}[{i}].matches('.running')")
        time.sleep(seconds)


def emulate(lab, width=1400, height=900, **features):  # noqa: F811
    lab.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                               {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False})
    lab.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {
        "features": [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]})


# --- words ---


@pytest.fixture
def words(lab):  # noqa: F811
    """Of all chapters, as the browser reads them: {chapter: {language: {key: text}}}."""
    lab.open()
    lab.driver.set_script_timeout(PATIENCE)
    return lab.driver.execute_async_script("""
        const [names, done] = arguments, found = {};
        Promise.all(names.map(async name => found[name] = (await import(`/words/${name}.js`)).default)).then(() => done(found));
        """, ["lab", *CHAPTERS])


# Names and code that are the same in every language.
SAME = re.compile(r"`[^`]+`|\{\w+\}|https?:\S+|Pushmark|WebSockets?|Server-Sent Events|JavaScript|Chromium|Chrome|Firefox|Safari"
                  r"|coordinated omission|Gil Tene|RFC ?\d+|English")


def test_both_languages_say_the_same_things(words):
    for chapter, tables in words.items():
        assert set(tables) == {"en", "zh"}, chapter
        english, chinese = tables["en"], tables["zh"]
        assert set(english) == set(chinese), f"{chapter}: {set(english) ^ set(chinese)}"
        for key, text in english.items():
            where = f"{chapter}.{key}"
            assert text.strip() and chinese[key].strip(), f"{where} is empty"
            figures = [{re.sub(r"^part$", "times", name.removesuffix("Part")) for name in re.findall(r"\{(\w+)\}", one)}
                       for one in (text, chinese[key])]  # a third of something is three times less
            assert figures[0] == figures[1], f"{where}: {figures}"
            for one in (text, chinese[key]):
                assert one.count("*") % 2 == 0 and one.count("`") % 2 == 0, f"{where}: marks without their end: {one}"
            assert not re.search("[一-鿿]", text.replace("中文", "")), f"{where} is not English: {text}"
            left = re.findall(r"[A-Za-z]{2,}(?:[ ,]+[A-Za-z]{2,}){2,}", SAME.sub(" . ", chinese[key]))
            assert not left, f"{where}: English left: {left}"
            if re.search(r"[A-Za-z]{3,} [a-z]{3,}", SAME.sub(" . ", text)):
                assert re.search("[一-鿿]", chinese[key]), f"{where} is not Chinese: {chinese[key]}"


def sources():
    return {path: path.read_text() for path in sorted(BROWSER.rglob("*.js")) if path.parent.name != "words"}


def test_every_word_that_is_asked_for_exists_and_none_is_idle(words):
    keys = {f"{chapter}.{key}" for chapter, tables in words.items() for key in tables["en"]}
    names = "|".join(words)
    used, patterns = set(), []
    for path, text in sources().items():
        for key in re.findall(rf'"((?:{names})\.[a-z][\w.-]*)"', text):
            used.add(key)
        calls = r"\b(?:say|spoken|text|attribute|button|pressed|card|passing)\((?:[^;\n]*?[ (,?:])?"
        for key in re.findall(rf'(?:{calls}|\bwords: )"((?:{names})\.[a-z][\w.-]*)"', text):
            assert key in keys or is_setting(key), f"{path.name}: no words {key}"
        for template in re.findall(rf"`((?:{names}|\$\{{[^}}]+\}})\.[^`\s]*\$?[^`\s]*)`", text):
            if re.fullmatch(r"[\w.${}()\[\]?:\" -]+", template):
                patterns.append(re.compile("".join(
                    "[\\w.-]+" if part.startswith("${") else re.escape(part) for part in re.split(r"(\$\{[^}]+\})", template))))
    assert len(used) > 30
    for pattern in patterns:
        if pattern.pattern.startswith(tuple(words)):
            assert any(pattern.fullmatch(key) for key in keys), f"no words like {pattern.pattern}"
    idle = {key for key in keys - used if not any(pattern.fullmatch(key) for pattern in patterns)}
    idle = {key for key in idle if not any(f'"{key.split(".", 1)[1]}"' in text for text in sources().values())}
    assert not idle, f"said nowhere: {sorted(idle)}"


def is_setting(key):
    return any(re.search(rf"(?:state\.\w+\(|key(?:: | = |, ))\"{re.escape(key)}\"|[A-Z_]+ = \"{re.escape(key)}\"", text)
               for text in sources().values())


def test_both_languages_while_all_runs(lab):  # noqa: F811
    lab.open()
    through(lab)
    for button, tag, sign in (("中文", "zh-CN", "一场赛跑"), ("English", "en", "The race")):
        lab.do("[...document.querySelectorAll('.languages button')].find(b => b.textContent === arguments[0]).click()", button)
        lab.wait(f"document.documentElement.lang === '{tag}'")
        assert lab.text("#race-title") == sign
        through(lab, 0.05)
        empty = lab.do("return [...document.querySelectorAll('[data-say]')].filter(e => /\\{\\w+\\}|undefined|NaN/.test(e.textContent))"
                       ".map(e => e.textContent)")
        assert not empty, f"figures that were not filled in: {empty}"
    assert not lab.console()


def test_the_browsers_own_language_is_taken(lab):  # noqa: F811
    lab.driver.execute_cdp_cmd("Emulation.setUserAgentOverride", {
        "userAgent": lab.do("return navigator.userAgent"), "acceptLanguage": "zh-CN,zh"})
    lab.open()
    lab.wait("document.documentElement.lang === 'zh-CN'")
    assert lab.text("#race-title") == "一场赛跑"


# --- the address ---

SETTINGS = """[...document.querySelectorAll('input[type=range], input[type=radio], input[type=checkbox]')]"""


def test_a_link_shows_the_same_settings(lab):  # noqa: F811
    lab.open()
    count = lab.do(f"return {SETTINGS}.length")
    kept = {}
    for i in range(count):
        before = lab.do("return location.hash")
        changed = lab.do(f"""const e = {SETTINGS}[arguments[0]];
            if (e.disabled || e.type !== 'range' && e.checked && e.type === 'radio') return false;
            if (e.type === 'range') {{
              e.value = Number(e.value) === Number(e.max) ? e.min : String(Number(e.value) + Number(e.step || 1));
              e.dispatchEvent(new Event('input', {{bubbles: true}})); e.dispatchEvent(new Event('change', {{bubbles: true}}));
            }} else e.click();
            return true""", i)
        if changed:
            lab.do("return import('/base/state.js').then(({state}) => state.link())")  # else a moment later
            if lab.do("return location.hash") != before:
                kept[i] = lab.do(f"const e = {SETTINGS}[arguments[0]]; return [e.type, e.value, e.checked]", i)
    assert len(kept) >= 4, f"of {count} controls"
    # A radio of the same group may have been chosen after it: as they are at the end.
    kept = {i: lab.do(f"const e = {SETTINGS}[arguments[0]]; return [e.type, e.value, e.checked]", i) for i in kept}
    link = lab.do("return location.href")
    lab.driver.get("about:blank")
    lab.driver.get(link)
    lab.wait("window.labStarted")
    for i, value in kept.items():
        now = lab.do(f"const e = {SETTINGS}[arguments[0]]; return [e.type, e.value, e.checked]", i)
        assert now == value, f"control {i} of {link}"


def test_a_link_shows_the_chapter_the_language_and_the_light(lab):  # noqa: F811
    lab.open("honest", lang="zh", theme="dark")
    assert lab.do("return document.documentElement.lang") == "zh-CN"
    assert lab.do("return getComputedStyle(document.body).backgroundColor") == "rgb(22, 25, 28)"
    lab.wait("document.querySelector('.chapters a[aria-current]')?.hash === '#honest'")
    lab.show("#wins")
    lab.wait("location.hash.startsWith('#wins?')")
    assert "lang=zh" in lab.do("return location.hash") and "theme=dark" in lab.do("return location.hash")


def test_nonsense_in_the_address_is_as_good_as_absent(lab):  # noqa: F811
    lab.driver.get(f"{lab.server.url}/#nowhere?lang=xx&theme=loud&race.rate=NaN&honest.clients=-5&honest.jitter=1e999&__proto__=1&=&%ff")
    lab.wait("window.labStarted")
    through(lab, 0.05)
    assert lab.do("return document.documentElement.lang") == "en"
    assert not lab.console()


# --- its reach ---


def test_nothing_is_asked_of_others_and_nothing_complains(lab):  # noqa: F811
    lab.open()
    lab.requests()
    lab.driver.get("about:blank")
    lab.open()
    through(lab, 1)
    own = lab.requests()
    assert any("/lab.js" in url for url in own) and any(url.endswith("/lab") for url in own)
    assert not [url for url in own if not url.startswith((lab.server.url, lab.server.url.replace("http", "ws"), "data:", "about:", "blob:"))]
    assert not lab.console()


def test_sources_name_no_other_host():
    for path in [*sources(), *BROWSER.rglob("*.css"), BROWSER / "index.html"]:
        for url in re.findall(r"(?:https?|wss?)://[\w.-]+", path.read_text()):
            assert url in ("http://www.w3.org",) or re.search(r"//(127\.|localhost|example\b|host\b|echo\.example|server\b)", url), f"{path}: {url}"


def test_html_is_never_made_of_strings():
    for path, text in sources().items():
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text), path


# --- who can use it ---


# Each language at each width, where texts are cut; each light at each width and in each language, where colours are read.
LOOKS = [(width, *look) for width, looks in {
    1400: [("en", "light"), ("zh", "dark")], 768: [("zh", "dark"), ("en", "light")],
    400: [("en", "dark"), ("zh", "light")], 320: [("zh", "light"), ("en", "dark")]}.items() for look in looks]


def test_the_page_is_accessible(lab):  # noqa: F811
    lab.open()
    through(lab, 0.8)
    complaints, figures = {}, lab.do("return document.querySelectorAll('.figure').length")
    for n, (width, language, theme) in enumerate(LOOKS):
        emulate(lab, width, prefers_color_scheme=theme)
        lab.set("lang", language)
        lab.wait(f"document.documentElement.lang.startsWith('{language}')")
        lab.wait(f"innerWidth === {width} && document.documentElement.dataset.theme === '{theme}'")
        # All of the page is looked at each time, and once a width with each of the figures running.
        for i in range(figures) if n % 2 == 0 else (n % figures,):
            lab.show_figure(i)
            lab.wait("!document.getAnimations().some(one => one.playState === 'running')")  # of what fades, the end counts
            for complaint in lab.do(SCRIPT):
                complaints.setdefault(complaint, (language, theme, width))
    assert not complaints, "\n".join(f"{look}: {what}" for what, look in complaints.items())


CONTROLS = {"button", "link", "slider", "textbox", "checkbox", "radio", "combobox", "spinbutton", "searchbox", "switch", "tab", "img",
            "image", "figure", "listbox", "radiogroup", "group", "region", "Canvas"}
MAY_BE_BARE = {"figure", "group", "Canvas"}


def test_every_control_has_a_name(lab):  # noqa: F811
    lab.open()
    through(lab)
    lab.driver.execute_cdp_cmd("Accessibility.enable", {})
    for language in ("en", "zh"):
        lab.set("lang", language)
        lab.wait(f"document.documentElement.lang.startsWith('{language}')")
        named(lab)


def named(lab):  # noqa: F811
    nodes = lab.driver.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    roles = [node["role"]["value"] for node in nodes if not node["ignored"] and "role" in node]
    assert roles.count("button") >= 5 and roles.count("link") >= 9
    for node in nodes:
        role = node.get("role", {}).get("value")
        if node["ignored"] or role not in CONTROLS - MAY_BE_BARE:
            continue
        name = node.get("name", {}).get("value", "").strip()
        described = lab.driver.execute_cdp_cmd("DOM.describeNode", {"backendNodeId": node["backendDOMNodeId"]})["node"] if not name else ""
        assert name, f"{role} without a name: {described}"


FOCUSABLE = """[...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')].filter(e => !e.disabled
    && e.tabIndex >= 0 && e.getClientRects().length && getComputedStyle(e).visibility !== 'hidden'
    && !(e.type === 'radio' && !e.checked && [...document.querySelectorAll(`input[name="${e.name}"]`)].some(o => o.checked)))"""


def press(lab, key, code):  # noqa: F811
    for kind in ("rawKeyDown", "keyUp"):
        lab.driver.execute_cdp_cmd("Input.dispatchKeyEvent", {"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code})


def test_the_keyboard_reaches_all_in_reading_order(lab):  # noqa: F811
    emulate(lab, prefers_reduced_motion="reduce")  # else what was reached is still on its way into sight
    lab.open()
    lab.do("scrollTo(0, 0); document.activeElement.blur(); window.reached = []")
    lab.do(f"{FOCUSABLE}.forEach(e => e.wanted = true)")
    bare, previous = [], None
    for _ in range(400):
        press(lab, "Tab", 9)
        at = lab.do("""const e = document.activeElement; if (!e || e === document.body || e.reached) return null;
            const style = getComputedStyle(e), last = window.reached.at(-1); e.reached = true; window.reached.push(e);
            const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1.5 && e.matches(':focus-visible');
            const box = e.getBoundingClientRect(), bar = document.querySelector('header.top').getBoundingClientRect();
            return {name: e.outerHTML.slice(0, 120), ring, ordered: !last || !!(last.compareDocumentPosition(e) & 4),
                    seen: box.bottom > 0 && box.top < innerHeight && (e.closest('header.top') || box.bottom > bar.bottom)}""")
        if at is None:
            break
        assert at["ordered"], f"{at['name']} comes after {previous} in focus, not in the text"
        if not (at["ring"] and at["seen"]):
            bare.append(at)
        previous = at["name"]
    assert not bare, "no ring, or out of sight:\n" + "\n".join(map(str, bare))
    missed = lab.do(f"return {FOCUSABLE}.filter(e => e.wanted && !e.reached).map(e => e.outerHTML.slice(0, 120))")
    assert not missed, f"never reached: {missed}"
    assert lab.do("return window.reached.length") >= 15


def test_the_keyboard_turns_and_presses(lab):  # noqa: F811
    lab.open("honest", theme="light")
    lab.show("#honest-storm")
    lab.do("document.querySelector('#honest-storm input[type=range]').focus()")
    before = lab.do("return document.activeElement.value")
    press(lab, "ArrowRight", 39)
    lab.wait(f"document.activeElement.value > {before}")
    lab.wait("/honest.clients=/.test(location.hash)")
    lab.do("document.querySelector('.settings > button:last-child').focus()")
    lab.driver.execute_cdp_cmd("Input.dispatchKeyEvent", {"type": "keyDown", "key": "Enter", "text": "\r", "windowsVirtualKeyCode": 13})
    lab.wait("document.documentElement.dataset.theme === 'dark'")


def type_key(lab, key, code, text):  # noqa: F811
    for kind in ("keyDown", "keyUp"):
        more = {"text": text} if kind == "keyDown" else {}
        lab.driver.execute_cdp_cmd("Input.dispatchKeyEvent", {"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code, **more})


def test_each_kind_of_control_acts_by_keyboard(lab):  # noqa: F811
    """One of each: radio by arrow, checkbox by Space, button that stays pressed by Space, folded text by Enter, line by Enter,
    link by Enter. Sliders and plain buttons have a test of their own."""
    emulate(lab, prefers_reduced_motion="reduce")
    lab.open("api")
    focus = "document.querySelector(arguments[0]).focus()"
    lab.do(focus, "#api input[type=radio]:checked")
    before = lab.do("return document.activeElement.value")
    press(lab, "ArrowRight", 39)
    lab.wait(f"document.activeElement.checked && document.activeElement.value !== '{before}'")
    lab.do(focus, "#api details summary")
    type_key(lab, "Enter", 13, "\r")
    lab.wait("document.activeElement.closest('details').open")
    lab.do(focus, "#race .actions button[aria-pressed]")
    type_key(lab, " ", 32, " ")
    lab.wait("document.activeElement.getAttribute('aria-pressed') === 'true'")
    lab.show("#chat .figure")
    lab.wait("document.querySelectorAll('#chat .chat-side[data-lane=open]').length === 2")
    lab.do(focus, "#chat .toggle input")
    before = lab.do("return document.activeElement.checked")
    type_key(lab, " ", 32, " ")
    lab.wait(f"document.activeElement.checked === {str(not before).lower()}")
    lab.do(focus, "#chat-say-ws")
    lab.driver.execute_cdp_cmd("Input.insertText", {"text": "by keys alone"})
    type_key(lab, "Enter", 13, "\r")
    lab.wait("document.querySelector('#chat .chat-side.ws .chat-log').textContent.includes('by keys alone')")
    lab.do(focus, ".chapters a[href='#wins']")
    type_key(lab, "Enter", 13, "\r")
    lab.wait("location.hash.startsWith('#wins') && Math.abs(document.querySelector('#wins').getBoundingClientRect().top) < innerHeight / 2")


def test_the_link_that_is_copied_has_the_settings(lab):  # noqa: F811
    lab.driver.execute_cdp_cmd("Browser.grantPermissions", {
        "origin": lab.server.url, "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]})
    lab.open("race", race__rate=5, lang="zh")
    lab.do("const e = document.querySelector('#race input[type=range]'); e.value = e.max; e.dispatchEvent(new Event('input'));"
           "document.querySelector('.share').click()")
    lab.wait("document.querySelector('.share').textContent === '已复制'")
    link = lab.driver.execute_async_script("navigator.clipboard.readText().then(arguments[0])")
    assert link.startswith(f"{lab.server.url}/#race?") and "race.rate=20" in link and "lang=zh" in link


def test_moving_figures_have_words(lab):  # noqa: F811
    lab.open()
    for i in range(lab.do("return document.querySelectorAll('.figure').length")):
        lab.show_figure(i)
        lab.wait(f"""(figure => {{ const b = figure.querySelector('.describe'); if (!b) return true; b.click();
            return figure.querySelector('[aria-live]').textContent.length > 20; }})(document.querySelectorAll('.figure')[{i}])""")
        text = lab.do("return [...document.querySelectorAll('.figure')[arguments[0]].querySelectorAll('[aria-live]')]"
                      ".map(e => e.textContent).join(' ')", i)
        assert not re.search(r"undefined|NaN|\{\w+\}", text), f"figure {i}: {text!r}"
    assert lab.do("return document.querySelectorAll('.figure .describe').length") >= 8


def test_less_motion_is_less_motion(lab):  # noqa: F811
    emulate(lab, prefers_reduced_motion="reduce")
    lab.open()
    through(lab)
    assert lab.do("return getComputedStyle(document.documentElement).scrollBehavior") == "auto"
    moving = lab.do("return document.getAnimations().filter(a => a.playState === 'running' && a.effect.getComputedTiming().duration > 100)"
                    ".map(a => a.effect.target.outerHTML.slice(0, 100))")
    assert not moving
    assert not lab.console()


def test_it_prints(lab):  # noqa: F811
    lab.open()
    through(lab)
    paper = base64.b64decode(lab.driver.execute_cdp_cmd("Page.printToPDF", {"printBackground": False})["data"])
    pages = len(re.findall(rb"/Type\s*/Page\b", paper))
    assert paper.startswith(b"%PDF") and 3 <= pages <= 40, pages
    lab.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    shown = lab.do("return [...document.querySelectorAll('button, .controls, header.top, .banner')]"
                   ".filter(e => e.getClientRects().length).map(e => e.outerHTML.slice(0, 80))")
    assert not shown, "nothing to press on paper"
    assert lab.do("return getComputedStyle(document.body).backgroundColor") in ("rgb(253, 253, 251)", "rgb(255, 255, 255)")


# --- a server that is gone, new, slow or full; a browser that is old ---

FAILED_CONNECTION = re.compile(r"WebSocket connection to .* failed|Failed to load resource: (the server responded with a status of 503|net::ERR_)"
                               r"|net::ERR_(CONNECTION|INCOMPLETE|EMPTY|SOCKET|NETWORK)")


def own_complaints(lab):  # noqa: F811
    return [line for line in lab.console() if not FAILED_CONNECTION.search(line)]


def start(port=0):
    return Server(["--listen", f"127.0.0.1:{port}", "--rate", "0", "--lab", "--web", BROWSER], "release")


@pytest.fixture
def mortal(browser):
    """A page on a server that the test may kill, and starts again by itself: (page, {"server": …})."""
    held = {"server": start()}
    fresh_tab(browser)
    yield Lab(held["server"], browser), held
    fresh_tab(browser)
    held["server"].process.send_signal(signal.SIGCONT)
    held["server"].process.kill()
    held["server"].process.wait()


def running(lab):  # noqa: F811
    lab.wait("document.querySelector('#honest-stop').classList.contains('running')"
             " && document.querySelectorAll('#honest-stop .open circle.dot').length > 5")


BANNER = "document.querySelector('.banner:not([hidden])')"


def test_a_server_that_is_gone_and_comes_back(mortal):
    page, held = mortal
    page.open("honest")
    running(page)
    session = Desk(held["server"]).hello["session"]
    held["server"].process.kill()
    held["server"].process.wait()
    page.wait(f"/gone\\. Trying again in \\d+ s/.test({BANNER}?.textContent)")
    assert page.text(".status") == "no server"
    assert not page.do("return document.querySelector('.figure.running')")
    first = page.do(f"return {BANNER}?.textContent")
    page.wait(f"{BANNER}?.textContent !== {json.dumps(first)}")  # it counts down

    held["server"] = start(held["server"].port)
    assert Desk(held["server"]).hello["session"] != session
    page.wait(f"/was restarted/.test({BANNER}?.textContent)")
    running(page)
    assert page.text(".status") == "connected"
    page.wait(f"!{BANNER}")
    for chapter in CHAPTERS:
        if page.do("return document.querySelector(`#${arguments[0]} .figure`)", chapter):
            page.show(f"#{chapter} .figure")
            time.sleep(0.2)
    assert not own_complaints(page)


def test_a_server_that_goes_at_each_chapter(mortal):
    """Whatever a figure was at as its server went, it does not break, and goes on with the next one."""
    page, held = mortal
    page.open()
    for i in range(page.do("return document.querySelectorAll('.figure').length")):
        page.do("document.querySelectorAll('.figure')[arguments[0]].scrollIntoView({behavior: 'instant', block: 'center'})", i)
        time.sleep(0.7)
        held["server"].process.kill()
        held["server"].process.wait()
        page.wait("document.querySelector('.status').dataset.state === 'down'")
        held["server"] = start(held["server"].port)
        page.do("document.querySelector('.banner button').click()")
        page.wait("document.querySelector('.status').dataset.state === 'up'")
        time.sleep(0.3)
        assert not own_complaints(page), page.do(
            "return document.querySelectorAll('.figure')[arguments[0]].closest('section').id", i)


def test_a_server_that_stands_still(mortal):
    page, held = mortal
    page.open("honest")
    running(page)
    held["server"].process.send_signal(signal.SIGSTOP)
    page.wait(f"/has not answered/.test({BANNER}?.textContent)")
    assert page.text(".status") == "slow"
    time.sleep(1)
    held["server"].process.send_signal(signal.SIGCONT)
    page.wait(f"/answers again/.test({BANNER}?.textContent)")
    assert page.text(".status") == "connected"
    page.wait(f"!{BANNER}")
    running(page)
    assert not own_complaints(page)


def test_a_server_that_is_full_says_so(lab):  # noqa: F811
    desks = [Desk(lab.server) for _ in range(32)]
    assert Desk(lab.server).hello["say"] == "full"
    lab.driver.get(f"{lab.server.url}/#race")
    lab.wait("window.labStarted")
    lab.wait(f"/as many labs as it may\\. Trying again in \\d+ s/.test({BANNER}?.textContent)")
    desks.pop().close()
    lab.wait("document.querySelector('.status').dataset.state === 'up'")
    for desk in desks:
        desk.close()


@pytest.mark.parametrize("name", ["WebSocket", "EventSource", "fetch", "AbortController", "ResizeObserver"])
def test_an_old_browser_is_told_why(lab, name):  # noqa: F811
    lab.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": f"delete window.{name}"})
    lab.driver.get(lab.server.url)
    lab.wait("!document.querySelector('#old').hidden")
    box = lab.do("return document.querySelector('#old').innerText")
    assert f"no {name}" in box and "could not start" in box and "未能启动" in box
    assert not lab.do("return window.labStarted")


def test_a_browser_that_cannot_read_modules_is_told(lab):  # noqa: F811
    """As one that is too old for their language: the module is not what it should be."""
    lab.driver.execute_cdp_cmd("Network.enable", {})
    lab.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["*base/state.js"]})
    lab.driver.get(lab.server.url)
    lab.wait("!document.querySelector('#old').hidden")


def test_without_script_it_says_that_it_needs_some(lab):  # noqa: F811
    lab.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    lab.driver.get(lab.server.url)
    document = lab.driver.execute_cdp_cmd("DOM.getDocument", {"depth": -1})["root"]
    assert "works by JavaScript alone" in json.dumps(document) and "请为这台服务器允许脚本" in json.dumps(document, ensure_ascii=False)


# --- a tab that nobody looks at ---


def test_a_tab_in_the_background_keeps_no_connection_but_its_desk(lab):  # noqa: F811
    desk = Desk(lab.server)
    lab.open("honest")
    running(lab)
    lab.show("#honest-storm")
    lab.wait("/40 of 40/.test(document.querySelector('#honest-storm .status-line').textContent)")
    assert desk.ask("stats")["connections"] > 40
    page = lab.driver.current_window_handle
    lab.driver.execute_cdp_cmd("Emulation.setFocusEmulationEnabled", {"enabled": False})  # it keeps pages in sight
    lab.driver.switch_to.new_window("tab")
    deadline = time.monotonic() + PATIENCE
    while (now := desk.ask("stats")["connections"]) > 2 + 6:  # two desks, and what the browser keeps alive of its fetches
        assert time.monotonic() < deadline, f"{now} connections of a tab in the background"
        time.sleep(0.1)
    lab.driver.get_log("performance")
    for _ in range(30):
        assert desk.ask("stats")["connections"] <= 2 + 6
        time.sleep(0.1)
    assert not [url for url in lab.requests() if url.startswith((lab.server.url, "ws:"))]
    lab.driver.close()
    lab.driver.switch_to.window(page)
    lab.wait("document.visibilityState === 'visible'")
    lab.wait("/40 of 40/.test(document.querySelector('#honest-storm .status-line').textContent)")
    assert desk.ask("stats")["connections"] > 40
    assert not lab.console()
    desk.close()


def test_a_page_that_is_closed_leaves_nothing(lab):  # noqa: F811
    desk = Desk(lab.server)
    lab.open("honest")
    running(lab)
    lab.driver.get("about:blank")
    deadline = time.monotonic() + PATIENCE
    while (stats := desk.ask("stats"))["sessions"] > 1:
        assert time.monotonic() < deadline, stats
        time.sleep(0.1)
    desk.close()


# --- a browser whose connections are all taken ---


def test_windows_that_hold_all_connections(lab):  # noqa: F811
    """Three races hold three times a long poll and a stream: the browser's six. What else is asked waits in the browser."""
    windows = [lab, lab.window(), lab.window()]
    signs = ["hold all six connections", "全部六条 HTTP/1.1 连接", "hold all six connections"]
    for i, (window, language) in enumerate(zip(windows, ("en", "zh", "en"))):
        window.open("race", race__rate=0.2, race__interval=100, lang=language)
        window.wait("document.querySelector('#race .figure.running')")
        if i == 1:
            time.sleep(1.5)  # longer than windows take to tell each other
            assert not any(one.do(f"return {BANNER}") for one in windows[:2]), "four of six are no lack"
    for window, sign in zip(windows, signs):
        window.wait(f"{BANNER}?.textContent.includes('{sign}')")
        assert window.do("return lab.desk.state") == "up"
    # It is so: that many are there, and polls that are due ten times a second wait in the browser, up to a second and more.
    stalls = windows[0].driver.execute_async_script("""const done = arguments[0], stalls = [];
        new PerformanceObserver(list => stalls.push(...list.getEntries().filter(e => e.name.includes("/poll?"))
          .map(e => e.requestStart - e.fetchStart))).observe({type: "resource"});
        setTimeout(() => done(stalls), 5000)""")
    assert len(stalls) < 30 and max(stalls, default=math.inf) > 300, stalls

    # One that pauses lets go of two: the others go on at once, and say so.
    windows[1].do("document.querySelector('#race .actions button:nth-child(2)').click()")
    for window in windows:
        window.wait(f"!/(hold all six|全部六条)/.test({BANNER}?.textContent)")
    windows[1].do("document.querySelector('#race .actions button:nth-child(2)').click()")
    windows[2].wait(f"{BANNER}?.textContent.includes('hold all six')")
    windows[0].come().close()
    lab.driver.switch_to.window(windows[2].handle)
    windows[2].wait(f"!{BANNER}")
    assert not windows[2].console()
