"""Resolutions of a view: open, overdue, carried over, closed in time; the late ones first."""

import pandas as pd
import pyarrow as pa
import streamlit as st

from dashboard.goal3 import partner_reports, partnership, resolutions
from dashboard.goal3.resolutions import Resolution
from dashboard.language.text import Text, escape_markdown
from dashboard.language.thai import format_date
from dashboard.store import db
from dashboard.ui.page import downloads, ready
from dashboard.view.view import View

HEADING = Text("มติที่ประชุมและข้อสั่งการ", "Resolutions")
COLUMNS: dict[str, Text] = {
    "title": Text("มติ / ข้อสั่งการ", "Resolution"),
    "station": Text("สถานี", "Station"),
    "owner": Text("ผู้รับผิดชอบ", "Owner"),
    "meeting_on": Text("ประชุมเมื่อ", "Meeting"),
    "due_on": Text("กำหนดแล้วเสร็จ", "Due"),
    "days_late": Text("เกินกำหนด (วัน)", "Days late"),
    "carried_over": Text("ค้างจากครั้งก่อน (ครั้ง)", "Carried over (meetings)"),
}
MOST_SHOWN = 15


def render(view: View) -> None:
    """Counts, the list and its file."""
    lang = view.lang
    th = lang == "th"
    st.markdown(f"#### {HEADING(lang)}")
    line, shown, download, whole = db.kept(("resolutions", *view.key), lambda: _made(view))
    st.markdown(line)
    if not whole:
        st.caption("ไม่มีมติค้างจากข้อมูลที่ได้รับ" if th else "No resolution is open, as far as received")
        return
    st.table(shown, hide_index=True, border="horizontal", alt=f"{HEADING(lang)} ({whole})")
    if whole > MOST_SHOWN:
        st.caption(
            f"แสดง {MOST_SHOWN} จาก {whole:,} มติ เรียงจากเกินกำหนดนานที่สุด ทั้งหมดอยู่ในไฟล์"
            if th
            else f"{MOST_SHOWN} of {whole:,}, longest overdue first; all are in the file"
        )
    downloads(download, HEADING(lang), "resolutions", view, "resolutions")


def _line(view: View) -> str:
    """The counts, and how many of the reports behind them came."""
    lang, reports = view.lang, partnership.shown_reports(view, "resolutions")
    counts = partnership.details(view)["resolution_counts"]
    line = resolutions.counts_line(counts, any(m.sent for m in reports), lang)
    return (
        f"{line}  \n:small[:gray[{partnership.shown(view).days_text(lang)} ·"
        f" {partner_reports.completeness(reports, lang)}]]"
    )


def _made(view: View) -> tuple[str, pa.Table, pd.DataFrame, int]:
    """The counts in words, the list for the screen and for a file, and its length."""
    frame = partnership.gathered(view)["partner_resolutions"]
    lines = [_row(r, view) for r in resolutions.open_resolutions(frame, view.at)]
    table = pd.DataFrame(lines, columns=list(COLUMNS)).rename(
        columns={k: name(view.lang) for k, name in COLUMNS.items()}
    )
    screen = table.head(MOST_SHOWN).map(
        lambda v: escape_markdown(v) if isinstance(v, str) else f"{v:,}" if v else "–"
    )
    return _line(view), ready(screen), table, len(table)


def _row(found: Resolution, view: View) -> dict[str, object]:
    lang = view.lang
    undated = "ไม่ได้กำหนด" if lang == "th" else "none set"
    return {
        "title": found.title,
        "station": view.units.stations[found.station].name(lang),
        "owner": found.owner,
        "meeting_on": format_date(found.meeting_on, lang),
        "due_on": format_date(found.due_on, lang) if found.due_on is not None else undated,
        "days_late": found.days_late,
        "carried_over": found.carried_over,
    }
