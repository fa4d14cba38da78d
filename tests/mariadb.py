"""A MariaDB server of the tests' own, in a folder of its own, reached by its socket."""

import getpass
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import OperationalError

# Where distributions put what is no command of every user.
PLACES = ("/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin", "/usr/libexec")
STARTS_WITHIN = 120.0


def program(name: str) -> str:
    """Return where a program of MariaDB lies."""
    found = shutil.which(name) or shutil.which(name, path=":".join(PLACES))
    assert found, f"{name} is not here: install mariadb-server (it need not run)"
    return found


class MariaDB:
    """A server with the database `police`, which a test may stop answering, kill and start again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.socket = folder / "s"
        self.process: subprocess.Popen[bytes] | None = None
        subprocess.run(
            [
                program("mariadb-install-db"),
                "--no-defaults",
                f"--datadir={folder / 'data'}",
                f"--user={getpass.getuser()}",
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
            ],
            check=True,
            capture_output=True,
        )
        self.start()
        with self.engine().begin() as connection:
            connection.execute(text("CREATE DATABASE police CHARACTER SET utf8mb4"))

    def url(self, database: str = "police") -> URL:
        """Return its address as the product's documents write it, without a driver."""
        return URL.create(
            "mysql", "root", host="localhost", database=database, query={"unix_socket": str(self.socket)}
        )

    def engine(self, database: str = "mysql") -> Engine:
        """Return an engine that may write, for a test to fill its tables. Zero dates are let in."""
        return create_engine(
            self.url(database).set(drivername="mysql+pymysql"),
            connect_args={"init_command": "SET sql_mode = ''"},
        )

    def start(self) -> None:
        """Start it and wait until it answers."""
        self.process = subprocess.Popen(
            [
                program("mariadbd"),
                "--no-defaults",
                f"--datadir={self.folder / 'data'}",
                f"--user={getpass.getuser()}",
                f"--socket={self.socket}",
                f"--pid-file={self.folder / 'pid'}",
                "--skip-networking",
                # A test kills it: what was committed must be there again.
                "--innodb-flush-log-at-trx-commit=1",
                # A server as it stands in another country: a moment must not depend on it.
                "--default-time-zone=+00:00",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        engine, until = self.engine(), time.monotonic() + STARTS_WITHIN
        while True:
            try:
                engine.connect().close()
                break
            except OperationalError:
                if time.monotonic() > until or self.process.poll() is not None:
                    raise
                time.sleep(0.1)
        engine.dispose()

    def send(self, sign: signal.Signals) -> None:
        """Send it a signal: SIGSTOP to hang it, SIGCONT to let it go on, SIGKILL to kill it."""
        assert self.process is not None
        self.process.send_signal(sign)
        if sign == signal.SIGKILL:
            self.process.wait()


@contextmanager
def running() -> Iterator[MariaDB]:
    """A server that lives as long as the block."""
    folder = Path(tempfile.mkdtemp(prefix="ssz-maria-", dir="/tmp"))
    server = MariaDB(folder)
    try:
        yield server
    finally:
        server.send(signal.SIGCONT)
        server.send(signal.SIGKILL)
        shutil.rmtree(folder, ignore_errors=True)
