"""Resolutions of a view: what is overdue as a card a station; all that are open as a table."""

import pandas as pd
import streamlit as st
from markupsafe import Markup

from dashboard.goal3 import partner_reports, partnership, resolutions
from dashboard.goal3.drawings import MOST_BARS, late_bars
from dashboard.goal3.resolutions import Resolution, StationOverdue
from dashboard.language.text import Text
from dashboard.language.thai import format_date
from dashboard.store import db
from dashboard.ui.columns import Column, table
from dashboard.ui.downloads import downloads
from dashboard.ui.grid import SIGNS
from dashboard.ui.html_table import html_table
from dashboard.ui.notices import Notice, notices
from dashboard.view.extent import extent
from dashboard.view.links import address, link
from dashboard.view.view import View

HEADING = Text("มติที่ประชุมและข้อสั่งการ", "Resolutions")
ALL_OPEN = Text("มติที่ยังไม่แล้วเสร็จทั้งหมด", "All open resolutions")
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
OVERDUE = Text("ข้อสั่งการที่เกินกำหนด รายสถานี", "Overdue resolutions by station")
WAITING = Text("ข้อสั่งการค้าง นานสุด {days} วัน", "resolutions overdue, the longest {days} days")
ONE_WAITING = Text(WAITING.th, "resolution overdue, {days} days")
ASK = Text("ถาม {whom}", "ask {whom}")
CHIEF = Text("ผกก.{station}", "chief of {station}")
MORE_OF_STATION = Text("และอีก {count} ข้อ", "and {count} more")
SOME_STATIONS = Text(
    "แสดง {shown} จาก {all} สถานีที่มีข้อสั่งการค้าง ทั้งหมดอยู่ในไฟล์",
    "{shown} of {all} stations with overdue resolutions; all are in the file",
)
MOST_SHOWN, MOST_CARDS = 60, 12


def render(view: View) -> None:
    """Show the counts, what is overdue, and the list with its file behind them."""
    lang = view.lang
    st.markdown(f"## {HEADING(lang)}")
    st.markdown(db.kept(_counts, view))
    frame, shown = db.kept(_list, view)
    if frame.empty:
        st.caption(NONE_OPEN(lang))
        return
    cards, stations = db.kept(_cards, view)
    if stations:
        st.html(cards)
    if stations > MOST_CARDS:
        st.caption(SOME_STATIONS(lang, shown=MOST_CARDS, all=f"{stations:,}"))
    with st.expander(f"{ALL_OPEN(lang)} ({len(frame):,})", key="resolutions-open"):
        st.html(shown)
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


def _cards(view: View) -> tuple[Markup, int]:
    """Return the cards of what is overdue, and how many stations have any."""
    stations = resolutions.overdue_by_station(partnership.overdue(view))
    longest = max((s.most_days for s in stations), default=1)
    cards = [_card(view, station, longest) for station in stations[:MOST_CARDS]]
    return notices(cards, OVERDUE(view.lang)), len(stations)


def _card(view: View, overdue: StationOverdue, longest: int) -> Notice:
    lang, name = view.lang, view.units.stations[overdue.station].name(view.lang)
    count = len(overdue.resolutions)
    lines = [ASK(lang, whom=", ".join(overdue.whom(CHIEF(lang, station=name))))]
    if count > MOST_BARS:
        lines.insert(0, MORE_OF_STATION(lang, count=f"{count - MOST_BARS:,}"))
    return Notice(
        title=link(address(view, "station_profile", station=overdue.station), name),
        figure=f"{SIGNS['bad']} {count:,}",
        verdict="bad",
        unit=(ONE_WAITING if count == 1 else WAITING)(lang, days=f"{overdue.most_days:,}"),
        drawing=late_bars(overdue.resolutions, longest, lang),
        lines=lines,
    )


def _list(view: View) -> tuple[pd.DataFrame, Markup]:
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
    return frame, html_table(frame.head(MOST_SHOWN).map(_on_screen), ALL_OPEN(view.lang))


def _on_screen(value: str | int) -> str:
    if isinstance(value, str):
        return value
    return f"{value:,}" if value else "–"
