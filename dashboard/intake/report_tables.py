"""What the loaders answer about a file or a mapping, as tables and sentences in the reader's language."""

import re
from datetime import date, datetime
from typing import Any

import pandas as pd

from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.language.thai import format_date, format_instant, format_month

# More rows of errors than anybody reads on a page; the marked file has them all.
MOST_SHOWN = 100

STATES = {
    "received": Text("ได้รับข้อมูล", "received"),
    "confirmed_none": Text("ไม่มีกิจกรรม (ยืนยันแล้ว)", "no activity (confirmed)"),
}
SEVERITIES = {
    "error": Text("ต้องแก้", "error"),
    "warning": Text("ควรตรวจ", "warning"),
    "note": Text("ข้อสังเกต", "note"),
}
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def words(given: dict[str, str], lang: Lang) -> str:
    """One of the two wordings of an answer, letter by letter in Markdown."""
    return escape_markdown(Text(**given)(lang))


def counts(report: dict[str, Any], lang: Lang) -> str:
    """`ใหม่ 3 · แก้ไข 1 · คงเดิม 20 · ลบ 0 แถว`: what loading does to the rows of the store."""
    names = {
        "new": Text("ใหม่", "new"),
        "changed": Text("แก้ไข", "changed"),
        "unchanged": Text("คงเดิม", "unchanged"),
        "removed": Text("ลบ", "removed"),
    }
    unit = "แถว" if lang == "th" else "row(s)"
    return " · ".join(f"{name(lang)} {report[key]:,}" for key, name in names.items()) + f" {unit}"


def problems(report: dict[str, Any], lang: Lang) -> pd.DataFrame:
    """The first problems: sheet, row, column, value, reason, remedy. Cells are ready for Markdown."""
    names = (
        ("แผ่นงาน", "แถว", "คอลัมน์", "ค่า", "เหตุผล", "วิธีแก้")
        if lang == "th"
        else ("Sheet", "Row", "Column", "Value", "Reason", "Remedy")
    )
    rows = [
        (
            escape_markdown(p["sheet"]),
            str(p["row"] or ""),
            escape_markdown(p["column"]),
            escape_markdown(p["value"]),
            words(p["reason"], lang),
            words(p["remedy"], lang),
        )
        for p in report["problems"][:MOST_SHOWN]
    ]
    return pd.DataFrame(rows, columns=names)


def coverage(report: dict[str, Any], names: dict[str, str], lang: Lang) -> pd.DataFrame:
    """Which months would count as sent: data set, month, state, number of stations."""
    header = (
        ("ชุดข้อมูล", "เดือน", "สถานะ", "สถานี") if lang == "th" else ("Data set", "Month", "State", "Stations")
    )
    rows = [
        (
            escape_markdown(names.get(c["dataset"], c["dataset"])),
            format_month(date.fromisoformat(c["month"]), lang),
            STATES[c["state"]](lang),
            c["stations"],
        )
        for c in report["coverage"]
    ]
    return pd.DataFrame(rows, columns=header)


def preview(report: dict[str, Any], lang: Lang) -> pd.DataFrame:
    """The first rows as they were read; plain text, days as people write them."""
    shown = report["preview"]
    frame = pd.DataFrame(shown["rows"], columns=range(len(shown["columns"]))).map(lambda v: _cell(v, lang))
    titles = [Text(**name)(lang) for name in shown["columns"]]
    frame.columns = [t if titles.count(t) == 1 else f"{t} ({at + 1})" for at, t in enumerate(titles)]
    return frame


def _cell(value: str | None, lang: Lang) -> str:
    if value is None:
        return ""
    if _ISO_DAY.fullmatch(value):
        return format_date(date.fromisoformat(value), lang)
    return {"True": "ใช่", "False": "ไม่ใช่"}.get(value, value) if lang == "th" else value


def findings(found: list[dict[str, Any]], lang: Lang) -> pd.DataFrame:
    """The comparison of mapping and database, worst first: severity, table, column, expected, found,
    remedy.
    """
    names = (
        ("ระดับ", "ตาราง", "คอลัมน์", "ต้องเป็น", "พบ", "วิธีแก้")
        if lang == "th"
        else ("Severity", "Table", "Column", "Expected", "Found", "Remedy")
    )
    rows = [
        (
            SEVERITIES[f["severity"]](lang),
            escape_markdown(f["table"]),
            escape_markdown(f["column"]),
            words(f["expected"], lang),
            words(f["found"], lang),
            words(f["remedy"], lang),
        )
        for f in found
    ]
    return pd.DataFrame(rows, columns=names)


def load_named(load: dict[str, Any], lang: Lang) -> str:
    """A load of the history in one line: file, time, rows, who. Ready for Markdown."""
    name = escape_markdown(str(load["file_name"] or load["source_name"]))
    at = format_instant(datetime.fromisoformat(load["started_at"]), lang)
    rows = "" if load["rows"] is None else f" · {int(load['rows']):,} {'แถว' if lang == 'th' else 'row(s)'}"
    by = (
        ""
        if not load["loaded_by"]
        else f" · {'โดย' if lang == 'th' else 'by'} {escape_markdown(load['loaded_by'])}"
    )
    return f"**{name}** · {at}{rows}{by}"


def pull_account(summary: dict[str, Any], lang: Lang) -> str:
    """The closing account of a pull in one line."""
    names = {
        "read": Text("อ่าน", "read"),
        "new": Text("ใหม่", "new"),
        "changed": Text("แก้ไข", "changed"),
        "removed": Text("ถูกลบ", "removed"),
        "unmapped": Text("รหัสยังไม่จับคู่", "unmapped codes"),
        "without_coordinates": Text("ไม่มีพิกัด", "without coordinates"),
    }
    said = " · ".join(f"{name(lang)} {summary[key]:,}" for key, name in names.items())
    return f"{said} {'คดี' if lang == 'th' else 'cases'}"
