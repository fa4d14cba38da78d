"""Real PostgreSQL for every test that reads or writes: one embedded server a session, one database a test."""

import itertools
import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL

from dashboard.store import db, embedded
from data_loaders import demo, store
from tests.slow import World

# A busy machine is no failure, and what passed once passes again: the same examples every time.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")

# The demo's today in all tests: the same rows on every machine, on every day.
DEMO_AS_OF = date(2026, 11, 23)
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def server() -> Iterator[URL]:
    """Address (as owner) of a PostgreSQL server of this session's own, in a folder whose parents are open to
    all.
    """
    folder = Path(tempfile.mkdtemp(prefix="ssz-test-", dir="/tmp"))
    url = embedded.start(folder)
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        # No test pulls the plug of the machine: waiting for the disk would only cost minutes.
        connection.execute(text("ALTER SYSTEM SET fsync = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    engine.dispose()
    yield url
    embedded.stop(folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def administer(server: URL) -> Callable[[str], None]:
    """Run one statement on the server itself (CREATE DATABASE and the like)."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")

    def run(sql: str) -> None:
        with engine.connect() as connection:
            connection.execute(text(sql))

    return run


@pytest.fixture(scope="session")
def empty_template(server: URL, administer: Callable[[str], None]) -> str:
    """Name of a database that holds an upgraded, empty store; copied for each test."""
    administer("CREATE DATABASE empty_store")
    engine = create_engine(server.set(database="empty_store"))
    assert store.upgrade(engine) is None
    engine.dispose()
    return "empty_store"


@pytest.fixture
def database(server: URL, administer: Callable[[str], None]) -> Iterator[Callable[[str], URL]]:
    """Makes new databases from a template; dropped after the test."""
    made: list[str] = []

    def make(template: str = "template0") -> URL:
        name = f"test_{next(_numbers)}"
        administer(f"CREATE DATABASE {name} TEMPLATE {template}")
        made.append(name)
        return server.set(database=name)

    yield make
    for name in made:
        administer(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def empty_store(database: Callable[[str], URL], empty_template: str) -> Iterator[Engine]:
    """A new, empty store as its owner."""
    engine = create_engine(database(empty_template))
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def demo_url(
    server: URL,
    administer: Callable[[str], None],
    empty_template: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> URL:
    """Address (as owner) of a store that holds the demo. Shared: tests that write copy it."""
    administer(f"CREATE DATABASE demo_store TEMPLATE {empty_template}")
    engine = create_engine(server.set(database="demo_store"))
    demo.build(engine, tmp_path_factory.mktemp("demo"), as_of=DEMO_AS_OF)
    engine.dispose()
    return server.set(database="demo_store")


@pytest.fixture
def demo_store(demo_url: URL) -> Iterator[Engine]:
    """The demo as its owner, for slow recomputation; do not write to it."""
    engine = create_engine(demo_url)
    yield engine
    engine.dispose()


@pytest.fixture
def pages_read_demo(demo_url: URL) -> Iterator[None]:
    """dashboard.store.db reads the demo, as the pages' select-only account."""
    db.use(demo_url.set(username="ssz_reader"))
    yield
    db.use(None)


@pytest.fixture(scope="session")
def demo_world(demo_url: URL) -> World:
    """All rows of the demo for slow recomputation."""
    engine = create_engine(demo_url)
    world = World.read(engine)
    engine.dispose()
    return world
