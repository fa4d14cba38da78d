"""What a check looks at, and what it says."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Engine, Row, create_engine, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.pool import NullPool

from dashboard.language.text import Text
from dashboard.settings import ROOT, Settings
from dashboard.store import askers
from dashboard.store.askers import Asker
from dashboard.store.connection import ASK_FOR, OPTIONS

State = Literal["good", "fault", "skipped"]
STATES: dict[State, Text] = {
    "good": Text("ปกติ", "good"),
    "fault": Text("ต้องแก้ไข", "fault"),
    "skipped": Text("ไม่ได้ตรวจ", "not checked"),
}
ENVIRONMENT = Path("/etc/ssz/environment")


class StoreSilent(Exception):
    """The store does not answer, or there is none."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What a check says. remedy: what to do, of a fault alone."""

    state: State
    words: Text
    remedy: Text | None = None


def good(words: Text) -> Diagnosis:
    """Return that all is well."""
    return Diagnosis("good", words)


def fault(words: Text, remedy: Text) -> Diagnosis:
    """Return what is wrong and what to do."""
    return Diagnosis("fault", words, remedy)


def skipped(words: Text) -> Diagnosis:
    """Return why nothing was looked at."""
    return Diagnosis("skipped", words)


@dataclass(frozen=True, slots=True)
class Server:
    """How the server listens. hosts: names that it answers to. is_encrypted: by a certificate of its own."""

    address: str | None
    hosts: tuple[str, ...]
    is_encrypted: bool = False


@dataclass(frozen=True)
class Deployment:
    """A deployment. store: as the pages' account; None = there is none. environment: settings for systemd."""

    settings: Settings
    store: Engine | None
    server: Server
    environment: Path = ENVIRONMENT
    root: Path = ROOT

    def one(self, sql: str, asker: Asker | None = None) -> Row[Any]:
        """Return the only row of a question to the store, put for somebody where it is about rows.

        Raises:
            StoreSilent: the store does not answer.
            DBAPIError: it refuses the question, or this server has no key to say by who asks.
        """
        if self.store is None:
            raise StoreSilent
        try:
            with self.store.connect() as connection:
                if asker is not None:
                    key = askers.key_of(self.settings) or ""
                    signed = askers.token(asker, "own", key, time.time())
                    connection.execute(ASK_FOR, {"token": signed})
                return connection.execute(text(sql)).one()
        except (OperationalError, InterfaceError):
            raise StoreSilent from None


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is looked at. code: for scripts."""

    code: str
    name: Text
    look: Callable[[Deployment], Diagnosis]


def engine_of(url: URL) -> Engine:
    """Return the way to a store, by a new connection each time."""
    return create_engine(url, hide_parameters=True, poolclass=NullPool, connect_args=OPTIONS)
