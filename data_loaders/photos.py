"""Photographs of risk spots that people send: kept in the photos folder under names of our making."""

import hashlib
import re
import time
from pathlib import Path

from sqlalchemy import Connection, String, cast, exists, or_, select

from dashboard import schema
from dashboard.errors import UserError
from dashboard.language.text import Text
from dashboard.store import private
from dashboard.store.photos import FOLDER
from data_loaders.datasets.spots import PHOTOS
from data_loaders.files import limits
from data_loaders.files.worker import Worker

# Named by what is in it: neither the sender nor a row chooses where a file lies, and nobody guesses a name.
_OURS = re.compile(r"[0-9a-f]{40}\.jpg")
SECONDS_KEPT = 24 * 3600
NO_FOLDER = UserError(
    Text("เขียนภาพลงโฟลเดอร์ photos ของระบบไม่ได้", "The folder photos of this site cannot be written to."),
    Text(
        "แจ้งผู้ดูแลระบบให้โฟลเดอร์ photos ใน SSZ_DATA_DIR เป็นของบัญชีที่ระบบนี้ทำงาน และมีเนื้อที่เหลือ",
        "Ask the administrator: the folder photos in SSZ_DATA_DIR must belong to the account of this program,"
        " and have room.",
    ),
)


def keep(sent: Path, data_dir: Path, worker: Worker) -> str:
    """Keep a photograph as a JPEG made anew, closed to other accounts; return its name.

    Raises:
        UserError: it is no picture that is taken, see `files.pictures`; or the folder cannot be written to.
    """
    with worker.reading("picture", sent, limits.PICTURES) as (made, _notes):
        picture = made.read_bytes()
    name = f"{hashlib.sha256(picture).hexdigest()[:40]}.jpg"
    try:
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        private.make_folder(data_dir / FOLDER)
        private.write(data_dir / FOLDER / name, picture)
    except OSError:
        raise NO_FOLDER from None
    return name


def remove_unnamed(connection: Connection, data_dir: Path) -> int:
    """Delete photographs that were sent here and that nothing names any more; return how many.

    Named by a risk spot, by what an undo would put back, or by a briefing that was kept. What somebody put
    into the folder under names of their own stays, and so does what is younger than a day: its row may be on
    its way.
    """
    folder, young = data_dir / FOLDER, time.time() - SECONDS_KEPT
    files = [file for file in folder.iterdir() if _OURS.fullmatch(file.name)] if folder.is_dir() else []
    c, count = schema.risk_spots.c, 0
    rows = connection.execute(select(*(c[key] for key in PHOTOS))) if files else ()
    named = {name for row in rows for name in row if name}
    for file in files:
        if file.name in named or file.stat().st_mtime > young or _is_remembered(connection, file.name):
            continue
        file.unlink(missing_ok=True)
        count += 1
    return count


def _is_remembered(connection: Connection, name: str) -> bool:
    changes, briefings = schema.load_changes.c, schema.frozen_briefings.c
    of_spots = (changes.table_name == schema.risk_spots.name) & cast(changes.before, String).contains(name)
    shown = cast(briefings.slides, String).contains(name)
    return bool(connection.scalar(select(or_(exists().where(of_spots), exists().where(shown)))))
