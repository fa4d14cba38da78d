"""What can happen to a store and the way to it. Each does the harm and returns what mends it."""

from collections.abc import Callable

from sqlalchemy import create_engine, text

from tests.link import Link, Mode
from tests.store.test_db_faults import Server

Fault = Callable[[Server, Link], Callable[[], None]]


def kill(server: Server, _link: Link) -> Callable[[], None]:
    server.kill()
    return server.start


def _of_the_way(mode: Mode) -> Fault:
    def fault(_server: Server, link: Link) -> Callable[[], None]:
        link.mode = mode
        return lambda: setattr(link, "mode", "pass")

    fault.__name__ = mode
    return fault


stall, slow, refuse, reset, cut, garbage = map(
    _of_the_way, ("stall", "slow", "refuse", "reset", "cut", "garbage")
)


def half_open(_server: Server, link: Link) -> Callable[[], None]:
    """The connections of now are never heard of again; new ones are served."""
    link.lose()
    return lambda: None


def lock(server: Server, _link: Link) -> Callable[[], None]:
    """Somebody holds every table of the store, as a migration would."""
    engine = create_engine(server.url)
    connection = engine.connect()
    names = connection.scalars(
        text("SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = 'ssz'")
    ).all()
    connection.execute(text(f"LOCK TABLE {', '.join(names)} IN ACCESS EXCLUSIVE MODE"))

    def release() -> None:
        connection.close()
        engine.dispose()

    return release


def full(server: Server, _link: Link) -> Callable[[], None]:
    """PostgreSQL takes no more connections of the pages' account, and those it had are gone."""
    engine = create_engine(server.url)

    def allow(connections: int) -> None:
        with engine.begin() as connection:
            connection.execute(text(f"ALTER ROLE ssz_reader CONNECTION LIMIT {connections}"))
            connection.execute(
                text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'ssz_reader'")
            )

    def mend() -> None:
        allow(-1)
        engine.dispose()

    allow(0)
    return mend


FAULTS: tuple[Fault, ...] = (kill, stall, slow, refuse, reset, cut, garbage, half_open, lock, full)
