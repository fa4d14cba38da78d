"""The last good answers on disk, so that a server that starts while the store is out has something to show.

One line of JSON an answer, in a file that only this account can read: it holds what the pages show, no more.
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
from sqlalchemy.engine import URL

from dashboard.store.answers import NO_VERSION, Kept

# The answers used last; a larger frame is not worth the disk.
MOST_ANSWERS, MOST_ROWS = 400, 10_000
_READERS = {"date": date.fromisoformat, "instant": datetime.fromisoformat, "decimal": Decimal}


def file_of(folder: Path, url: URL) -> Path:
    """Where the answers of a store are kept; another store has another file."""
    name = hashlib.blake2b(url.render_as_string(hide_password=True).encode(), digest_size=8).hexdigest()
    return folder.expanduser() / "last-good" / f"{name}.jsonl"


def save(file: Path, answers: dict[object, Kept]) -> None:
    """Write the answers; the file is always a whole one, the old or the new."""
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = file.with_suffix(".part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        for key, kept in list(answers.items())[-MOST_ANSWERS:]:
            if len(kept.value) <= MOST_ROWS:
                out.write(_line(key, kept.as_of, kept.value))
    part.replace(file)


def load(file: Path) -> dict[object, Kept]:
    """The answers of a file, of no version: each is asked again as soon as the store answers. Empty without a
    file.
    """
    try:
        lines = file.read_bytes().splitlines()
    except OSError:
        return {}
    return dict(_answers(lines))


def _answers(lines: Iterable[bytes]) -> Iterable[tuple[object, Kept]]:
    for line in lines:
        found = orjson.loads(line)
        kind, statement, values = found["key"]
        key = (kind, statement, tuple((name, value) for name, value in values))
        columns = {name: _read(how, given) for name, how, given in found["columns"]}
        yield key, Kept(NO_VERSION, datetime.fromisoformat(found["as_of"]), pd.DataFrame(columns))


def _line(key: object, as_of: datetime, frame: pd.DataFrame) -> bytes:
    columns = [(str(name), *_written(frame.iloc[:, at].tolist())) for at, name in enumerate(frame.columns)]
    return orjson.dumps({"key": key, "as_of": as_of.isoformat(), "columns": columns}) + b"\n"


def _written(values: list[Any]) -> tuple[str, list[Any]]:
    """What kind of values a column holds, and the values as JSON takes them."""
    known = next((v for v in values if v is not None and v is not pd.NaT and v == v), None)
    if isinstance(known, datetime):
        return "instant", [None if v is None or pd.isna(v) else v.isoformat() for v in values]
    if isinstance(known, date):
        return "date", [None if v is None else v.isoformat() for v in values]
    if isinstance(known, Decimal):
        return "decimal", [None if v is None else str(v) for v in values]
    return "plain", [None if isinstance(v, float) and v != v else v for v in values]


def _read(kind: str, values: list[Any]) -> list[Any]:
    read: Any = _READERS.get(kind)
    return [None if v is None else read(v) for v in values] if read else values
