"""Which sources fill the store, and how the case numbers of one are kept apart from those of another."""

import hashlib
from datetime import datetime
from typing import Any

import pandas as pd
from sqlalchemy import Connection, insert, select, text

from dashboard import schema
from dashboard.errors import UserError
from dashboard.language.text import LANGUAGES, Text
from data_loaders import convert, incidents
from data_loaders.source import Source

# Rows by which it is judged whether a new name stands for cases that are here already.
LOOKED_AT = 2_000

SAME_CASES = Text(
    "แหล่ง “{name}” ยังไม่เคยดึง แต่คดีส่วนใหญ่ของแหล่งนี้อยู่ในระบบแล้วจากแหล่ง “{known}”",
    "Nothing was pulled from “{name}” yet, but most of its cases are here already, from “{known}”.",
)
SAY_RENAMED = Text(
    'ถ้าเป็นแหล่งเดิมที่เปลี่ยนชื่อ ให้เพิ่ม formerly = "{known}" ใน [source] ของไฟล์จับคู่ ถ้าเป็นคนละแหล่ง'
    " ให้กำหนดรหัสสถานีของแหล่งนี้ใน [station_codes] ยังไม่มีการเปลี่ยนแปลงข้อมูล",
    'If it is the same source under a new name, add formerly = "{known}" to [source] of the mapping; if it is'
    " another, give its stations codes of their own in [station_codes]. Nothing was changed.",
)


def address(source: Source, salt: bytes) -> str:
    """Return a hash of where a source's cases lie: server, database and table, without the account."""
    url, section = source.engine.url, source.mapping.incidents
    parts = (url.host, url.port, url.database, section.schema_, section.table, section.query)
    return hashlib.blake2b(repr(parts).encode(), digest_size=16, key=salt[:64]).hexdigest()


def salt_of(connection: Connection, name: str, salt: bytes) -> bytes:
    """Return the salt of a source's case keys: the store's own for its first source, else another."""
    known = {row["name"]: row["key_space"] for row in _known(connection)}
    space = known.get(name, name if known else "")
    return hashlib.blake2b(space.encode(), key=salt[:64]).digest() if space else salt


def register(connection: Connection, source: Source, where: str | None) -> bool:
    """Note a source that fills the store, under its new name if it has one; return whether it is a new one.

    Args:
        where: its `address`; None for a file, which lies nowhere.
    """
    facts, known = source.mapping.source, _known(connection)
    is_new = False
    if facts.name not in {row["name"] for row in known}:
        former = [
            row["name"]
            for row in known
            if row["name"] == facts.formerly or (where is not None and row["address"] == where)
        ]
        is_new = not former
        if is_new:
            _add(connection, facts.name, {row["key_space"] for row in known})
        else:
            _rename(connection, former[0], facts.name)
    if where is not None:
        table = schema.sources
        connection.execute(table.update().where(table.c.name == facts.name).values(address=where))
    return is_new


def refuse_known_cases(connection: Connection, source: Source, salt: bytes, now: datetime) -> None:
    """Refuse a new source most of whose first cases are here from another: key, station and month the same.

    Raises:
        UserError: they are.
    """
    others = [row["name"] for row in _known(connection) if row["name"] != source.mapping.source.name]
    if not others:
        return
    raw = source.rows(source.mapping.incidents, LOOKED_AT)
    for known in others:
        rows = convert.places(raw, source.mapping, salt_of(connection, known, salt), now)
        rows = rows.dropna(subset=["case_key"]).drop_duplicates("case_key")
        if _known_of(connection, rows, known) * 2 > len(rows):
            name = source.mapping.source.name
            raise UserError(
                Text(*(SAME_CASES(lang, name=name, known=known) for lang in LANGUAGES)),
                Text(*(SAY_RENAMED(lang, known=known) for lang in LANGUAGES)),
            )


def _known_of(connection: Connection, rows: pd.DataFrame, name: str) -> int:
    """Count the cases (see `convert.places`) that the store has from a source in the same place."""
    connection.execute(text("DROP TABLE IF EXISTS pg_temp.looked_at"))
    connection.execute(
        text(
            "CREATE TEMP TABLE looked_at (case_key uuid, station_code text, month date, unreadable boolean)"
            " ON COMMIT DROP"
        )
    )
    incidents.copy(connection, "looked_at", rows, list(rows.columns))
    return int(
        connection.execute(
            text(
                "SELECT count(*) FROM pg_temp.looked_at l JOIN ssz.incident_keys k USING (case_key)"
                " JOIN ssz.incidents i USING (case_key, station_code) WHERE k.source_name = :name AND l.month"
                " IS NOT DISTINCT FROM date_trunc('month', coalesce(i.reported_at, i.occurred_from)"
                " AT TIME ZONE 'Asia/Bangkok')::date"
            ),
            {"name": name},
        ).scalar_one()
    )


def _known(connection: Connection) -> list[dict[str, Any]]:
    return [dict(row) for row in connection.execute(select(schema.sources)).mappings()]


def _add(connection: Connection, name: str, spaces: set[str]) -> None:
    # The first source keeps its keys as they are: most stores have no other, and theirs stay valid.
    space = name if spaces else ""
    while space in spaces:
        space += "+"
    connection.execute(insert(schema.sources).values(name=name, key_space=space))


def _rename(connection: Connection, old: str, new: str) -> None:
    """Give everything of a source its new name; its keys stay what they are."""
    values = {"old": old, "new": new}
    connection.execute(text("UPDATE ssz.sources SET name = :new WHERE name = :old"), values)
    for table in ("incident_keys", "stations", "source_codes", "sync_states", "reconciliations"):
        connection.execute(
            text(f"UPDATE ssz.{table} SET source_name = :new WHERE source_name = :old"),  # noqa: S608
            values,
        )
