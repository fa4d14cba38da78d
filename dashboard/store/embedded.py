"""The embedded PostgreSQL that holds the reporting store when no DATABASE_URL is set."""

import errno
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import psycopg2
import structlog
from sqlalchemy.engine import URL

from dashboard.errors import FULL_DISK, SettingsError, StoreNotStarted
from dashboard.language.text import Text
from dashboard.store import cluster, private
from dashboard.store.cluster import Server

CLUSTER = "postgresql"
# Kept by the loader for a full disk, see data_loaders.disk.
BALLAST = "ballast"
# Bytes without which PostgreSQL cannot start: one segment of its journal.
ROOM = 16 * 1024**2
_OPEN = stat.S_IRGRP | stat.S_IXGRP | stat.S_IROTH | stat.S_IXOTH
_FAULTS = (subprocess.SubprocessError, OSError, ValueError, psycopg2.Error)

NOT_STARTED = StoreNotStarted(
    Text("เปิดฐานข้อมูลรายงาน (PostgreSQL ในเครื่อง) ไม่ได้", "The embedded PostgreSQL does not start."),
    Text(
        f"ดูสาเหตุในไฟล์ {CLUSTER}/log ใน SSZ_DATA_DIR ถ้าไฟล์ข้อมูลเสีย ให้นำข้อมูลสำรองกลับมา "
        "หรือใช้โฟลเดอร์ใหม่แล้วดึงข้อมูลอีกครั้ง",
        f"The cause is told in {CLUSTER}/log in SSZ_DATA_DIR. If files are damaged, restore a backup, or use"
        " another folder and pull again.",
    ),
)
NOT_IN_TIME = StoreNotStarted(
    Text(
        f"ฐานข้อมูลรายงาน (PostgreSQL ในเครื่อง) ยังกู้คืนไม่เสร็จใน {cluster.START_SECONDS} วินาที",
        f"The embedded PostgreSQL has not recovered within {cluster.START_SECONDS} seconds.",
    ),
    Text(
        f"ระบบยังกู้คืนต่อไป รอแล้วสั่งใหม่ ความคืบหน้าอยู่ในไฟล์ {CLUSTER}/log ใน SSZ_DATA_DIR",
        f"It goes on: wait, then start again. {CLUSTER}/log in SSZ_DATA_DIR tells how far it is.",
    ),
)
NO_ROOM = StoreNotStarted(
    FULL_DISK,
    Text(
        f"ลบไฟล์ {BALLAST} ใน SSZ_DATA_DIR เพิ่มเนื้อที่ดิสก์ แล้วสั่งใหม่ ข้อมูลที่มีอยู่ไม่เปลี่ยนแปลง",
        f"Delete the file {BALLAST} in SSZ_DATA_DIR, make room, then start again. Nothing was changed.",
    ),
)


def start(data_dir: Path) -> URL:
    """Start the server in `data_dir`, or join the one that runs; the last process to leave stops it.

    Returns the address of its database as the owner; `ssz_reader` and `ssz_loader` have the same one. Their
    passwords are in the file it names.

    Raises:
        SettingsError: `data_dir` is another account's; as root, when a folder above it is closed to others,
            for the server runs as an account of its own.
        StoreNotStarted: the disk is full, the folder is damaged, or it takes too long.
    """
    data_dir = data_dir.expanduser().resolve()
    is_root = sys.platform != "win32" and os.geteuid() == 0
    if is_root:
        _require_open_parents(data_dir)
    try:
        data_dir.parent.mkdir(parents=True, exist_ok=True)
        if is_full(data_dir.parent) and not cluster.is_running(data_dir / CLUSTER):
            # On a full disk the server neither starts nor gives up.
            raise OSError(errno.ENOSPC, "no room")
        private.make_folder(data_dir, mode=0o710 if is_root else 0o700)
        if is_root:
            _use_binaries_others_can_run(data_dir)
        server = _server(data_dir / CLUSTER)
        if server.account is not None:
            # The server's account may go through to its own folder, and no other.
            os.chown(data_dir, -1, server.group)
        server.start()
    except _FAULTS as error:
        structlog.get_logger().error(
            "store_not_started", kind=type(error).__name__, errno=getattr(error, "errno", None)
        )
        if getattr(error, "errno", None) == errno.ENOSPC or is_full(data_dir):
            raise NO_ROOM from None
        # `pg_ctl` gives up with the same code as when there is nothing to wait for.
        goes_on = not isinstance(error, psycopg2.Error) and cluster.is_running(data_dir / CLUSTER)
        raise (NOT_IN_TIME if goes_on else NOT_STARTED) from None
    return server.url


def _server(folder: Path) -> Server:
    """Return this process's hold on a server.

    Raises:
        ValueError: the folder is another version's.
    """
    known = Server._instances.get(folder)
    if isinstance(known, Server):
        return known
    version = folder / "PG_VERSION"
    if version.exists() and int(version.read_text()) != cluster.VERSION:
        raise ValueError("made by another version of PostgreSQL")
    return Server(folder)


def address(data_dir: Path) -> URL:
    """Return the address that the server will have once it can be started.

    On Windows its port is known only then, and this one is nobody's.
    """
    folder = data_dir.expanduser().resolve() / CLUSTER
    return cluster.address(folder, None if sys.platform == "win32" else cluster.socket_folder(folder), 1)


def is_full(folder: Path) -> bool:
    """Return whether the disk of a folder has no room for PostgreSQL to work."""
    try:
        return shutil.disk_usage(folder.expanduser()).free < ROOM
    except OSError:
        return False


def is_there(data_dir: Path) -> bool:
    """Return whether `data_dir` holds a server; starting one makes it."""
    return (data_dir.expanduser() / CLUSTER / "PG_VERSION").exists()


def stop(data_dir: Path) -> None:
    """Leave the server; it stops when no other process uses it."""
    server = Server._instances.get(data_dir.expanduser().resolve() / CLUSTER)
    if server is not None:
        server.cleanup()


def _closed(path: Path) -> list[Path]:
    return [p for p in path.parents if p.exists() and p.stat().st_mode & _OPEN != _OPEN]


def _require_open_parents(data_dir: Path) -> None:
    closed = _closed(data_dir)
    if closed:
        raise SettingsError(
            Text(
                th=(f"SSZ_DATA_DIR อยู่ใต้โฟลเดอร์ที่ปิดไว้ ({closed[0].name or '/'}) ใช้กับผู้ใช้ root ไม่ได้"),
                en=(
                    f"SSZ_DATA_DIR lies below a closed folder ({closed[0].name or '/'}), which does not work"
                    " as root."
                ),
            ),
            Text(
                th="เลือกโฟลเดอร์ที่เปิดให้ผู้อื่นเข้าได้ เช่น /var/lib/ssz หรือเรียกใช้ด้วยผู้ใช้ธรรมดา",
                en=(
                    "Choose a folder whose parents others may enter, such as /var/lib/ssz, or run as an"
                    " ordinary user."
                ),
            ),
        )


def _use_binaries_others_can_run(data_dir: Path) -> None:
    """Copy PostgreSQL's programs beside the data when they are installed in a closed folder such as /root."""
    version = cluster.VERSION
    installed: Path = cluster.PROGRAMS[version]
    if not _closed(installed):
        return
    copy = data_dir / f"programs-{version}"
    if not (copy / "bin" / "postgres").exists():
        shutil.copytree(installed.parent, copy, dirs_exist_ok=True, symlinks=True)
    cluster.PROGRAMS.clear()
    cluster.PROGRAMS[version] = copy / "bin"
