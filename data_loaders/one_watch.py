"""One watch pulls from a source: of several servers, each with a watch of its own, the others stand by.

The baton is an advisory lock of the store, held by a connection of its own for as long as the watch lives.
PostgreSQL lets it go with that connection, also when the watch, its machine or the primary itself dies.
"""

import time
from contextlib import suppress

import structlog
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

from data_loaders.one_loader import LOCK

log = structlog.get_logger()

# Between two looks whether the baton is free.
LOOK_SECONDS = 5.0
# A machine without power says no goodbye: after ten seconds of silence it is asked, ten later given up.
ALIVE = """
SELECT set_config('tcp_keepalives_idle', '10', false), set_config('tcp_keepalives_interval', '5', false),
    set_config('tcp_keepalives_count', '2', false)
"""
# The first half of the lock is this product's, the second the source's.
TRY = "SELECT pg_try_advisory_lock(:lock, hashtext(:source))"


class Baton:
    """What the one watch holds that pulls from a source."""

    def __init__(self, engine: Engine, source: str) -> None:
        self._engine, self._source = engine, source
        self._held: Connection | None = None

    def wait(self) -> None:
        """Return when this watch has the baton; before each pull, for it is lost with the store."""
        told = False
        while not self._is_held() and not self._take():
            if not told:
                log.info("watch_stands_by", source=self._source)
                told = True
            time.sleep(LOOK_SECONDS)

    def _is_held(self) -> bool:
        if self._held is None:
            return False
        try:
            self._held.execute(text("SELECT 1"))
        except SQLAlchemyError:
            self.leave()
            return False
        return True

    def _take(self) -> bool:
        try:
            connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        except SQLAlchemyError:
            return False
        try:
            connection.execute(text(ALIVE))
            if connection.execute(text(TRY), {"lock": LOCK, "source": self._source}).scalar():
                self._held = connection
                return True
        except SQLAlchemyError:
            connection.invalidate()
        connection.close()
        return False

    def leave(self) -> None:
        """Let the next one pull."""
        held, self._held = self._held, None
        if held is not None:
            # Closed for good: back in the pool it would keep the lock.
            with suppress(SQLAlchemyError):
                held.invalidate()
            held.close()
