"""Files on their way from browsers: only to a page that asks for one, a bounded number, gone with the page.

Streamlit takes files for every session whatever its page shows, and keeps them in memory. Here a session may
send while its page shows the panel that takes files (`offer`), which is drawn for those alone who may load.
"""

import asyncio
import re
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import structlog
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from dashboard.view import access

MEGABYTE = 1024**2
# Of a session at once, and of all. Streamlit bounds each file (server.maxUploadSize).
MOST_FILES, MOST_BYTES, MOST_BYTES_IN_ALL = 4, 40 * MEGABYTE, 200 * MEGABYTE
# What a form adds around a file.
WRAPPING = 64 * 1024
# A browser that sends so slowly has gone.
SECONDS_OF_A_FILE, SECONDS_TO_PASS = 300, 20
SWEEP_SECONDS = 5
_ADDRESS = re.compile(r"/_stcore/upload_file/([^/]+)/[^/]+$")

log = structlog.get_logger()
# Sessions whose page takes files, with their visitors; and those of them whose present run has said so again.
_offered: dict[str, str] = {}
_drawn: set[str] = set()


def _here() -> str:
    context = get_script_run_ctx()
    return context.session_id if context is not None else ""


def begin() -> None:
    """Note that the page of this session is drawn anew; until its end what it took before is taken on."""
    _drawn.discard(_here())


def offer() -> None:
    """Let this session send files; whoever calls this has asked whether its person may load."""
    _offered[_here()] = access.visitor()
    _drawn.add(_here())


def let_go(files: Iterable[str]) -> None:
    """Keep these files of this session no longer, by their number: what they were for is done."""
    manager: Any = runtime.get_instance().uploaded_file_mgr
    for number in files:
        manager.remove_file(_here(), number)


def end() -> None:
    """Take no more files for this session, and keep none, where its page, drawn to its end, asks for none."""
    here = _here()
    if here in _offered and here not in _drawn:
        del _offered[here]
        runtime.get_instance().uploaded_file_mgr.remove_session_files(here)


def _held() -> dict[str, dict[str, Any]]:
    """Return the files that Streamlit keeps, by session and file."""
    manager: Any = runtime.get_instance().uploaded_file_mgr
    return {session: dict(files) for session, files in list(manager.file_storage.items())}


def _sizes(files: dict[str, Any]) -> int:
    return sum(len(file.data) for file in files.values())


def sweep() -> None:
    """Let go of the files of sessions that are gone or whose page no longer asks for any."""
    if not runtime.exists():
        return
    here = runtime.get_instance()
    sessions: Any = here._session_mgr
    # Streamlit forgets a closed page's session when the next one comes, and its files with it; this is now.
    sessions._session_storage._cache.expire()
    known = {info.session.id for info in sessions.list_sessions()}
    for gone in _offered.keys() - known:
        del _offered[gone]
    _drawn.intersection_update(known)
    for session in _held().keys() - _offered.keys():
        here.uploaded_file_mgr.remove_session_files(session)


async def keep_small() -> None:
    """Sweep every few seconds, for as long as the server runs."""
    while True:
        try:
            sweep()
        except Exception as error:
            # Of any kind: if this ended, files would pile up in memory without a word.
            log.error("sweep_failed", kind=type(error).__name__)
        await asyncio.sleep(SWEEP_SECONDS)


async def _let_pass(receive: Receive) -> None:
    """Hear a file of usual size to its end and keep none of it: who is cut off would not hear the answer."""
    heard, more = 0, True
    with suppress(TimeoutError):
        async with asyncio.timeout(SECONDS_TO_PASS):
            while more and heard < MOST_BYTES // MOST_FILES + WRAPPING:
                message = await receive()
                heard += len(message.get("body", b""))
                more = message.get("more_body", False)


def _not_asked_for(session: str) -> Response | None:
    """Return the answer where a page asks this visitor for no file; None where it does.

    Nobody puts a file into another's page or takes one out, though its session be known.
    """
    is_theirs = _offered.get(session) == access.visitor()
    return None if is_theirs else PlainTextResponse("No file is asked for", 403)


class Uploads:
    """Take a file where its session may send one and there is room for it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        # Bytes that are on their way, and files, by session.
        self._bytes: Counter[str] = Counter()
        self._files: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = _ADDRESS.search(scope["path"]) if scope["type"] == "http" else None
        if found is None or scope["method"] not in ("PUT", "DELETE"):
            await self._app(scope, receive, send)
            return
        session = found[1]
        if scope["method"] == "DELETE":
            await (_not_asked_for(session) or self._app)(scope, receive, send)
            return
        size, refused = self._looked_at(session, Headers(scope=scope))
        if refused is not None:
            await _let_pass(receive)
            await refused(scope, receive, send)
            return
        self._bytes[session] += size
        self._files[session] += 1
        try:
            async with asyncio.timeout(SECONDS_OF_A_FILE):
                await self._app(scope, receive, send)
        except TimeoutError:
            # The connection is closed with it: nothing more can be said to whoever does not send.
            return
        finally:
            self._bytes[session] -= size
            self._files[session] -= 1
            self._bytes += Counter()
            self._files += Counter()

    def _looked_at(self, session: str, headers: Headers) -> tuple[int, Response | None]:
        """Return how many bytes come, and the answer where they are not taken."""
        if (refused := _not_asked_for(session)) is not None:
            return 0, refused
        length = headers.get("content-length", "")
        if not length.isdecimal():
            return 0, PlainTextResponse("Length required", 411)
        size, held = int(length), _held()
        mine = held.get(session, {})
        if (
            len(mine) + self._files[session] >= MOST_FILES
            or _sizes(mine) + self._bytes[session] + size > MOST_BYTES + WRAPPING
        ):
            return size, PlainTextResponse("Too many files", 413)
        if sum(map(_sizes, held.values())) + self._bytes.total() + size > MOST_BYTES_IN_ALL:
            return size, PlainTextResponse("No room for files now", 503)
        return size, None
