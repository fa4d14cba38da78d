"""A primary and its standbys: servers of the tests' own that stream, lag, die and are promoted."""

import shlex
import shutil
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import psycopg2
from psycopg2.extensions import make_dsn
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL

from dashboard.store import embedded, private
from dashboard.store.cluster import OWNER, Server
from dashboard.store.servers import QUESTION, Seen
from data_loaders import store as loaders_store
from tests import folders
from tests.app import eventually

READER_PASSWORD = "of-the-reader"
# Settings of every server of these tests: a standby that is asked for a retry soon has one.
SETTINGS = "wal_retrieve_retry_interval=200ms fsync=off"


class Node:
    """One server: the primary, or a standby made from it. folder: holds its cluster, and there its socket."""

    def __init__(self, folder: Path, primary: "Node | None" = None) -> None:
        self.folder, self.cluster = folder, folder / embedded.CLUSTER
        if primary is None:
            self.url = embedded.start(folder)
            self._server = Server._instances[self.cluster]
            passwords = self._server.passwords()
            self.password = passwords[OWNER]
            # No test pulls the plug of the machine.
            self.run("ALTER SYSTEM SET fsync = off")
            # What it does by itself would be news to its standbys.
            self.run("ALTER SYSTEM SET autovacuum = off")
            self.run("SELECT pg_reload_conf()")
            return
        self.url, self.password, self._server = primary.url, primary.password, Server(self.cluster)
        folder.mkdir()
        folder.chmod(0o755)
        private.make_folder(self.cluster, owner=self._server.account)
        source = make_dsn(host=str(primary.cluster), user=OWNER, password=self.password)
        line = (
            "--wal-method=stream",
            "--checkpoint=fast",
            "--no-sync",
            "--write-recovery-conf",
            "-d",
            source,
        )
        self._server.run("pg_basebackup", *line, "-D", str(self.cluster))
        self.start()

    @property
    def pid(self) -> int:
        return int((self.cluster / "postmaster.pid").read_text().split()[0])

    def start(self) -> None:
        """Start it as what it was."""
        options = " ".join(f"-c {setting}" for setting in SETTINGS.split())
        where = f'-h "" -k {shlex.quote(str(self.cluster))} {options}'
        # Of one that was killed, or of the primary, copied with its files.
        for left in ("postmaster.pid", ".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
            (self.cluster / left).unlink(missing_ok=True)
        self._server.run(
            "pg_ctl", "start", "-w", "-D", str(self.cluster), "-l", str(self.cluster / "log"), "-o", where
        )

    def kill(self) -> None:
        """All of it, as when its machine loses its power."""
        parent = psutil.Process(self.pid)
        for process in [parent, *parent.children(recursive=True)]:
            try:
                process.send_signal(signal.SIGKILL)
            except psutil.NoSuchProcess:
                continue
        # Its own parent may never ask for its exit code: then it stays as a zombie, which serves nobody.
        eventually(lambda: not self.is_running())

    def is_running(self) -> bool:
        try:
            return psutil.Process(self.pid).status() != psutil.STATUS_ZOMBIE
        except (OSError, ValueError, IndexError, psutil.NoSuchProcess):
            return False

    def promote(self) -> None:
        """Make the standby the primary."""
        self._server.run("pg_ctl", "promote", "-w", "-D", str(self.cluster))

    def follow(self, primary: "Node") -> None:
        """Have the standby stream from another primary from now on."""
        source = make_dsn(host=str(primary.cluster), user=OWNER, password=self.password)
        quoted = source.replace("'", "''")
        self.run(f"ALTER SYSTEM SET primary_conninfo = '{quoted}'")
        self.run("SELECT pg_reload_conf()")

    def run(self, sql: str) -> Any:
        """Run a statement as the owner; returns its first row."""
        connection = psycopg2.connect(
            host=str(self.cluster), user=OWNER, password=self.password, dbname=OWNER
        )
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(sql)
                return cursor.fetchone() if cursor.description else None
        finally:
            connection.close()

    def has(self, version: int) -> bool:
        """Whether it has the data of this version."""
        return self.version() >= version

    def version(self) -> int:
        return int(self.run("SELECT version FROM ssz.store")[0])


@contextmanager
def nodes(standbys: int) -> Iterator[list[Node]]:
    """A primary with an upgraded, empty store, and so many standbys that have it."""
    folder = folders.new("nodes")
    folder.chmod(0o755)
    made: list[Node] = []
    try:
        primary = Node(folder / "primary")
        made.append(primary)
        engine = create_engine(primary.url)
        assert loaders_store.upgrade(engine) is None
        with engine.begin() as connection:
            connection.execute(text(f"ALTER ROLE ssz_reader PASSWORD '{READER_PASSWORD}'"))
        engine.dispose()
        made += (Node(folder / f"standby{number}", primary) for number in range(1, standbys + 1))
        for node in made[1:]:
            eventually(lambda node=node: is_level(node))  # type: ignore[misc]
        yield made
    finally:
        for node in made[1:]:
            if node.is_running():
                node.kill()
        if made and not made[0].is_running():
            # Who keeps it would wait a minute for one that is dead.
            made[0].start()
        embedded.stop(folder / "primary")
        shutil.rmtree(folder, ignore_errors=True)


def is_level(node: Node) -> bool:
    """Whether a standby follows a primary and has replayed what came."""
    follows = node.run("SELECT status FROM pg_stat_wal_receiver") == ("streaming",)
    return follows and Seen(*node.run(QUESTION)).behind_since is None


def address(order: Sequence[Node], user: str = "ssz_reader", attributes: str = "prefer-standby") -> URL:
    """Return the address of several servers, the first to be tried first."""
    password = READER_PASSWORD if user == "ssz_reader" else order[0].password
    hosts = {"host": [str(node.cluster) for node in order], "target_session_attrs": attributes}
    return URL.create("postgresql+psycopg2", user, password, database=OWNER, query=hosts)


def raise_version(node: Node) -> int:
    """Tell the pages that figures changed; returns the version they are of now."""
    node.run("UPDATE ssz.store SET version = version + 1")
    return node.version()
