#!/usr/bin/python3
"""A visit to the lab's chapters, for a test that starts it where packets can be counted: lab_visit.py URL PROFILE.
Prints {"session", "lanes"}: the ledger as the page is given it once all lanes are closed."""

import json
import sys
import time

from conftest import chromium
from labpage import Lab


class Server:
    def __init__(self, url):
        self.url = url


def main():
    page = Lab(Server(sys.argv[1]), chromium(sys.argv[2], "browser", "performance"))
    page.driver.set_script_timeout(60)
    page.open("race", race__rate=10, race__interval=300)
    page.wait("+document.querySelector('#race tr[data-lane=poll] [data-name=requests]').textContent > 12")
    page.show("#chat .figure")
    page.wait("document.querySelectorAll('#chat .chat-side.poll li').length > 1")
    page.show("#honest-stop")
    page.wait("document.querySelectorAll('#honest-stop .open circle.dot').length > 20")
    page.show("footer")  # beside nothing that runs
    page.wait("!document.querySelector('.figure.running:not(#results *)')")
    time.sleep(1)  # the last acknowledgements
    answer = page.driver.execute_async_script("""const done = arguments[0];
        window.lab.desk.ask("ledger").then(({lanes}) => done({session: window.lab.desk.session, lanes}))""")
    print(json.dumps(answer))
    page.driver.get("about:blank")  # the desk ends as a page ends it, not by the browser's death
    time.sleep(1)
    page.driver.quit()


main()
