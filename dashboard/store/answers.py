"""The answers that are kept: made once however many ask, and given without a long wait.

While an answer of a newer version is on its way, or the store is out, a page gets the last good one and can
say so.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotReady
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from dashboard.errors import StillReading, StoreUnavailable
from dashboard.language.text import Text
from dashboard.store.connection import CONNECTIONS, Connection

# What one run of a page may wait in all: for newer answers than it has, and for those it does not have at
# all.
SOFT_WAIT_SECONDS = 0.25
LONGEST_WAIT_SECONDS = 0.8
MOST_ANSWERS = 2_000
# Answers read back from disk: of no version, so the store is asked again as soon as it answers.
NO_VERSION = -1


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer with the version of the data it was made from, and when that was."""

    version: int
    as_of: datetime
    value: Any


@dataclass(frozen=True, slots=True)
class Sources:
    """What something is made from: it is as old as the oldest of these."""

    version: int
    as_of: datetime

    def with_older(self, other: "Sources | None") -> "Sources":
        return (
            self if other is None else Sources(min(self.version, other.version), min(self.as_of, other.as_of))
        )


@dataclass(slots=True)
class Run:
    """One run of a page: what it may still wait, and what it had to show instead of the newest.

    view_of: what the run's view was made from; the run makes things of its view, which are no newer than it.
    used: what it has used so far. as_of: time of the oldest figures shown, where they are not the newest.
    incomplete: something was not there yet.
    """

    view_of: Sources | None = None
    used: Sources | None = None
    soft_left: float = SOFT_WAIT_SECONDS
    wait_left: float = LONGEST_WAIT_SECONDS
    as_of: datetime | None = None
    incomplete: bool = False

    def waited(self, seconds: float) -> None:
        self.soft_left = max(self.soft_left - seconds, 0.0)
        self.wait_left = max(self.wait_left - seconds, 0.0)

    def view_made(self) -> Sources | None:
        """The view is made of what was used until now; what this run makes from here on is made of the
        view.
        """
        self.view_of = self.used
        return self.view_of


class _Here(threading.local):
    """What this thread is doing: a page's run (None: something that may wait), or making an answer."""

    run: Run | None = None
    sources: Sources | None = None


_here = _Here()


@contextmanager
def run(view_of: Sources | None = None) -> Iterator[Run]:
    """A run of a page, which must not wait long; without one, whoever asks waits until the answer is there.

    A fragment within a page's run is part of it; one that runs alone says what the view it kept was made
    from.
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
    """What is kept of one store."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._answers: OrderedDict[object, Kept] = OrderedDict()
        self._making: dict[object, Future[Kept]] = {}
        self._locks: dict[object, threading.Lock] = {}
        self._guard = threading.Lock()
        self._makers = ThreadPoolExecutor(CONNECTIONS, thread_name_prefix="ssz-answers")

    @property
    def busy(self) -> bool:
        """Whether answers are on their way."""
        return bool(self._making)

    def get(self, key: object, build: Callable[[], Any]) -> Any:
        """What `build` made for this key and the present version of the data, or the last good one; see
        Store.kept.
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
        """All that is kept."""
        with self._guard:
            return dict(self._answers)

    def restore(self, answers: dict[object, Kept]) -> None:
        """Keep what was kept earlier; what is there already is not replaced."""
        with self._guard:
            for key, kept in answers.items():
                self._answers.setdefault(key, kept)

    def close(self) -> None:
        self._makers.shutdown(wait=False, cancel_futures=True)

    def _good(self, kept: Kept) -> bool:
        """Whether an answer is the newest to be had."""
        return self._connection.fault_since is not None or kept.version == self._connection.known_version

    def _newer(self, key: object, build: Callable[[], Any], old: Kept | None) -> Kept:
        """The answer made anew; the old one where that fails or takes longer than this run may wait."""
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
                # Of an old view nothing new can be made; the next run has a new one.
                return old
            making = self._make_aside(key, build, run.view_of)
            began = time.monotonic()
            try:
                return making.result(run.wait_left if old is None else run.soft_left)
            except NotReady:
                if old is None:
                    run.incomplete = True
                    raise _still_reading() from None
            finally:
                run.waited(time.monotonic() - began)
        except StoreUnavailable:
            if old is None:
                raise
        return old

    def _make_aside(self, key: object, build: Callable[[], Any], of: Sources | None) -> "Future[Kept]":
        """Have the answer made by another thread; whoever asks meanwhile gets the same one."""
        with self._guard:
            if (making := self._making.get(key)) is None:
                making = self._making[key] = self._makers.submit(self._make, key, build, of)
                making.add_done_callback(lambda _: self._making.pop(key, None))
        return making

    def _make(self, key: object, build: Callable[[], Any], of: Sources | None) -> Kept:
        """of: what `build` has at hand already, which makes its answer as old."""
        with self._guard:
            lock = self._locks.setdefault(key, threading.Lock())
        with lock:
            kept = self._answers.get(key)
            if kept is not None and self._good(kept):
                return kept
            outer = _here.sources
            _here.sources = Sources(self._version_now(), datetime.now(UTC)).with_older(of)
            try:
                value = build()
                sources = _here.sources
            finally:
                _here.sources = outer
                # Whoever waits for it looks for the answer first; whoever comes later finds it without.
                self._locks.pop(key, None)
            kept = Kept(sources.version, sources.as_of, value)
            self._keep(key, kept)
            return kept

    def _version_now(self) -> int:
        """The version an answer made now will have. Asked before the question: a newer answer is only made
        again.
        """
        try:
            return self._connection.version()
        except StoreUnavailable:
            return NO_VERSION

    def _note(self, kept: Kept) -> None:
        """Remember how old what is used here is: for the answer being made of it, or for the run that shows
        it.
        """
        its = Sources(kept.version, kept.as_of)
        if _here.sources is not None:
            _here.sources = its.with_older(_here.sources)
        elif (run := _here.run) is not None:
            run.used = its.with_older(run.used)
            if self._connection.fault_since is not None or kept.version != self._connection.known_version:
                run.as_of = min(run.as_of or kept.as_of, kept.as_of)

    def _keep(self, key: object, kept: Kept) -> None:
        """Keep an answer as the one used last; the ones not used longest make room."""
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
