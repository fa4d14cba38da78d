"""For whom the store is asked: told to PostgreSQL with every question, signed, for its own rules of rows.

The queries take a scope, which is the first line; this is the second, and knows nothing of the first: it is
who is signed in, not what a query was handed. A question without an asker is refused by PostgreSQL.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sqlalchemy import Executable

from dashboard.schema import REACH
from dashboard.settings import Settings

KEY_FILE = "scope-key"
# Longer than any question; two clocks of replicas may differ by half of it.
HOLDS_SECONDS = 600
# How far beyond the own stations a question reaches: see `of_own_zones` and `of_the_province` of queries.
Reach = Literal["own", "zones", "province"]
REACHES: tuple[Reach, ...] = ("own", "zones", "province")


@dataclass(frozen=True, slots=True)
class Asker:
    """For whom is asked. unit: `province:92`, as the store writes it. login: '' = nobody who signed in."""

    unit: str
    login: str = ""


# Who may see all units, such as commands, or a site without sign-in; and this server, of who is signed in.
NATION, SERVER = Asker("nation:"), Asker("server:")
_current: ContextVar[Asker | None] = ContextVar("asker", default=None)
_of_visitor: Callable[[], Asker | None] | None = None


def current() -> Asker | None:
    """Return for whom this thread or request asks; None = nobody, whom the store tells nothing."""
    asker = _current.get()
    return asker if asker is not None or _of_visitor is None else _of_visitor()


@contextmanager
def asking(asker: Asker | None) -> Iterator[None]:
    """Ask for somebody, whoever this thread is of."""
    before = _current.set(asker)
    try:
        yield
    finally:
        _current.reset(before)


def ask_for(asker: Asker) -> None:
    """Ask for somebody from here on: of a command that is run for one person."""
    _current.set(asker)


def found_by(find: Callable[[], Asker | None]) -> None:
    """Have the visitor of a run or request looked up by a function, where nobody says for whom is asked."""
    global _of_visitor
    _of_visitor = find


def reach_of(statement: Executable, asker: Asker | None) -> Reach:
    """Return how far a statement may reach; who may see all needs no reach, and so asks in one question."""
    reach: Reach = statement.get_execution_options().get(REACH, "own")
    return "own" if asker == NATION or asker is None else reach


def token(asker: Asker, reach: Reach, key: str, now: float) -> str:
    """Return what PostgreSQL believes of an asker: see ssz.asker (revision 0016).

    Args:
        now: the store's clock, seconds since 1970.
    """
    level, _, code = asker.unit.partition(":")
    told = f"{int(now) + HOLDS_SECONDS}|{reach}|{asker.login}|{level}|{code}"
    inner = hashlib.sha256((key + told).encode()).digest()
    return f"{hashlib.sha256(key.encode() + inner).hexdigest()}|{told}"


def key_file(config: Settings) -> Path:
    """Return where a server keeps its key that was given none (SCOPE_KEY)."""
    return config.ssz_data_dir.expanduser() / KEY_FILE


def key_of(config: Settings) -> str | None:
    """Return the key of this server; None = it has none yet: `python -m data_loaders upgrade` makes it."""
    if config.scope_key is not None:
        return config.scope_key.get_secret_value()
    try:
        return key_file(config).read_text(encoding="utf-8").strip() or None
    except OSError:
        return None
