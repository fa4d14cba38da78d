"""Whether the store says what the police database says: when every case was last compared."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.language.thai import format_instant
from dashboard.queries import reconciliation
from dashboard.store import db
from dashboard.ui.columns import Column, table
from dashboard.ui.sheet import Sheet, sheet, sheet_of
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


def reconciliation_panel(view: View) -> None:
    """Show how old the last comparison of all cases is, of each source."""
    for row in _rounds(view).itertuples():
        _age(row, view.lang)
    sheet(view, "rounds", ROUNDS, _rounds_sheet)


def _rounds(view: View) -> pd.DataFrame:
    return db.kept(_ask_rounds, view.plain)


def _ask_rounds(_: View) -> pd.DataFrame:
    return db.read(reconciliation.rounds())


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
    return sheet_of(words, values, view.lang, PROMISE(view.lang))
