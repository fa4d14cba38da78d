"""Resolutions of a view: open, overdue, carried over, closed in time; the late ones first."""

import pandas as pd
import pyarrow as pa
import streamlit as st

from dashboard.goal3 import partner_reports, partnership, resolutions
from dashboard.goal3.resolutions import Resolution
from dashboard.language.text import Text, escape_markdown
from dashboard.language.thai import format_date
from dashboard.store import db
from dashboard.ui.columns import Column, table
from dashboard.ui.downloads import downloads
from dashboard.ui.sheet import ready
from dashboard.view.extent import extent
from dashboard.view.view import View

HEADING = Text("มติที่ประชุมและข้อสั่งการ", "Resolutions")
RESOLUTION = Text("มติ / ข้อสั่งการ", "Resolution")
STATION = Text("สถานี", "Station")
OWNER = Text("ผู้รับผิดชอบ", "Owner")
MEETING = Text("ประชุมเมื่อ", "Meeting")
DUE = Text("กำหนดแล้วเสร็จ", "Due")
DAYS_LATE = Text("เกินกำหนด (วัน)", "Days late")
CARRIED_OVER = Text("ค้างจากครั้งก่อน (ครั้ง)", "Carried over (meetings)")
NO_DAY_SET = Text("ไม่ได้กำหนด", "none set")
NONE_OPEN = Text("ไม่มีมติค้างจากข้อมูลที่ได้รับ", "No resolution is open, as far as received")
SOME_SHOWN = Text(
    "แสดง {shown} จาก {all} มติ เรียงจากเกินกำหนดนานที่สุด ทั้งหมดอยู่ในไฟล์",
    "{shown} of {all}, longest overdue first; all are in the file",
)
MOST_SHOWN = 15


def render(view: View) -> None:
    """Show the counts, the list and its file."""
    lang = view.lang
    st.markdown(f"## {HEADING(lang)}")
    st.markdown(db.kept(_counts, view))
    frame, shown = db.kept(_list, view)
    if frame.empty:
        st.caption(NONE_OPEN(lang))
        return
    st.table(shown, hide_index=True, border="horizontal", alt=f"{HEADING(lang)} ({len(frame)})")
    if len(frame) > MOST_SHOWN:
        st.caption(SOME_SHOWN(lang, shown=MOST_SHOWN, all=f"{len(frame):,}"))
    downloads(frame, HEADING(lang), "resolutions", view, "resolutions", extent(view, "state"))


def _counts(view: View) -> str:
    """Return the counts in words, and how many of the reports behind them came."""
    lang, reports = view.lang, partnership.shown_reports(view, "resolutions")
    counts = partnership.details(view)["resolution_counts"]
    line = resolutions.counts_line(counts, any(m.sent for m in reports), lang)
    days, completeness = partnership.shown(view).days_text(lang), partner_reports.completeness(reports, lang)
    return f"{line}  \n:small[:gray[{days} · {completeness}]]"


def _list(view: View) -> tuple[pd.DataFrame, pa.Table]:
    """Return the open resolutions for a file, and the first of them as they are sent."""
    rows = partnership.answers(view)["partner_resolutions"]
    columns: tuple[Column[Resolution], ...] = (
        Column(RESOLUTION, lambda r, _: r.title),
        Column(STATION, lambda r, _: view.units.stations[r.station].name),
        Column(OWNER, lambda r, _: r.owner),
        Column(MEETING, lambda r, lang: format_date(r.meeting_on, lang)),
        Column(DUE, lambda r, lang: format_date(r.due_on, lang) if r.due_on is not None else NO_DAY_SET),
        Column(DAYS_LATE, lambda r, _: r.days_late),
        Column(CARRIED_OVER, lambda r, _: r.carried_over),
    )
    frame = table(resolutions.open_resolutions(rows, view.at), columns, view.lang)
    return frame, ready(frame.head(MOST_SHOWN).map(_on_screen))


def _on_screen(value: str | int) -> str:
    if isinstance(value, str):
        return escape_markdown(value)
    return f"{value:,}" if value else "–"
