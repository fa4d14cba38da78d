"""Counts the questions that pages put to a store, from PostgreSQL's own log."""

import re
import time
from pathlib import Path
from typing import Self

from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL

# What the driver, the watcher and the guard say besides: transactions, resets, the check that a connection
# lives, who asks, the version, and with a new one whether people must sign in.
_BESIDES = re.compile(
    r"statement: (BEGIN|ROLLBACK|COMMIT|DISCARD|SHOW|SET |SELECT ssz\.ask_for|SELECT s\.version, pg_is"
    r"|SELECT ssz\.store\.is_demo, EXISTS|SELECT 1$|select pg_catalog\.)"
)


class Questions:
    """Within it, every statement of the server is logged; `asked` says which were questions of pages."""

    def __init__(self, owner: URL) -> None:
        self._owner = owner
        self._log = Path(str(owner.query["host"])) / "log"

    def __enter__(self) -> Self:
        self._log_all("all")
        self._start = self._log.stat().st_size
        return self

    def __exit__(self, *_: object) -> None:
        self._log_all("none")

    def asked(self) -> list[str]:
        """Return the questions so far, each in a line."""
        time.sleep(0.3)
        with self._log.open("rb") as log:
            log.seek(self._start)
            lines = log.read().decode("utf-8", "replace").splitlines()
        return [line for line in lines if "statement: " in line and not _BESIDES.search(line)]

    def _log_all(self, what: str) -> None:
        engine = create_engine(self._owner, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"ALTER SYSTEM SET log_statement = '{what}'"))
            connection.execute(text("SELECT pg_reload_conf()"))
        engine.dispose()
        # The server reads its settings again in its own time.
        time.sleep(0.5)
