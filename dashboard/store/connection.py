"""The reporting store's server as this process sees it: whether it answers, and the version of its data.

One watcher per process asks for the version. It alone declares that the store is out and that it is back, so
that a hundred pages neither wait for a dead server nor storm one that has just come up. Of several servers
it chooses the one that all questions of the process go to (`dashboard.store.servers`).
"""

import select as io_wait
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
from dashboard.store import askers, turns
from dashboard.store.askers import Asker, Reach
from dashboard.store.servers import QUESTION, Seen, Servers

# How long a question may take, and the watcher's own, before the link counts as stalled.
DEADLINE_SECONDS = 5.0
WATCHER_DEADLINE_SECONDS = 2.0
# Between two looks of the watcher: new figures and a fault are known after this long at most.
LOOK_SECONDS = 1.0
LOOK_SECONDS_IN_FAULT = 0.5
# Between two looks at the other servers while the one that is read is not the one that should be.
AROUND_SECONDS = 10.0
# How long a page waits for a standby to have what was just written, and between two tries of that.
CATCH_UP_SECONDS, CATCH_UP_PAUSE = 1.0, 0.02
# How long nobody looks for the primary after none was found.
NO_PRIMARY_SECONDS = 5.0
CONNECTIONS = 8
# Of the primary, which is asked for little.
CONNECTIONS_TO_PRIMARY = 2
# What is added to the version of the data whenever another server is read or a version went back: whatever
# is kept is then asked anew, also where a server that lost the last changes counts up to the same number.
MOVE = 2**32
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


@contextmanager
def _deadline(seconds: float) -> Iterator[None]:
    """Let this thread wait so long at most for each answer of a server."""
    before = getattr(_here, "deadline", DEADLINE_SECONDS)
    _here.deadline = seconds
    try:
        yield
    finally:
        _here.deadline = before


class Connection:
    """The way to one store.

    fault_since: it has not answered since then; None = it answers. behind_since: the standby that is read
    knows of nothing after that; None = it is up to date.
    """

    def __init__(self, url: URL) -> None:
        """Raises:
        SettingsError: the address cannot be used (`Servers`).
        """
        self._servers = Servers(url)
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
        self._primary = create_engine(
            url,
            hide_parameters=True,
            pool_size=CONNECTIONS_TO_PRIMARY,
            max_overflow=0,
            pool_timeout=2,
            pool_pre_ping=True,
            connect_args=OPTIONS,
        )
        for engine in (self.engine, self._watching, self._primary):
            event.listen(engine, "reset", _discard)
            event.listen(engine, "handle_error", _deadline_is_disconnect)
        for engine in (self.engine, self._watching):
            event.listen(engine, "do_connect", self._to_the_one_read)
        event.listen(self._primary, "do_connect", self._to_the_primary)
        self.fault_since: datetime | None = None
        self.behind_since: datetime | None = None
        self._version: int | None = None
        self._moves = 0
        self._look_around_at = self._look_for_primary_at = 0.0
        self._has_primary = True
        self._looking = threading.Lock()
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
        """The version of the data as last seen; None when the store has never answered. Never waits.

        Another one whenever what is kept may not hold any more; `data_version` is the store's own number.
        """
        return self._version

    def data_version(self) -> int:
        """Return the version as the store counts it.

        Raises:
            StoreUnavailable: the store has never answered.
        """
        return self.version() % MOVE

    def version(self) -> int:
        """Return the version of the data as last seen (`known_version`); the first call waits for the store.

        Raises:
            StoreUnavailable: the store has never answered.
        """
        self._watch()
        self._looked.wait(WATCHER_DEADLINE_SECONDS * 3)
        if self._version is None:
            raise unavailable()
        return self._version

    def refresh(self) -> int:
        """Return the version as it is now, for those who have just written.

        Where a standby is read it is waited for, a moment: one that is slower is news when it has come.
        """
        self._look()
        if self._servers.are_several:
            written = self.ask_primary(lambda connection: connection.execute(text(QUESTION)).one()[0])
            ends = time.monotonic() + CATCH_UP_SECONDS
            with turns.aside():
                while self.data_version() < written and time.monotonic() < ends:
                    time.sleep(CATCH_UP_PAUSE)
                    self._look()
        return self.version()

    def ask_primary(
        self, question: Callable[[Any], Answer], asker: Asker | None = None, reach: Reach = "own"
    ) -> Answer:
        """Return the answer of the server that takes writes, to what must know what was just written.

        Where the address names several and none takes writes, nobody can have written: the one that is read
        is asked.

        Raises:
            As `ask`.
        """
        asker = asker or askers.current()
        if self._servers.are_several:
            try:
                with _deadline(WATCHER_DEADLINE_SECONDS):
                    answer = self._put(self._primary, question, asker, reach)
            except (OperationalError, InterfaceError, InternalError, PoolTimeout) as error:
                if self._has_primary:
                    log.error("primary_out", kind=type(error).__name__, code=_outage(error))
                self._has_primary = False
            except ProgrammingError as error:
                raise self._refusal(error, asker) from None
            else:
                if not self._has_primary:
                    log.info("primary_back")
                self._has_primary = True
                return answer
        return self.ask(question, asker, reach)

    def ask(
        self, question: Callable[[Any], Answer], asker: Asker | None = None, reach: Reach = "own"
    ) -> Answer:
        """Return the answer to a question put to a connection, for somebody: else for whom this thread asks.

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
            return self._ask(question, asker, reach)
        except StoreUnavailable:
            if not self._servers.are_several:
                raise
        # It died, or ended what keeps it from following the primary: another one answers, or the same again.
        self._look()
        if self.fault_since is not None:
            raise unavailable()
        return self._ask(question, asker, reach)

    def _ask(self, question: Callable[[Any], Answer], asker: Asker | None, reach: Reach) -> Answer:
        try:
            return self._put(self.engine, question, asker, reach)
        except (OperationalError, InterfaceError, InternalError, PoolTimeout) as error:
            code = _outage(error)
            # Class and code only: the driver's message repeats literals of the statement.
            log.error("store_read_failed", kind=type(error).__name__, code=code)
            self._look_now.set()
            raise FULL if code == DISK_FULL else unavailable() from None
        except ProgrammingError as error:
            raise self._refusal(error, asker) from None

    def _put(
        self, engine: Engine, question: Callable[[Any], Answer], asker: Asker | None, reach: Reach
    ) -> Answer:
        """Put a question; the one place where PostgreSQL is told who asks, until the transaction ends."""
        with engine.connect() as connection:
            if asker is not None:
                connection.execute(ASK_FOR, {"token": self._token(asker, reach)})
            return question(connection)

    def _refusal(self, error: ProgrammingError, asker: Asker | None) -> Exception:
        """Return what is said of a question that the store refuses; an error of its own as it is."""
        if (why := _why_refused(error)) is not None:
            # Another key may have been made since.
            self._key = None
            log.error("store_refused", why=why, asked=asker is not None)
            return NOT_BELIEVED
        if _code(error) in UNDEFINED and self._lacks_something():
            log.error("store_outdated", code=_code(error))
            return OUTDATED
        return error

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
        for engine in (self.engine, self._watching, self._primary):
            engine.dispose()

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
        while not self._closed:
            self._look()
            self._look_now.wait(LOOK_SECONDS_IN_FAULT if self.fault_since else LOOK_SECONDS)
            self._look_now.clear()

    def _look(self) -> None:
        with self._looking, _deadline(WATCHER_DEADLINE_SECONDS):
            try:
                seen = self._seen()
            except Exception as error:
                # Of any kind: the watcher must not die of it, or nobody would see that the store is back.
                if self.fault_since is None and not self._closed:
                    self.fault_since = datetime.now(UTC)
                    log.error("store_out", kind=type(error).__name__, code=_code(error))
            else:
                self._note(seen)
                if self.fault_since is not None:
                    log.info("store_back", out_since=self.fault_since.isoformat())
                self.fault_since = None
            self._looked.set()

    def _seen(self) -> Seen:
        """Look at the server that is read, and at the others where it does not answer or will not do."""
        seen: Seen | None = None
        try:
            with self._watching.connect() as connection:
                seen = self._servers.noted(Seen(*connection.execute(text(QUESTION)).one()))
        except Exception:
            if not self._servers.are_several:
                raise
        known = (self._version or 0) % MOVE
        if seen is not None and (self._servers.will_do(seen, known) or not self._is_time_to_look_around()):
            return seen
        place, chosen = self._servers.choose(OPTIONS, known, seen)
        if seen is None or place != self._servers.at:
            # In this order: what is asked from here on is answered by the new one, and the version that says
            # so is known after that.
            self._servers.read_from(place)
            self.engine.dispose()
            self._watching.dispose()
            self._moves += self._version is not None
            log.info("store_moved", is_standby=chosen.is_standby)
        return chosen

    def _is_time_to_look_around(self) -> bool:
        if not self._servers.are_several or time.monotonic() < self._look_around_at:
            return False
        self._look_around_at = time.monotonic() + AROUND_SECONDS
        return True

    def _note(self, seen: Seen) -> None:
        if seen.version < (self._version or 0) % MOVE:
            self._moves += 1
        self._version = self._moves * MOVE + seen.version
        self._ahead = seen.now.timestamp() - time.time()
        self.behind_since = seen.behind_since

    def _to_the_one_read(self, _dialect: Any, _record: Any, _unnamed: Any, parameters: Any) -> None:
        parameters.update(self._servers.parameters(self._servers.at))

    def _to_the_primary(self, _dialect: Any, _record: Any, _unnamed: Any, parameters: Any) -> Any:
        if time.monotonic() < self._look_for_primary_at:
            raise psycopg2.OperationalError("no server took writes a moment ago")
        with _deadline(WATCHER_DEADLINE_SECONDS):
            try:
                return self._servers.connect_to_primary(parameters)
            except psycopg2.OperationalError:
                self._look_for_primary_at = time.monotonic() + NO_PRIMARY_SECONDS
                raise


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
