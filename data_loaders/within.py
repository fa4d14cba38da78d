"""Units below the nation: what their people load, undo, settle and look back on is their stations' alone."""

# ruff: noqa: S608 - names come from dashboard.schema alone; values are always parameters

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated

import pandas as pd
import typer
from sqlalchemy import Connection, Table, select, text

from dashboard import schema
from dashboard.coverage import datasets
from dashboard.errors import UserError
from dashboard.language.text import LANGUAGES, Lang, Text
from data_loaders.columns import Column
from data_loaders.datasets import LOADERS
from data_loaders.datasets.spots import PHOTOS
from data_loaders.parts import Part
from data_loaders.problems import Problem

# Cases are replaced by the days that a file covers, whose ever they are.
NATIONAL = frozenset({datasets.INCIDENTS, *(d.code for d in LOADERS if d.is_national)})
# Put in by the server for who is signed in, never by a browser.
Within = Annotated[
    str | None, typer.Option(help="for somebody of this unit alone: region:9, province:92, station:920101")
]

NO_UNIT = UserError(
    Text("ไม่พบหน่วยนี้ หรือหน่วยนี้ยังไม่มีสถานี", "There is no such unit, or it has no station yet."),
    Text("เขียนเป็น region:9 province:92 หรือ station:920101", "Write region:9, province:92 or station:920101."),
)
OF_ALL_UNITS = Text(
    "{name} ใช้ร่วมกันหรือกำหนดโดยส่วนกลาง หน่วยของท่าน ({unit}) จึงนำเข้าหรือย้อนไม่ได้",
    "{name}: shared by all units, or set from above; your unit ({unit}) neither loads nor undoes it.",
)
SEND_ON = Text("ส่งไฟล์ให้กองบังคับการเพื่อให้ส่วนกลางนำเข้า", "Send the file to the headquarters, which loads it.")
OUTSIDE = Text(
    "เป็นของ {station} ซึ่งอยู่นอกหน่วยของท่าน ({unit})", "belongs to {station}, outside your unit ({unit})"
)
SEND_TO = Text(
    "ลบแถวนี้ แล้วส่งให้กองบังคับการต้นสังกัดของ {station} นำเข้า",
    "Delete it, and send it to the headquarters of {station} to load.",
)
OF_NO_STATION = Text("ไม่ได้ระบุสถานี จึงเป็นของทุกหน่วย", "names no station, so it would be every unit's")
NAME_STATION = Text(
    "ระบุสถานีในหน่วยของท่าน หรือลบแถวนี้แล้วส่งให้กองบังคับการเพื่อให้ส่วนกลางนำเข้า",
    "Name a station of your unit, or delete the row and send it to the headquarters.",
)
WRITES_OUTSIDE = Text(
    "ไฟล์นี้จะแก้หรือลบข้อมูลที่ไม่ใช่ของหน่วยท่าน ({unit}): {what}",
    "The file would change or remove what is not your unit's ({unit}): {what}.",
)
UNDOES_OUTSIDE = Text(
    "การนำเข้านี้มีข้อมูลที่ไม่ใช่ของหน่วยท่าน ({unit}) จึงย้อนไม่ได้: {what}",
    "This load holds what is not your unit's ({unit}) and is not undone by it: {what}.",
)
NOTHING_CHANGED = Text(
    "ยังไม่มีการเปลี่ยนแปลงข้อมูล ส่งให้กองบังคับการดำเนินการ",
    "Nothing was changed. Send it to the headquarters.",
)
SHARED = Text("ข้อมูลที่ใช้ร่วมกันทุกหน่วย", "what all units share")
SETTLES_OUTSIDE = Text(
    "{station} อยู่นอกหน่วยของท่าน ({unit}) จึงยืนยันหรือตัดสินแทนไม่ได้",
    "{station} is outside your unit ({unit}), which settles nothing for it.",
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit below the nation. stations: codes of its stations; names: of every station, by code."""

    name: Text
    stations: frozenset[str]
    names: Mapping[str, str]

    def named(self, station: str) -> str:
        """Return a station's name, or its code where it has none."""
        return self.names.get(station, station)


def unit_of(connection: Connection, code: str | None) -> Unit | None:
    """Return the unit that is written `province:92`; None for the nation, or where none is given.

    Raises:
        UserError: it is no unit, or one without stations.
    """
    if code is None or code == "nation:":
        return None
    level, _, unit = code.partition(":")
    s, p, r = schema.stations.c, schema.provinces.c, schema.regions.c
    columns = {"station": s.code, "province": p.code, "region": r.code}
    if level not in columns:
        raise NO_UNIT
    names = {"station": (s.name_th, s.name_en), "province": (p.name_th, p.name_en)}
    th, en = names.get(level, (r.name_th, r.name_en))
    joined = schema.stations.join(schema.provinces).join(schema.regions)
    asked = select(s.code, th, en).select_from(joined).where(columns[level] == unit)
    rows = connection.execute(asked).all()
    if not rows:
        raise NO_UNIT
    every = {row.code: row.name_th for row in connection.execute(select(s.code, s.name_th))}
    return Unit(Text(rows[0][1], rows[0][2]), frozenset(row[0] for row in rows), every)


def require_own(code: str, unit: Unit | None) -> None:
    """Refuse a data set that is no matter of units below the nation: cases, and what is set from above.

    Raises:
        UserError: it is not.
    """
    if unit is not None and code in NATIONAL:
        raise UserError(_said(OF_ALL_UNITS, unit, name=datasets.name(code)), SEND_ON)


def require_own_station(station: str, unit: Unit | None) -> None:
    """Refuse to settle something for a station outside the unit.

    Raises:
        UserError: it is outside.
    """
    if unit is not None and station not in unit.stations:
        raise UserError(_said(SETTLES_OUTSIDE, unit, station=unit.named(station)), NOTHING_CHANGED)


def problems(part: Part, unit: Unit) -> Iterator[Problem]:
    """Find rows that belong to a station outside the unit, refer to what does, or belong to none."""
    frame, dataset = part.read.frame, part.dataset
    if part.station is not None and part.station not in unit.stations:
        yield _outside(part, None, None, part.station, unit)
        return
    for column in dataset.all_columns(part.lists):
        owners = _owners(column, part, unit)
        if owners is None:
            continue
        for index in frame.index[owners.notna() & ~owners.isin(unit.stations)]:
            yield _outside(part, column, frame.loc[index], owners[index], unit)
        if column.key == dataset.owner and not column.required:
            for index in frame.index[owners.isna()]:
                yield _problem(part, column, frame.loc[index], OF_NO_STATION, NAME_STATION)
    if dataset.owner not in frame and not dataset.column(dataset.owner).required:
        for _, row in frame.iterrows():
            yield _problem(part, dataset.column(dataset.owner), row, OF_NO_STATION, NAME_STATION)


def _owners(column: Column, part: Part, unit: Unit) -> "pd.Series | None":
    """Return whose the things are that a column names; None where it names nothing that is a station's."""
    frame = part.read.frame
    if column.key not in frame or column.shown_only:
        return None
    if column.key in PHOTOS:
        # Whoever names a photograph is shown it. One that no spot names yet is nobody's.
        whose = {name: min(of) for name, of in part.lists.photos.items() if not of & unit.stations}
        return frame[column.key].map(whose)
    if column.lookup == "stations":
        return frame[column.key]
    if column.lookup in part.lists.owners:
        return frame[column.key].map(part.lists.owners[column.lookup])
    return None


def _outside(part: Part, column: Column | None, row: "pd.Series | None", station: str, unit: Unit) -> Problem:
    name = unit.named(station)
    return _problem(
        part, column, row, _said(OUTSIDE, unit, station=name), _said(SEND_TO, unit, station=name), station
    )


def _problem(
    part: Part, column: Column | None, row: "pd.Series | None", reason: Text, remedy: Text, value: str = ""
) -> Problem:
    if column is None or row is None:
        return Problem("", 0, "", value, reason, remedy)
    given = row.get(column.key)
    shown = "" if given is None or given != given else str(given)
    name = part.read.names.get(column.key, column.name.th)
    return Problem(row["sheet"], int(row["row"]), name, shown, reason, remedy, column.key)


def _said(words: Text, unit: Unit, **named: str | Text) -> Text:
    def named_in(lang: Lang) -> dict[str, str]:
        return {key: word(lang) if isinstance(word, Text) else word for key, word in named.items()}

    return Text(*(words(lang, **named_in(lang), unit=unit.name(lang)) for lang in LANGUAGES))


def require_writes_own(connection: Connection, load: int, unit: Unit) -> None:
    """Refuse what a load has written, by its journal: every row that is new, changed or gone.

    New rows that all units share, as a survey's questions, may come with a unit's file.

    Raises:
        UserError: rows of others are among them; the transaction must be rolled back.
    """
    _require_own_rows(connection, load, unit, WRITES_OUTSIDE)


def require_undoes_own(connection: Connection, load: int, unit: Unit) -> None:
    """Refuse to undo a load that touched rows of others, by its journal.

    Raises:
        UserError: it did.
    """
    _require_own_rows(connection, load, unit, UNDOES_OUTSIDE)


def _require_own_rows(connection: Connection, load: int, unit: Unit, words: Text) -> None:
    touched = set[str | None]()
    names = connection.execute(
        text("SELECT DISTINCT table_name FROM ssz.load_changes WHERE load_id = :load"), {"load": load}
    )
    for name in names.scalars():
        touched |= owners_of_changes(connection, schema.metadata.tables[f"ssz.{name}"], load)
    others = touched - unit.stations
    if others:
        stations = sorted(unit.named(station) for station in others if station is not None)
        shared = [SHARED] if None in others else []
        what = Text(*(", ".join([*stations, *(s(lang) for s in shared)]) for lang in LANGUAGES))
        raise UserError(_said(words, unit, what=what), NOTHING_CHANGED)


def owners_of_changes(connection: Connection, table: Table, load: int) -> set[str | None]:
    """Return whose rows of a table a load has changed, removed or added; None = of no station.

    Rows that it added to a table that all units share are nobody's loss and not counted.
    """
    found = owner_of_row(table)
    before = (
        f"SELECT (jsonb_populate_record(NULL::{table.fullname}, before)).* FROM ssz.load_changes"
        " WHERE load_id = :load AND table_name = :name AND before IS NOT NULL"
    )
    if found is None:
        changed = connection.execute(text(f"SELECT EXISTS ({before})"), {"load": load, "name": table.name})
        return {None} if changed.scalar() else set()
    owner, join = found
    same = " AND ".join(f'r."{c.name}" = c."{c.name}"' for c in table.primary_key)
    now = (
        f"SELECT r.* FROM {table.fullname} r JOIN (SELECT (jsonb_populate_record(NULL::{table.fullname},"
        f" k)).* FROM ssz.load_changes, {KEYS} k WHERE load_id = :load AND table_name = :name) c ON {same}"
    )
    rows = connection.execute(
        text(f"SELECT DISTINCT {owner} FROM ({before} UNION ALL {now}) r {join}"),
        {"load": load, "name": table.name},
    )
    return set(rows.scalars())


# The keys of an entry of the journal: of one row that was there, or of all rows that a load added.
KEYS = "jsonb_array_elements(CASE jsonb_typeof(key) WHEN 'array' THEN key ELSE jsonb_build_array(key) END)"


def owner_of_row(table: Table) -> tuple[str, str] | None:
    """Return as SQL whose a row `r` of a table is, and the join that this needs; None where all share it.

    A row without a station of its own belongs to that of the row on which it hangs (an innovation's use).
    """
    if "station_code" in table.columns:
        return "r.station_code", ""
    for key in table.foreign_keys:
        above = key.column.table
        if "station_code" in above.columns:
            return (
                "o.station_code",
                f'LEFT JOIN {above.fullname} o ON o."{key.column.name}" = r."{key.parent.name}"',
            )
    return None


def shared_tables(names: Collection[str]) -> list[str]:
    """Return those of these tables whose rows all units share."""
    return [name for name in names if owner_of_row(schema.metadata.tables[f"ssz.{name}"]) is None]
