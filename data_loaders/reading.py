"""From the sheets of a file to the typed rows of a data set, with everything that is wrong on the way."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import zip_longest
from typing import Any

import pandas as pd

from dashboard.text import Text
from data_loaders import cells, headers
from data_loaders.columns import Column, Dataset
from data_loaders.days import Order
from data_loaders.files.tables import Sheet
from data_loaders.lists import Lists, spelled
from data_loaders.problems import Problem

_TOTAL = re.compile(
    r"(ผล|ยอด)?รวม(ทั้งสิ้น|ทั้งหมด|สุทธิ|ย่อย|ยอด|เดือน.*|จังหวัด.*|สถานี.*|\d.*)?|(grand|sub)?total.*|เฉลี่ย|average"
)
_NONE = re.compile(r"(เดือนนี้|ในเดือนนี้)?ไม่มี(กิจกรรม|ข้อมูล|การดำเนินการ|รายการ|เหตุ)?|none|noactivity|[-–—]")
# Rows are many and totals few: only what begins like one is looked at closely.
_SUSPECT = re.compile(
    r"\s*(ตัวอย่าง|ผลรวม|ยอด|รวม|เฉลี่ย|ไม่|เดือนนี้|ในเดือนนี้|total|sub|grand|average|no|[-–—]+\s*$)", re.IGNORECASE
)
EXAMPLE = "ตัวอย่าง"
# Labels above the header of a form, each with its value in the next filled cell.
LABELS = {"สถานี": "station", "เดือน": "month", "เดือนนี้ไม่มีกิจกรรม": "none", "แบบฟอร์ม": "form"}


@dataclass(slots=True)
class Read:
    """`frame`: a column each key, and `sheet`, `row`; `wrong`: cells that could not be read, by (frame position, key)."""

    frame: pd.DataFrame
    problems: list[Problem] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)
    labels: dict[str, dict[str, str]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    wrong: set[tuple[int, str]] = field(default_factory=set)


def labels_of(rows: Sequence[Sequence[Any]], until: int) -> dict[str, str]:
    """What a form says above its header: station, month, and the tick for a month without activity."""
    found: dict[str, str] = {}
    for row in rows[:until]:
        filled = [cell for cell in row if cell is not None]
        for label, value in zip(filled, [*filled[1:], None], strict=False):
            key = LABELS.get(spelled(label).rstrip(":").rstrip("☐"))
            if key is not None and key not in found:
                found[key] = "" if value is None else cells.shown_whole(value)
    return found


def read(
    sheets: Sequence[Sheet], dataset: Dataset, lists: Lists, order: Order | None, today: date,
    given: Mapping[str, Any] | None = None, wanted_sheet: str | None = None,
) -> Read:  # fmt: skip
    """All rows of the data set in the sheets that hold it.

    Args:
        given: values of columns that the file need not have (the station of a form, say).
        wanted_sheet: read this sheet alone.
    """
    columns = dataset.all_columns(lists)
    fixed = dict(given or {})
    chosen, problems, notes = _choose(sheets, columns, wanted_sheet, frozenset(fixed))
    result = Read(pd.DataFrame(), problems, notes)
    parts: list[pd.DataFrame] = []
    for sheet, header in chosen:
        result.labels[sheet.name] = labels_of(sheet.rows, header.row)
        result.problems += headers.missing(header, columns, sheet.name, frozenset(fixed))
        result.names |= header.names
        parts.append(
            _rows(sheet, header, columns, dataset, lists, order, today, fixed, result, sum(len(p) for p in parts))
        )
        if header.extra:
            extra = ", ".join(dict.fromkeys(header.extra))[:300]
            result.notes.append(Text(f"คอลัมน์ที่ไม่ได้ใช้: {extra}", f"Columns not used: {extra}"))
    names = [*(c.key for c in columns), "sheet", "row"]
    whole = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=names, dtype=object)
    result.frame = whole.astype(object).where(whole.notna(), None)
    return result


def _choose(
    sheets: Sequence[Sheet], columns: Sequence[Column], wanted: str | None, fixed: frozenset[str]
) -> tuple[list[tuple[Sheet, headers.Header]], list[Problem], list[Text]]:
    if wanted is not None:
        sheets = [s for s in sheets if spelled(s.name) == spelled(wanted)] or []
        if not sheets:
            return [], [Problem("", 0, "", wanted, Text("ไม่มีแผ่นงานนี้", "there is no such sheet"),
                                Text("ตรวจชื่อแผ่นงาน", "Check its name."))], []  # fmt: skip
    found = [(s, h) for s in sheets if (h := headers.find(s.rows, columns)) is not None]
    needed = {c.key for c in columns if c.required} - fixed
    whole = [(s, h) for s, h in found if needed <= set(h.at)]
    # Sheets that have every required column; else the one that has most, so that what it lacks can be named.
    chosen = whole or sorted(found, key=lambda pair: -len(pair[1].at))[:1]
    left = [s.name for s in sheets if s.name and s.rows and all(s is not c for c, _ in chosen)]
    notes = [Text(f"แผ่นงานที่ข้าม: {', '.join(left)}", f"Sheets skipped: {', '.join(left)}")] if left else []
    if chosen:
        return chosen, [], notes
    wanted_columns = Text(
        ", ".join(c.name.th for c in columns if c.required), ", ".join(c.name.en for c in columns if c.required)
    )
    missing = Problem(
        "", 0, "", "", Text(f"ไม่พบแถวหัวตารางที่มีคอลัมน์ {wanted_columns.th}", f"no header row with the columns {wanted_columns.en}"),
        Text("ใช้แบบฟอร์มจากหน้าจัดการข้อมูลหรือคำสั่ง template หรือเขียนไฟล์จับคู่คอลัมน์ (--mapping)",
             "Use the form from the data page or from `template`, or a mapping file (--mapping)."),
    )  # fmt: skip
    return [], [missing], notes


def _rows(
    sheet: Sheet, header: headers.Header, columns: Sequence[Column], dataset: Dataset, lists: Lists,
    order: Order | None, today: date, fixed: Mapping[str, Any], result: Read, start: int,
) -> pd.DataFrame:  # fmt: skip
    kept, skipped = _records(sheet.rows, header, [header.at[k] for k in dataset.blank_if if k in header.at])
    for what, rows in skipped.items():
        some = ", ".join(map(str, rows[:8])) + (" …" if len(rows) > 8 else "")
        words = {"total": Text("แถวรวม", "totals"), "none": Text("แถว “ไม่มี”", "“none”"), "example": Text("แถวตัวอย่าง", "examples"),
                 "unused": Text("แถวที่เตรียมไว้แต่ไม่ได้กรอก", "prefilled, not filled in")}[what]  # fmt: skip
        result.notes.append(
            Text(f"ข้าม{words.th} {len(rows)} แถว (แถว {some})", f"{len(rows)} row(s) skipped: {words.en} (row {some})")
        )
    frame: dict[str, list[Any]] = {}
    numbers = [index + 1 for index in kept]
    by_column = list(zip_longest(*(sheet.rows[i] for i in kept)))
    for column in columns:
        if column.shown_only:
            continue
        at, name = header.at.get(column.key), header.names.get(column.key, column.name.th)
        if at is None:
            # A column that is neither there nor given leaves what is stored as it is.
            if column.required or column.key in fixed or column.default is not None:
                frame[column.key] = [fixed.get(column.key, column.default)] * len(kept)
            continue
        given = by_column[at] if at < len(by_column) else (None,) * len(kept)
        converted = cells.convert(given, column, name, lists, order, today)
        for where, (reason, remedy) in converted.wrong.items():
            result.wrong.add((start + where, column.key))
            result.problems.append(
                Problem(sheet.name, numbers[where], name, cells.shown(given[where]), reason, remedy, column.key)
            )
        for reason, remedy, places in converted.column:
            result.problems += _of_column(
                sheet.name, name, column.key, reason, remedy, [(numbers[p], given[p]) for p in places]
            )
            result.wrong |= {(start + p, column.key) for p in places}
        frame[column.key] = [v if v is not None else fixed.get(column.key, column.default) for v in converted.values]
    return pd.DataFrame(frame | {"sheet": sheet.name, "row": numbers}, dtype=object, index=range(len(kept)))


def _of_column(
    sheet: str, name: str, key: str, reason: Text, remedy: Text, places: list[tuple[int, Any]]
) -> list[Problem]:
    """One problem for the column that names its rows, and one for each further row so that each cell can be marked."""
    some = ", ".join(str(row) for row, _ in places[:10]) + (" …" if len(places) > 10 else "")
    whole = Text(f"{reason.th} (แถว {some})", f"{reason.en} (rows {some})")
    first, *others = places
    found = [Problem(sheet, first[0], name, cells.shown(first[1]), whole, remedy, key)]
    return found + [Problem(sheet, row, name, cells.shown(cell), reason, remedy, key) for row, cell in others]


def _records(
    rows: Sequence[Sequence[Any]], header: headers.Header, used: Sequence[int]
) -> tuple[list[int], dict[str, list[int]]]:
    """Indexes of the rows that are records, and row numbers of those that are not, by what they are."""
    kept: list[int] = []
    skipped: dict[str, list[int]] = {}
    mine = sorted(header.at.values())
    for index in range(header.row + 1, len(rows)):
        row = rows[index]
        start = next((row[at] for at in mine if at < len(row) and row[at] is not None), None)
        if start is None:
            continue
        if not used and not (isinstance(start, str) and _SUSPECT.match(start)):
            kept.append(index)
            continue
        filled = [row[at] for at in mine if at < len(row) and row[at] is not None]
        first = spelled(start) if isinstance(start, str) else ""
        if first.startswith(EXAMPLE):
            skipped.setdefault("example", []).append(index + 1)
        elif _TOTAL.fullmatch(first):
            skipped.setdefault("total", []).append(index + 1)
        elif first and all(isinstance(c, str) and _NONE.fullmatch(spelled(c)) for c in filled):
            skipped.setdefault("none", []).append(index + 1)
        elif used and all(at >= len(row) or row[at] is None for at in used):
            skipped.setdefault("unused", []).append(index + 1)
        else:
            kept.append(index)
    return kept, skipped
