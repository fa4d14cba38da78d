"""A case export of any length into a small database, read like any other source. Runs in the child."""

import codecs
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import chain, islice
from pathlib import Path
from typing import Any

from dashboard.language.text import Text
from data_loaders.files import encoding, kinds, limits, tables

_TOTAL = re.compile(r"(ผล|ยอด)?รวม(ทั้งสิ้น|ทั้งหมด|\s|$)|(grand |sub)?total(\s|$)", re.IGNORECASE)


def read(path: Path, out: Path, *, table: str, first: bool, sheet: str | None = None) -> list[Text]:
    """Write each sheet of `path` into the database `out`, everything as text, headers as column names.

    Args:
        table: name for the rows of a text file or of the first sheet; further sheets keep their own names.
        first: begin a new database.
        sheet: read this sheet of the workbook alone.

    Raises:
        UserError: it cannot be read, or has no header.
    """
    if first:
        out.unlink(missing_ok=True)
    with closing(sqlite3.connect(out)) as connection, connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        if kinds.kind_of(path) == "text":
            return _text(connection, path, table)
        book = tables.read(path)
        wanted = [s for s in book.sheets if s.rows and sheet in (None, s.name)]
        if not wanted:
            raise kinds.refused(
                Text("ไม่มีแผ่นงานที่มีคดี", "There is no sheet with cases."),
                Text(
                    "ตรวจชื่อแผ่นงาน: " + ", ".join(s.name for s in book.sheets),
                    "Sheets: " + ", ".join(s.name for s in book.sheets),
                ),
            )
        for number, one in enumerate(wanted):
            book.notes += _write(connection, table if number == 0 else one.name, iter(one.rows))
        return book.notes


def _text(connection: sqlite3.Connection, path: Path, table: str) -> list[Text]:
    with path.open("rb") as file:
        sample = file.read(1_000_000)
    name = encoding.name_of(sample)
    start = codecs.getincrementaldecoder(name)().decode(sample)
    garbled = encoding.ungarble(start[:20_000])
    if garbled is not None:
        raise kinds.refused(
            Text(f"ตัวอักษรเพี้ยนทั้งไฟล์ ({garbled[1].th})", f"The whole file is garbled ({garbled[1].en})."),
            Text("ส่งออกจากระบบใหม่เป็น CSV UTF-8", "Export it again as CSV UTF-8."),
        )
    try:
        with open(path, encoding=name, newline="") as lines:
            notes = _write(
                connection, table, tables.rows_of_text(lines, tables.delimiter_of(start), limits.MOST_CASES)
            )
    except UnicodeDecodeError:
        raise kinds.refused(
            Text("มีตัวอักษรที่อ่านไม่ได้ในไฟล์", "The file holds letters that cannot be read."),
            Text("ส่งออกเป็น CSV UTF-8 ใหม่", "Export it again as CSV UTF-8."),
        ) from None
    return notes + ([] if name.startswith("utf-8") else [Text(f"อ่านเป็นรหัสอักขระ {name}", f"Read as {name}.")])


def _write(connection: sqlite3.Connection, table: str, rows: Iterator[list[Any]]) -> list[Text]:
    # Titles stand above; the header is the first row at least half as full as the widest of the first.
    head = list(islice(rows, 30))
    widths = [sum(c is not None for c in row) for row in head]
    wide = max(widths, default=0)
    if wide < 2:
        raise kinds.refused(
            Text("ไม่พบหัวตารางในไฟล์คดี", "The file of cases has no header."),
            Text("แถวแรกต้องเป็นชื่อคอลัมน์", "Its first row must name the columns."),
        )
    at = next(i for i, width in enumerate(widths) if width * 2 >= wide)
    names = _names(head[at])
    columns = ", ".join(f'"{n}" TEXT' for n in names)
    quoted = table.replace('"', "")
    connection.execute(f'DROP TABLE IF EXISTS "{quoted}"')
    connection.execute(f'CREATE TABLE "{quoted}" ({columns})')
    marks = ", ".join("?" * len(names))
    insert = f'INSERT INTO "{quoted}" VALUES ({marks})'  # noqa: S608 - quotes were taken out of the name
    totals = 0

    def records() -> Iterator[list[str | None]]:
        nonlocal totals
        for row in chain(head[at + 1 :], rows):
            start = next((c for c in row if c is not None), None)
            if isinstance(start, str) and _TOTAL.match(start):
                totals += 1
            elif start is not None:
                yield _row(row, len(names))

    connection.executemany(insert, records())
    return [Text(f"ข้ามแถวรวม {totals} แถว", f"{totals} row(s) skipped: totals")] if totals else []


def _names(header: list[Any]) -> list[str]:
    names: list[str] = []
    for number, cell in enumerate(header, start=1):
        name = " ".join(str(cell).split()).replace('"', "") if cell is not None else f"column {number}"
        taken = {f.casefold() for f in names}
        names.append(f"{name} {number}" if name.casefold() in taken else name)
    return names


def _row(row: list[Any], width: int) -> list[str | None]:
    cells = [None if c is None else _written(c) for c in row[:width]]
    return cells + [None] * (width - len(cells))


def _written(cell: Any) -> str:
    """Return text as the mapping's formats expect it: YYYY-MM-DD hh:mm:ss, whole days without a clock."""
    text = str(cell)
    return text[1:].replace("T", " ").removesuffix(" 00:00:00") if text.startswith(tables.DATE_MARK) else text
