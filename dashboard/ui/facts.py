"""What weakens a figure or dates it: one line under every page, and notes in every download."""

from datetime import date

import streamlit as st

from dashboard.language.periods import format_months
from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.language.thai import format_date, format_instant
from dashboard.store import db
from dashboard.view import received_months
from dashboard.view.holdings import DEMO
from dashboard.view.view import View

SOURCE = Text("แหล่งข้อมูล", "Source")
WARNING = Text("คำเตือน", "Warning")
DATA_TO = Text("ข้อมูลถึงวันที่", "Data to")
CUT_OFF = Text("วันตัดยอด", "Cut-off")
TAKEN_AS_COMPLETE = Text("{day} (คดีถึงวันนี้ถือว่าครบ)", "{day} (cases up to then are taken as complete)")
LAST_PULL = Text("ดึงล่าสุด", "Last pull")
PERIOD_SHOWN = Text("ห้วงที่แสดง", "Period shown")
CASES = Text("จำนวนคดี", "Cases")
UNLOCATED = Text("ไม่มีพิกัดที่ใช้ได้", "Without usable point")
UNMAPPED = Text("รหัสฐานความผิดยังไม่จับคู่", "Unmapped offence codes")
DOUBTFUL = Text("เดือนที่คดีน้อยผิดปกติ รอยืนยัน", "Months with implausibly few cases, to be confirmed")
OF_STATIONS = Text("{months} ({stations:,} เดือน-สถานี)", "{months} ({stations:,} station-months)")
# The two populations of a page, by day of occurrence and by day of report.
COUNTED = Text("{occurred:,} เกิดเหตุ · {reported:,} รับแจ้ง", "{occurred:,} occurred · {reported:,} reported")
SOME_CASES = Text("{n:,} คดี", "{n:,} cases")
SHARE_OF_CASES = Text("{cases} (ร้อยละ {percent:.1f})", "{cases} ({percent:.1f} %)")
# Below this many cases a percentage says more than the numbers do.
SMALLEST_BASE = 10


def facts(view: View) -> dict[str, str]:
    """Return source, period, last day of the data and the shares that weaken a figure, by name."""
    return db.kept(_facts, view, view.cut_off)


def _facts(view: View, cut_off: date | None) -> dict[str, str]:
    lang, holdings = view.lang, view.holdings
    lines = {SOURCE: ", ".join(holdings.sources) or "-"}
    if holdings.is_demo:
        lines[WARNING] = DEMO(lang)
    if holdings.data_through is not None:
        lines[DATA_TO] = format_date(holdings.data_through, lang)
    if cut_off is not None:
        lines[CUT_OFF] = TAKEN_AS_COMPLETE(lang, day=format_date(cut_off, lang))
    if holdings.pulled_at is not None:
        lines[LAST_PULL] = format_instant(holdings.pulled_at, lang)
    if view.current is not None:
        cases, unlocated, unmapped = received_months.shares(view)
        lines[PERIOD_SHOWN] = view.current.days_text(lang)
        lines[CASES] = COUNTED(lang, occurred=cases, reported=received_months.reported(view))
        lines[UNLOCATED] = share_of(unlocated, cases, lang)
        lines[UNMAPPED] = SOME_CASES(lang, n=unmapped)
        if doubtful := received_months.doubtful(view, view.current):
            months, stations = format_months(sorted(doubtful), lang), sum(doubtful.values())
            lines[DOUBTFUL] = OF_STATIONS(lang, months=months, stations=stations)
    return {name(lang): value for name, value in lines.items()}


def share_of(part: int, whole: int, lang: Lang) -> str:
    """Return cases with their share of all: `123 คดี (ร้อยละ 8.2)`; no percentage on a base below 10."""
    cases = SOME_CASES(lang, n=part)
    if whole < SMALLEST_BASE:
        return cases
    return SHARE_OF_CASES(lang, cases=cases, percent=part / whole * 100)


def facts_strip(view: View) -> None:
    """Show the facts as one quiet line at the foot of the page; see `facts`."""
    with st.container(key="facts"):
        lines = facts(view).items()
        st.caption(" · ".join(f"{name}: {escape_markdown(value)}" for name, value in lines))
