"""A visitor without a browser: speaks Streamlit's websocket protocol and counts what comes.

As a browser does, it listens all the time: news comes without being asked for. It asks by itself for parts of
a page that are to be drawn again every few seconds.
"""

import asyncio
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Self, TypeVar

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.app import PATIENCE

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
    """One session. `page` is the page's address below the root, `query` what follows the question mark.

    shown: the run whose page stands there, None before the first. news: runs that nobody asked for. parts:
    how often parts of the page were asked for again. runs: of the whole page, begun so far. drawing: one is
    under way.
    """

    def __init__(
        self,
        base: str,
        page: str = "",
        query: str = "",
        *,
        locale: str = "th-TH",
        dark: bool = False,
        cookie: str = "",
        kept: list[bytes] | None = None,
        resumed: str = "",
    ) -> None:
        """Args:
        cookie: of a sign-in. kept: takes every byte that the server sends. resumed: a session to enter.
        """
        self.base, self.page, self.query = base, page, query
        self.cookie, self.kept, self._resumed = cookie, kept, resumed
        self.locale, self.ground = locale, "dark" if dark else "light"
        self.shown: Run | None = None
        self.news: list[Run] = []
        self.parts = self.runs = 0
        # As the server names this session once it runs.
        self.session = ""
        self.drawing = False
        self._script = ""
        # As the browser does: what it holds is named in every request, and comes as a reference only.
        self._held: dict[str, int] = {}
        self._coming = Run(0.0, 0, 0)
        # The answer waited for: from being asked for until its run begins, and while the run is coming.
        self._asked: asyncio.Future[Run] | None = None
        self._answering: asyncio.Future[Run] | None = None
        self._arrived = asyncio.Event()
        self._repeated: dict[str, asyncio.Task[None]] = {}
        # What stands open: tabs by their labels, expanders by True.
        self.opened: dict[str, str | bool] = {}
        # As found on the page: labels of the tabs that ask for a run, expanders that do, files to be made.
        self.tabs: dict[str, list[str]] = {}
        self.expanders: set[str] = set()
        self.files: set[str] = set()
        self._made: dict[str, asyncio.Future[str]] = {}

    async def __aenter__(self) -> Self:
        self._socket = await websockets.connect(
            f"{self.base.replace('http', 'ws', 1)}/_stcore/stream",
            subprotocols=["streamlit", "PLACEHOLDER", *filter(None, [self._resumed])],  # type: ignore[list-item]
            additional_headers={"Cookie": self.cookie} if self.cookie else {},
            max_size=None,
            open_timeout=PATIENCE,
            ping_interval=None,
        )
        self._listening = asyncio.create_task(self._listen())
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in (self._listening, *self._repeated.values()):
            task.cancel()
        await self._socket.close()

    async def run(self, query: str | None = None, timeout: float = PATIENCE) -> Run:
        """Run the script (again), with another query string if one is given."""
        if query is not None:
            self.query = query
        self._asked = answer = asyncio.get_running_loop().create_future()
        began = time.perf_counter()
        await self._ask()
        found = await asyncio.wait_for(answer, timeout)
        found.seconds = time.perf_counter() - began
        return found

    async def settled(self, query: str | None = None) -> Run:
        """Run, and wait as an open page does until nothing is waited for any more."""
        run = await self.run(query)
        while run.waiting:
            run = await self.next_news()
        return run

    async def file(self, number: str, timeout: float = PATIENCE) -> str:
        """Have a file made as a click on its button does; returns its address, '' where it cannot be made."""
        self._made[number] = answer = asyncio.get_running_loop().create_future()
        message = BackMsg()
        message.backend_operation_request.request_id = number
        message.backend_operation_request.session_id = self.session
        message.backend_operation_request.deferred_file.file_id = number
        await self._socket.send(message.SerializeToString())
        return await asyncio.wait_for(answer, timeout)

    async def say(self, message: BackMsg) -> None:
        """Say anything, as no browser would."""
        await self._socket.send(message.SerializeToString())

    async def next_news(self, timeout: float = PATIENCE) -> Run:
        """Wait for a run that the server begins by itself."""
        known = len(self.news)
        while len(self.news) == known:
            self._arrived.clear()
            await asyncio.wait_for(self._arrived.wait(), timeout)
        return self.news[-1]

    async def _ask(self, part: str = "") -> None:
        """Ask for a run. part: of one fragment alone, as the browser does that was told to repeat it."""
        message = BackMsg()
        wanted = message.rerun_script
        wanted.query_string, wanted.page_script_hash = self.query, self._script
        if not self._script:
            wanted.page_name = self.page
        wanted.fragment_id, wanted.is_auto_rerun = part, bool(part)
        wanted.cached_message_hashes.extend(self._held)
        for widget, state in self.opened.items():
            said = wanted.widget_states.widgets.add(id=widget)
            setattr(said, "bool_value" if isinstance(state, bool) else "string_value", state)
        wanted.context_info.locale, wanted.context_info.timezone = self.locale, "Asia/Bangkok"
        wanted.context_info.color_scheme = self.ground
        wanted.context_info.url = f"{self.base}/{self.page}"
        await self._socket.send(message.SerializeToString())

    async def _listen(self) -> None:
        try:
            await self._hear()
        finally:
            # The server is gone: whoever waits for an answer is told so.
            for waiting in (self._asked, self._answering):
                if waiting is not None and not waiting.done():
                    waiting.set_exception(ConnectionError("the connection was lost"))

    async def _hear(self) -> None:
        async for data in self._socket:
            assert isinstance(data, bytes)
            if self.kept is not None:
                self.kept.append(data)
            message = ForwardMsg()
            message.ParseFromString(data)
            if message.WhichOneof("type") == "new_session" and not message.metadata.run.fragment_ids:
                self._begin(message)
            self._coming.bytes += len(data)
            self._coming.largest = max(self._coming.largest, len(data))
            self._take(message)

    def _begin(self, message: ForwardMsg) -> None:
        """Begin a run of the whole page, which is the answer to what was asked for before."""
        self._script = message.new_session.page_script_hash
        self.session = message.new_session.initialize.session_id or self.session
        self.runs += 1
        self.drawing = True
        # Of a page that is drawn anew, the files are new ones.
        self.files = set()
        if self._asked is not None:
            self._answering, self._asked = self._asked, None
            self._coming = Run(0.0, 0, 0)
        elif self._answering is None:
            self._coming = Run(0.0, 0, 0)
        # Else the run goes on: the script asked to be run again.

    def _end(self) -> None:
        self.shown, self.drawing = self._coming, False
        if self._answering is None:
            self.news.append(self._coming)
            self._arrived.set()
        elif not self._answering.done():
            self._answering.set_result(self._coming)
        self._answering = None

    def _take(self, message: ForwardMsg) -> None:
        """Note one message."""
        self._note_offered(message)
        kind, found = message.WhichOneof("type"), self._coming
        if kind == "ref_hash":
            self._held[message.ref_hash] = self.runs
            found.held += 1
        elif message.metadata.cacheable:
            self._held[message.hash] = self.runs
        if kind == "navigation":
            self._script = message.navigation.page_script_hash
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            _note(message.delta.new_element, found)
        elif kind == "auto_rerun":
            self._repeat(message.auto_rerun.fragment_id, message.auto_rerun.interval)
        elif kind == "stop_auto_rerun":
            for part in message.stop_auto_rerun.fragment_ids:
                if (task := self._repeated.pop(part, None)) is not None:
                    task.cancel()
        elif kind == "script_finished":
            # The browser forgets what two runs did not use.
            self._held = {key: run for key, run in self._held.items() if run > self.runs - 2}
            # A script that asks to be run again is not done.
            found.restarts += message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN
            if message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                self._end()

    def _note_offered(self, message: ForwardMsg) -> None:
        """Note files that can be made, or were, and what can be opened and would ask for a run."""
        answer, block = message.backend_operation_response, message.delta.add_block
        if answer.request_id:
            self._made[answer.request_id].set_result(answer.deferred_file.url)
        if button := message.delta.new_element.download_button.deferred_file_id:
            self.files.add(button)
        match block.WhichOneof("type"):
            case "tab_container":
                self._labels = self.tabs[block.tab_container.id] = []
            case "tab":
                self._labels.append(block.tab.label)
            case "expandable" if block.expandable.id:
                self.expanders.add(block.expandable.id)

    def _repeat(self, part: str, seconds: float) -> None:
        async def repeat() -> None:
            while True:
                await asyncio.sleep(seconds)
                self.parts += 1
                await self._ask(part)

        if (task := self._repeated.pop(part, None)) is not None:
            task.cancel()
        self._repeated[part] = asyncio.create_task(repeat())


def _note(element: Any, found: Run) -> None:
    """Note an element of the page, and what it says."""
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
