"""The lab's page in headless Chromium, against a server of its own: what the tests of its chapters share."""

import json
import time
from urllib.parse import urlsplit

import pytest
from conftest import PATIENCE, ROOT, fresh_tab

BROWSER = ROOT / "clients" / "browser"


class Lab:
    """One window on one lab. `do` runs a script, `wait` until one is true, `text` finds an element's."""

    def __init__(self, server, driver):
        self.server, self.driver, self.handle = server, driver, driver.current_window_handle

    def window(self):
        """One more of the same browser, in sight like this one."""
        self.driver.switch_to.new_window("window")
        self.driver.execute_cdp_cmd("Emulation.setFocusEmulationEnabled", {"enabled": True})
        return Lab(self.server, self.driver)

    def come(self):
        """Makes this window the one that the driver speaks to."""
        if self.driver.current_window_handle != self.handle:
            self.driver.switch_to.window(self.handle)
        return self.driver

    def open(self, chapter="", **settings):
        query = "&".join(f"{key.replace('__', '.')}={value}" for key, value in settings.items())
        self.come().get("about:blank")  # else a change of the address behind the '#' loads nothing
        self.driver.get(f"{self.server.url}/#{chapter}{'?' if query else ''}{query}")
        self.wait("window.labStarted")
        if chapter:
            figure = f"document.querySelector('#{chapter} .figure')"
            self.wait("window.lab.desk.state !== 'connecting'")
            self.show(f"#{chapter} .figure")
            self.wait(f"!{figure}.querySelector('.describe') || {figure}.matches('.running')"
                      f" || ({figure}.scrollIntoView({{behavior: 'instant', block: 'center'}}), false)")

    def show(self, selector):
        """Into the middle of the window, also where what lies above it still grows, or a link's own scroll is under way."""
        deadline, still = time.monotonic() + PATIENCE, 0
        while still < 2:
            assert time.monotonic() < deadline, f"{selector} does not come to rest"
            at = self.do("""const e = document.querySelector(arguments[0]), before = e.getBoundingClientRect().top;
                e.scrollIntoView({behavior: 'instant', block: 'center'}); return Math.abs(e.getBoundingClientRect().top - before)""", selector)
            still = still + 1 if at < 40 else 0
            time.sleep(0.03)

    def show_figure(self, i):
        """The i-th of the page, until it runs, if it is one of those that do."""
        figure = f"document.querySelectorAll('.figure')[{i}]"
        self.do(f"{figure}.scrollIntoView({{behavior: 'instant', block: 'center'}})")
        self.wait(f"!{figure}.querySelector('.describe') || {figure}.matches('.running')")

    def do(self, script, *arguments):
        return self.come().execute_script(script, *arguments)

    def wait(self, expression, patience=PATIENCE):
        deadline = time.monotonic() + patience
        while not (value := self.do(f"return {expression}")):
            assert time.monotonic() < deadline, f"never true: {expression}; console: {self.console()}"
            time.sleep(0.03)
        return value

    def text(self, selector):
        return self.do("return document.querySelector(arguments[0]).textContent", selector)

    def click(self, selector):
        self.do("const e = document.querySelector(arguments[0]); e.scrollIntoView({behavior: 'instant', block: 'center'}); e.click()",
                selector)

    def set(self, key, value):
        """A setting, as a link would: by the address."""
        self.do("""const [, chapter, query] = /^#([^?]*)\\??(.*)$/.exec(location.hash) ?? ["", "", ""];
                const settings = new URLSearchParams(query); settings.set(arguments[0], arguments[1]);
                location.hash = chapter + "?" + settings""", key, str(value))

    def console(self):
        """What the console said since it was last asked for, warnings and worse."""
        return [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]

    def requests(self):
        """URLs of all requests and WebSockets of the page since last asked for."""
        urls = []
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                urls.append(message["params"]["request"]["url"])
            if message["method"] == "Network.webSocketCreated":
                urls.append(message["params"]["url"])
        return urls

    def foreign_requests(self):
        own = urlsplit(self.server.url).netloc
        return [url for url in self.requests()
                if urlsplit(url).scheme in ("http", "https", "ws", "wss") and urlsplit(url).netloc != own]


@pytest.fixture
def lab(serve, browser):
    server = serve("--rate", "0", "--lab", "--web", BROWSER)
    fresh_tab(browser)
    yield Lab(server, browser)
    fresh_tab(browser)  # before the server ends, so that it has nobody to wait for
