"""A visitor without a browser: speaks Streamlit's websocket protocol and counts what comes."""

import asyncio
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Self, TypeVar

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

Answer = TypeVar("Answer")

# Wording of dashboard.ui.page: a figure is on its way.
READING = ("กำลังอ่านข้อมูล –", "Reading the figures –")


def wait_for(visit: Coroutine[Any, Any, Answer]) -> Answer:
    """Run a visit to its end in a thread of its own: in the tests' own the browser keeps a loop running."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, visit).result()


@dataclass
class Run:
    """What one run of the script sent."""

    seconds: float
    bytes: int
    largest: int
    restarts: int = 0
    texts: list[str] = field(default_factory=list)
    exceptions: list[str] = field(default_factory=list)
    elements: list[Any] = field(default_factory=list)
    # Elements named by reference, because the visitor holds them already.
    held: int = 0

    @property
    def text(self) -> str:
        return "\n".join(self.texts)

    @property
    def waiting(self) -> bool:
        """Whether a figure is on its way yet."""
        return any(words in self.text for words in READING)


class Visitor:
    """One session. `page` is the page's address below the root, `query` what follows the question mark."""

    def __init__(
        self, base: str, page: str = "", query: str = "", *, locale: str = "th-TH", dark: bool = False
    ) -> None:
        self.base, self.page, self.query = base, page, query
        self.locale, self.ground = locale, "dark" if dark else "light"
        self._script = ""
        # As the browser does: what it holds is named in every request, and comes as a reference only.
        self._held: dict[str, int] = {}
        self._runs = 0

    async def __aenter__(self) -> Self:
        self._socket = await websockets.connect(
            f"{self.base.replace('http', 'ws', 1)}/_stcore/stream",
            subprotocols=["streamlit", "PLACEHOLDER"],  # type: ignore[list-item]
            max_size=None,
            open_timeout=60,
            ping_interval=None,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._socket.close()

    async def run(self, query: str | None = None, timeout: float = 60) -> Run:
        """Run the script (again), with another query string if one is given."""
        if query is not None:
            self.query = query
        message = BackMsg()
        wanted = message.rerun_script
        wanted.query_string, wanted.page_script_hash = self.query, self._script
        if not self._script:
            wanted.page_name = self.page
        wanted.cached_message_hashes.extend(self._held)
        wanted.context_info.locale, wanted.context_info.timezone = self.locale, "Asia/Bangkok"
        wanted.context_info.color_scheme = self.ground
        wanted.context_info.url = f"{self.base}/{self.page}"
        began = time.perf_counter()
        await self._socket.send(message.SerializeToString())
        found = Run(0.0, 0, 0)
        self._runs += 1
        while True:
            data = await asyncio.wait_for(self._socket.recv(), timeout)
            assert isinstance(data, bytes)
            found.bytes += len(data)
            found.largest = max(found.largest, len(data))
            if self._take(data, found):
                found.seconds = time.perf_counter() - began
                return found

    async def settled(self, query: str | None = None) -> Run:
        """Run until nothing is waited for any more, as an open page does by itself."""
        run = await self.run(query)
        while run.waiting:
            await asyncio.sleep(0.5)
            run = await self.run()
        return run

    def _take(self, data: bytes, found: Run) -> bool:
        """Note one message; True when it was the run's last."""
        message = ForwardMsg()
        message.ParseFromString(data)
        kind = message.WhichOneof("type")
        if kind == "ref_hash":
            self._held[message.ref_hash] = self._runs
            found.held += 1
        elif message.metadata.cacheable:
            self._held[message.hash] = self._runs
        if kind == "new_session":
            self._script = message.new_session.page_script_hash
        elif kind == "navigation":
            self._script = message.navigation.page_script_hash
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            element = message.delta.new_element
            found.elements.append(element)
            match element.WhichOneof("type"):
                case "exception":
                    found.exceptions.append(f"{element.exception.type}: {element.exception.message}")
                case "markdown":
                    found.texts.append(element.markdown.body)
                case "html" if not element.html.body.startswith("<style>"):
                    found.texts.append(element.html.body)
                case "alert":
                    found.texts.append(element.alert.body)
                case "metric":
                    found.texts.append(f"{element.metric.label} {element.metric.body}")
        elif kind == "script_finished":
            # The browser forgets what two runs did not use.
            self._held = {key: run for key, run in self._held.items() if run > self._runs - 2}
            # A script that asks to be run again is not done.
            found.restarts += message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN
            return message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
        return False
