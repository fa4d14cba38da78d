"""Files of cases as stations send them, for the tests of the loaders: small, with a mapping to fit."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text

from data_loaders import incident_files
from data_loaders.loading import Options, Report
from data_loaders.losses import Leave
from tests.programme_files import csv, xlsx

NOW = datetime(2026, 11, 23, tzinfo=UTC)
DAY = "วันที่เกิดเหตุ"
YEAR = "2024-01-01..2024-12-31"
MAPPING = """
[source]
name = "{name}"
times = "{times}"
[incidents]
table = "cases"
key = ["id"]
[incidents.columns]
station = {station}
occurred_from = {occurred}
offence = {{ constant = "theft" }}
[offence_codes]
theft = "theft"
"""
Rows = Sequence[Sequence[Any]]


def cases(
    engine: Engine,
    folder: Path,
    *files: Path,
    occurred: str = f'"{DAY}"',
    station: str = '{ constant = "900101" }',
    name: str = "t",
    times: str = "wall-clock",
    period: str = YEAR,
    sheet: str | None = None,
    accept: bool = False,
    replace: bool = False,
    **more: Any,
) -> Report:
    """Load files of cases by a mapping that reads `id`, a station and the day of occurrence."""
    mapping = folder / "mapping.toml"
    toml = MAPPING.format(name=name, times=times, station=station, occurred=occurred)
    mapping.write_text(toml, encoding="utf-8")
    options = Options(mapping=mapping, sheet=sheet, leave=Leave(accept, replace))
    return incident_files.load(engine, files, options, period=period, now=NOW, **more)


def book(folder: Path, sheets: dict[str, Rows], name: str = "cases.xlsx") -> Path:
    """A workbook of these sheets."""
    (first, rows), *others = sheets.items()
    path = folder / name
    path.write_bytes(xlsx(rows, first, dict(others)))
    return path


def listed(folder: Path, rows: Rows, name: str = "cases.csv") -> Path:
    """A text file of these rows."""
    path = folder / name
    path.write_bytes(b"\xef\xbb\xbf" + csv(rows))
    return path


def days(folder: Path, *values: Any, name: str = "cases.csv") -> Path:
    """A text file of cases 1, 2, 3 … that happened on these days."""
    return listed(folder, [["id", DAY], *[[at, value] for at, value in enumerate(values, start=1)]], name)


def stored(engine: Engine) -> list[str]:
    """Day, clock and precision of every case, as Bangkok has them."""
    with engine.connect() as connection:
        found = connection.execute(
            text(
                "SELECT to_char(occurred_from AT TIME ZONE 'Asia/Bangkok', 'YYYY-MM-DD HH24:MI') || ' ' ||"
                " time_precision FROM ssz.incidents ORDER BY 1"
            )
        )
        return [str(row[0]) for row in found]


def count(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text("SELECT count(*) FROM ssz.incidents")).scalar_one())
