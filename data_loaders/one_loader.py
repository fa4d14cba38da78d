"""One loader at a time over the whole store: who comes meanwhile stands in line and is told who works."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from psycopg2 import errorcodes
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import OperationalError

from dashboard.errors import UserError
from dashboard.language.text import Lang, Text, in_both
from dashboard.language.thai import format_instant
from dashboard.settings import settings
from data_loaders import conclusions, disk

# The number only has to be the same everywhere.
LOCK = 4_000_926
# For one and the same work; the line may take longer. Longer than any file takes; a first pull may take
# hours, and nobody waits for that.
WAIT_SECONDS = 60.0
# Whether the line has moved is looked at so often; whoever looks goes to its end.
LOOK_SECONDS = 10.0
# What a loader does, and since when, stands in the name of the connection that holds the lock: rows that say
# so are seen by nobody before they are committed. PostgreSQL keeps 63 characters of it.
NAME = "ssz-loader: {} {}"
AT_WORK = """
    SELECT pid, application_name FROM pg_locks JOIN pg_stat_activity USING (pid)
    WHERE locktype = 'advisory' AND granted AND objid = :lock AND classid = 0 AND objsubid = 1
        AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""
ANOTHER_LOADS = Text(
    th="มีการนำเข้าข้อมูลอีกงานหนึ่งกำลังทำอยู่{what}",
    en="Another load is running{what}.",
)
WHAT = Text(th=" (คำสั่ง {work} ตั้งแต่ {since})", en=" ({work}, since {since})")
WAITS = Text(th="รอคิว: {another}", en="Waiting in line. {another}")
TRY_LATER = Text(th="รอให้งานนั้นเสร็จแล้วสั่งใหม่", en="Wait for it to finish, then start again.")

# Told of whom this process waits for, and None when it waits no more.
Told = Callable[["AtWork | None"], None]

log = structlog.get_logger()
_told: Told = lambda _: None  # noqa: E731 - until `tell`


@dataclass(frozen=True, slots=True)
class AtWork:
    """The loader that holds the lock. pid: its connection's; work: a command's name, empty = not known."""

    pid: int
    work: str = ""
    since: datetime | None = None

    @property
    def error(self) -> UserError:
        return UserError(in_both(self._said), TRY_LATER)

    @property
    def waits(self) -> Text:
        """What is told to whoever stands in line behind it."""
        return in_both(lambda lang: WAITS(lang, another=self._said(lang)))

    def _said(self, lang: Lang) -> str:
        since = self.since and format_instant(self.since, lang)
        return ANOTHER_LOADS(lang, what=WHAT(lang, work=self.work, since=since) if since else "")


def tell(told: Told) -> None:
    """Let somebody know from now on whom this process waits for."""
    global _told
    _told = told


@contextmanager
def only_loader(engine: Engine, work: str) -> Iterator[None]:
    """Hold the lock that keeps a second loader out; what was loaded in it is judged before it is let go.

    Loaders that come meanwhile wait in line: as long as the line moves, and WAIT_SECONDS for one loader.

    Args:
        work: the command, for those who wait.

    Raises:
        UserError: one other loader is at work for longer, or the store's disk is nearly full.
    """
    disk.require_room(engine, settings().ssz_min_free_mb)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        _wait(connection)
        since = datetime.now(UTC).isoformat(timespec="seconds")
        _set(connection, "application_name", NAME.format(work, since))
        try:
            yield
            conclusions.keep_if_possible(engine)
        finally:
            connection.execute(text("RESET application_name"))
            connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": LOCK})


def at_work(connection: Connection) -> AtWork | None:
    """Return who holds the lock; None = nobody."""
    row = connection.execute(text(AT_WORK), {"lock": LOCK}).one_or_none()
    if row is None:
        return None
    parts = row.application_name.removeprefix(NAME.split("{", maxsplit=1)[0]).rsplit(" ", 1)
    try:
        return AtWork(row.pid, parts[0], datetime.fromisoformat(parts[1]))
    except (IndexError, ValueError):
        return AtWork(row.pid)


def _wait(connection: Connection) -> None:
    if connection.execute(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": LOCK}).scalar_one():
        return
    before = at_work(connection)
    log.info("waits_for_another_loader", work=before and before.work, since=before and str(before.since))
    _set(connection, "lock_timeout", f"{min(LOOK_SECONDS, WAIT_SECONDS):g}s")
    since = time.monotonic()
    _told(before)
    try:
        while not _taken(connection):
            now = at_work(connection)
            if now is None or now != before:
                since = time.monotonic()
                _told(now)
            elif time.monotonic() - since >= WAIT_SECONDS:
                raise now.error
            before = now
    finally:
        _told(None)
        connection.execute(text("RESET lock_timeout"))


def _taken(connection: Connection) -> bool:
    try:
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": LOCK})
    except OperationalError as error:
        if getattr(error.orig, "pgcode", None) != errorcodes.LOCK_NOT_AVAILABLE:
            raise
        return False
    return True


def _set(connection: Connection, setting: str, value: str) -> None:
    connection.execute(
        text("SELECT set_config(:setting, :value, false)"), {"setting": setting, "value": value}
    )
