"""A desk of the lab's server from Python: the tests' own look at what the page makes of it."""

import itertools
import json

from wsbytes import connect, frame, read_frame


class Desk:
    def __init__(self, server):
        self.socket = connect(server, "/lab")
        self.ids = itertools.count(1)
        self.hello = self.read()

    def read(self):
        """The next JSON frame, or None at the end."""
        while True:
            opcode, payload = read_frame(self.socket)
            if opcode == 8:
                return None
            if opcode == 9:
                self.socket.sendall(frame(10, payload))
            if opcode == 1:
                return json.loads(payload)

    def ask(self, word, **details):
        number = next(self.ids)
        self.socket.sendall(frame(1, json.dumps({"id": number, "ask": word, **details}).encode()))
        while (answer := self.read()).get("id") != number:
            pass
        return answer

    def close(self):
        self.socket.close()
