"""The pages that are open in browsers: what each shows, and how it is drawn anew when that is not newest.

The one place that reaches into Streamlit's sessions. It does what Streamlit does when a source file was
saved: `AppSession.request_rerun` with what the session knows of its browser. So no page asks by itself, and
an idle one costs nothing. tests/pages/test_news.py fails when a version of Streamlit does this otherwise.
"""

import asyncio
import time
from collections.abc import Collection
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from streamlit import runtime
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.session_manager import ActiveSessionInfo

from dashboard.access import people, visitors
from dashboard.errors import UserError
from dashboard.store import db, turns
from dashboard.view import pulling

# Seconds between two looks at what open pages show; while pages are drawn anew, until the next one.
LOOK_SECONDS, NEXT_SECONDS = 0.25, 0.02
# Seconds between two looks whether pulling goes on.
PULLS_SECONDS = 10.0
# Seconds that a page is left alone after a run: one that waits for answers is not drawn all the time.
PAUSE_SECONDS = 1.0

log = structlog.get_logger()
# Version of the data as last seen, since when the store has not answered, that pulling has stopped, and after
# when the standby that is read knows of nothing.
State = tuple[int | None, datetime | None, pulling.Stopped | None, datetime | None]


@dataclass(slots=True)
class Shown:
    """What an open page shows.

    of: the state when its run began, before anything was read. complete: it was drawn to its end. old: some
    of it was not the newest, or not there yet. awaited: answers that were still being made then. at: when its
    last run began or ended (monotonic seconds).
    """

    of: State
    at: float
    complete: bool = False
    old: bool = False
    awaited: list[Future[Any]] = field(default_factory=list)

    def is_behind(self, now: State) -> bool:
        """Return whether the page would show something else if it were drawn now."""
        if self.of != now:
            return True
        if not all(answer.done() for answer in self.awaited):
            return False
        # During a fault only its end is worth a run, and what was still being made when it began.
        return bool(self.awaited) or (now[1] is None and (self.old or not self.complete))


# By session.
_shown: dict[str, Shown] = {}


def _here() -> str:
    context = get_script_run_ctx()
    return context.session_id if context is not None else ""


def begin() -> None:
    """Note that the page of this session is being drawn; if it is not drawn to its end, it is drawn again."""
    _shown[_here()] = Shown(_present(), time.monotonic())


def note(run: db.Run) -> None:
    """Note how new that is which a run of the page, or of a part of it, has shown."""
    if not run.settled and (shown := _shown.get(_here())) is not None:
        shown.old, shown.at = True, time.monotonic()
        shown.awaited += run.awaited


def end() -> None:
    """Note that the page was drawn to its end, be it with a fault of the program."""
    shown = _shown[_here()]
    shown.complete, shown.at = True, time.monotonic()


def _present() -> State:
    try:
        store = db.store()
    except UserError:
        return (None, None, None, None)
    return (store.connection.known_version, store.fault_since, pulling.told(), store.behind_since)


async def follow_people() -> None:
    """Look every two seconds who was signed out, locked or given another role, and draw their pages anew."""
    while True:
        try:
            if changed := await people.aside(people.look):
                draw_of(changed)
        except Exception as error:
            # Of any kind: if this ended, nobody would be signed out any more.
            log.error("people_failed", kind=type(error).__name__)
        await asyncio.sleep(people.LOOK_SECONDS)


async def follow_pulls() -> None:
    """Look every ten seconds whether pulling has stopped: no news tells so, and open pages must."""
    while True:
        try:
            await asyncio.to_thread(pulling.look)
        except UserError:
            # The store is out, which pages say already.
            pass
        except Exception as error:
            # Of any kind: if this ended, pages would show figures of last week as those of today.
            log.error("pulls_unseen", kind=type(error).__name__)
        await asyncio.sleep(PULLS_SECONDS)


async def follow() -> None:
    """Have open pages drawn anew when what they show is not the newest, for as long as the server runs.

    A few at a time and only into places that nobody waits for, so that whoever does something goes first.
    """
    drawn: list[AppSession] = []
    behind: list[AppSession] = []
    while True:
        try:
            drawn = [session for session in drawn if not _is_idle(session)]
            behind = behind or _behind()
            while behind and len(drawn) < turns.PLACES and not turns.crowded():
                session = behind.pop(0)
                if _is_idle(session) and _is_behind(session):
                    _draw(session)
                    drawn.append(session)
        except Exception:
            # Of any kind: if this ended, no open page would ever show anything new.
            log.exception("news_failed")
            behind = []
        await asyncio.sleep(NEXT_SECONDS if behind else LOOK_SECONDS)


def draw_of(visitors_changed: Collection[str]) -> None:
    """Draw all pages of visitors anew: one who was signed out sees nothing, another what the role may."""
    for info in _infos():
        context = info.client.client_context
        headers = dict(context.headers) if context is not None else {}
        if headers.get(visitors.HEADER) in visitors_changed:
            _draw(info.session)


def _behind() -> list[AppSession]:
    """Return the sessions whose page is not the newest; the one left alone for longest first."""
    for closed in set(_shown) - {session.id for session in _sessions(closing=True)}:
        _shown.pop(closed, None)
    found = [session for session in _sessions() if _is_behind(session)]
    return sorted(found, key=lambda session: _shown[session.id].at)


def _is_behind(session: AppSession) -> bool:
    shown = _shown.get(session.id)
    if shown is None or time.monotonic() < shown.at + PAUSE_SECONDS:
        return False
    return shown.is_behind(_present())


def _sessions(*, closing: bool = False) -> list[AppSession]:
    """Return the sessions of open pages. closing: and those whose browser may yet come back."""
    if not runtime.exists():
        return []
    manager = runtime.get_instance()._session_mgr
    return [info.session for info in (manager.list_sessions() if closing else manager.list_active_sessions())]


def _infos() -> list[ActiveSessionInfo]:
    return runtime.get_instance()._session_mgr.list_active_sessions() if runtime.exists() else []


def _is_idle(session: AppSession) -> bool:
    """Return whether no script of a session runs, so that what is known of its browser is the latest."""
    return session._scriptrunner is None


def _draw(session: AppSession) -> None:
    """Run the script of an idle session again. Of one that runs, what was just pressed might be lost."""
    session.request_rerun(session._client_state)
