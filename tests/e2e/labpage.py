"""The lab's page in headless Chromium, against a server of its own: what the tests of its chapters share."""

import json
import time
from urllib.parse import urlsplit

import pytest
from conftest import PATIENCE, ROOT, chromium

BROWSER = ROOT / "clients" / "browser"


class Lab:
    """One window on one lab. `do` runs a script, `wait` until one is true, `say` finds elements' texts."""

    def __init__(self, server, driver):
        self.server, self.driver = server, driver

    def open(self, chapter="", **settings):
        query = "&".join(f"{key.replace('__', '.')}={value}" for key, value in settings.items())
        self.driver.get("about:blank")  # else a change of the address behind the '#' loads nothing
        self.driver.get(f"{self.server.url}/#{chapter}{'?' if query else ''}{query}")
        self.wait("window.labStarted")
        if chapter:
            self.show(f"#{chapter} .figure")

    def show(self, selector):
        self.do("document.querySelector(arguments[0]).scrollIntoView({behavior: 'instant', block: 'center'})", selector)

    def do(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def wait(self, expression, patience=PATIENCE):
        deadline = time.monotonic() + patience
        while not (value := self.do(f"return {expression}")):
            assert time.monotonic() < deadline, f"never true: {expression}; console: {self.console()}"
            time.sleep(0.05)
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
def lab(serve, tmp_path):
    server = serve("--rate", "0", "--lab", "--web", BROWSER)
    driver = chromium(tmp_path / "profile", "browser", "performance")
    yield Lab(server, driver)
    driver.quit()
