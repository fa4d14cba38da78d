"""Data that a station enters on a page: what it is asked, what stands there, storing, taking back."""

import hashlib
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, StringConstraints, TypeAdapter, ValidationError
from sqlalchemy import Connection, Engine, select

from dashboard import schema
from dashboard.errors import UserError
from dashboard.language.text import Text
from dashboard.settings import settings
from data_loaders import entry_forms, history, loading, photos
from data_loaders.columns import Dataset
from data_loaders.datasets.spots import PHOTOS, RISK_SPOTS
from data_loaders.entry import Entry, asked_columns, row_key, rows_of_station
from data_loaders.files.tables import FileSheet
from data_loaders.files.worker import Worker
from data_loaders.lists import Lists
from data_loaders.loading import Options, Report
from data_loaders.losses import Leave

# What the history calls such a load, as it calls others by their file.
ENTERED = "หน้าบันทึกข้อมูล"
# More rows than anybody looks through on a page; files have them all.
MOST_ROWS = 200
NOT_ENTERED = UserError(
    Text("ข้อมูลที่ส่งมาไม่ถูกต้อง", "What was sent is no entry."),
    Text("เปิดหน้าบันทึกข้อมูลใหม่แล้วบันทึกอีกครั้ง", "Open the page again and enter it once more."),
)
NOT_YOURS = UserError(
    Text("ไม่พบการบันทึกนี้ของสถานี", "The station has no such entry."),
    Text("ดูรายการเดิมของสถานีอีกครั้ง", "Look at the station's rows again."),
)

Code = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Cell = Annotated[str, StringConstraints(max_length=4_000)]


class EnteredRow(BaseModel):
    """A row: key of a column -> what was typed. seen: the row as it was shown before; None = it is new."""

    model_config = ConfigDict(extra="forbid")
    values: dict[Code, Cell]
    seen: dict[Code, Cell] | None = None


class Entered(BaseModel):
    """Rows of one station for one data set; without rows, a month without any.

    photos: columns of the only row whose photograph lies beside the document, in a file of the column's name.
    agreed: who records has looked at what is doubted in them, and it is right.
    """

    model_config = ConfigDict(extra="forbid")
    dataset: Code
    station: Code
    by: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
    rows: list[EnteredRow] = []
    month: date | None = None
    photos: list[Code] = []
    agreed: bool = False


class TakenBack(BaseModel):
    """An entry of a station that is undone. load: its number in the history."""

    model_config = ConfigDict(extra="forbid")
    dataset: Code
    station: Code
    by: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
    load: int


# Told apart by their fields, as neither takes any of the other's: people may write every word into a row.
ASKED: TypeAdapter[Entered | TakenBack] = TypeAdapter(Entered | TakenBack)


def known(connection: Connection, station: str) -> dict[str, Any]:
    """Return forms, choices and the newest rows of a station, each with who entered it and when."""
    lists = Lists.read(connection)
    return {
        **entry_forms.described(lists),
        "choices": entry_forms.choices(lists, station),
        "rows": {d.code: _rows(d, lists, connection, station) for d in entry_forms.DATASETS},
    }


def _rows(dataset: Dataset, lists: Lists, connection: Connection, station: str) -> dict[str, Any]:
    stored = rows_of_station(dataset, lists, connection, station)
    day = next((c.key for c in dataset.columns if c.kind == "date" and c.required), dataset.key[0])
    newest = sorted(stored, key=lambda key: (stored[key][day], key), reverse=True)[:MOST_ROWS]
    told = _ledger(connection, dataset.code, station)
    rows = [{"values": stored[key], **told.get(key, {"by": "", "at": None})} for key in newest]
    return {"count": len(stored), "rows": rows}


def _ledger(connection: Connection, dataset: str, station: str) -> dict[str, dict[str, Any]]:
    """Return who entered rows of a station last, and when: key of the row -> by, at."""
    e, b = schema.entered_rows.c, schema.load_batches.c
    statement = (
        select(e.row_key, b.loaded_by, b.finished_at)
        .join_from(schema.entered_rows, schema.load_batches, e.load_id == b.id)
        .where(e.dataset == dataset, e.station_code == station, b.state == "complete")
        .order_by(b.id)
    )
    rows = connection.execute(statement)
    return {row.row_key: {"by": row.loaded_by or "", "at": row.finished_at} for row in rows}


def enter(engine: Engine, content: bytes, beside: Path | None = None) -> dict[str, Any] | Report:
    """Store what a JSON document says was entered, or take an entry back.

    Args:
        beside: folder in which photographs lie that go with it; None = none do.

    Returns the report of the load, or `{"undone": rows}`.

    Raises:
        UserError: it is no such document, or cannot be undone any more.
    """
    try:
        asked = ASKED.validate_json(content)
    except ValidationError:
        raise NOT_ENTERED from None
    if isinstance(asked, TakenBack):
        return _take_back(engine, asked)
    kept = _keep_photos(asked, beside)
    digest = hashlib.sha256(content + "".join(kept.values()).encode()).hexdigest()
    report = _load(engine, asked, kept, digest)
    if report.loaded and kept:
        with engine.connect() as connection:
            photos.remove_unnamed(connection, settings().ssz_data_dir)
    return report


def _keep_photos(entered: Entered, beside: Path | None) -> dict[str, str]:
    """Keep the photographs that go with a row; return the column of each and its name.

    What a row itself says of photographs stands there already or is blank: a name that somebody typed could
    be that of another station's.
    """
    for row in entered.rows:
        typed = {key: row.values.get(key, "") for key in PHOTOS}
        if any(name and name != (row.seen or {}).get(key) for key, name in typed.items()):
            raise NOT_ENTERED
    if not entered.photos:
        return {}
    if (
        beside is None
        or entered.dataset != RISK_SPOTS.code
        or len(entered.rows) != 1
        or set(entered.photos) - set(PHOTOS)
    ):
        raise NOT_ENTERED
    with Worker() as worker:
        data_dir = settings().ssz_data_dir
        return {key: photos.keep(beside / key, data_dir, worker) for key in entered.photos}


def _load(engine: Engine, entered: Entered, kept: dict[str, str], digest: str) -> Report:
    dataset = next((d for d in entry_forms.DATASETS if d.code == entered.dataset), None)
    if dataset is None or bool(entered.rows) == (entered.month is not None):
        raise NOT_ENTERED
    with engine.connect() as connection:
        lists = Lists.read(connection)
    keys = [column.key for column in asked_columns(dataset, lists)]
    if any(set(row.values) - set(keys) for row in entered.rows):
        raise NOT_ENTERED
    values = [row.values | kept for row in entered.rows]
    # Whatever a browser chose in a list: what is another station's cannot be named either.
    options = Options(
        file_name=ENTERED,
        by=entered.by,
        leave=Leave(lose=entered.agreed),
        within=f"station:{entered.station}",
    )
    if entered.month is not None:
        sheet = _month_without(dataset, entered.station, entered.month)
        entry = Entry(entered.station, 0, {}, digest, (f"{entered.month:%Y-%m}",))
        return loading.load_entered(engine, "monthly", dataset.code, [sheet], entry, options)
    named = {c.key: c.header() for c in asked_columns(dataset, lists)}
    rows = [[_cell(row.get(key, "")) for key in keys] for row in values]
    sheet = FileSheet(dataset.sheet_name, [[named[key] for key in keys], *rows])
    whole = [dict.fromkeys(dataset.key, "") | row for row in values]
    row_keys = tuple(row_key(dataset, row) for row in whole)
    seen = {key: row.seen for key, row in zip(row_keys, entered.rows, strict=True) if row.seen is not None}
    entry = Entry(entered.station, len(rows), seen, digest, tuple(dict.fromkeys(row_keys)))
    return loading.load_entered(engine, dataset.code, dataset.code, [sheet], entry, options)


def _cell(typed: str) -> str | None:
    """Return what was typed as a cell; signs that cannot be seen mean something in cells of files."""
    return "".join(c if c.isprintable() else " " for c in typed).strip() or None


def _month_without(dataset: Dataset, station: str, month: date) -> FileSheet:
    """Return the sheet of a monthly form that is ticked as empty."""
    header = [c.header() for c in dataset.columns if c.key != "station"]
    above = [["แบบฟอร์ม:", dataset.code], ["สถานี:", station], ["เดือน:", f"{month:%Y-%m}"]]
    return FileSheet(dataset.sheet_name, [*above, ["เดือนนี้ไม่มีกิจกรรม", "✓"], header])


def _take_back(engine: Engine, asked: TakenBack) -> dict[str, Any]:
    e = schema.entered_rows.c
    statement = select(e.load_id).where(e.load_id == asked.load, e.station_code == asked.station)
    with engine.connect() as connection:
        if connection.execute(statement).first() is None:
            raise NOT_YOURS
    return {"undone": history.undo(engine, asked.dataset, asked.by, asked.load, f"station:{asked.station}")}
