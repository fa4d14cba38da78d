"""What a page is told by its browser: what browsers of ours say, and not faster than it is heard.

Streamlit hears a dozen kinds of messages from whoever holds a connection: among them one that has it run git
on the event loop and tell which files of the server are new, and one that clears what it keeps for all.
"""

import asyncio
import time
from collections import deque

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.surface.uploads import MOST_FILES
from dashboard.view import guard

# By the names of Streamlit's protocol; of operations of the server that which makes a file.
HEARD = frozenset({"rerun_script", "stop_script", "app_heartbeat", "file_urls_request"})
OPERATIONS = frozenset({"deferred_file"})
# Messages of one page that are heard in a second; the next ones wait. Who types fast sends ten. Each counts
# for as many as it has this many bytes: to read long ones keeps the event loop from everybody else.
MOST_A_SECOND, USUAL_BYTES = 20, 50_000


class Frames:
    """Hear of each page's connection what a browser of ours says."""

    def __init__(self, app: ASGIApp, most_a_second: int = MOST_A_SECOND) -> None:
        self._app, self._most_a_second = app, most_a_second

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            receive = _heard(receive, self._most_a_second)
        await self._app(scope, receive, send)


def _heard(receive: Receive, most_a_second: int) -> Receive:
    times: deque[float] = deque(maxlen=most_a_second)

    async def received() -> Message:
        while True:
            message = await receive()
            if message["type"] != "websocket.receive":
                return message
            if len(times) == most_a_second:
                await asyncio.sleep(max(times[0] + 1 - time.monotonic(), 0))
            content = message.get("bytes") or b""
            times.extend([time.monotonic()] * (1 + len(content) // USUAL_BYTES))
            if is_ours(content):
                return message

    return received


def is_ours(content: bytes) -> bool:
    """Return whether a browser of ours says such a thing, or Streamlit hangs up on who does."""
    message = guard.message_of(content)
    if message is None:
        return True
    kind = message.WhichOneof("type")
    if kind == "backend_operation_request":
        return message.backend_operation_request.WhichOneof("payload") in OPERATIONS
    return kind in HEARD and len(message.file_urls_request.file_names) <= MOST_FILES
