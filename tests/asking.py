"""Questions as the pages' account puts them, without the product: who asks is told to PostgreSQL first."""

import os
import secrets
import time
from typing import Any

from sqlalchemy import Connection, Engine, Executable, text

from dashboard.filters import Scope
from dashboard.store.askers import Asker, reach_of, token


def have_key() -> None:
    """Give this process, and the servers it starts, a key; tests have theirs (tests/conftest.py).

    Before a store is made: without it nobody who is signed in is found.
    """
    os.environ.setdefault("SCOPE_KEY", secrets.token_urlsafe(32))


def asker_of(scope: Scope, login: str = "") -> Asker:
    return Asker(f"{scope.level}:{scope.code}", login)


def tell(
    connection: Connection, scope: Scope | Asker, reach: Any = "own", key: str = "", now: float | None = None
) -> None:
    """Say for whom is asked until the end of the transaction."""
    asker = scope if isinstance(scope, Asker) else asker_of(scope)
    signed = token(asker, reach, key or os.environ["SCOPE_KEY"], time.time() if now is None else now)
    connection.execute(text("SELECT ssz.ask_for(:token)"), {"token": signed})


def ask(engine: Engine, statement: Executable, scope: Scope) -> list[tuple[Any, ...]]:
    """Return the rows of a statement that somebody of a scope asks for."""
    asker = asker_of(scope)
    with engine.connect() as connection:
        tell(connection, asker, reach_of(statement, asker))
        return [tuple(row) for row in connection.execute(statement)]
