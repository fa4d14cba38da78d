"""The one way from the pages to the reporting store, and the only keeper of answers.

Rows are kept by their statement with its values, whatever is made of them by the function that made it and
its arguments, and both by the unit of who asks: nobody is given what was told to another scope. Who asks goes
with the question into the thread that answers it. `dashboard.store.answers` decides how long a page waits.
"""

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

import pandas as pd
from sqlalchemy import Select
from sqlalchemy.engine import URL
from sqlalchemy.util import LRUCache

from dashboard.errors import SettingsError, StoreUnavailable
from dashboard.language.text import Text
from dashboard.schema import REACH
from dashboard.settings import Settings, address_of, settings
from dashboard.store import askers, embedded
from dashboard.store.answers import Answers, Kept, Run, run
from dashboard.store.batch import as_frame, together
from dashboard.store.connection import Connection

READER = "ssz_reader"
# Statements that are kept as PostgreSQL is asked them, whatever their values: more than all pages have.
MOST_WRITTEN = 500
Built = TypeVar("Built")

__all__ = [
    "Run",
    "Store",
    "behind_since",
    "fault_since",
    "kept",
    "look_now",
    "read",
    "read_all",
    "reader_url",
    "run",
    "store",
    "use",
]


class Store:
    """The reading side of the reporting store for one process."""

    def __init__(self, url: URL) -> None:
        self.url = url
        self.connection = Connection(url)
        self.answers = Answers(self.connection)
        self._written: LRUCache[Any, str] = LRUCache(MOST_WRITTEN)

    @property
    def fault_since(self) -> datetime | None:
        """The store has not answered since then; None = it answers."""
        return self.connection.fault_since

    @property
    def behind_since(self) -> datetime | None:
        """The standby that is read knows of nothing after that; None = it is up to date."""
        return self.connection.behind_since

    def version(self) -> int:
        """See Connection.version."""
        return self.connection.version()

    def read(self, statement: Select[Any]) -> pd.DataFrame:
        """Return the rows of a statement. Do not change the frame: others hold the same one.

        Raises:
            StoreUnavailable: the store does not answer and has never answered this question.
            StillReading: the answer is on its way, and this run has waited long enough.
        """
        asker = askers.current()
        reach = askers.reach_of(statement, asker)
        key = ("read", asker.unit if asker else "", *self._words_of(statement))

        def execute(connection: Any) -> tuple[list[str], list[tuple[Any, ...]]]:
            result = connection.execute(statement)
            return list(result.keys()), [tuple(row) for row in result]

        def ask() -> pd.DataFrame:
            names, rows = self.connection.ask(execute, asker, reach)
            return pd.DataFrame(rows, columns=names)

        frame: pd.DataFrame = self.answers.get(key, ask)
        return frame

    def _words_of(self, statement: Select[Any]) -> tuple[str, tuple[tuple[int, str], ...]]:
        """Return a statement as PostgreSQL is asked it, and its values by their order.

        Written once for all that differ by values alone, as SQLAlchemy itself does before it executes one:
        to write a large one takes longer than most answers.

        Raises:
            ValueError: it holds something, such as VALUES, that SQLAlchemy would write anew each time.
        """
        known = statement._generate_cache_key()
        if known is None:
            raise ValueError("a statement that is written anew each time: ask without VALUES")
        written = self._written.get(known.key)
        if written is None:
            written = str(statement.compile(dialect=self.connection.engine.dialect))
            self._written[known.key] = written
        return written, tuple((n, repr(bound.effective_value)) for n, bound in enumerate(known.bindparams))

    def read_all(self, **statements: Select[Any]) -> dict[str, pd.DataFrame]:
        """Return the rows of several small statements, by name, put as one question.

        A page waits for few questions, so that it is fast where the store is far. Dates, instants and numbers
        have the types that `read` gives them; sums are whole numbers. Statements that reach further than the
        others are a question of their own.
        """
        asker = askers.current()
        found: dict[str, pd.DataFrame] = {}
        for reach in askers.REACHES:
            asked = {n: s for n, s in statements.items() if askers.reach_of(s, asker) == reach}
            if asked:
                whole = together(**asked)
                row = self.read(whole.execution_options(**{REACH: reach})).iloc[0]
                found |= {name: as_frame(statement, row[name]) for name, statement in asked.items()}
        return {name: found[name] for name in statements}

    def kept(self, function: Callable[..., Built], *arguments: Any) -> Built:
        """Return what a function made of its arguments and the present version of the data.

        The function is called once however many ask, in another thread: for answers, and for what is costly
        to make of them (figures, decks, tables). The key is the function, the unit of who
        asks, and the arguments; an argument with `kept_as` (a view) is known by that alone. An answer that is
        handed over is in the key, and so must be hashable; one that the function asks for itself makes what
        it returns as old as that answer, and as old as the view of the run.

        Raises:
            ValueError: a lambda, a function within another, a partial or a method: no key would hold what
                these carry along, and one visitor could be shown what was made for another.
            TypeError: an argument that is not hashable.
        """
        # Names of lambdas and inner functions hold "<", those of methods a dot; a partial has none.
        name = getattr(function, "__qualname__", "")
        if not name.isidentifier():
            raise ValueError(f"only a function of a module can be kept, not {name or function!r}")
        asker = askers.current()
        unit = asker.unit if asker else ""
        key = (function, unit, *(getattr(argument, "kept_as", argument) for argument in arguments))
        built: Built = self.answers.get(key, partial(_built_for, asker, function, *arguments))
        return built

    def frames(self) -> dict[object, Kept]:
        """Return what was read of the store and is kept, not what was made of it."""
        kept = self.answers.items()
        return {key: answer for key, answer in kept.items() if isinstance(key, tuple) and key[0] == "read"}

    def close(self) -> None:
        """Give up all connections; the store cannot be asked any more."""
        self.answers.close()
        self.connection.close()


def _built_for(asker: askers.Asker | None, function: Callable[..., Built], *arguments: Any) -> Built:
    """Make something in the thread of answers, for whom it was asked."""
    with askers.asking(asker):
        return function(*arguments)


def reader_url(config: Settings) -> URL:
    """Return the address of the store for the account that can only read.

    Raises:
        SettingsError: DATABASE_URL names a server and no reader account is given.
    """
    if config.database_reader_url is not None:
        return address_of(config.database_reader_url.get_secret_value())
    if config.database_url is not None:
        raise SettingsError(
            Text("ยังไม่ได้ตั้งค่า DATABASE_READER_URL", "DATABASE_READER_URL is not set."),
            Text(
                "ตั้งเป็นบัญชี ssz_reader ซึ่งอ่านได้อย่างเดียว",
                "Set it to the account ssz_reader, which can only read.",
            ),
        )
    return embedded.start(config.ssz_data_dir).set(username=READER)


_store: Store | None = None
_store_lock = threading.Lock()


def store() -> Store:
    """Return the store of this process, opened at first use."""
    global _store
    with _store_lock:
        if _store is None:
            _store = Store(reader_url(settings()))
        return _store


def fault_since() -> datetime | None:
    """Return since when the store has not answered; None = it answers, or was not opened yet."""
    return _store.fault_since if _store is not None else None


def behind_since() -> datetime | None:
    """Return after when the standby that is read knows of nothing; None = it is up to date, or no standby."""
    return _store.behind_since if _store is not None else None


def look_now() -> None:
    """Know of what was just written before another page is drawn."""
    if _store is not None:
        with suppress(StoreUnavailable):
            _store.connection.refresh()


def use(url: URL | None) -> None:
    """Read from another store (tests); None = open anew at the next use."""
    global _store
    with _store_lock:
        if _store is not None:
            _store.close()
        _store = Store(url) if url is not None else None


def read(statement: Select[Any]) -> pd.DataFrame:
    """See Store.read."""
    return store().read(statement)


def read_all(**statements: Select[Any]) -> dict[str, pd.DataFrame]:
    """See Store.read_all."""
    return store().read_all(**statements)


def kept(function: Callable[..., Built], *arguments: Any) -> Built:
    """See Store.kept."""
    return store().kept(function, *arguments)
