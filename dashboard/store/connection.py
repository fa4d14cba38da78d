"""The reporting store's server as this process sees it: whether it answers, and the version of its data.

One watcher per process asks for the version. It alone declares that the store is out and that it is back, so
that a hundred pages neither wait for a dead server nor storm one that has just come up.
"""

import select as io_wait
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

import psycopg2
import psycopg2.extensions
import structlog
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from dashboard import schema
from dashboard.errors import FULL_DISK, ScopeRefused, StoreOutdated, StoreUnavailable
from dashboard.language.text import Text
from dashboard.settings import settings
from dashboard.store import askers
from dashboard.store.askers import Asker, Reach

# How long a question may take, and the watcher's own, before the link counts as stalled.
DEADLINE_SECONDS = 5.0
WATCHER_DEADLINE_SECONDS = 2.0
# Between two looks of the watcher: new figures and a fault are known after this long at most.
LOOK_SECONDS = 1.0
LOOK_SECONDS_IN_FAULT = 0.5
CONNECTIONS = 8
# SQLSTATE classes in which the server could not answer; in all others the question was wrong.
OUTAGES = frozenset({"08", "28", "3D", "40", "53", "55", "57", "58", "XX"})
# Of a table, column, function or schema that the store does not have.
UNDEFINED = frozenset({"42P01", "42703", "42883", "3F000"})
DISK_FULL = "53100"
# Compiling a plan takes longer than any of our questions.
OPTIONS = {
    "connect_timeout": 2,
    "tcp_user_timeout": 4000,
    "application_name": "ssz-pages",
    "options": "-c jit=off",
}

# As the catalogue has them: what an account may not read is there none the less.
COLUMNS = """
SELECT c.relname, a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = :schema AND a.attnum > 0 AND NOT a.attisdropped
"""
LOOK = text("SELECT version, extract(epoch FROM clock_timestamp()) FROM ssz.store")
ASK_FOR = text("SELECT ssz.ask_for(:token)")
# What ssz.asker raises; other words of PostgreSQL may name what was asked.
WHYS = ("no scope", "malformed scope", "scope of no server of this store", "expired scope")

OUTDATED = StoreOutdated(
    Text(
        "ฐานข้อมูลรายงานยังไม่ได้ปรับเป็นรุ่นของโปรแกรมนี้",
        "The reporting store has not been upgraded to this version of the program.",
    ),
    Text(
        "แจ้งผู้ดูแลระบบให้สั่ง python -m data_loaders upgrade แล้วโหลดหน้านี้ใหม่",
        "Tell the administrator to run python -m data_loaders upgrade, then load this page again.",
    ),
)
NOT_BELIEVED = ScopeRefused(
    Text(
        "ฐานข้อมูลรายงานไม่ยืนยันขอบเขตการดูข้อมูลของคำขอนี้ จึงไม่แสดงตัวเลขใด",
        "The reporting store does not confirm for whom this question is asked, so no figure is shown.",
    ),
    Text(
        "แจ้งผู้ดูแลระบบให้สั่ง python -m data_loaders upgrade ที่เครื่องแม่ข่ายนี้ แล้วตรวจด้วย python -m dashboard.doctor",
        "Tell the administrator to run python -m data_loaders upgrade on this server, and then"
        " python -m dashboard.doctor.",
    ),
)
FULL = StoreUnavailable(
    FULL_DISK,
    Text(
        "ตัวเลขที่เคยได้รับยังแสดงอยู่ แจ้งผู้ดูแลระบบให้เพิ่มเนื้อที่ดิสก์",
        "Figures received before are still shown. Tell the administrator to make room.",
    ),
)

log = structlog.get_logger()
Answer = TypeVar("Answer")
_here = threading.local()


def wait_with_deadline(connection: Any) -> None:
    """Wait for the server, but no longer than this thread's deadline (a wait callback of psycopg2).

    Nothing else frees a page whose link accepts and never answers: pre-ping, connect_timeout, keepalives and
    statement_timeout all hung (measured). It must not close the connection itself: that dead-locks.
    """
    ends = time.monotonic() + getattr(_here, "deadline", DEADLINE_SECONDS)
    while True:
        state = connection.poll()
        if state == psycopg2.extensions.POLL_OK:
            return
        left = ends - time.monotonic()
        sockets = [connection.fileno()]
        reading = sockets if state == psycopg2.extensions.POLL_READ else []
        writing = [] if reading else sockets
        if left <= 0 or not any(io_wait.select(reading, writing, [], left)):
            raise psycopg2.OperationalError("deadline exceeded")


def install_deadline() -> None:
    """Free the threads of this process from stalled links.

    Only for the process that serves pages: COPY, and so every loader, fails with such a callback.
    """
    psycopg2.extensions.set_wait_callback(wait_with_deadline)


class Connection:
    """The way to one store. `fault_since`: it has not answered since then; None = it answers."""

    def __init__(self, url: URL) -> None:
        self.engine: Engine = create_engine(
            url,
            hide_parameters=True,
            pool_size=CONNECTIONS,
            max_overflow=0,
            pool_timeout=2,
            pool_pre_ping=True,
            pool_recycle=1800,
            connect_args=OPTIONS,
        )
        # A connection of the watcher's own: the pool may be full of questions that wait for a stalled link.
        self._watching = create_engine(
            url, hide_parameters=True, pool_size=1, max_overflow=0, connect_args=OPTIONS
        )
        for engine in (self.engine, self._watching):
            event.listen(engine, "reset", _discard)
            event.listen(engine, "handle_error", _deadline_is_disconnect)
        self.fault_since: datetime | None = None
        self._version: int | None = None
        # By how many seconds the store's clock is ahead of ours, as last seen.
        self._ahead = 0.0
        self._key: str | None = None
        self._looked = threading.Event()
        self._look_now = threading.Event()
        self._closed = False
        self._starting = threading.Lock()
        self._watcher: threading.Thread | None = None

    @property
    def known_version(self) -> int | None:
        """The version of the data as last seen; None when the store has never answered. Never waits."""
        return self._version

    def version(self) -> int:
        """Return the version of the data as last seen; the first call waits for the store.

        Raises:
            StoreUnavailable: the store has never answered.
        """
        self._watch()
        self._looked.wait(WATCHER_DEADLINE_SECONDS * 3)
        if self._version is None:
            raise unavailable()
        return self._version

    def refresh(self) -> int:
        """Return the version as it is now, for those who have just written."""
        self._look()
        return self.version()

    def ask(
        self, question: Callable[[Any], Answer], asker: Asker | None = None, reach: Reach = "own"
    ) -> Answer:
        """Return the answer to a question put to a connection, for somebody: else for whom this thread asks.

        The one place where PostgreSQL is told who asks, until the end of the transaction.

        Raises:
            StoreUnavailable: the store does not answer, or its disk is full.
            ScopeRefused: it does not believe who asks, or nobody does.
            StoreOutdated: it lacks a table or column of `dashboard.schema`.
            Other errors of the question itself are raised as they are.
        """
        self._watch()
        if self.fault_since is not None:
            raise unavailable()
        asker = asker or askers.current()
        try:
            with self.engine.connect() as connection:
                if asker is not None:
                    connection.execute(ASK_FOR, {"token": self._token(asker, reach)})
                return question(connection)
        except (OperationalError, InterfaceError, InternalError, PoolTimeout) as error:
            code = _outage(error)
            # Class and code only: the driver's message repeats literals of the statement.
            log.error("store_read_failed", kind=type(error).__name__, code=code)
            self._look_now.set()
            raise FULL if code == DISK_FULL else unavailable() from None
        except ProgrammingError as error:
            if (why := _why_refused(error)) is not None:
                # Another key may have been made since.
                self._key = None
                log.error("store_refused", why=why, asked=asker is not None)
                raise NOT_BELIEVED from None
            if _code(error) in UNDEFINED and self._lacks_something():
                log.error("store_outdated", code=_code(error))
                raise OUTDATED from None
            raise

    def _token(self, asker: Asker, reach: Reach) -> str:
        """Sign who asks, by the store's clock: ours may be wrong.

        Raises:
            ScopeRefused: this server has no key yet.
        """
        self._key = self._key or askers.key_of(settings())
        if self._key is None:
            log.error("no_scope_key")
            raise NOT_BELIEVED
        return askers.token(asker, reach, self._key, time.time() + self._ahead)

    def _lacks_something(self) -> bool:
        """Whether a table or column of `dashboard.schema` is not in the store."""
        with self.engine.connect() as connection:
            stored = {tuple(row) for row in connection.execute(text(COLUMNS), {"schema": schema.SCHEMA})}
        return any(
            (table.name, column.name) not in stored
            for table in schema.metadata.tables.values()
            for column in table.columns
        )

    def close(self) -> None:
        """Stop the watcher and give up all connections."""
        self._closed = True
        self._look_now.set()
        self.engine.dispose()
        self._watching.dispose()

    def _watch(self) -> None:
        """Start the watcher at first use."""
        if self._watcher is None:
            with self._starting:
                if self._watcher is None:
                    self._watcher = threading.Thread(
                        target=self._keep_looking, name="ssz-watcher", daemon=True
                    )
                    self._watcher.start()

    def _keep_looking(self) -> None:
        _here.deadline = WATCHER_DEADLINE_SECONDS
        while not self._closed:
            self._look()
            self._look_now.wait(LOOK_SECONDS_IN_FAULT if self.fault_since else LOOK_SECONDS)
            self._look_now.clear()

    def _look(self) -> None:
        try:
            with self._watching.connect() as connection:
                version, clock = connection.execute(LOOK).one()
                self._version, self._ahead = int(version), float(clock) - time.time()
        except Exception as error:
            # Of any kind: the watcher must not die of it, or nobody would see that the store is back.
            if self.fault_since is None and not self._closed:
                self.fault_since = datetime.now(UTC)
                log.error("store_out", kind=type(error).__name__, code=_code(error))
        else:
            if self.fault_since is not None:
                log.info("store_back", out_since=self.fault_since.isoformat())
            self.fault_since = None
        self._looked.set()


def unavailable() -> StoreUnavailable:
    """Return the error of a figure that the store was never asked for and cannot be asked for now."""
    return StoreUnavailable(
        Text(
            "ติดต่อฐานข้อมูลรายงานไม่ได้ และยังไม่เคยได้รับข้อมูลชุดนี้",
            "The reporting store does not answer, and this figure was never received.",
        ),
        Text(
            "ระบบจะลองใหม่เองทุกไม่กี่วินาที หากนานเกิน 5 นาที แจ้งผู้ดูแลระบบ",
            "The page tries again by itself every few seconds; after five minutes, tell the administrator.",
        ),
    )


def _code(error: BaseException) -> str | None:
    """Return the SQLSTATE of a failure, if the server gave one."""
    code: str | None = getattr(getattr(error, "orig", None), "pgcode", None)
    return code


def _why_refused(error: BaseException) -> str | None:
    """Return why a scope was refused; None of any other error, such as a right that is not there."""
    told = str(getattr(error, "orig", ""))
    return next((why for why in WHYS if told.startswith(f"ssz: {why}")), None)


def _outage(error: BaseException) -> str | None:
    """Return the SQLSTATE of an outage; raise again what is a bug, such as a wrong statement."""
    code = _code(error)
    if code is not None and code[:2] not in OUTAGES:
        raise error
    return code


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
