"""Whether the store says what the police database says: cases of both, and when each was last compared."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.coverage.reconciliation import REASONS, reasons
from dashboard.coverage.submission_panel import STATION
from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.language.thai import format_change, format_instant, format_month
from dashboard.queries import reconciliation
from dashboard.store import db
from dashboard.ui.columns import Column, table
from dashboard.ui.sheet import Sheet, sheet, sheet_of
from dashboard.view.extent import extent
from dashboard.view.view import View

TITLE = Text("เทียบกับต้นทาง", "Against the source")
ROUNDS = Text("การเทียบทุกคดีกับฐานข้อมูลต้นทาง", "Comparison of every case with the source")
NO_ROUNDS = Text(
    "ยังไม่เคยดึงจากฐานข้อมูลคดี จึงไม่มีต้นทางให้เทียบ",
    "Nothing was pulled from a police database, so there is no source to compare with.",
)
PROMISE = Text(
    "การดึงทุกครั้งอ่านคดีที่ต้นทางเพิ่มหรือแก้ไข และเทียบคดีเก่าทีละช่วงจนครบทุกคดี แล้วเริ่มรอบใหม่"
    " จึงพบคดีที่ต้นทางแก้โดยไม่เปลี่ยนเวลาแก้ไข ย้ายสถานี เพิ่มผู้ต้องหาภายหลัง หรือลบ ·"
    " เทียบครบทุกคดี = เวลาที่รอบล่าสุดซึ่งครบแล้วเริ่ม สิ่งที่ต้นทางแก้ไขก่อนเวลานั้นอยู่ในระบบแล้ว",
    "Every pull reads what the source added or changed and compares a stretch of old cases, until all are"
    " done, then begins anew. So it finds what was changed without a new time of change, moved to another"
    " station, given suspects later, or deleted · every case compared = when the last finished round began:"
    " what the source changed before then is here",
)
COMPARED = Text(
    "{source}: เทียบครบทุกคดีครั้งล่าสุด {at} ({age}ก่อน)",
    "{source}: every case was last compared on {at} ({age} ago).",
)
NEVER = Text(
    "{source}: ยังไม่เคยเทียบครบทุกคดี คดีเก่าที่ต้นทางแก้ไขหรือลบอาจยังไม่ตรงกัน",
    "{source}: never were all cases compared; old ones that the source changed or deleted may differ.",
)
HOURS = Text("{n:,} ชั่วโมง", "{n:,} h")
DAYS = Text("{n:,} วัน", "{n:,} days")
# With a pull every ten minutes no round is as old.
OLD = timedelta(days=1)
NOT_YET = "–"
CASES = Text("คดีของต้นทางและในระบบ รายสถานีรายเดือน", "Cases of source and store, by station and month")
NO_CASES = Text(
    "ยังไม่มีผลการเทียบของหน่วยที่เลือก จะมีเมื่อเทียบครบรอบแรก หรือสั่ง `python -m data_loaders reconcile`",
    "No comparison of these units yet: it comes with the first round, or with `python -m data_loaders"
    " reconcile`.",
)
NOTE = Text(
    "เทียบเมื่อ {at} · เดือนที่รับแจ้ง (ถ้าไม่มี ใช้เดือนที่เกิดเหตุ) ทุกเดือนไม่จำกัดห้วง ทุกประเภทคดี · แถวที่ต่างกันขึ้นก่อน ·"
    " ต้นทาง = จำนวนแถวในตารางคดี · ต่าง = ต้นทาง − ในระบบ · คดีที่วันที่อ่านไม่ได้นับไว้ที่เดือนที่อ่านได้ หรือไม่มีเดือน",
    "as compared on {at} · month of report (else of occurrence), every month whatever the period, all"
    " offences · rows that differ first · source = rows of its table of cases · difference = source − store"
    " · a case with a day that cannot be read counts in a month that can, or in none",
)
ALIKE = Text("ตรงกัน", "alike")
TOTAL = Text("รวม", "Total")
EVERY_MONTH = Text("ทุกเดือน", "every month")
NO_MONTH = Text("ไม่มีวันที่อ่านได้", "no readable day")


def _at(name: str) -> tuple[Column[Any], Column[Any]]:
    """Return the column of an instant for people, and as an instant for a file."""
    headings = {
        "compared_at": Text("เทียบครบทุกคดี", "Every case compared"),
        "round_began_at": Text("รอบที่กำลังเทียบเริ่ม", "Round under way since"),
        "pulled_at": Text("ดึงล่าสุด", "Last pull"),
    }

    def shown(row: Any, lang: Lang) -> str:
        instant = getattr(row, name)
        return NOT_YET if pd.isna(instant) else format_instant(instant, lang)

    return Column(headings[name], shown), Column(headings[name], lambda row, _: getattr(row, name))


SOURCE: Column[Any] = Column(Text("แหล่งข้อมูล", "Source"), lambda row, _: row.source_name)
INSTANTS = tuple(_at(name) for name in ("compared_at", "round_began_at", "pulled_at"))
WORDS = (SOURCE, *(words for words, _ in INSTANTS))
VALUES = (SOURCE, *(value for _, value in INSTANTS))


MONTH: Column[Any] = Column(Text("เดือน", "Month"), lambda row, lang: _month(row, lang))
WHY: Column[Any] = Column(Text("เพราะ", "Why"), lambda row, lang: _why(row, lang))
COUNTS = {
    "source_cases": Text("ต้นทาง", "Source"),
    "store_cases": Text("ในระบบ", "Store"),
    "difference": Text("ต่าง", "Difference"),
}


def reconciliation_panel(view: View) -> None:
    """Show how old the last comparison of each source is, and what it found by station and month."""
    for row in _rounds(view).itertuples():
        _age(row, view.lang)
    sheet(view, "rounds", ROUNDS, _rounds_sheet)
    sheet(view, "reconciliation", CASES, _cases_sheet)


def _rounds(view: View) -> pd.DataFrame:
    return db.kept(_ask_rounds, view.plain)


def _ask_rounds(view: View) -> pd.DataFrame:
    return db.read(reconciliation.rounds(view.scope))


def _age(row: Any, lang: Lang) -> None:
    """Say it at every look, for age grows while nothing is pulled."""
    source = escape_markdown(row.source_name)
    if pd.isna(row.compared_at):
        st.warning(NEVER(lang, source=source))
        return
    age = datetime.now(UTC) - row.compared_at
    said = COMPARED(lang, source=source, at=format_instant(row.compared_at, lang), age=age_text(age, lang))
    (st.warning if age > OLD else st.success)(said)


def age_text(age: timedelta, lang: Lang) -> str:
    """Return an age in whole hours, from two days on in days."""
    hours = max(int(age / timedelta(hours=1)), 0)
    return HOURS(lang, n=hours) if hours < 48 else DAYS(lang, n=hours // 24)


def _rounds_sheet(view: View) -> Sheet | str:
    rows = list(_rounds(view).itertuples())
    if not rows:
        return NO_ROUNDS(view.lang)
    words, values = (table(rows, columns, view.lang) for columns in (WORDS, VALUES))
    return sheet_of(words, values, view.lang, extent(view, "state"), PROMISE(view.lang))


def _ask_cases(view: View) -> pd.DataFrame:
    found = db.read(reconciliation.station_months(view.scope, view.filters))
    names = [*REASONS, "source_cases", "store_cases"]
    found[names] = found[names].astype(int)
    return found.assign(difference=found["source_cases"] - found["store_cases"])


def _cases_sheet(view: View) -> Sheet | str:
    lang, found = view.lang, _ask_cases(view)
    if found.empty:
        return NO_CASES(lang)
    found = differing_first(found)
    counts = [*REASONS, *COUNTS]
    total = found[counts].sum().to_frame().T.assign(station_code="", month=pd.NaT)
    names = {s.code: s.name for s in view.units.stations_of(view.filters)}
    station: Column[Any] = Column(STATION, lambda row, _: names.get(row.station_code, TOTAL))
    rows, sums = list(found.itertuples()), list(total.itertuples())
    at = format_instant(found["compared_at"].min(), lang)
    words = table([*sums, *rows], (station, MONTH, *map(_in_words, COUNTS), WHY), lang)
    values = table([*rows, *sums], (station, MONTH, *map(_as_number, COUNTS), WHY), lang)
    return sheet_of(words, values, lang, extent(view, "state"), NOTE(lang, at=at))


def differing_first(found: pd.DataFrame) -> pd.DataFrame:
    """Put rows that differ first, then those with a day that cannot be read; else the order stays."""
    differing = found[[name for name in REASONS if name != "unreadable_days"]].any(axis=1)
    places = found.assign(alike=~differing, is_read=found["unreadable_days"] == 0)
    return found.loc[places.sort_values(["alike", "is_read"], kind="stable").index]


def _in_words(name: str) -> Column[Any]:
    write = format_change if name == "difference" else "{:,}".format
    return Column(COUNTS[name], lambda row, _: write(int(getattr(row, name))))


def _as_number(name: str) -> Column[Any]:
    return Column(COUNTS[name], lambda row, _: int(getattr(row, name)))


def _why(row: Any, lang: Lang) -> str:
    return " · ".join(said(lang) for said in reasons(row)) or ALIKE(lang)


def _month(row: Any, lang: Lang) -> str:
    if not row.station_code:
        return EVERY_MONTH(lang)
    return NO_MONTH(lang) if pd.isna(row.month) else format_month(row.month, lang)
