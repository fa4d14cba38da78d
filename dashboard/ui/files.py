"""Tables as CSV and XLSX. No cell is ever a formula or a link, whatever the database holds."""

import io
import re
from collections.abc import Mapping
from datetime import date, datetime
from math import isfinite
from numbers import Real

import pandas as pd
import xlsxwriter

from dashboard.language.thai import BANGKOK

# What a spreadsheet takes for the beginning of a formula; the wide signs are what an East Asian one does.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Neither UTF-8 nor XML has these.
_NO_CHARACTERS = re.compile("[\ud800-\udfff\ufffe\uffff]")
_LARGEST_WHOLE = 2**53


def neutralised(value: object) -> object:
    """Text that a spreadsheet would run gets an apostrophe in front; numbers and dates stay what they are."""
    if not isinstance(value, str):
        return value
    return f"'{_clean(value)}" if value.startswith(_FORMULA) else _clean(value)


def to_csv(frame: pd.DataFrame, notes: Mapping[str, str]) -> bytes:
    """UTF-8 with BOM (Excel shows Thai), notes as the last lines."""
    safe = _tidied(frame).map(neutralised)
    safe.columns = [str(neutralised(name)) for name in safe.columns]
    lines = safe.to_csv(index=False, lineterminator="\r\n")
    closing = pd.DataFrame([[neutralised(k), neutralised(v)] for k, v in notes.items()])
    written: str = (
        "\ufeff" + lines + "\r\n" + closing.to_csv(index=False, header=False, lineterminator="\r\n")
    )
    return written.encode()


def to_xlsx(frame: pd.DataFrame, title: str, notes: Mapping[str, str]) -> bytes:
    """A sheet with title, table and notes; dates show พ.ศ. Byte-identical for the same input."""
    frame = _tidied(frame)
    buffer = io.BytesIO()
    # Values enter as text: a name that begins with "=" must not become a live formula, nor an address a link.
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001 (the file format has no time zones)
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True, "font_name": "Sarabun", "font_size": 14})
        head = book.add_format(
            {
                "bold": True,
                "font_name": "Sarabun",
                "bg_color": "#7A1F2B",
                "font_color": "white",
                "text_wrap": True,
            }
        )
        plain = book.add_format({"font_name": "Sarabun"})
        whole = book.add_format({"font_name": "Sarabun", "num_format": "#,##0"})
        number = book.add_format({"font_name": "Sarabun", "num_format": "#,##0.0"})
        day = book.add_format({"font_name": "Sarabun", "num_format": "[$-107041E]d mmm yyyy"})
        sheet.write_string(0, 0, _clean(title), bold)
        for column, name in enumerate(frame.columns):
            values = frame.iloc[:, column]
            counts = pd.api.types.is_integer_dtype(values)
            sheet.write_string(2, column, name, head)
            longest = max([len(name), *(len(str(v)) for v in values.head(200))], default=8)
            sheet.set_column(column, column, min(max(longest + 2, 8), 50))
            for row, value in enumerate(values, start=3):
                if _is_missing(value):
                    sheet.write_blank(row, column, None, plain)
                elif isinstance(value, date):
                    sheet.write_datetime(row, column, _without_zone(value), day)
                elif isinstance(value, Real):
                    sheet.write_number(row, column, float(value), whole if counts else number)
                else:
                    sheet.write_string(row, column, _clean(str(value)), plain)
        sheet.freeze_panes(3, 0)
        for row, (key, value) in enumerate(notes.items(), start=len(frame) + 4):
            sheet.write_string(row, 0, _clean(key), plain)
            sheet.write_string(row, 1, _clean(value), plain)
    return buffer.getvalue()


def _tidied(frame: pd.DataFrame) -> pd.DataFrame:
    """Whole numbers as such, also where a gap made the column fractional (12, not 12.0); infinity is no
    figure.
    """
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
    tidy.columns = [_clean(str(name)) for name in frame.columns]
    return tidy


def _clean(value: str) -> str:
    return _NO_CHARACTERS.sub("\ufffd", value)


def _is_missing(value: object) -> bool:
    return bool(pd.isna(value)) or (isinstance(value, Real) and not isfinite(value))


def _without_zone(value: date) -> date:
    """An instant as Bangkok's clock shows it: a sheet knows no time zones."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(BANGKOK).replace(tzinfo=None)
    return value
