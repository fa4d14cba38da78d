"""The last good answers on disk, for a server that starts while the store is out.

One line of JSON for each answer, in a file that only this account can read: it holds what pages show.
JSON, because Arrow refuses polygons and multipolygons in one column and fills up objects of unlike keys.
"""

import hashlib
import os
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson
import pandas as pd
import structlog
from sqlalchemy.engine import URL

from dashboard.store.answers import NO_VERSION, Kept

# Only the answers used last are written, and no frame of more rows: it is done while visitors wait for pages.
MOST_ANSWERS, MOST_ROWS = 400, 10_000
# Of an answer's key, see Store.read.
KEY_PARTS = 4
log = structlog.get_logger()
_READERS = {"date": date.fromisoformat, "instant": datetime.fromisoformat, "decimal": Decimal}


def file_of(folder: Path, url: URL) -> Path:
    """Return where the answers of a store are kept; another store has another file."""
    name = hashlib.blake2b(url.render_as_string(hide_password=True).encode(), digest_size=8).hexdigest()
    return folder.expanduser() / "last-good" / f"{name}.jsonl"


def save(file: Path, answers: dict[object, Kept]) -> bool:
    """Write the answers; whoever reads finds a whole file, the old or the new one.

    Returns whether they could be written; on a full disk the old file stays.
    """
    try:
        _save(file, answers)
    except OSError as error:
        log.error("answers_not_written", kind=type(error).__name__, errno=error.errno)
        return False
    return True


def _save(file: Path, answers: dict[object, Kept]) -> None:
    for folder in (file.parent.parent, file.parent):
        # Given for all that are made on the way, a mode would hold for the last one alone.
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Several servers of a machine may share the folder: each has a part of its own.
    part = file.with_suffix(f".{os.getpid()}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            for key, kept in list(answers.items())[-MOST_ANSWERS:]:
                if len(kept.value) <= MOST_ROWS:
                    out.write(_line(key, kept.as_of, kept.value))
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def load(file: Path) -> dict[object, Kept]:
    """Return the answers of a file; none without a file.

    They are of no version, so each is asked again as soon as the store answers.
    """
    try:
        lines = file.read_bytes().splitlines()
    except OSError:
        return {}
    return dict(_answers(lines))


def _answers(lines: Iterable[bytes]) -> Iterable[tuple[object, Kept]]:
    for line in lines:
        answer = orjson.loads(line)
        if len(answer["key"]) != KEY_PARTS:
            # Of an earlier version, which did not keep them by who asked.
            continue
        first, unit, statement, parameters = answer["key"]
        key = (first, unit, statement, tuple((name, value) for name, value in parameters))
        columns = {name: _read(kind, values) for name, kind, values in answer["columns"]}
        yield key, Kept(NO_VERSION, datetime.fromisoformat(answer["as_of"]), pd.DataFrame(columns))


def _line(key: object, as_of: datetime, frame: pd.DataFrame) -> bytes:
    columns = [(str(name), *_written(frame.iloc[:, at].tolist())) for at, name in enumerate(frame.columns)]
    return orjson.dumps({"key": key, "as_of": as_of.isoformat(), "columns": columns}) + b"\n"


def _written(values: list[Any]) -> tuple[str, list[Any]]:
    """Return what kind of values a column holds, and the values as JSON takes them."""
    first = next((v for v in values if v is not None and v is not pd.NaT and v == v), None)
    if isinstance(first, datetime):
        return "instant", [None if v is None or pd.isna(v) else v.isoformat() for v in values]
    if isinstance(first, date):
        return "date", [None if v is None else v.isoformat() for v in values]
    if isinstance(first, Decimal):
        return "decimal", [None if v is None else str(v) for v in values]
    return "plain", [None if isinstance(v, float) and v != v else v for v in values]


def _read(kind: str, values: list[Any]) -> list[Any]:
    read: Any = _READERS.get(kind)
    return [None if v is None else read(v) for v in values] if read else values
