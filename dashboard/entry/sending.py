"""A station's data by way of the loaders: what it is asked for, storing what was entered, taking it back."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from dashboard.entry.forms import Asked, asked_of
from dashboard.errors import UserError
from dashboard.filters import Scope
from dashboard.intake import loader_process
from dashboard.intake.loader_process import Beat
from dashboard.language.text import Text
from dashboard.store import db
from dashboard.view import access, units

OUT_OF_SCOPE = UserError(
    Text("สถานีนี้อยู่นอกสิทธิ์ของท่าน", "This station is outside what you may see."),
    Text("เลือกสถานีในสิทธิ์ แล้วบันทึกอีกครั้ง", "Choose a station within it and record it once more."),
)


def asked(station: str, scope: Scope) -> Asked:
    """Return what a station is asked for and has recorded.

    Raises:
        UserError: the visitor may not record, or not for this station.
    """
    require(station, scope)
    return db.kept(_asked, station)


def _asked(station: str) -> Asked:
    return asked_of(loader_process.ask("entered", station))


def require(station: str, scope: Scope) -> None:
    """Refuse a station for which the visitor may not record.

    Raises:
        UserError: see `access.require`; OUT_OF_SCOPE.
    """
    access.require("record")
    if station not in units.load(scope).stations:
        raise OUT_OF_SCOPE


def send(
    dataset: str,
    station: str,
    scope: Scope,
    *,
    by: str,
    rows: Sequence[Mapping[str, Any]] = (),
    month: date | None = None,
    photos: Mapping[str, bytes] = MappingProxyType({}),
    agreed: bool = False,
    beat: Beat = lambda _: None,
) -> dict[str, Any]:
    """Have rows stored, or a month without any; return the report of the load.

    Args:
        rows: `{"values": {…}, "seen": {…} or None}`; seen: the row as it was shown before, None = new.
        photos: column -> the file that somebody chose for the only row, as it is.
        agreed: who records has looked at what is doubted in them, and it is right.
        beat: see `loader_process.ask`.

    Raises:
        UserError: the visitor may not, or the loaders refuse all of it. What is wrong with fields is in the
            report's problems.
    """
    asked_for: dict[str, Any] = {"month": month.isoformat()} if month else {"rows": list(rows)}
    if photos:
        asked_for["photos"] = list(photos)
    if agreed:
        asked_for["agreed"] = True
    return _enter(dataset, station, scope, by, asked_for, beat, photos)


def take_back(
    dataset: str, station: str, scope: Scope, load: int, *, by: str, beat: Beat = lambda _: None
) -> int:
    """Undo an entry, by the number of its load, and return how many rows it had brought.

    Raises:
        UserError: the visitor may not, or something was stored since.
    """
    return int(_enter(dataset, station, scope, by, {"load": load}, beat)["undone"])


def _enter(
    dataset: str,
    station: str,
    scope: Scope,
    by: str,
    asked_for: dict[str, Any],
    beat: Beat,
    photos: Mapping[str, bytes] = MappingProxyType({}),
) -> dict[str, Any]:
    require(station, scope)
    document = {"dataset": dataset, "station": station, "by": access.by(by), **asked_for}
    with loader_process.folder() as folder:
        file = folder / "entry.json"
        file.write_text(json.dumps(document), encoding="utf-8")
        for key, content in photos.items():
            (folder / key).write_bytes(content)
        answer: dict[str, Any] = loader_process.ask("enter", str(file), beat=beat)
    return answer
