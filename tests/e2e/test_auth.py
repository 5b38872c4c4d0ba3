"""--auth and --auth-check: who is let in, and how often the token is really looked at."""

import hashlib
import hmac

import pytest
from conftest import read_response
from test_delivery import check_delivery
from wsbytes import HANDSHAKE, read_head

SECRET = "s3cret"


def token(name="client", secret=SECRET):
    return f"{name}.{hmac.new(secret.encode(), name.encode(), hashlib.sha256).hexdigest()}"


class Connection:
    """Requests one after another over one connection; gives the status of each."""

    def __init__(self, server):
        self.socket, self.rest = server.connect(), b""

    def get(self, shown=None, path="/poll"):
        field = f"Authorization: Bearer {shown}\r\n" if shown else ""
        self.socket.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n{field}\r\n".encode())
        head, _, self.rest = read_response(self.socket, self.rest)
        return int(head.split()[1])

    def close(self):
        self.socket.close()


def test_a_token_is_asked_for_with_every_request(serve):
    s = serve("--rate", "0", "--auth", SECRET)
    c = Connection(s)
    assert [c.get(token()), c.get("client.00"), c.get(), c.get(token("other")), c.get(token(secret="s3cre"))] == [
        204, 401, 401, 204, 401]
    assert s.stop()["token_checks"] == 4  # the one that showed none was not checked


def test_a_connection_is_trusted_once_it_has_shown_one(serve):
    s = serve("--rate", "0", "--auth", SECRET, "--auth-check", "connection")
    c = Connection(s)
    assert [c.get("wrong"), c.get(), c.get(token()), c.get("wrong"), c.get(), c.get(path="/metrics")] == [
        401, 401, 204, 204, 204, 200]
    other = Connection(s)
    assert other.get("wrong") == 401 and other.get(path="/health") == 200 and other.get() == 401
    assert s.stop()["token_checks"] == 3


def test_trust_ends_with_its_connection(serve):
    """The next connection has the memory of the one before."""
    s = serve("--rate", "0", "--auth", SECRET, "--auth-check", "connection")
    for _ in range(20):
        c = Connection(s)
        assert c.get() == 401 and c.get(path=f"/poll?token={token()}") == 204 and c.get() == 204
        c.close()


@pytest.mark.parametrize("check", ["request", "connection"])
def test_a_stream_is_checked_at_its_handshake(serve, check):
    s = serve("--rate", "10/s", "--auth", SECRET, "--auth-check", check)
    for shown, status in [("wrong", b"401"), (token(), b"101")]:
        with s.connect() as c:
            c.sendall((HANDSHAKE % "/ws").replace("\r\n\r\n", f"\r\nAuthorization: Bearer {shown}\r\n\r\n").encode())
            assert read_head(c).split()[1] == status
    assert s.stop()["token_checks"] == 2


CLIENTS = 5


@pytest.mark.parametrize("check, connection", [("request", "keep-alive"), ("connection", "keep-alive"),
                                               ("connection", "close")])
@pytest.mark.parametrize("transport", ["poll", "longpoll", "sse", "ws"])
def test_how_often_it_is_checked(serve, load, transport, check, connection):
    """The bytes are the same: clients send it always."""
    s = serve("--rate", "20/s", "--auth", SECRET, "--auth-check", check)
    r = load(s, "--transport", transport, "--engine", "lean", "--clients", CLIENTS, "--interval", "100ms", "--token", token(),
             "--connection", connection, "--warmup", "300ms", "--duration", "1s")
    check_delivery(r, 20, CLIENTS)
    report = s.stop()
    asked = report["transports"][transport]["requests"] + report["transports"]["poll"]["requests"] * (transport == "longpoll")
    assert asked >= CLIENTS * (10 if "poll" in transport else 1)
    once = check == "connection" and connection == "keep-alive"
    assert report["token_checks"] == (CLIENTS if once else asked)
