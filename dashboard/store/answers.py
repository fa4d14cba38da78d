"""The answers that are kept: made once however many ask, and given to a page without a long wait.

While an answer of a newer version is being made, or the store is out, a page gets the last good one and can
say how old it is.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotReady
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from dashboard.errors import StillReading, StoreUnavailable
from dashboard.language.text import Text
from dashboard.store import turns
from dashboard.store.connection import CONNECTIONS, Connection

# What one run of a page may wait in all: for answers newer than those it has, and for those it lacks.
SOFT_WAIT_SECONDS = 0.25
LONGEST_WAIT_SECONDS = 0.8
MOST_ANSWERS = 2_000
# Of answers read back from disk: unlike any version of the store, which so is asked again when it answers.
NO_VERSION = -1


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer with the version of the data it was made from, and when that was."""

    version: int
    as_of: datetime
    value: Any


@dataclass(frozen=True, slots=True)
class Sources:
    """Version and age of what something is made from: those of its oldest part."""

    version: int
    as_of: datetime

    def with_older(self, other: "Sources | None") -> "Sources":
        """Return what is made from both."""
        if other is None:
            return self
        return Sources(min(self.version, other.version), min(self.as_of, other.as_of))


@dataclass(slots=True)
class Run:
    """One run of a page: how long it may still wait, and how old the figures are that it shows.

    view_of: what the run's view was made from; whatever is made of the view counts as no newer. used: what
    the run has used so far. as_of: time of the oldest figures shown, where they are not the newest.
    incomplete: an answer was not there yet.
    """

    view_of: Sources | None = None
    used: Sources | None = None
    soft_left: float = SOFT_WAIT_SECONDS
    wait_left: float = LONGEST_WAIT_SECONDS
    as_of: datetime | None = None
    incomplete: bool = False
    awaited: list["Future[Kept]"] = field(default_factory=list)

    @property
    def settled(self) -> bool:
        """Whether all that the run shows was the newest to be had."""
        return not self.incomplete and self.as_of is None

    def wait(self, making: "Future[Kept]", seconds: float) -> Kept:
        """Wait for an answer while other pages are drawn, and take that off what is left of both allowances.

        Raises:
            NotReady: it was not there in time.
        """
        with turns.aside():
            began = time.monotonic()
            try:
                return making.result(seconds)
            finally:
                waited = time.monotonic() - began
                self.soft_left = max(self.soft_left - waited, 0.0)
                self.wait_left = max(self.wait_left - waited, 0.0)

    def view_made(self) -> Sources | None:
        """Note that the view is made of all that was used until now; what comes is made of the view."""
        self.view_of = self.used
        return self.view_of


class _Here(threading.local):
    """What this thread is doing.

    run: the page's run; None = something that may wait. sources: what the answer that it is making was made
    from so far; None = it is making none.
    """

    run: Run | None = None
    sources: Sources | None = None


_here = _Here()


@contextmanager
def run(view_of: Sources | None = None) -> Iterator[Run]:
    """Run a page, which must not wait long; outside of a run, a question waits until its answer is there.

    A fragment within a page's run is part of it.

    Args:
        view_of: what the view was made from that a fragment kept which runs alone.
    """
    if (outer := _here.run) is not None:
        yield outer
        return
    _here.run = Run(view_of)
    try:
        yield _here.run
    finally:
        _here.run = None


class Answers:
    """All that is kept of one store."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._answers: OrderedDict[object, Kept] = OrderedDict()
        self._making: dict[object, Future[Kept]] = {}
        self._locks: dict[object, threading.Lock] = {}
        self._guard = threading.Lock()
        self._makers = ThreadPoolExecutor(CONNECTIONS, thread_name_prefix="ssz-answers")

    def get(self, key: object, build: Callable[[], Any]) -> Any:
        """Return what `build` made for this key and the present version of the data, or the last good one.

        Raises:
            StoreUnavailable, StillReading: see Store.read.
        """
        kept = self._answers.get(key)
        if kept is None or not self._good(kept):
            kept = self._newer(key, build, kept)
        else:
            with self._guard:
                if key in self._answers:
                    self._answers.move_to_end(key)
        self._note(kept)
        return kept.value

    def items(self) -> dict[object, Kept]:
        """Return all that is kept, by key; the answer used last stands last."""
        with self._guard:
            return dict(self._answers)

    def restore(self, answers: dict[object, Kept]) -> None:
        """Keep answers of an earlier process beside those that are there already."""
        with self._guard:
            for key, kept in answers.items():
                self._answers.setdefault(key, kept)

    def close(self) -> None:
        """Make no more answers."""
        self._makers.shutdown(wait=False, cancel_futures=True)

    def _good(self, kept: Kept) -> bool:
        """Return whether an answer is the newest to be had."""
        return self._connection.fault_since is not None or kept.version == self._connection.known_version

    def _newer(self, key: object, build: Callable[[], Any], old: Kept | None) -> Kept:
        """Return the answer made anew; the old one where that fails or takes longer than a run may wait."""
        try:
            if _here.sources is not None:
                return self._make(key, build, _here.sources)
            run = _here.run
            if run is None:
                return self._make_aside(key, build, None).result()
            if (
                old is not None
                and run.view_of is not None
                and run.view_of.version != self._connection.known_version
            ):
                # Of an old view nothing new can be made; the next run has a new view.
                return old
            making = self._make_aside(key, build, run.view_of)
            try:
                return run.wait(making, run.wait_left if old is None else run.soft_left)
            except NotReady:
                run.awaited.append(making)
                if old is None:
                    run.incomplete = True
                    raise _still_reading() from None
        except StoreUnavailable:
            if old is None:
                raise
        return old

    def _make_aside(self, key: object, build: Callable[[], Any], of: Sources | None) -> "Future[Kept]":
        """Have the answer made by another thread; all who ask meanwhile wait for the same one.

        Args:
            of: what `build` has at hand already; the answer is no newer.
        """
        with self._guard:
            if (making := self._making.get(key)) is None:
                making = self._making[key] = self._makers.submit(self._make, key, build, of)
                making.add_done_callback(lambda _: self._making.pop(key, None))
        return making

    def _make(self, key: object, build: Callable[[], Any], of: Sources | None) -> Kept:
        """Make the answer and keep it, unless another thread does so just now: then wait for that one.

        Args:
            of: what `build` has at hand already; the answer is no newer.
        """
        with self._guard:
            lock = self._locks.setdefault(key, threading.Lock())
        try:
            with lock:
                kept = self._answers.get(key)
                if kept is None or not self._good(kept):
                    kept = self._built(build, of)
                    self._keep(key, kept)
                return kept
        finally:
            # Threads that wait for this lock hold it themselves; those that come later find the answer. If it
            # stayed, locks would pile up, one for each question ever asked.
            with self._guard:
                if self._locks.get(key) is lock:
                    del self._locks[key]

    def _built(self, build: Callable[[], Any], of: Sources | None) -> Kept:
        """Return what `build` makes, as old as the oldest of what it is made from."""
        outer = _here.sources
        _here.sources = Sources(self._version_now(), datetime.now(UTC)).with_older(of)
        try:
            value = build()
            return Kept(_here.sources.version, _here.sources.as_of, value)
        finally:
            _here.sources = outer

    def _version_now(self) -> int:
        """Return the version of an answer made now.

        To be asked before the question: where the data change in between, the answer is taken for older than
        it is and made again. The other way round, old figures would pass for new ones.
        """
        try:
            return self._connection.version()
        except StoreUnavailable:
            return NO_VERSION

    def _note(self, kept: Kept) -> None:
        """Note the age of an answer that is used: for the answer made of it, or for the run that shows it."""
        sources = Sources(kept.version, kept.as_of)
        if _here.sources is not None:
            _here.sources = sources.with_older(_here.sources)
        elif (run := _here.run) is not None:
            run.used = sources.with_older(run.used)
            if self._connection.fault_since is not None or kept.version != self._connection.known_version:
                run.as_of = min(run.as_of or kept.as_of, kept.as_of)

    def _keep(self, key: object, kept: Kept) -> None:
        """Keep an answer as the one used last; those not used for longest make room."""
        with self._guard:
            self._answers[key] = kept
            self._answers.move_to_end(key)
            while len(self._answers) > MOST_ANSWERS:
                self._answers.popitem(last=False)


def _still_reading() -> StillReading:
    return StillReading(
        Text("กำลังอ่านข้อมูล", "Reading the figures"),
        Text("หน้านี้จะแสดงเองเมื่ออ่านเสร็จ", "The page shows them by itself as soon as they are there."),
    )
