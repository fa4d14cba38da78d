"""Tables as CSV and XLSX. No cell is ever a formula or a link, whatever the database holds."""

import io
import re
from collections.abc import Mapping
from datetime import date, datetime
from math import isfinite
from numbers import Real
from typing import Any

import pandas as pd
import xlsxwriter

from dashboard.language.thai import BANGKOK

# What a spreadsheet takes for the beginning of a formula; the wide signs are what an East Asian one does.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Neither UTF-8 nor XML has these.
_NO_CHARACTERS = re.compile("[\ud800-\udfff\ufffe\uffff]")
_LARGEST_WHOLE = 2**53
# Values enter as text: a name that begins with "=" must not become a live formula, nor an address a link.
BOOK_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
FONT = {"font_name": "Sarabun"}
# The calendar of Thailand, whatever the language of the spreadsheet program.
BUDDHIST_DAY = "[$-107041E]d mmm yyyy"
_FORMATS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14},
    "heading": {"bold": True, "bg_color": "#7A1F2B", "font_color": "white", "text_wrap": True},
    "plain": {},
    "whole": {"num_format": "#,##0"},
    "number": {"num_format": "#,##0.0"},
    "day": {"num_format": BUDDHIST_DAY},
}
# First rows: title, what the table is about, headings, the table.
_ABOUT_AT, _HEADINGS_AT, _ROWS_FROM = 1, 2, 3
_WIDTHS = (8, 50)


def neutralised(value: object) -> object:
    """Return text that a spreadsheet would run with an apostrophe in front; numbers and dates as they are."""
    if not isinstance(value, str):
        return value
    return f"'{cleaned(value)}" if value.startswith(_FORMULA) else cleaned(value)


def to_csv(frame: pd.DataFrame, notes: Mapping[str, str]) -> bytes:
    """Return a table as UTF-8 with BOM (without it Excel garbles Thai), notes as the last lines."""
    safe = _tidied(frame).map(neutralised)
    safe.columns = [str(neutralised(name)) for name in safe.columns]
    closing = pd.DataFrame([[neutralised(name), neutralised(note)] for name, note in notes.items()])
    rows: str = safe.to_csv(index=False, lineterminator="\r\n")
    last: str = closing.to_csv(index=False, header=False, lineterminator="\r\n")
    return f"\ufeff{rows}\r\n{last}".encode()


def to_xlsx(
    frame: pd.DataFrame,
    title: str,
    notes: Mapping[str, str],
    *,
    about: str = "",
    sheet_name: str | None = None,
) -> bytes:
    """Return a sheet with title, table and notes; dates show พ.ศ. Byte-identical for the same input.

    Args:
        about: what the figures are about, below the title.
    """
    frame = _tidied(frame)
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, BOOK_OPTIONS) as book:
        book.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001 (the file format has no time zones)
        sheet = book.add_worksheet(cleaned(sheet_name) if sheet_name else None)
        formats = {name: book.add_format({**FONT, **options}) for name, options in _FORMATS.items()}
        sheet.write_string(0, 0, cleaned(title), formats["title"])
        if about:
            sheet.write_string(_ABOUT_AT, 0, cleaned(about), formats["plain"])
        for column, name in enumerate(frame.columns):
            _write_column(sheet, column, name, frame.iloc[:, column], formats)
        sheet.freeze_panes(_ROWS_FROM, 0)
        for row, (name, note) in enumerate(notes.items(), start=len(frame) + _ROWS_FROM + 1):
            sheet.write_string(row, 0, cleaned(name), formats["plain"])
            sheet.write_string(row, 1, cleaned(note), formats["plain"])
    return buffer.getvalue()


def _write_column(sheet: Any, column: int, name: str, values: pd.Series, formats: dict[str, Any]) -> None:
    counts = pd.api.types.is_integer_dtype(values)
    narrowest, widest = _WIDTHS
    longest = max([len(name), *(len(str(value)) for value in values.head(200))])
    sheet.set_column(column, column, min(max(longest + 2, narrowest), widest))
    sheet.write_string(_HEADINGS_AT, column, name, formats["heading"])
    for row, value in enumerate(values, start=_ROWS_FROM):
        if _is_missing(value):
            sheet.write_blank(row, column, None, formats["plain"])
        elif isinstance(value, date):
            sheet.write_datetime(row, column, _without_zone(value), formats["day"])
        elif isinstance(value, Real):
            sheet.write_number(row, column, float(value), formats["whole" if counts else "number"])
        else:
            sheet.write_string(row, column, cleaned(str(value)), formats["plain"])


def _tidied(frame: pd.DataFrame) -> pd.DataFrame:
    """Return whole numbers as such, also where a gap made their column fractional; infinity as a gap."""
    columns = {}
    for at in range(frame.shape[1]):
        values = frame.iloc[:, at].reset_index(drop=True)
        if pd.api.types.is_object_dtype(values):
            values = values.map(lambda value: None if _is_missing(value) else value)
        if pd.api.types.is_float_dtype(values):
            values = values.replace([float("inf"), float("-inf")], float("nan"))
            known = values.dropna()
            if ((known % 1 == 0) & (known.abs() < _LARGEST_WHOLE)).all():
                values = values.astype("Int64")
        columns[at] = values
    tidy = pd.DataFrame(columns)
    tidy.columns = [cleaned(str(name)) for name in frame.columns]
    return tidy


def cleaned(value: str) -> str:
    """Return a text without what no file can hold."""
    return _NO_CHARACTERS.sub("\ufffd", value)


def _is_missing(value: object) -> bool:
    return bool(pd.isna(value)) or (isinstance(value, Real) and not isfinite(value))


def _without_zone(value: date) -> date:
    """Return an instant as Bangkok's clock shows it: a sheet knows no time zones."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(BANGKOK).replace(tzinfo=None)
    return value
