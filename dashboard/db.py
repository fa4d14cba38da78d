"""The one way from the pages to the reporting store, and the only keeper of answers.

Every answer is kept under its statement with its values (a scope is part of every statement) and the store's
version. While the store does not answer, the last good answer is given; `fault_since` says since when.
"""

import select as io_wait
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

import pandas as pd
import psycopg2
import psycopg2.extensions
import structlog
from sqlalchemy import Engine, Select, create_engine, event, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from dashboard import embedded
from dashboard.errors import SettingsError, StoreUnavailable
from dashboard.settings import Settings, settings
from dashboard.text import Text

DEADLINE_SECONDS = 5.0
VERSION_KEPT_SECONDS = 2.0
# After a failure the store is left alone this long, so that a hundred pages do not all wait for it.
BREAK_SECONDS = 2.0
MOST_ANSWERS = 2_000
# SQLSTATE classes in which the server could not answer; in all others the question was wrong.
OUTAGES = frozenset({"08", "28", "3D", "40", "53", "55", "57", "58", "XX"})

log = structlog.get_logger()
Built = TypeVar("Built")


def reader_url(config: Settings) -> URL:
    """Address of the store for the select-only account.

    Raises:
        SettingsError: DATABASE_URL names a server and no reader account is given.
    """
    if config.database_reader_url is not None:
        url = make_url(config.database_reader_url.get_secret_value())
        return url.set(drivername="postgresql+psycopg2") if url.drivername == "postgresql" else url
    if config.database_url is not None:
        raise SettingsError(
            Text("ยังไม่ได้ตั้งค่า DATABASE_READER_URL", "DATABASE_READER_URL is not set."),
            Text("ตั้งเป็นบัญชี ssz_reader ซึ่งอ่านได้อย่างเดียว", "Set it to the account ssz_reader, which can only read."),
        )
    return embedded.start(config.ssz_data_dir).set(username="ssz_reader")


def wait_with_deadline(connection: Any) -> None:
    """psycopg2 wait callback that gives up after DEADLINE_SECONDS.

    Nothing else frees a page whose link accepts and never answers: pre-ping, connect_timeout, keepalives and
    statement_timeout all hung (measured). It must not close the connection itself: that dead-locks.
    """
    ends = time.monotonic() + DEADLINE_SECONDS
    while True:
        state = connection.poll()
        if state == psycopg2.extensions.POLL_OK:
            return
        left = ends - time.monotonic()
        sockets = [connection.fileno()]
        reading = sockets if state == psycopg2.extensions.POLL_READ else []
        ready = io_wait.select(reading, [] if reading else sockets, [], max(left, 0.0)) if left > 0 else ([], [], [])
        if not (ready[0] or ready[1]):
            raise psycopg2.OperationalError("deadline exceeded")


def install_deadline() -> None:
    """Free pages from stalled links. Only for the process that serves pages: COPY, and so the loader, cannot have it."""
    psycopg2.extensions.set_wait_callback(wait_with_deadline)


@dataclass(frozen=True, slots=True)
class _Kept:
    version: int
    value: Any


class Store:
    """The reading side of the reporting store for one process."""

    def __init__(self, url: URL) -> None:
        self.engine: Engine = create_engine(
            url,
            hide_parameters=True,
            pool_size=8,
            max_overflow=0,
            pool_timeout=2,
            pool_pre_ping=True,
            pool_recycle=1800,
            connect_args={"connect_timeout": 2, "tcp_user_timeout": 4000, "application_name": "ssz-pages"},
        )
        event.listen(self.engine, "reset", _discard)
        event.listen(self.engine, "handle_error", _deadline_is_disconnect)
        self.fault_since: datetime | None = None
        self._failed_at = -BREAK_SECONDS
        self._answers: OrderedDict[object, _Kept] = OrderedDict()
        self._locks: dict[object, threading.Lock] = {}
        self._guard = threading.Lock()
        self._asking_version = threading.Lock()
        self._version: int | None = None
        self._version_read_at = float("-inf")

    def version(self) -> int:
        """The version of the data; asked at most every VERSION_KEPT_SECONDS, the last known one during a fault.

        Raises:
            StoreUnavailable: the store has never answered.
        """
        known = self._version
        # During a fault one page at a time tries the store; the others need not wait until its deadline for that.
        if not self._asking_version.acquire(blocking=self.fault_since is None or known is None) and known is not None:
            return known
        try:
            if self._version is None or time.monotonic() - self._version_read_at >= VERSION_KEPT_SECONDS:
                try:
                    rows = self._ask(lambda c: c.execute(text("SELECT version FROM ssz.store")).scalar_one())
                    self._version, self._version_read_at = int(rows), time.monotonic()
                except StoreUnavailable:
                    if self._version is None:
                        raise
            return self._version
        finally:
            self._asking_version.release()

    def read(self, statement: Select[Any]) -> pd.DataFrame:
        """The rows of a statement; do not change the frame, others may hold it too.

        Raises:
            StoreUnavailable: the store does not answer and has never answered this question.
        """
        compiled = statement.compile(dialect=self.engine.dialect)
        key = (str(compiled), tuple(sorted((k, repr(v)) for k, v in compiled.params.items())))

        def ask() -> pd.DataFrame:
            result = self._ask(lambda c: (lambda r: (list(r.keys()), r.all()))(c.execute(statement)))
            return pd.DataFrame([tuple(row) for row in result[1]], columns=result[0])

        return self.kept(key, ask)

    def kept(self, key: object, build: Callable[[], Built]) -> Built:
        """What `build` made for this key and the present version of the data; built once however many ask.

        For answers and for what is costly to make of them (figures, decks). The key must hold all it depends on.
        """
        version = self.version()
        with self._lock_of(key):
            kept = self._answers.get(key)
            try:
                if kept is None or (kept.version != version and self.fault_since is None):
                    kept = _Kept(version, build())
            except StoreUnavailable:
                if kept is None:
                    raise
            finally:
                self._keep(key, kept)
        found: Built = kept.value
        return found

    def _keep(self, key: object, kept: _Kept | None) -> None:
        """Keep an answer as the one used last; the ones not used longest make room. None = there is none."""
        with self._guard:
            if kept is None:
                self._locks.pop(key, None)
                return
            self._answers[key] = kept
            self._answers.move_to_end(key)
            while len(self._answers) > MOST_ANSWERS:
                gone, _ = self._answers.popitem(last=False)
                self._locks.pop(gone, None)

    def _lock_of(self, key: object) -> threading.Lock:
        with self._guard:
            return self._locks.setdefault(key, threading.Lock())

    def _ask(self, question: Callable[[Any], Any]) -> Any:
        if self.fault_since is not None and time.monotonic() - self._failed_at < BREAK_SECONDS:
            raise _unavailable()
        try:
            with self.engine.connect() as connection:
                answer = question(connection)
        except (OperationalError, InterfaceError, InternalError, PoolTimeout) as error:
            code = getattr(getattr(error, "orig", None), "pgcode", None)
            if code is not None and code[:2] not in OUTAGES:
                raise
            # Anything else (a wrong statement, a value that does not fit) is a bug, not an outage.
            self._failed_at = time.monotonic()
            if self.fault_since is None:
                self.fault_since = datetime.now(UTC)
            # Class and code only: the driver's message repeats literals of the statement.
            log.error("store_read_failed", kind=type(error).__name__, code=code)
            raise _unavailable() from None
        self.fault_since = None
        return answer


def _unavailable() -> StoreUnavailable:
    return StoreUnavailable(
        Text("ติดต่อฐานข้อมูลรายงานไม่ได้ และยังไม่เคยได้รับข้อมูลชุดนี้",
             "The reporting store does not answer, and this figure was never received."),
        Text("ระบบจะลองใหม่เองทุกไม่กี่วินาที หากนานเกิน 5 นาที แจ้งผู้ดูแลระบบ",
             "The page tries again by itself every few seconds; after five minutes, tell the administrator."),
    )  # fmt: skip


def _discard(connection: Any, _record: Any, state: Any) -> None:
    """Leave nothing of one page's session (settings, temporary tables) to the next."""
    if state.terminate_only:
        return
    connection.rollback()
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("DISCARD ALL")
    connection.autocommit = False


def _deadline_is_disconnect(context: Any) -> None:
    if "deadline exceeded" in str(context.original_exception):
        context.is_disconnect = True


_store: Store | None = None
_store_lock = threading.Lock()


def store() -> Store:
    """The store of this process, opened at first use."""
    global _store
    with _store_lock:
        if _store is None:
            _store = Store(reader_url(settings()))
        return _store


def use(url: URL | None) -> None:
    """Read from another store (tests); None = open anew at the next use."""
    global _store
    with _store_lock:
        if _store is not None:
            _store.engine.dispose()
        _store = Store(url) if url is not None else None


def read(statement: Select[Any]) -> pd.DataFrame:
    """See Store.read."""
    return store().read(statement)


def kept(key: object, build: Callable[[], Built]) -> Built:
    """See Store.kept."""
    return store().kept(key, build)
