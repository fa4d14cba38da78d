"""A file with its faults marked, to be sent back to whoever made it."""

import io
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from data_loaders.cells import shown_whole
from data_loaders.files.tables import FileSheet, column_letters
from data_loaders.problems import Problem
from data_loaders.reading import FAULTS_SHEET

# Beyond this, rows without a fault are left out: nobody corrects 100,000 rows by reading them.
WHOLE_UP_TO = 5_000
MOST_PROBLEMS = 20_000
MOST_COMMENTS = 2_000

TEXT_ONLY = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}


def workbook(sheets: Sequence[FileSheet], problems: Sequence[Problem]) -> bytes:
    """Write XLSX: the list of problems, then the sheets with every wrong cell coloured and commented."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, TEXT_ONLY) as book:
        head = book.add_format({"bold": True, "bg_color": "#D9E2F3", "text_wrap": True})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        bad = book.add_format({"bg_color": "#FFC7CE", "border": 1})
        page = book.add_worksheet(FAULTS_SHEET)
        page.write_row(0, 0, ["แผ่นงาน", "แถว", "คอลัมน์", "ค่า", "เหตุผล", "วิธีแก้", "Reason", "Remedy"], head)
        for at, p in enumerate(problems[:MOST_PROBLEMS], start=1):
            words = (p.reason.th, p.remedy.th, p.reason.en, p.remedy.en)
            page.write_row(at, 0, [p.sheet, p.row or "", p.column, p.value, *words], wrap)
        page.set_column(0, 3, 16)
        page.set_column(4, 7, 40)
        page.freeze_panes(1, 0)
        names: set[str] = {FAULTS_SHEET}
        for number, sheet in enumerate(sheets, start=1):
            of_sheet = [p for p in problems if p.sheet == sheet.name]
            _sheet(book.add_worksheet(_name(sheet.name, number, names)), sheet, of_sheet, bad)
    return buffer.getvalue()


def _name(name: str, number: int, taken: set[str]) -> str:
    """Return a sheet name that Excel allows and no other sheet has."""
    kept = "".join(c for c in name if c not in "[]:*?/\\").strip("'")[:28] or f"ไฟล์ {number}"
    while kept.casefold() in {t.casefold() for t in taken}:
        kept = f"{kept[:24]} {number}"
        number += 1
    taken.add(kept)
    return kept


def _sheet(page: Any, sheet: FileSheet, problems: Sequence[Problem], bad: Any) -> None:
    at_row: dict[int, list[Problem]] = defaultdict(list)
    for problem in problems:
        at_row[problem.row].append(problem)
    whole = len(sheet.rows) <= WHOLE_UP_TO
    comments = 0
    target = 0
    for number, row in enumerate(sheet.rows, start=1):
        if not whole and number > 40 and number not in at_row:
            continue
        for column, cell in enumerate(row):
            _write(page, target, column, cell, None)
        for problem in at_row.get(number, ()):
            column = _column(sheet, problem.column)
            _write(page, target, column, row[column] if column < len(row) else None, bad)
            if comments < MOST_COMMENTS:
                comment = f"{problem.reason.th}\n{problem.remedy.th}\n{problem.reason.en}"
                page.write_comment(target, column, comment, {"width": 260})
                comments += 1
        target += 1


def _column(sheet: FileSheet, name: str) -> int:
    """Return the place of a header in its sheet, or of the letters of a column; the first one if neither."""
    for row in sheet.rows[:40]:
        for at, cell in enumerate(row):
            if isinstance(cell, str) and " ".join(cell.split())[:80] == name:
                return at
    width = max(map(len, sheet.rows), default=0)
    return next((at for at in range(width) if column_letters(at) == name), 0)


def _write(page: Any, row: int, column: int, cell: Any, style: Any) -> None:
    if cell is None:
        page.write_blank(row, column, None, style)
    elif isinstance(cell, bool | int | float):
        page.write(row, column, cell, style)
    else:
        page.write_string(row, column, "" if isinstance(cell, dict) else shown_whole(cell), style)
