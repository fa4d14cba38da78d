"""Room on the disk of the reporting store: a full one stops PostgreSQL, and every page with it."""

import errno
import shutil
from pathlib import Path

from psycopg2 import errorcodes
from sqlalchemy import Engine, text
from sqlalchemy.exc import ProgrammingError

from dashboard.errors import FULL_DISK, UserError
from dashboard.language.text import Text
from dashboard.settings import settings
from dashboard.store import embedded
from dashboard.store.embedded import BALLAST

MB = 1024**2
BALLAST_MB = 64


def require_room(engine: Engine, megabytes: int) -> None:
    """Refuse to load when the disk of the store is nearly full.

    A server elsewhere is watched by its own people.

    Raises:
        UserError: less than `megabytes` are free.
    """
    folder = _folder(engine)
    free = _free(folder) if folder is not None else None
    if free is not None and free < megabytes:
        raise UserError(
            Text(
                th=f"ดิสก์ของฐานข้อมูลรายงานเหลือ {free:,} MB น้อยกว่าที่กำหนด {megabytes:,} MB",
                en=f"The disk of the reporting store has {free:,} MB left; a load needs {megabytes:,} MB.",
            ),
            Text(
                th="เพิ่มเนื้อที่ดิสก์แล้วสั่งใหม่ (หรือตั้ง SSZ_MIN_FREE_MB) ยังไม่มีการเปลี่ยนแปลงข้อมูล",
                en="Make room, then start again (or set SSZ_MIN_FREE_MB). Nothing was changed.",
            ),
        )


def keep_ballast(data_dir: Path, megabytes: int) -> None:
    """Keep a file beside the embedded server's data that can be deleted when the disk is full.

    PostgreSQL needs some room to start at all; without any, even deleting old data would be impossible.
    """
    file = data_dir.expanduser() / BALLAST
    free = _free(file.parent)
    if not file.exists() and free is not None and free > megabytes + BALLAST_MB:
        with file.open("wb") as ballast:
            for _ in range(BALLAST_MB):
                ballast.write(bytes(MB))


def is_full(error: BaseException) -> bool:
    """Return whether something failed for want of room: on the store's disk, or on this machine's."""
    code = getattr(getattr(error, "orig", None), "pgcode", None)
    return code == errorcodes.DISK_FULL or getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT)


def store_failed(error: BaseException) -> UserError:
    """Return what a failing store means for whoever loads, without the driver's words: they may hold data."""
    config = settings()
    # A server that cannot write its journal ends without a word.
    full = is_full(error) or (config.database_url is None and embedded.is_full(config.ssz_data_dir))
    stopped = Text("ฐานข้อมูลรายงานหยุดตอบระหว่างทำงาน", "The reporting store failed while working.")
    return UserError(
        FULL_DISK if full else stopped,
        Text(
            "ตรวจเครื่องแม่ข่ายและเนื้อที่ดิสก์ แล้วสั่งใหม่ งานจะทำต่อจากที่ค้าง",
            "Check the server and its disk, then start again: the work goes on where it stopped.",
        ),
    )


FULL_HERE = UserError(
    Text("ดิสก์ของเครื่องนี้เต็ม", "The disk of this machine is full."),
    Text(
        "เพิ่มเนื้อที่ดิสก์แล้วสั่งใหม่ งานที่ยังไม่เสร็จไม่ได้บันทึกลงฐานข้อมูล",
        "Make room, then start again. What was not finished is not in the store.",
    ),
)


def _free(folder: Path) -> int | None:
    try:
        return shutil.disk_usage(folder).free // MB
    except OSError:
        return None


def _folder(engine: Engine) -> Path | None:
    """Return where the server keeps its data, if that is on this machine and the account may know."""
    host = str(engine.url.host or engine.url.query.get("host") or "/")
    if not host.startswith("/") and host not in ("localhost", "127.0.0.1", "::1"):
        return None
    try:
        with engine.connect() as connection:
            return Path(str(connection.execute(text("SELECT current_setting('data_directory')")).scalar()))
    except ProgrammingError:
        return None
