"""Where in an export the rows stand that are lost: without a key, with one that came before, or a day."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pandas as pd

from dashboard.language.text import LANGUAGES, Text
from dashboard.language.thai import BANGKOK
from data_loaders.case_mapping import days_of
from data_loaders.fields import Moment
from data_loaders.files.exports import PLACE
from data_loaders.mapping import Mapping

NAMED = 10
# Different values that are looked for at once.
MOST_VALUES = 500
NO_KEY = Text("ไม่มีเลขคดี ({key}): แถว {rows}", "Without a key ({key}): row {rows}")
TWICE = Text("เลขคดี ({key}) ซ้ำ: แถว {rows}", "Key ({key}) came before: row {rows}")
SAME_AS = Text("{row} (ซ้ำกับแถว {first})", "{row} (as in row {first})")
NO_DAY = Text("อ่านวันที่ไม่ได้ในคอลัมน์ {column}: แถว {rows}", "No day in column {column}: row {rows}")


def find(database: Path, mapping: Mapping) -> list[Text]:
    """Return a sentence for each way in which rows are lost, with the first rows; keys are not repeated.

    Args:
        database: the export, as `files.exports` wrote it.
        mapping: as it was fitted to it.
    """
    with closing(sqlite3.connect(database)) as connection:
        return [*_keys(connection, mapping), *_days(connection, mapping)]


def _keys(connection: sqlite3.Connection, mapping: Mapping) -> Iterator[Text]:
    table, columns = mapping.incidents.table, mapping.incidents.key
    parts = [f"trim(coalesce(\"{column}\", ''))" for column in columns]
    blank, key = " OR ".join(f"{part} = ''" for part in parts), ", ".join(columns)
    without = connection.execute(
        f'SELECT "{PLACE}" FROM "{table}" WHERE {blank} ORDER BY _rowid_ LIMIT {NAMED + 1}'  # noqa: S608 - names
    ).fetchall()
    if without:
        rows = _some([str(place) for (place,) in without])
        yield Text(*(NO_KEY(lang, key=key, rows=rows) for lang in LANGUAGES))
    twice = connection.execute(
        f'SELECT place, first FROM (SELECT _rowid_ AS at, "{PLACE}" AS place, row_number() OVER same AS copy,'  # noqa: S608 - names
        f' first_value("{PLACE}") OVER same AS first FROM "{table}" WHERE NOT ({blank})'
        f" WINDOW same AS (PARTITION BY {', '.join(parts)} ORDER BY _rowid_)) WHERE copy > 1"
        f" ORDER BY at LIMIT {NAMED + 1}"
    ).fetchall()
    if twice:
        yield Text(
            *(
                TWICE(
                    lang, key=key, rows=_some([SAME_AS(lang, row=row, first=first) for row, first in twice])
                )
                for lang in LANGUAGES
            )
        )


def outside(database: Path, mapping: Mapping, period: tuple[date, date]) -> str:
    """Return the first rows whose day (of report, else of occurrence) a period lacks; '' if unknown."""
    spec = mapping.incidents.columns.reported or mapping.incidents.columns.occurred_from
    if not _is_plain(spec):
        return ""
    table = mapping.incidents.table or ""
    with closing(sqlite3.connect(database)) as connection:
        days = days_of(connection, table, spec)
        at = days["at"].dt.tz_convert(BANGKOK).dt.tz_localize(None).dt.floor("D")
        first, last = map(pd.Timestamp, period)
        return _valued(connection, table, spec, days.loc[(at < first) | (at > last), "value"])


def _days(connection: sqlite3.Connection, mapping: Mapping) -> Iterator[Text]:
    columns, table = mapping.incidents.columns, mapping.incidents.table or ""
    for spec in filter(None, (columns.occurred_from, columns.reported)):
        if _is_plain(spec):
            days = days_of(connection, table, spec)
            if rows := _valued(connection, table, spec, days.loc[days["unreadable"], "value"]):
                yield Text(*(NO_DAY(lang, column=spec.date, rows=rows) for lang in LANGUAGES))


def _is_plain(spec: Moment) -> bool:
    """Return whether days stand in a column of the cases themselves, in a known format."""
    return spec.date is not None and spec.format is not None and not spec.join


def _valued(connection: sqlite3.Connection, table: str, spec: Moment, values: pd.Series) -> str:
    """Return the first rows that hold these values, each with its value."""
    wanted = values.head(MOST_VALUES).tolist()
    marks = ", ".join("?" * len(wanted))
    found = connection.execute(
        f'SELECT "{PLACE}", "{spec.date}" FROM "{table}" WHERE "{spec.date}" IN ({marks})'  # noqa: S608 - names
        f" ORDER BY _rowid_ LIMIT {NAMED + 1}",
        wanted,
    )
    return _some([f"{place} “{value}”" for place, value in found])


def _some(rows: list[str]) -> str:
    return ", ".join(rows[:NAMED]) + (" …" if len(rows) > NAMED else "")
