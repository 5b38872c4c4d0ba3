"""Interoperation with Python's `websockets`: as a client of our server, and as a server of our client."""

import asyncio
import contextlib
import http
import subprocess

import pytest
import websockets
from conftest import PATIENCE, each_model, program  # noqa: F401: all of it holds for each model


def run(coroutine):
    return asyncio.run(asyncio.wait_for(coroutine, PATIENCE))


def ws_url(server, path):
    return server.url.replace("http://", "ws://") + path


# --- as a client


def test_messages_come_in_order(serve):
    s = serve("--rate", "50/s")

    async def listen():
        async with websockets.connect(ws_url(s, "/ws?since=-1")) as ws:
            return [int((await ws.recv()).split()[0]) for _ in range(20)]

    assert run(listen()) == list(range(20))


def test_the_subprotocol_is_chosen_if_offered(serve):
    s = serve("--rate", "0")

    async def chosen(offer):
        async with websockets.connect(ws_url(s, "/ws"), subprotocols=offer) as ws:
            return ws.subprotocol

    assert run(chosen(["other", "pushmark.v1"])) == "pushmark.v1"
    assert run(chosen(["other"])) is None
    assert run(chosen(None)) is None


def test_a_text_frame_is_published_and_answered(serve):
    s = serve("--rate", "0")

    async def chat():
        async with websockets.connect(ws_url(s, "/ws?topic=room")) as a, \
                   websockets.connect(ws_url(s, "/ws?topic=room")) as b:
            await a.send("hello")
            mine = sorted([await a.recv(), await a.recv()])
            return mine, await b.recv()

    mine, theirs = run(chat())
    assert mine[1] == "= 0" and mine[0] == theirs and theirs.startswith("0 ") and theirs.endswith(" hello")


def test_resume(serve):
    s = serve("--rate", "100/s")

    async def resume():
        async with websockets.connect(ws_url(s, "/ws")) as ws:
            last = int((await ws.recv()).split()[0])
        await asyncio.sleep(0.3)
        async with websockets.connect(ws_url(s, f"/ws?since={last}")) as ws:
            return last, int((await ws.recv()).split()[0])

    last, next_number = run(resume())
    assert next_number == last + 1


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65535, 65536, 1 << 20, 16 << 20])
@pytest.mark.parametrize("kind", [str, bytes])
def test_echo(serve, size, kind):
    s = serve("--rate", "0", "--max-message", "16M", build="asan")
    message = "ä" * (size // 2) + "x" * (size % 2) if kind is str else bytes(range(256)) * (size // 256) + b"x" * (size % 256)

    async def echo():
        async with websockets.connect(ws_url(s, "/echo"), max_size=None, compression=None) as ws:
            await ws.send(message)
            return await ws.recv()

    assert run(echo()) == message


def test_echo_fragments(serve):
    s = serve("--rate", "0", build="asan")

    async def echo():
        async with websockets.connect(ws_url(s, "/echo")) as ws:
            await ws.send(["a", "ä", "", "c" * 1000])
            await (await ws.ping(b"between"))
            return await ws.recv()

    assert run(echo()) == "aä" + "c" * 1000


def test_compression_is_declined(serve):
    s = serve("--rate", "0")

    async def extensions():
        async with websockets.connect(ws_url(s, "/echo"), compression="deflate") as ws:
            return ws.extensions

    assert run(extensions()) == []


def test_the_close_handshake(serve):
    s = serve("--rate", "0")

    async def close():
        ws = await websockets.connect(ws_url(s, "/echo"))
        await ws.close(code=3007, reason="enough")
        return ws.close_code

    assert run(close()) == 3007


# --- as a server


@contextlib.asynccontextmanager
async def python_server(handler, **options):
    async with websockets.serve(handler, "127.0.0.1", 0, **options) as server:
        yield "ws://127.0.0.1:%d/somewhere" % server.sockets[0].getsockname()[1]


async def run_load(*arguments):
    process = await asyncio.create_subprocess_exec(program("pushmark-load", "asan"), *arguments,
                                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    out, err = await process.communicate()
    assert b"ERROR: " not in err and b"runtime error" not in err, err
    return process.returncode, out.decode(), err.decode()


@pytest.mark.parametrize("message", ["text ä", b"\0\1\2", "", "x" * 70000, b"y" * (1 << 20)],
                         ids=["text", "binary", "empty", "70,000 characters", "a megabyte"])
def test_our_echo_client(message):
    async def check():
        answers = []

        async def handler(ws, path):
            await ws.send(message)
            answers.append(await ws.recv())
            await ws.send([message[:1], message[1:]] if message else message)
            answers.append(await ws.recv())
            await ws.close(code=1000)

        async with python_server(handler, max_size=None) as url:
            code, _, err = await run_load("echo", url)
            assert code == 0, err
        assert answers == [message, message]

    run(check())


def test_our_echo_client_says_when_it_is_refused():
    async def check():
        async def refuse(path, headers):
            return http.HTTPStatus.FORBIDDEN, [], b"no\n"

        async def handler(ws, path):
            pass

        async with python_server(handler, process_request=refuse) as url:
            code, _, err = await run_load("echo", url)
        assert code == 4 and "403" in err and err.count("\n") == 1

    run(check())


def test_our_load_against_a_foreign_server():
    import json

    async def check():
        async def handler(ws, path):
            with contextlib.suppress(websockets.ConnectionClosed):
                while True:
                    await ws.send("just text")
                    await asyncio.sleep(0.05)

        async with python_server(handler) as url:
            code, out, err = await run_load("--url", url, "--transport", "ws", "--clients", "3", "--warmup", "0.3s",
                                            "--duration", "1s", "--json")
        assert code == 0, err
        result = json.loads(out)
        assert result["messages"]["delivered"] >= 3 * 5 and result["messages"]["expected"] is None
        assert result["age_ns"]["count"] in (0, None) and result["inter_arrival_ns"]["count"] > 0

    run(check())
