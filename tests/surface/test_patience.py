"""A request whose head never comes holds no place."""

import socket
import subprocess
import sys
import time

from tests import app

# The server's own order: uvicorn has chosen its protocol before our code is read.
SERVED = """
import sys, asyncio, uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
async def slow(request):
    await asyncio.sleep(3)
    return PlainTextResponse("slow")
made = Starlette(routes=[Route("/", lambda _: PlainTextResponse("here")), Route("/slow", slow)])
config = uvicorn.Config(made, port=int(sys.argv[1]), log_level="error", ws="websockets-sansio")
config.load()
if sys.argv[2] != "0":
    from dashboard.surface import patience
    patience.bound(float(sys.argv[2]))
uvicorn.Server(config).run()
"""


def answers(port: int) -> bool:
    try:
        return asked(port, b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")[0].endswith(b"here")
    except OSError:
        return False


def asked(port: int, *parts: bytes, patient: float = 8.0) -> tuple[bytes, float]:
    """Return all that comes until the connection is closed, and after how long; -1: it was not."""
    began = time.monotonic()
    heard = b""
    with socket.create_connection(("127.0.0.1", port), timeout=patient) as connection:
        for part in parts:
            connection.sendall(part)
        try:
            while more := connection.recv(1000):
                heard += more
        except TimeoutError:
            return heard, -1
    return heard, time.monotonic() - began


def served(seconds: float) -> tuple[subprocess.Popen[bytes], int]:
    port = app.free_port()
    process = subprocess.Popen([sys.executable, "-c", SERVED, str(port), str(seconds)], cwd=app.ROOT)
    app.eventually(lambda: answers(port))
    return process, port


def test_a_connection_that_does_not_begin_its_request_is_closed() -> None:
    process, port = served(1.0)
    try:
        for beginning in (b"", b"GET / HTTP/1.1\r\nHost: x\r\nX-A: "):
            heard, after = asked(port, beginning)
            assert b"" == heard
            # The server's second begins a moment before ours.
            assert after >= 0.9
        # One that was answered and begins another request is no more patient with.
        again = b"GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nX-A: "
        heard, after = asked(port, again)
        assert b"here" in heard
        assert after >= 0.9
        # An answer may take longer than that.
        heard, _ = asked(port, b"GET /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", patient=30)
        assert heard.endswith(b"slow")
    finally:
        process.kill()
        process.wait()


def test_uvicorn_alone_would_wait() -> None:
    process, port = served(0)
    try:
        assert (b"", -1) == asked(port, b"GET / HTTP/1.1\r\nHost: x\r\nX-A: ", patient=4)
    finally:
        process.kill()
        process.wait()
