"""Empty forms for people to fill: Thai headers, drop-downs, an example, and a sheet that explains them."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import xlsxwriter
from sqlalchemy import Connection

from data_loaders.annotated import TEXT_ONLY
from data_loaders.columns import Column, Dataset, Kind
from data_loaders.files.tables import LIST_SHEET
from data_loaders.lists import Lists
from data_loaders.loading import dataset_of
from data_loaders.reading import HELP_SHEET
from data_loaders.records import EXAMPLE
from data_loaders.within import Unit

YES, NO = "ใช่", "ไม่ใช่"
# พ.ศ. on the screen, a real date in the cell.
DATE_FORMAT = "[$-107041E]d mmm yyyy"
READY_ROWS = 1_000
# Kind of a column -> style of its cells; the others are as Excel has them.
_STYLES: dict[Kind, str] = {"date": "date", "text": "text", "code": "text"}


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet to fill: what stands above its header, its columns, and rows that are there already."""

    dataset: Dataset
    columns: Sequence[Column]
    labels: Sequence[tuple[str, str]] = ()
    rows: pd.DataFrame | None = None
    example: bool = True


def template(
    dataset: str,
    connection: Connection | None = None,
    rows: pd.DataFrame | None = None,
    unit: Unit | None = None,
) -> bytes:
    """Return the form of a data set as XLSX; a connection adds drop-downs of stations, zones and so on.

    Args:
        unit: whose stations, and what is theirs, alone are offered.

    Raises:
        UserError: there is no such data set.
    """
    described = dataset_of(dataset)
    lists = Lists.read(connection) if connection is not None else Lists()
    lists = lists if unit is None else lists.of_stations(unit.stations)
    return workbook([Page(described, described.all_columns(lists), rows=rows, example=rows is None)], lists)


def export(dataset: str, connection: Connection) -> bytes:
    """Return what the store holds of a data set, in its form; loading it again changes nothing."""
    return template(dataset, connection, dataset_of(dataset).rows_of(connection))


def workbook(pages: Sequence[Page], lists: Lists) -> bytes:
    """Return an XLSX with a sheet for each page, a sheet of help and a hidden one of lists."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {**TEXT_ONLY, "default_date_format": DATE_FORMAT}) as book:
        styles = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "head": book.add_format(
                {"bold": True, "bg_color": "#1F3864", "font_color": "white", "text_wrap": True, "border": 1}
            ),
            "label": book.add_format({"bold": True, "align": "right"}),
            "example": book.add_format({"italic": True, "font_color": "#7F7F7F", "bg_color": "#F2F2F2"}),
            "date": book.add_format({"num_format": DATE_FORMAT}),
            "text": book.add_format({"num_format": "@"}),
            "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        sheets = [(page, book.add_worksheet(page.dataset.sheet_name)) for page in pages]
        help_sheet = book.add_worksheet(HELP_SHEET)
        choices = _Choices(book.add_worksheet(LIST_SHEET))
        for page, sheet in sheets:
            _fill(sheet, page, lists, styles, choices)
        _explain(help_sheet, pages, styles)
        choices.sheet.hide()
    return buffer.getvalue()


class _Choices:
    """The hidden sheet of allowed values, one column a list: a validation itself takes only 255 letters."""

    def __init__(self, sheet: Any) -> None:
        self.sheet, self.used = sheet, 0

    def add(self, values: Sequence[str]) -> str:
        """Write a list and return the reference that a validation needs."""
        for row, value in enumerate(values):
            self.sheet.write_string(row, self.used, value)
        letters = xlsxwriter.utility.xl_col_to_name(self.used, col_abs=True)
        self.used += 1
        return f"='{LIST_SHEET}'!{letters}$1:{letters}${max(len(values), 1)}"


def _fill(sheet: Any, page: Page, lists: Lists, styles: dict[str, Any], choices: _Choices) -> None:
    sheet.write_string(0, 0, page.dataset.name.th, styles["title"])
    sheet.write_string(0, 3, f"{page.dataset.about.th}  (* = จำเป็น)")
    above = [("แบบฟอร์ม:", page.dataset.code), *page.labels]
    for row, (label, value) in enumerate(above, start=1):
        sheet.write_string(row, 0, label, styles["label"])
        sheet.write_string(row, 1, value)
        if value == "" or value == "✓":
            sheet.data_validation(row, 1, row, 1, {"validate": "list", "source": ["✓"]})
    head = len(above) + 2
    first = head + 1 + page.example
    for at, column in enumerate(page.columns):
        sheet.write_string(head, at, column.header(), styles["head"])
        if column.help.th:
            sheet.write_comment(head, at, column.help.th)
        style = styles.get(_STYLES.get(column.kind, ""))
        sheet.set_column(at, at, max(12, min(34, len(column.header()) + 4)), style)
        if page.example:
            text = _words(column, column.example)
            sheet.write_string(head + 1, at, f"{EXAMPLE}: {text}" if at == 0 else text, styles["example"])
        _validate(sheet, column, at, first, lists, choices)
    sheet.freeze_panes(head + 1, 1)
    for number, row in enumerate(page.rows.to_dict("records") if page.rows is not None else (), start=first):
        for at, column in enumerate(page.columns):
            _cell(sheet, number, at, column, _named(column, row.get(column.key), lists), styles)


def _validate(sheet: Any, column: Column, at: int, first: int, lists: Lists, choices: _Choices) -> None:
    last = first + READY_ROWS
    values: list[str] = []
    if column.choices:
        values = [label.th for label in column.choices.values()]
    elif column.kind == "yes_no":
        values = [YES, NO]
    elif column.lookup is not None and not column.shown_only:
        values = [str(_named(column, code, lists)) for code in sorted(lists.names.get(column.lookup, {}))]
    if values:
        # A warning, not a wall: names are read as well as codes.
        rule = {
            "validate": "list",
            "source": choices.add(values),
            "error_type": "warning",
            "error_title": "ไม่อยู่ในรายการ",
            "error_message": "ค่านี้ไม่อยู่ในรายการ ใช้ต่อหรือไม่",
        }
        sheet.data_validation(first, at, last, at, rule)


def _named(column: Column, value: Any, lists: Lists) -> Any:
    """Return sectors and provinces by their names, since nobody knows our codes; others keep their number."""
    if column.lookup not in ("sectors", "provinces"):
        return value
    name = lists.names.get(column.lookup, {}).get(value)
    return name if name is not None and lists.code(column.lookup, name) == value else value


def _words(column: Column, value: Any) -> str:
    """Return a value as people write it."""
    if value is None or (isinstance(value, float) and value != value):
        return ""
    if column.choices:
        return column.choices[value].th if value in column.choices else str(value)
    if isinstance(value, bool):
        return YES if value else NO
    if column.kind == "date" and isinstance(value, str):
        day = date.fromisoformat(value)
        return f"{day.day:02d}/{day.month:02d}/{day.year + 543}"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _cell(sheet: Any, row: int, at: int, column: Column, value: Any, styles: dict[str, Any]) -> None:
    if value is None or value is pd.NaT or (isinstance(value, float) and value != value):
        return
    if isinstance(value, date):
        sheet.write_datetime(row, at, value, styles["date"])
    elif column.kind in ("integer", "number", "percent") and not isinstance(value, str):
        sheet.write_number(row, at, float(value))
    else:
        sheet.write_string(row, at, _words(column, value), styles["text"])


def _explain(sheet: Any, pages: Sequence[Page], styles: dict[str, Any]) -> None:
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 4, 40, styles["wrap"])
    row = 0
    for page in pages:
        sheet.write_string(row, 0, f"คำแนะนำ: {page.dataset.name.th}", styles["title"])
        for number, name in enumerate(("คอลัมน์", "คำอธิบาย", "จำเป็น", "ค่าที่ใช้ได้", "เช่น")):
            sheet.write_string(row + 1, number, f"• {name}", styles["label"])
        for column in page.columns:
            allowed = " / ".join(label.th for label in column.choices.values())
            words = (
                f"• {column.name.th} ({column.name.en})",
                column.help.th,
                "จำเป็น" if column.required else "",
                allowed,
                _words(column, column.example),
            )
            for number, text in enumerate(words):
                sheet.write_string(row + 2, number, text, styles["wrap"])
            row += 1
        row += 4
