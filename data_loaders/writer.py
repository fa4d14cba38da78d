"""Rows of a file into a table: what is new, changed or gone, and a journal by which it can be undone."""

# ruff: noqa: S608 - names come from dashboard.schema alone; values are always parameters or copied

import io
from dataclasses import dataclass

import orjson
import pandas as pd
from sqlalchemy import Connection, Table, text

from data_loaders.columns import Rows


@dataclass(frozen=True, slots=True)
class Written:
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0

    @property
    def touched(self) -> int:
        """Rows that are not as they were."""
        return self.new + self.changed + self.removed

    def __add__(self, other: "Written") -> "Written":
        return Written(
            self.new + other.new,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
            self.removed + other.removed,
        )


def write(connection: Connection, rows: Rows, load: int) -> Written:
    """Insert what is new, update what differs, delete what is gone; each with its row as it was."""
    removed = _remove(connection, rows, load) if rows.gone is not None and len(rows.gone) else 0
    if rows.frame.empty:
        return Written(removed=removed)
    columns = list(rows.frame.columns)
    table = rows.table.fullname
    stage(connection, rows.table, rows.frame)
    same = _same(rows.table, rows.key, "t", "s")
    others = [c for c in columns if c not in rows.key]
    differs = (
        f"({', '.join(f't.{_q(c)}' for c in others)}) IS DISTINCT FROM"
        f" ({', '.join(f's.{_q(c)}' for c in others)})"
        if others
        else "false"
    )
    known, changed = connection.execute(
        text(f"SELECT count(*), count(*) FILTER (WHERE {differs}) FROM stage s JOIN {table} t ON {same}")
    ).one()
    primary = _primary(rows.table, "t")
    if changed:
        connection.execute(
            text(
                "INSERT INTO ssz.load_changes (load_id, table_name, key, before) SELECT :load, :name,"
                f" {primary}, to_jsonb(t) FROM {table} t JOIN stage s ON {same} WHERE {differs}"
            ),
            {"load": load, "name": rows.table.name},
        )
        sets = ", ".join(f"{_q(c)} = s.{_q(c)}" for c in others)
        connection.execute(text(f"UPDATE {table} t SET {sets} FROM stage s WHERE {same} AND {differs}"))
    if known < len(rows.frame):
        names = ", ".join(map(_q, columns))
        primary_names = ", ".join(_q(column.name) for column in rows.table.primary_key)
        connection.execute(
            text(
                f"WITH t AS (INSERT INTO {table} ({names}) SELECT {names} FROM stage s"
                f" WHERE NOT EXISTS (SELECT FROM {table} t WHERE {same}) RETURNING {primary_names})"
                # New rows have no earlier state: one entry lists them all.
                " INSERT INTO ssz.load_changes (load_id, table_name, key) SELECT :load, :name,"
                f" jsonb_agg({primary}) FROM t"
            ),
            {"load": load, "name": rows.table.name},
        )
    return Written(len(rows.frame) - known, changed, known - changed, removed)


def _remove(connection: Connection, rows: Rows, load: int) -> int:
    assert rows.gone is not None  # noqa: S101 - the caller looked
    stage(connection, rows.table, rows.gone)
    same = _same(rows.table, tuple(rows.gone.columns), "t", "s")
    return connection.execute(
        text(
            f"WITH t AS (DELETE FROM {rows.table.fullname} t USING stage s WHERE {same} RETURNING t.*)"
            " INSERT INTO ssz.load_changes (load_id, table_name, key, before)"
            f" SELECT :load, :name, {_primary(rows.table, 't')}, to_jsonb(t) FROM t"
        ),
        {"load": load, "name": rows.table.name},
    ).rowcount


def stage(connection: Connection, table: Table, frame: pd.DataFrame) -> None:
    """Put a frame into the temporary table `stage`, typed as the store's; text for JSON is JSON already."""
    names = ", ".join(map(_q, frame.columns))
    connection.execute(text("DROP TABLE IF EXISTS pg_temp.stage"))
    connection.execute(
        text(f"CREATE TEMP TABLE stage ON COMMIT DROP AS SELECT {names} FROM {table.fullname} WITH NO DATA")
    )
    texts = frame.copy()
    for name in texts.columns:
        if str(table.c[name].type) == "JSONB":
            texts[name] = texts[name].map(
                lambda v: v if isinstance(v, str) else orjson.dumps(v).decode(), na_action="ignore"
            )
    buffer = io.BytesIO()
    texts.to_csv(buffer, mode="wb", index=False, header=False, na_rep="\\N", lineterminator="\n")
    buffer.seek(0)
    cursor = connection.connection.cursor()
    try:
        cursor.copy_expert(f"COPY stage ({names}) FROM STDIN WITH (FORMAT csv, NULL '\\N')", buffer)
    finally:
        cursor.close()
    connection.execute(text("ANALYZE stage"))


def _same(table: Table, key: tuple[str, ...], a: str, b: str) -> str:
    """Return the condition that two rows have one key; IS NOT DISTINCT FROM alone would use no index."""
    return " AND ".join(
        (
            f"coalesce({a}.{_q(c)}::text, '') = coalesce({b}.{_q(c)}::text, '')"
            if table.c[c].nullable
            else f"{a}.{_q(c)} = {b}.{_q(c)}"
        )
        for c in key
    )


def _primary(table: Table, alias: str) -> str:
    parts = ", ".join(f"'{c.name}', {alias}.{_q(c.name)}" for c in table.primary_key)
    return f"jsonb_build_object({parts})"


def _q(name: str) -> str:
    return f'"{name}"'
