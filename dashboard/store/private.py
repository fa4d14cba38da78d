"""Folders and files that no other account of the machine may enter."""

import os
import stat
import sys
import tempfile
from pathlib import Path

from dashboard.errors import SettingsError
from dashboard.language.text import Text


def make_folder(folder: Path, *, mode: int = 0o700, owner: int | None = None) -> None:
    """Make a folder that is closed to others, or close one that is there; as root for the account `owner`.

    On Windows a new folder is its maker's alone, and one that is there keeps what it inherited.

    Raises:
        SettingsError: it is another account's, a link or no folder, or cannot be closed.
        OSError: it cannot be made.
    """
    folder.mkdir(mode=mode, exist_ok=True)
    if sys.platform == "win32":
        return
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.geteuid(), owner}:
        raise _not_ours(folder)
    if owner is not None:
        os.chown(folder, owner, -1)
    if stat.S_IMODE(found.st_mode) != mode:
        folder.chmod(mode)
    if stat.S_IMODE(folder.lstat().st_mode) & ~mode:
        raise _not_ours(folder)


def write(file: Path, content: str | bytes, *, owner: int | None = None) -> None:
    """Write a file that its owner alone may read; whoever reads finds all of the old or of the new one."""
    handle, part = tempfile.mkstemp(dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content.encode() if isinstance(content, str) else content)
            out.flush()
            os.fsync(handle)
        if owner is not None and sys.platform != "win32":
            os.chown(part, owner, -1)
        Path(part).replace(file)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise


def _not_ours(folder: Path) -> SettingsError:
    return SettingsError(
        Text(
            f"โฟลเดอร์ {folder} เป็นของบัญชีผู้ใช้อื่น หรือปิดไม่ให้ผู้อื่นเข้าไม่ได้ จึงไม่ใช้เก็บข้อมูลรายงาน",
            f"The folder {folder} belongs to another account or cannot be closed to others, so no figures are"
            " kept there.",
        ),
        Text(
            "สั่งด้วยบัญชีที่เป็นเจ้าของโฟลเดอร์ หรือเลือก SSZ_DATA_DIR อื่นบนดิสก์ที่ตั้งสิทธิ์ของโฟลเดอร์ได้",
            "Run this as the account that owns it, or choose another SSZ_DATA_DIR, on a disk that keeps the"
            " rights of folders.",
        ),
    )
