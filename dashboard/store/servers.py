"""The servers that an address names – a primary and its standbys –, and which of them is read.

The driver chooses one when it connects, and never looks again at how old that one's data are; and since it
waits by our own deadline, a machine without power that stands first would hide the others from it. So the
watcher chooses, and all questions of a process go to one server: of two, one may lag behind the other.
"""

import random
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg2
from sqlalchemy.dialects.postgresql.psycopg2 import dialect
from sqlalchemy.engine import URL

from dashboard.errors import SettingsError
from dashboard.language.text import Text

# A standby whose data are older than this is behind: pages say of when they are. A primary sends whole pages
# of its journal, so that half a record may wait at the standby of an idle one for its end: until the next
# record of what runs, which comes within 25 seconds.
BEHIND_AFTER = timedelta(seconds=30)
# In which a standby that follows replays what it has just received.
REPLAY_SECONDS = 0.05
# In what `target_session_attrs` says, as libpq has it: whether a standby is wanted; None = whichever.
WANTED = {
    "any": None,
    "prefer-standby": True,
    "standby": True,
    "read-only": True,
    "primary": False,
    "read-write": False,
}
# as_of: up to when a server knows everything. A standby that streams and has replayed all it received, or
# replayed something just now, knows it up to this moment; else up to the last thing it replayed, and before
# that up to the checkpoint it began with.
QUESTION = """SELECT s.version, pg_is_in_recovery(), clock_timestamp(),
    CASE WHEN NOT pg_is_in_recovery() THEN clock_timestamp()
        WHEN EXISTS (SELECT FROM pg_stat_wal_receiver)
            AND (pg_last_wal_replay_lsn() >= pg_last_wal_receive_lsn()
                OR pg_last_xact_replay_timestamp() > clock_timestamp() - interval '2 seconds')
            THEN clock_timestamp()
        ELSE coalesce(pg_last_xact_replay_timestamp(), (pg_control_checkpoint()).checkpoint_time) END
FROM ssz.store s
"""
UNUSABLE = SettingsError(
    Text(
        f"target_session_attrs ใน DATABASE_READER_URL ใช้ไม่ได้ ใช้ได้: {', '.join(WANTED)}",
        f"DATABASE_READER_URL: target_session_attrs must be one of {', '.join(WANTED)}.",
    ),
    Text("แก้ DATABASE_READER_URL แล้วเปิดใหม่", "Correct DATABASE_READER_URL, then start again."),
)

# Host and port as the driver takes them.
Place = dict[str, str]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a server says of itself. version: of its data. now: by its clock. as_of: see QUESTION."""

    version: int
    is_standby: bool
    now: datetime
    as_of: datetime

    @property
    def behind_since(self) -> datetime | None:
        """Of when its data are, to the minute, so that a standby that catches up is no news each second."""
        if self.now - self.as_of <= BEHIND_AFTER:
            return None
        return self.as_of.astimezone(UTC).replace(second=0, microsecond=0)


def _asked(connection: Any) -> Seen:
    """Return what a server says of itself; one that is just replaying what has come is asked once more."""
    with connection.cursor() as cursor:
        cursor.execute(QUESTION)
        seen = Seen(*cursor.fetchone())
        if seen.behind_since is not None:
            time.sleep(REPLAY_SECONDS)
            cursor.execute(QUESTION)
            seen = Seen(*cursor.fetchone())
    return seen


class Servers:
    """The servers of one address. at: the one that is read; empty where the address names but one."""

    def __init__(self, url: URL) -> None:
        """Raises:
        SettingsError: `target_session_attrs` has a value that libpq does not know.
        """
        driver: Any = dialect
        self._parameters: dict[str, Any] = driver().create_connect_args(url)[1]
        hosts = str(self._parameters.get("host", "")).split(",")
        ports = str(self._parameters.get("port", "")).split(",")
        self.places: list[Place] = []
        self._wants_standby: bool | None = None
        self._as_of: datetime | None = None
        if len(hosts) > 1:
            # One port holds for all, as libpq has it.
            ports = ports * len(hosts) if len(ports) == 1 else ports
            self.places = [{"host": h, "port": p} for h, p in zip(hosts, ports, strict=True)]
            wanted = self._parameters.get("target_session_attrs", "any")
            if wanted not in WANTED:
                raise UNUSABLE
            self._wants_standby = WANTED[wanted]
            if self._parameters.get("load_balance_hosts") == "random":
                # Each process its own, so that they do not all read the first one.
                random.shuffle(self.places)
        self.at: Place = self.places[0] if self.places else {}

    @property
    def are_several(self) -> bool:
        """Whether there is another one to turn to."""
        return bool(self.places)

    def parameters(self, place: Place, attributes: str = "any") -> dict[str, Any]:
        """Return with what the driver connects to one server, and to no other. attributes: as libpq's."""
        if not self.are_several:
            return {}
        return place | {"target_session_attrs": attributes, "load_balance_hosts": "disable"}

    def read_from(self, place: Place) -> None:
        """Have another server be the one that is read."""
        self.at, self._as_of = place, None

    def noted(self, seen: Seen) -> Seen:
        """Return what the one that is read says, and no older than it was known to be: it forgets nothing."""
        self._as_of = max(self._as_of or seen.as_of, seen.as_of)
        return replace(seen, as_of=self._as_of)

    def will_do(self, seen: Seen, known: int) -> bool:
        """Return whether a server may be read without looking for another. known: version seen before."""
        return self._rank(seen, known) == (False, False, False)

    def choose(self, options: dict[str, Any], known: int, tried: Seen | None) -> tuple[Place, Seen]:
        """Return the server to read from now on: the first that will do, else the best of those that answer.

        Args:
            options: of a connection. known: version seen before. tried: what the one that is read says;
                None = it does not answer.

        Raises:
            psycopg2.OperationalError: none answers.
        """
        found = [] if tried is None else [(self.at, tried)]
        for place, seen in self._look_around(options, tried is not None):
            if self.will_do(seen, known):
                return place, seen
            found.append((place, seen))
        if not found:
            raise psycopg2.OperationalError("no server answers")
        return min(found, key=lambda one: self._rank(one[1], known))

    def _look_around(self, options: dict[str, Any], knows_this: bool) -> Iterator[tuple[Place, Seen]]:
        """Yield what each server says that answers; the one that just did not comes last."""
        others = [place for place in self.places if place != self.at]
        for place in others if knows_this else [*others, self.at]:
            with suppress(psycopg2.Error):
                connection = psycopg2.connect(**self._parameters | options | self.parameters(place))
                try:
                    yield place, _asked(connection)
                finally:
                    connection.close()

    def _rank(self, seen: Seen, known: int) -> tuple[bool, bool, bool]:
        wrong_kind = self._wants_standby is not None and seen.is_standby != self._wants_standby
        return (seen.version < known, seen.behind_since is not None, wrong_kind)

    def connect_to_primary(self, options: dict[str, Any]) -> Any:
        """Return a connection to the server that takes writes.

        Raises:
            psycopg2.OperationalError: none of the address does.
        """
        for place in self.places:
            with suppress(psycopg2.OperationalError):
                return psycopg2.connect(**self._parameters | options | self.parameters(place, "primary"))
        raise psycopg2.OperationalError("no server takes writes")
