"""Workbooks and delimited text as plain rows of cells. Runs in the child process."""

import csv
import io
import shutil
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from dashboard.errors import UserError
from dashboard.language.text import LANGUAGES, Text
from data_loaders.files import encoding, epochs, formulas, kinds, limits, sheet_xml
from data_loaders.words import cleaned

# Marks what the workbook itself calls a date or a time, not text that looks like one: no text holds NUL.
DATE_MARK = "\x00"
# Begins a cell whose formula has no result in the file; the formula follows.
NO_RESULT = DATE_MARK + "="
# What a formula gives that cannot be computed; a text file holds it as Excel wrote it.
ERRORS = frozenset(
    ("#N/A", "#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#FIELD!")
)
# The last column of a layer of a map.
SHAPE = "shape"
DELIMITERS = ",;\t|"
csv.field_size_limit(limits.MOST_CELL)


@dataclass(slots=True)
class FileSheet:
    """Rows as they stand, the first is row 1; cells are text, numbers, True/False, None or marked dates.

    Attributes:
        hidden: whether the whole sheet is.
        hidden_rows, hidden_columns: those that are hidden or filtered out, from 0.
        is_1904: whether numbers that are days count from 1904.
        is_text: whether it is a text file, whose cells a stray delimiter may cut.
    """

    name: str
    rows: list[list[Any]]
    hidden: bool = False
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    is_1904: bool = False
    is_text: bool = False


# The sheet of our own forms from which their drop-downs take their choices.
LIST_SHEET = "รายการ"
PASSED_OVER = Text(
    "แผ่นงาน {name} ซ่อนอยู่ จึงไม่ได้อ่าน ถ้าเป็นข้อมูล ให้เลิกซ่อนใน Excel แล้วนำเข้าใหม่",
    "The sheet {name} is hidden and was not read; if it holds data, show it in Excel and load again.",
)


@dataclass(slots=True)
class Tables:
    sheets: list[FileSheet]
    notes: list[Text] = field(default_factory=list)


def read(path: Path, *, hidden: bool = False) -> Tables:
    """Read all visible sheets of a workbook, a text file as one sheet, or the files of a ZIP as sheets.

    Args:
        hidden: read hidden sheets of a workbook too.

    Raises:
        UserError: locked, damaged, too large, or of a kind that is no table.
    """
    kind = kinds.kind_of(path)
    if kind == "workbook":
        found, is_1904 = _sheets(path), epochs.is_1904(path)
        sheets = [
            FileSheet(s.name, _cells(s), is_hidden, is_1904=is_1904)
            for s, is_hidden in found
            if hidden or not is_hidden
        ]
        _add_from_xml(path, sheets)
        return Tables(
            sheets, [] if hidden else [_passed_over(s.name) for s, is_ in found if is_ and _holds(s)]
        )
    if kind == "text":
        text, notes = encoding.decode(path.read_bytes())
        rows = list(rows_of_text(io.StringIO(text, newline=""), delimiter_of(text)))
        return Tables([FileSheet("", rows, is_text=True)], notes)
    if kind == "archive":
        return _archive(path, hidden)
    raise kinds.refused(
        Text("ไฟล์นี้เป็นแผนที่ (หรือ JSON) ไม่ใช่ตาราง", "This is a map (or JSON), not a table."),
        kinds.AREAS_AND_POINTS,
    )


def _add_from_xml(path: Path, sheets: list[FileSheet]) -> None:
    """Add what the XML alone tells: what is hidden, and formulas without a result and errors.

    These two are put where they stand: as empty cells they would pass for no answer.
    """
    by_name = {sheet.name: sheet for sheet in sheets}
    for name, xml in sheet_xml.read(path):
        if (sheet := by_name.get(name)) is None:
            continue
        sheet.hidden_rows, sheet.hidden_columns = sheet_xml.hidden(xml)
        for row, column, formula, error in formulas.without_value(xml):
            if row < len(sheet.rows) and column < limits.MOST_COLUMNS:
                cells = sheet.rows[row]
                cells += [None] * (column + 1 - len(cells))
                cells[column] = error or NO_RESULT + formula


def unpack(path: Path, folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield the tables of a ZIP by name, each in a file of our naming: an archive's are never used as a path.

    Raises:
        UserError: the ZIP holds something besides tables; it would go unread.
    """
    with zipfile.ZipFile(path) as archive:
        members = [m for m in archive.namelist() if not m.endswith("/") and not kinds.is_scrap(m)]
        if strange := [kinds.base_name(m) for m in members if not m.lower().endswith(kinds.TABLES)]:
            named = ", ".join(strange[:10])
            raise kinds.refused(
                Text(
                    f"ใน ZIP มีไฟล์ที่ไม่ใช่ตารางและจะไม่ได้อ่าน: {named}",
                    f"The ZIP holds files that are no tables and would go unread: {named}.",
                ),
                Text("ลบไฟล์เหล่านั้นออกจาก ZIP หรือส่งแยกกัน", "Take them out of the ZIP, or send them apart."),
            )
        names = Counter(map(kinds.base_name, members))
        for number, member in enumerate(sorted(members)):
            unpacked = folder / f"table {number}"
            with archive.open(member) as content, unpacked.open("wb") as out:
                shutil.copyfileobj(content, out)
            name = kinds.base_name(member)
            yield name if names[name] == 1 else member, unpacked


def _archive(path: Path, hidden: bool) -> Tables:
    """Read each file of a ZIP; its sheets are named by the file and their own name."""
    whole = Tables([])
    with tempfile.TemporaryDirectory(prefix="ssz-unpacked-") as folder:
        for name, unpacked in unpack(path, Path(folder)):
            part = read(unpacked, hidden=hidden)
            for sheet in part.sheets:
                sheet.name = f"{name} › {sheet.name}" if sheet.name else name
            whole.sheets += part.sheets
            whole.notes += part.notes
    return whole


def name_apart(sheets: Sequence[FileSheet]) -> None:
    """Give sheets that are called alike, as folders of a map may be, names by which they are told apart."""
    taken: set[str] = set()
    for sheet in sheets:
        name, number = sheet.name, 1
        while sheet.name in taken:
            number += 1
            sheet.name = f"{name} ({number})".strip()
        taken.add(sheet.name)


def _holds(sheet: CalamineSheet) -> bool:
    """Return whether a hidden sheet holds rows of somebody's: more than headers, and not our own lists."""
    return sheet.name != LIST_SHEET and sheet.end is not None and sheet.end[0] > 0


def _passed_over(name: str) -> Text:
    return Text(*(PASSED_OVER(lang, name=name) for lang in LANGUAGES))


def _sheets(path: Path) -> list[tuple[CalamineSheet, bool]]:
    """Return the sheets of a workbook, each with whether it is hidden."""
    try:
        book = _opened(path)
        shown = [
            (s.name, s.visible != SheetVisibleEnum.Visible)
            for s in book.sheets_metadata
            if s.typ == SheetTypeEnum.WorkSheet
        ]
        if len(shown) > limits.MOST_SHEETS:
            raise kinds.too_big()
        return [(book.get_sheet_by_name(name), is_hidden) for name, is_hidden in shown]
    except PasswordError:
        raise kinds.locked() from None
    except (CalamineError, OSError, ValueError, KeyError):
        raise kinds.refused(
            Text(
                "เปิดสมุดงานไม่ได้: ไฟล์เสียหรือมาไม่ครบ",
                "The workbook cannot be opened: it is damaged or incomplete.",
            ),
            Text("เปิดใน Excel แล้วบันทึกเป็น XLSX ใหม่", "Open it in Excel and save it as XLSX anew."),
        ) from None


def _opened(path: Path) -> CalamineWorkbook:
    """Open a workbook by what it holds: calamine believes its name, and many systems call an XLSX .xls."""
    try:
        return CalamineWorkbook.from_path(str(path))
    except CalamineError as error:
        if isinstance(error, PasswordError):
            raise
        with path.open("rb") as file:
            return CalamineWorkbook.from_filelike(file)


def _cells(sheet: CalamineSheet) -> list[list[Any]]:
    rows, columns = (sheet.end[0] + 1, sheet.end[1] + 1) if sheet.end else (0, 0)
    if rows > limits.MOST_ROWS or rows * columns > limits.MOST_ROWS * 100:
        raise kinds.too_big()
    merged = sheet.merged_cell_ranges or []
    cells = [[_cell(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    if columns > limits.MOST_COLUMNS and any(
        v is not None for row in cells[:200] for v in row[limits.MOST_COLUMNS :]
    ):
        raise kinds.too_big()
    for (top, left), (bottom, right) in merged[:5000]:
        # Text alone: an amount written across two rows is one amount.
        if top < len(cells) and left < len(cells[top]) and isinstance(cells[top][left], str):
            for row in cells[top : bottom + 1]:
                for at in range(left, min(right + 1, len(row))):
                    row[at] = cells[top][left] if row[at] is None else row[at]
    return [row[: limits.MOST_COLUMNS] for row in cells]


def _cell(value: Any) -> Any:
    match value:
        case "" | None:
            return None
        case str():
            if len(value) > limits.MOST_CELL:
                raise kinds.too_big()
            # What XML cannot write, Excel writes as _x000D_.
            return words(value.replace("_x000D_", ""))
        case float() if value.is_integer() and abs(value) < 1e15:
            return int(value)
        case datetime() | date() | time():
            return DATE_MARK + value.isoformat()
        case timedelta():
            return DATE_MARK + str(value)
        case _:
            return value


# Rows repeat what those before them say, so few texts have to be looked at.
@lru_cache(1_000)
def words(text: str) -> str | None:
    """Return a cell's text without hidden letters; of these NUL marks a date here."""
    return cleaned(text) or None


def column_letters(column: int) -> str:
    """Return the letters by which spreadsheet programs call a column, from 0."""
    letters = ""
    while column >= 0:
        letters = chr(65 + column % 26) + letters
        column = column // 26 - 1
    return letters


def delimiter_of(text: str) -> str:
    """Return the delimiter by which most of the first lines have the same number of columns."""
    # As the rows are read: old programs of the Mac end a line by a carriage return alone.
    sample = "".join(io.StringIO(text[:100_000], newline="").readlines()[:60])
    best = ("", 0.0)
    for delimiter in DELIMITERS:
        try:
            lines = io.StringIO(sample, newline="")
            widths = Counter(len(row) for row in csv.reader(lines, delimiter=delimiter) if row)
        except csv.Error:
            continue
        wide = {width: rows for width, rows in widths.items() if width > 1}
        if wide:
            width, rows = max(wide.items(), key=lambda item: (item[1], item[0]))
            score = rows / sum(widths.values()) + min(width, 50) / 1000
            best = max(best, (delimiter, score), key=lambda pair: pair[1])
    return best[0] or ","


def rows_of_text(file: io.TextIOBase, delimiter: str, most: int = limits.MOST_ROWS) -> Iterator[list[Any]]:
    """Yield the rows of a delimited text; empty cells are None, and of ="0123" (by which systems keep Excel
    from taking a text for a number) the text is read.

    Raises:
        UserError: too many rows or columns, a cell too long, a quotation mark that is never closed, or closes
            in the middle of a text: the rows up to it would be one cell.
    """
    reader = csv.reader(file, delimiter=delimiter, strict=True)
    try:
        for number, row in enumerate(reader, start=1):
            if number > most or len(row) > limits.MOST_COLUMNS:
                raise kinds.too_big()
            yield [
                words(cell[2:-1] if cell.startswith('="') and cell.endswith('"') else cell) for cell in row
            ]
    except csv.Error:
        raise _broken(reader.line_num) from None


def _broken(line: int) -> UserError:
    return kinds.refused(
        Text(
            f"อ่าน CSV ไม่ได้ถึงบรรทัด {line}: เครื่องหมายคำพูดไม่ปิด หรือปิดกลางข้อความ หรือเซลล์ยาวผิดปกติ",
            f"The CSV cannot be read up to line {line}: a quotation mark is never closed, or closes in the"
            " middle of a text, or a cell is far too long.",
        ),
        Text(
            'ลบเครื่องหมาย " ที่เกินในบรรทัดนั้นหรือก่อนหน้า (ภายในข้อความพิมพ์ "" สองตัว) หรือบันทึกเป็น XLSX',
            'Delete the stray " in that line or before it (within a text it is written twice, ""), or save as'
            " XLSX.",
        ),
    )
