"""What the loaders answer about a file or a mapping, as tables and sentences in the reader's language."""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pandas as pd

from dashboard.coverage import datasets
from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.language.thai import format_date, format_instant, format_month
from dashboard.ui.columns import Column, table

# More rows of errors than anybody reads on a page; the marked file has them all.
MOST_SHOWN = 100
# One row of a report as the loaders send it in JSON.
Entry = dict[str, Any]

STATES = {
    "received": Text("ได้รับข้อมูล", "received"),
    "confirmed_none": Text("ไม่มีกิจกรรม (ยืนยันแล้ว)", "no activity (confirmed)"),
}
SEVERITIES = {
    "error": Text("ต้องแก้", "error"),
    "warning": Text("ควรตรวจ", "warning"),
    "note": Text("ข้อสังเกต", "note"),
}
# How the loaders write a flag that they have read.
FLAGS = {"True": Text("ใช่", "True"), "False": Text("ไม่ใช่", "False")}
COUNTS = {
    "new": Text("ใหม่", "new"),
    "changed": Text("แก้ไข", "changed"),
    "unchanged": Text("คงเดิม", "unchanged"),
    "removed": Text("ลบ", "removed"),
}
COUNTED_ROWS = Text("{counted} (แถวในฐานข้อมูล: {counts})", "{counted} (rows of the store: {counts})")
LOADED_BY = Text("โดย {name}", "by {name}")
PULLED = {
    "read": Text("อ่าน", "read"),
    "new": Text("ใหม่", "new"),
    "changed": Text("แก้ไข", "changed"),
    "removed": Text("ถูกลบ", "removed"),
    "unmapped": Text("รหัสยังไม่จับคู่", "unmapped codes"),
    "without_coordinates": Text("ไม่มีพิกัด", "without coordinates"),
    "piled": Text("บนพิกัดกองรวมรอตัดสิน", "on undecided piles"),
}
PULLED_CASES = Text("{counts} คดี", "{counts} cases")
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def words(wording: dict[str, str], lang: Lang) -> str:
    """Return one of the two wordings of an answer, letter by letter in Markdown."""
    return escape_markdown(Text(**wording)(lang))


def _letters(key: str) -> Callable[[Entry, Lang], str]:
    """Return what takes a text of a row, letter by letter in Markdown."""
    return lambda entry, _lang: escape_markdown(entry[key])


def _words(key: str) -> Callable[[Entry, Lang], str]:
    """Return what takes a wording of a row in the reader's language."""
    return lambda entry, lang: words(entry[key], lang)


PROBLEM_COLUMNS: tuple[Column[Entry], ...] = (
    Column(Text("แผ่นงาน", "Sheet"), _letters("sheet")),
    Column(Text("ที่", "Where"), _words("at")),
    Column(Text("คอลัมน์", "Column"), _letters("column")),
    Column(Text("ค่า", "Value"), _letters("value")),
    Column(Text("เหตุผล", "Reason"), _words("reason")),
    Column(Text("วิธีแก้", "Remedy"), _words("remedy")),
)
FINDING_COLUMNS: tuple[Column[Entry], ...] = (
    Column(Text("ระดับ", "Severity"), lambda finding, _: SEVERITIES[finding["severity"]]),
    Column(Text("ตาราง", "Table"), _letters("table")),
    Column(Text("คอลัมน์", "Column"), _letters("column")),
    Column(Text("ต้องเป็น", "Expected"), _words("expected")),
    Column(Text("พบ", "Found"), _words("found")),
    Column(Text("วิธีแก้", "Remedy"), _words("remedy")),
)
# Of months with the name of their data set.
COVERAGE_COLUMNS: tuple[Column[tuple[str, Entry]], ...] = (
    Column(Text("ชุดข้อมูล", "Data set"), lambda row, _: escape_markdown(row[0])),
    Column(Text("เดือน", "Month"), lambda row, lang: format_month(date.fromisoformat(row[1]["month"]), lang)),
    Column(Text("สถานะ", "State"), lambda row, _: STATES[row[1]["state"]]),
    Column(Text("สถานี", "Stations"), lambda row, _: row[1]["stations"]),
)


def counts(report: Entry, lang: Lang) -> str:
    """Return what a file holds as people count, and what loading does to rows of the store."""
    counted = Text(**report["counted"])(lang)
    return COUNTED_ROWS(lang, counted=counted, counts=_listed(COUNTS, report, lang))


def _listed(names: dict[str, Text], numbers: Entry, lang: Lang) -> str:
    return " · ".join(f"{name(lang)} {numbers[key]:,}" for key, name in names.items())


def problems(report: Entry, lang: Lang) -> pd.DataFrame:
    """Return the first problems of a file, a row each; cells are ready for Markdown."""
    shown = report["problems"][:MOST_SHOWN]
    # Texts and maps of one layer have no sheets: on a phone, an empty column took a third of the table.
    columns = PROBLEM_COLUMNS if any(problem["sheet"] for problem in shown) else PROBLEM_COLUMNS[1:]
    return table(shown, columns, lang)


def coverage(report: Entry, names: dict[str, str], lang: Lang) -> pd.DataFrame:
    """Return which months would count as sent: data set × month, with the number of stations.

    Args:
        names: of the data sets, by code.
    """
    months = [(names.get(month["dataset"], month["dataset"]), month) for month in report["coverage"]]
    return table(months, COVERAGE_COLUMNS, lang)


def preview(report: Entry, lang: Lang) -> pd.DataFrame:
    """Return the first rows of a file as they were read: plain text, days as people write them."""
    shown = report["preview"]
    # As objects: among texts pandas would make NaN of a cell that is empty.
    frame = pd.DataFrame(shown["rows"], columns=range(len(shown["columns"])), dtype=object)
    frame = frame.map(lambda value: _cell(value, lang))
    titles = [Text(**name)(lang) for name in shown["columns"]]
    frame.columns = [t if titles.count(t) == 1 else f"{t} ({at + 1})" for at, t in enumerate(titles)]
    return frame


def _cell(value: str | None, lang: Lang) -> str:
    if value is None:
        return ""
    if _ISO_DAY.fullmatch(value):
        return format_date(date.fromisoformat(value), lang)
    return FLAGS[value](lang) if value in FLAGS else value


def findings(entries: list[Entry], lang: Lang) -> pd.DataFrame:
    """Return the comparison of mapping and database, a finding a row, worst first."""
    return table(entries, FINDING_COLUMNS, lang)


def load_named(load: Entry, lang: Lang) -> str:
    """Return a load of the history in one line: file, time, rows, person. Ready for Markdown."""
    parts = [
        f"**{escape_markdown(str(load['file_name'] or load['source_name']))}**",
        format_instant(datetime.fromisoformat(load["started_at"]), lang),
    ]
    if load["rows"] is not None:
        parts.append(rows_of(load, lang))
    if load["loaded_by"]:
        parts.append(LOADED_BY(lang, name=escape_markdown(load["loaded_by"])))
    return " · ".join(parts)


def rows_of(load: Entry, lang: Lang) -> str:
    """Return how much a load of the history brought, as people count."""
    return datasets.counted({load["dataset"]: int(load["rows"])})(lang)


def pull_account(summary: Entry, lang: Lang) -> str:
    """Return the closing account of a pull in one line."""
    return PULLED_CASES(lang, counts=_listed(PULLED, summary, lang))
