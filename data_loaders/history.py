"""What was loaded, by whom and when, and how the last load of a data set is undone."""

# ruff: noqa: S608 - names come from dashboard.schema alone; values are always parameters

import json
from collections.abc import Collection
from contextlib import ExitStack
from dataclasses import asdict
from datetime import date

import pandas as pd
from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    ForeignKey,
    Table,
    exists,
    func,
    or_,
    select,
    text,
    true,
)
from sqlalchemy.exc import IntegrityError

from dashboard import schema
from dashboard.errors import UserError
from dashboard.language.text import LANGUAGES, Text
from dashboard.language.thai import format_instant
from data_loaders import case_journal, reception, store, within
from data_loaders.datasets import LOADERS
from data_loaders.one_loader import only_loader
from data_loaders.within import KEYS, Unit
from data_loaders.writer import Written

TABLES = {table.name: table for table in schema.metadata.tables.values()}
# Loaded for all units at once: cases may move between stations, and a zone was checked against all others.
WHOLE = sorted({case_journal.NAME, *(t.name for d in LOADERS if d.is_national for t in d.stored_in)})
# Rows of data sets that go with the row on which they hang: by the table of that row.
HANGING: dict[str, list[tuple[Table, ForeignKey]]] = {}
for _table in {table.name: table for dataset in LOADERS for table in dataset.stored_in}.values():
    for _key in _table.foreign_keys:
        if _key.ondelete == "CASCADE":
            HANGING.setdefault(_key.column.table.name, []).append((_table, _key))
# All units share instruments and their questions: the column that names one, and the answers that use it.
INSTRUMENT_OF = {"survey_instruments": "code", "survey_questions": "instrument_code"}
ANSWERS = ("survey_responses", "survey_results")


def history(
    connection: Connection, dataset: str | None = None, limit: int = 200, unit: Unit | None = None
) -> pd.DataFrame:
    """Return the loads, newest first; for a unit those all of whose rows are of its stations.

    Columns id, dataset, file_name, source_name, started_at, finished_at, state, rows, counts, loaded_by,
    covers_from, covers_to, undone_at, undone_by, undoable.
    """
    b = schema.load_batches.c
    wanted = (
        b.id,
        b.dataset,
        b.file_name,
        b.source_name,
        b.started_at,
        b.finished_at,
        b.state,
        b.rows,
        b.counts,
        b.loaded_by,
        b.covers_from,
        b.covers_to,
        b.undone_at,
        b.undone_by,
    )
    statement = select(*wanted).where(_of_unit(unit)).order_by(b.id.desc()).limit(limit)
    rows = (
        connection.execute(statement.where(b.dataset == dataset) if dataset else statement).mappings().all()
    )
    frame = pd.DataFrame(rows, columns=[c.name for c in wanted], dtype=object)
    journals = set(connection.execute(select(schema.load_changes.c.load_id).distinct()).scalars())
    did = [
        state == "complete" and (_changed(counts) or i in journals)
        for i, state, counts in zip(frame["id"], frame["state"], frame["counts"], strict=True)
    ]
    newest = set(frame[did].groupby("dataset")["id"].max()) if len(frame) else set()
    return frame.assign(undoable=[i in journals and i in newest for i in frame["id"]])


def _of_unit(unit: Unit | None) -> ColumnElement[bool]:
    """Return the condition for loads all of whose rows are of a unit's stations."""
    return true() if unit is None else schema.load_batches.c.stations.contained_by(sorted(unit.stations))


def not_told(connection: Connection, dataset: str | None, unit: Unit | None) -> int:
    """Return how many loads the history does not show to a unit, as rows of others are among them."""
    b = schema.load_batches.c
    others = select(func.count()).where(or_(b.stations.is_(None), ~_of_unit(unit)))
    counted = connection.execute(others.where(b.dataset == dataset) if dataset else others).scalar_one()
    return 0 if unit is None else int(counted)


def _changed(counts: dict[str, float] | None) -> bool:
    """Return whether a load changed rows; the same file once more does not, and hides no earlier load."""
    return any((counts or {}).get(name) for name in ("new", "changed", "removed"))


def same_file(connection: Connection, dataset: str, digest: str) -> Text | None:
    """Return the note that this very file was the data set's last load, if it was."""
    row = connection.execute(
        text(
            "SELECT file_hash, started_at, coalesce(loaded_by, '') AS by FROM ssz.load_batches"
            " WHERE dataset = :dataset AND state = 'complete' ORDER BY id DESC LIMIT 1"
        ),
        {"dataset": dataset},
    ).first()
    if row is None or row.file_hash != digest:
        return None
    return Text(
        f"ไฟล์นี้นำเข้าแล้วเมื่อ {format_instant(row.started_at, 'th')} โดย {row.by}",
        f"This very file was loaded on {format_instant(row.started_at, 'en')} by {row.by}.",
    )


def finish(
    connection: Connection,
    load: int,
    written: Written,
    *,
    rows: int,
    file_name: str,
    by: str | None,
    stations: Collection[str] = (),
    through: date | None = None,
) -> None:
    """Close the load's record and forget the journals of earlier loads that can no longer be undone.

    Args:
        stations: whose rows the file holds; who may see the load may see all of these.
    """
    counts = {name: float(value) for name, value in asdict(written).items()}
    store.finish_load(connection, load, counts, data_through=through)
    connection.execute(
        text(
            "UPDATE ssz.load_batches SET rows = :rows, file_name = :name, loaded_by = coalesce(:by,"
            " loaded_by), stations = :stations WHERE id = :id"
        ),
        {"rows": rows, "name": file_name, "by": by, "stations": sorted(stations) or None, "id": load},
    )
    _end_undo_of_earlier(connection, load)


def _end_undo_of_earlier(connection: Connection, load: int) -> None:
    """Forget the journals of earlier loads over whose rows, or beside which, this one wrote.

    A load is only undone while nothing was written to its tables for its stations since: its rows would be
    put back over newer ones. Loads of other stations stay as they are; of what all units share, the same
    rows count. A load whose stations are not known has touched any, and so has one of WHOLE.
    """
    tables = "SELECT DISTINCT table_name FROM ssz.load_changes WHERE load_id = :load"
    shared = within.shared_tables(connection.execute(text(tables), {"load": load}).scalars().all())
    connection.execute(
        text(
            "WITH mine AS (SELECT table_name, key FROM ssz.load_changes WHERE load_id = :load"
            " AND table_name <> 'coverage'), this AS (SELECT stations FROM ssz.load_batches WHERE id = :load)"
            " DELETE FROM ssz.load_changes WHERE load_id IN (SELECT o.load_id FROM ssz.load_changes o"
            " JOIN ssz.load_batches b ON b.id = o.load_id, this WHERE o.load_id < :load AND o.table_name IN"
            " (SELECT table_name FROM mine) AND (o.table_name = ANY(:whole) OR b.stations IS NULL"
            " OR this.stations IS NULL OR b.stations && this.stations)"
            f" UNION SELECT o.load_id FROM (SELECT load_id, table_name, k FROM ssz.load_changes, {KEYS} k"
            " WHERE load_id < :load AND table_name = ANY(:shared)) o"
            f" JOIN (SELECT table_name, k FROM mine, {KEYS} k WHERE table_name = ANY(:shared)) n"
            " USING (table_name, k))"
        ),
        {"load": load, "shared": shared, "whole": WHOLE},
    )


NO_LOAD = Text("ยังไม่มีการนำเข้า {dataset} ที่ย้อนได้", "There is no load of {dataset} to undo.")
SEE_HISTORY = Text("ดูประวัติด้วยคำสั่ง history", "See `history`.")
LOADED_SINCE = UserError(
    Text("มีการนำเข้าชุดข้อมูลนี้อีกครั้งหลังจากนั้น", "This data set was loaded once more since."),
    Text("ดูการนำเข้าครั้งล่าสุดอีกครั้งก่อนย้อน", "Look at the last load again before undoing it."),
)
OF_OTHERS = UserError(
    Text(
        "การนำเข้านี้มีข้อมูลของหน่วยอื่น หรือข้อมูลที่ใช้ร่วมกัน จึงย้อนไม่ได้",
        "Data of other units, or what all units share, are among what this load brought; you cannot undo it.",
    ),
    Text("แจ้งกองบังคับการให้ย้อนจากส่วนกลาง", "Ask the headquarters to undo it."),
)
WAS_A_PULL = UserError(
    Text(
        "ครั้งล่าสุดเป็นการดึงจากฐานข้อมูลคดี ซึ่งย้อนไม่ได้",
        "The last load was a pull from the police database, which is not undone.",
    ),
    Text("แก้ในฐานข้อมูลต้นทาง แล้วดึงใหม่", "Correct the source and pull again."),
)
CHANGED_SINCE = UserError(
    Text(
        "ย้อนไม่ได้แล้ว: มีการนำเข้าอื่นแก้ข้อมูลของสถานีเดียวกันหลังจากนั้น",
        "It can no longer be undone: a later load changed data of the same stations.",
    ),
    Text("นำเข้าไฟล์ที่ถูกต้องทับ", "Load a file that sets it right."),
)
REFERRED_TO = UserError(
    Text(
        "ย้อนไม่ได้: มีข้อมูลที่นำเข้าภายหลังอ้างถึงแถวเหล่านี้",
        "It cannot be undone: later data refer to these rows.",
    ),
    Text("ย้อนการนำเข้าที่อ้างถึงก่อน", "Undo the loads that refer to them first."),
)


def undo(
    engine: Engine,
    dataset: str,
    by: str | None = None,
    load: int | None = None,
    within_unit: str | None = None,
) -> int | None:
    """Undo the last load of a data set, in one transaction; return how many rows its file held, if known.

    Args:
        load: the one that is meant; refused when another has become the last.
        within_unit: the unit below the nation whose person undoes, as `province:92`: the last of the loads
            all of whose rows are of its stations.

    Raises:
        UserError: there is none, it is another than the one meant, a later load has changed data of the same
        stations, later data refer to its rows, or it touched what is not the unit's.
    """
    with only_loader(engine, "undo"), engine.begin() as connection:
        unit = within.unit_of(connection, within_unit)
        within.require_own(dataset, unit)
        last, rows, names = _last_load(connection, dataset, load, unit)
        if unit is not None:
            within.require_undoes_own(connection, last, unit)
        try:
            _restore(connection, last, names)
            connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        except IntegrityError:
            raise REFERRED_TO from None
        connection.execute(
            text(
                "UPDATE ssz.load_batches SET state = 'undone', undone_at = now(),"
                " undone_by = coalesce(:by, session_user) WHERE id = :id"
            ),
            {"id": last, "by": by},
        )
        connection.execute(text("DELETE FROM ssz.load_changes WHERE load_id = :id"), {"id": last})
        store.changed(connection)
    return rows


def _last_load(
    connection: Connection, dataset: str, meant: int | None, unit: Unit | None
) -> tuple[int, int | None, list[str]]:
    """Return a data set's last load: its number, its rows and the tables it changed, in the order of writing.

    Raises:
        UserError: it is another than the one meant, or cannot be undone.
    """
    b, journal = schema.load_batches.c, schema.load_changes.c
    loads = connection.execute(
        select(b.id, b.rows, b.counts, b.file_hash, exists().where(journal.load_id == b.id).label("kept"))
        .where(b.dataset == dataset, b.state == "complete", _of_unit(unit))
        .order_by(b.id.desc())
    )
    last = next((load for load in loads if load.kept or _changed(load.counts)), None)
    if meant is not None and unit is not None and not _is_of(connection, meant, unit):
        raise OF_OTHERS
    if last is None:
        raise UserError(Text(*(NO_LOAD(lang, dataset=dataset) for lang in LANGUAGES)), SEE_HISTORY)
    if meant is not None and last.id != meant:
        raise LOADED_SINCE
    if last.file_hash is None:
        raise WAS_A_PULL
    tables = "SELECT table_name FROM ssz.load_changes WHERE load_id = :id GROUP BY 1 ORDER BY min(id)"
    names = list(connection.execute(text(tables), {"id": last.id}).scalars())
    if not names:
        raise CHANGED_SINCE
    return last.id, last.rows, names


def _is_of(connection: Connection, load: int, unit: Unit) -> bool:
    found = select(schema.load_batches.c.id).where(schema.load_batches.c.id == load, _of_unit(unit))
    return connection.execute(found).first() is not None


def _restore(connection: Connection, load: int, names: list[str]) -> None:
    """Put every row of the load back, the last table first; rows that it added go."""
    with ExitStack() as stack:
        for dataset in LOADERS:
            if dataset.around is not None and {table.name for table in dataset.stored_in} & set(names):
                stack.enter_context(dataset.around(connection))
        plain = [n for n in names if n != case_journal.NAME]
        for name in reversed(plain):
            _take_back(connection, TABLES[name], load)
        for name in plain:
            _put_back(connection, TABLES[name], load)
        if case_journal.NAME in names:
            case_journal.restore(connection, load)
            if last := reception.last_day(connection):
                reception.judge(connection, last)


def _take_back(connection: Connection, table: Table, load: int) -> None:
    """Delete the rows that a load added to a table; questions by which others have answers by now stay.

    Raises:
        UserError: rows of later loads hang on them, and would go too.
    """
    added = (
        f"(SELECT (jsonb_populate_record(NULL::{table.fullname}, k)).* FROM ssz.load_changes,"
        " jsonb_array_elements(key) k WHERE load_id = :load AND table_name = :name AND before IS NULL)"
    )
    told = {"load": load, "name": table.name}
    for below, key in HANGING.get(table.name, ()):
        hang = f'SELECT EXISTS (SELECT FROM {below.fullname} b JOIN {added} c ON b."{key.parent.name}" ='
        if connection.execute(text(f'{hang} c."{key.column.name}")'), told).scalar():
            raise REFERRED_TO
    instrument = INSTRUMENT_OF.get(table.name)
    unused = "".join(
        f' AND NOT EXISTS (SELECT FROM ssz.{answers} a WHERE a.instrument_code = t."{instrument}")'
        for answers in (ANSWERS if instrument else ())
    )
    connection.execute(
        text(f"DELETE FROM {table.fullname} t USING {added} c WHERE {_keys(table)}{unused}"), told
    )


def _put_back(connection: Connection, table: Table, load: int) -> None:
    names = ", ".join(f'"{c.name}"' for c in table.columns)
    sets = ", ".join(f'"{c.name}" = excluded."{c.name}"' for c in table.columns)
    keys = ", ".join(f'"{c.name}"' for c in table.primary_key)
    connection.execute(
        text(
            f"INSERT INTO {table.fullname} ({names}) SELECT {names} FROM (SELECT"
            f" (jsonb_populate_record(NULL::{table.fullname}, before)).* FROM ssz.load_changes"
            " WHERE load_id = :load AND table_name = :name AND before IS NOT NULL ORDER BY id) c"
            f" ON CONFLICT ({keys}) DO UPDATE SET {sets}"
        ),
        {"load": load, "name": table.name},
    )


def _keys(table: Table) -> str:
    return " AND ".join(f't."{c.name}" = c."{c.name}"' for c in table.primary_key)


def as_json(frame: pd.DataFrame) -> str:
    """Return the history for scripts."""
    return json.dumps(
        frame.astype(object).where(frame.notna(), None).to_dict("records"), default=str, ensure_ascii=False
    )
