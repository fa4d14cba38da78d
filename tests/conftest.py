"""Real PostgreSQL for every test that reads or writes, a real browser for every test that looks.

Tests run in several processes at once (pytest-xdist). Each process has an embedded server of its own, because
log, settings and roles are those of a whole server, and a Chromium of its own; each test has its own database
and its own browser profile.
"""

import itertools
import os
import secrets
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL

from dashboard.store import db, embedded
from dashboard.view import access  # noqa: F401 - the store is asked for whom it finds: here for all units
from dashboard.view.view import View
from data_loaders import demo, incident_files, loading, store
from data_loaders.files.worker import Worker
from tests import browser, folders
from tests.slow import World
from tests.views import view_of

# Programs are compiled once, whatever the environment says: it saves two thirds of what starting a process
# costs, and the tests start hundreds. The Makefile does so for the processes of the tests themselves.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# A busy machine is no failure, and what passed once passes again: the same examples every time.
settings.register_profile("ci", deadline=None, derandomize=True)
# Other examples on every run (make test-long).
settings.register_profile("long", deadline=None, max_examples=2_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

# One for all stores of a run, and for the servers and commands that tests start.
os.environ["SCOPE_KEY"] = secrets.token_urlsafe(32)

# The demo's today in all tests: the same rows on every machine, on every day.
DEMO_AS_OF = date(2026, 11, 23)
_numbers = itertools.count(1)


KINDS = ("browser", "store", "unit")


def kind_of(item: pytest.Item) -> str:
    """Return what a test needs beyond Python: a browser, a PostgreSQL server, or nothing."""
    fixtures = getattr(item, "fixturenames", ())
    if "chromium" in fixtures:
        return "browser"
    # A module that knows the embedded server starts servers of its own.
    own_server = hasattr(getattr(item, "module", None), "embedded")
    return "store" if own_server or "server" in fixtures else "unit"


def pytest_sessionstart(session: pytest.Session) -> None:
    """Clear what killed runs left, once: the processes of pytest-xdist start after this one has."""
    if not hasattr(session.config, "workerinput"):
        folders.clear()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test with its kind; long files go first, so that no process is left over."""
    kinds = {item: kind_of(item) for item in items}
    heaviest: dict[Path, int] = {}
    for item, kind in kinds.items():
        item.add_marker(kind)
        heaviest[item.path] = min(KINDS.index(kind), heaviest.get(item.path, len(KINDS)))
    items.sort(key=lambda item: heaviest[item.path])


@pytest.fixture(scope="session")
def chromium() -> Iterator[None]:
    """A running browser; `tests.browser.opened` opens pages in it."""
    with browser.started():
        yield


class SharedReader(Worker):
    """A reader of files whose child serves the tests to come: starting one costs half of what a load does."""

    def __exit__(self, *_: object) -> None:
        """Leave the child at rest."""


@pytest.fixture(scope="session", autouse=True)
def shared_reader() -> Iterator[None]:
    """Let all that this process loads be read by one child; a thread of a test's own has its own."""
    shared = SharedReader()

    def reader() -> Worker:
        return shared if threading.current_thread() is threading.main_thread() else Worker()

    with pytest.MonkeyPatch.context() as patch:
        for module in (loading, incident_files):
            patch.setattr(module, "Worker", reader)
        yield
    shared.close()


@pytest.fixture(scope="session")
def server() -> Iterator[URL]:
    """Address (as owner) of a PostgreSQL server of this process, in a folder whose parents all may enter."""
    folder = folders.new("test")
    url = embedded.start(folder)
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        # No test pulls the plug of the machine: waiting for the disk would only cost minutes.
        connection.execute(text("ALTER SYSTEM SET fsync = off"))
        connection.execute(text("ALTER SYSTEM SET max_wal_size = '256MB'"))
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
        # Copied as files: half the time of what PostgreSQL does by itself, which writes each page to its log.
        administer(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
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
def demo_template(
    server: URL,
    administer: Callable[[str], None],
    empty_template: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> str:
    """Name of a database that holds the demo; copied by tests that write.

    Nobody reads it: PostgreSQL copies no database that has a session, and one may live on for a moment.
    """
    administer(f"CREATE DATABASE demo_template TEMPLATE {empty_template}")
    engine = create_engine(server.set(database="demo_template"))
    demo.build(engine, tmp_path_factory.mktemp("demo"), as_of=DEMO_AS_OF)
    engine.dispose()
    return "demo_template"


@pytest.fixture(scope="session")
def demo_url(server: URL, administer: Callable[[str], None], demo_template: str) -> URL:
    """Address (as owner) of a store that holds the demo. Shared: do not write to it."""
    administer(f"CREATE DATABASE demo_store TEMPLATE {demo_template}")
    return server.set(database="demo_store")


@pytest.fixture(scope="module")
def own_demo(
    server: URL, administer: Callable[[str], None], demo_template: str, request: pytest.FixtureRequest
) -> Iterator[Engine]:
    """The demo as its owner, in a store that only this module's tests read: write to it."""
    name = request.module.__name__.replace(".", "_")
    administer(f"CREATE DATABASE {name} TEMPLATE {demo_template}")
    engine = create_engine(server.set(database=name))
    yield engine
    engine.dispose()
    administer(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def demo_store(demo_url: URL) -> Iterator[Engine]:
    """The demo as its owner, for slow recomputation; do not write to it."""
    engine = create_engine(demo_url)
    yield engine
    engine.dispose()


class SharedStore(db.Store):
    """The reading side of a store that stays open for the tests to come."""

    def close(self) -> None:
        """Leave it open: `db.use` closes the store that it replaces."""


@pytest.fixture(scope="session")
def shared_demo(demo_url: URL) -> Iterator[SharedStore]:
    """The reading side of the demo: what one test asked, or let be made, the others have already."""
    shared = SharedStore(demo_url.set(username="ssz_reader"))
    yield shared
    db.Store.close(shared)


@pytest.fixture
def pages_read_demo(
    request: pytest.FixtureRequest, demo_url: URL, shared_demo: SharedStore
) -> Iterator[Callable[..., View]]:
    """dashboard.store.db reads the demo, as the pages' select-only account; makes views of it.

    Tests share what was asked. One that changes the program keeps its answers for itself.
    """
    db.use(None)
    if "monkeypatch" in request.fixturenames:
        db.use(demo_url.set(username="ssz_reader"))
    else:
        db._store = shared_demo
    yield view_of
    db.use(None)


@pytest.fixture(scope="session")
def demo_world(demo_url: URL) -> World:
    """All rows of the demo for slow recomputation."""
    engine = create_engine(demo_url)
    world = World.read(engine)
    engine.dispose()
    return world
