"""What was loaded, by whom and when, and how the last load of a data set is undone."""

# ruff: noqa: S608 - names come from dashboard.schema alone; values are always parameters

import json
from collections.abc import Collection
from contextlib import ExitStack
from dataclasses import asdict
from datetime import date

import pandas as pd
from sqlalchemy import Connection, Engine, Table, exists, select, text
from sqlalchemy.exc import IntegrityError

from dashboard import schema
from dashboard.errors import UserError
from dashboard.language.text import LANGUAGES, Text
from dashboard.language.thai import format_instant
from data_loaders import case_journal, reception, store
from data_loaders.datasets import LOADERS
from data_loaders.writer import Written

TABLES = {table.name: table for table in schema.metadata.tables.values()}


def history(connection: Connection, dataset: str | None = None, limit: int = 200) -> pd.DataFrame:
    """Return the loads, newest first.

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
    statement = select(*wanted).order_by(b.id.desc()).limit(limit)
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
    # A load is only undone while its tables are untouched: its rows would be put back over newer ones.
    connection.execute(
        text(
            "DELETE FROM ssz.load_changes WHERE load_id IN (SELECT DISTINCT o.load_id FROM ssz.load_changes o"
            " WHERE o.load_id < :load AND o.table_name <> 'coverage' AND o.table_name IN"
            " (SELECT n.table_name FROM ssz.load_changes n WHERE n.load_id = :load))"
        ),
        {"load": load},
    )


NO_LOAD = Text("ยังไม่มีการนำเข้า {dataset} ที่ย้อนได้", "There is no load of {dataset} to undo.")
SEE_HISTORY = Text("ดูประวัติด้วยคำสั่ง history", "See `history`.")
LOADED_SINCE = UserError(
    Text("มีการนำเข้าชุดข้อมูลนี้อีกครั้งหลังจากนั้น", "This data set was loaded once more since."),
    Text("ดูการนำเข้าครั้งล่าสุดอีกครั้งก่อนย้อน", "Look at the last load again before undoing it."),
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
        "ย้อนไม่ได้แล้ว: มีการนำเข้าอื่นแก้ตารางเดียวกันหลังจากนั้น",
        "It can no longer be undone: a later load changed the same tables.",
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


def undo(engine: Engine, dataset: str, by: str | None = None, load: int | None = None) -> int:
    """Undo the last load of a data set, in one transaction; return how many rows were put back.

    Args:
        load: the one that is meant; refused when another has become the last.

    Raises:
        UserError: there is none, it is another than the one meant, a later load has changed the same tables,
        or later data refer to its rows.
    """
    with store.only_loader(engine), engine.begin() as connection:
        last, names = _last_load(connection, dataset, load)
        try:
            count = _restore(connection, last, names)
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
    return count


def _last_load(connection: Connection, dataset: str, meant: int | None) -> tuple[int, list[str]]:
    """Return the number of a data set's last load and the tables that it changed, in the order of writing.

    Raises:
        UserError: it is another than the one meant, or cannot be undone.
    """
    b, journal = schema.load_batches.c, schema.load_changes.c
    loads = connection.execute(
        select(b.id, b.counts, b.file_hash, exists().where(journal.load_id == b.id).label("kept"))
        .where(b.dataset == dataset, b.state == "complete")
        .order_by(b.id.desc())
    )
    last = next((load for load in loads if load.kept or _changed(load.counts)), None)
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
    return last.id, names


def _restore(connection: Connection, load: int, names: list[str]) -> int:
    """Put every row of the load back, the last table first; rows that it added go."""
    count = 0
    with ExitStack() as stack:
        for dataset in LOADERS:
            if dataset.around is not None and {table.name for table in dataset.stored_in} & set(names):
                stack.enter_context(dataset.around(connection))
        plain = [n for n in names if n != case_journal.NAME]
        for name in reversed(plain):
            count += _take_back(connection, TABLES[name], load)
        for name in plain:
            count += _put_back(connection, TABLES[name], load)
        if case_journal.NAME in names:
            count += case_journal.restore(connection, load)
            if last := reception.last_day(connection):
                reception.judge(connection, last)
    return count


def _take_back(connection: Connection, table: Table, load: int) -> int:
    return connection.execute(
        text(
            f"DELETE FROM {table.fullname} t USING (SELECT (jsonb_populate_record(NULL::{table.fullname},"
            " k)).* FROM ssz.load_changes, jsonb_array_elements(key) k WHERE load_id = :load AND table_name"
            f" = :name AND before IS NULL) c WHERE {_keys(table)}"
        ),
        {"load": load, "name": table.name},
    ).rowcount


def _put_back(connection: Connection, table: Table, load: int) -> int:
    names = ", ".join(f'"{c.name}"' for c in table.columns)
    sets = ", ".join(f'"{c.name}" = excluded."{c.name}"' for c in table.columns)
    keys = ", ".join(f'"{c.name}"' for c in table.primary_key)
    return connection.execute(
        text(
            f"INSERT INTO {table.fullname} ({names}) SELECT {names} FROM (SELECT"
            f" (jsonb_populate_record(NULL::{table.fullname}, before)).* FROM ssz.load_changes"
            " WHERE load_id = :load AND table_name = :name AND before IS NOT NULL ORDER BY id) c"
            f" ON CONFLICT ({keys}) DO UPDATE SET {sets}"
        ),
        {"load": load, "name": table.name},
    ).rowcount


def _keys(table: Table) -> str:
    return " AND ".join(f't."{c.name}" = c."{c.name}"' for c in table.primary_key)


def as_json(frame: pd.DataFrame) -> str:
    """Return the history for scripts."""
    return json.dumps(
        frame.astype(object).where(frame.notna(), None).to_dict("records"), default=str, ensure_ascii=False
    )
