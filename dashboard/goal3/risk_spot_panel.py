"""Risk spots of a view: their way from found to told, the open ones worst first, the loop from meeting to
joint activity.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st
from markupsafe import Markup

from dashboard.goal3 import partner_reports, partnership, resolutions, risk_spots, sectors
from dashboard.goal3.drawings import Step, flow
from dashboard.goal3.pictures import SIDES, pictures
from dashboard.goal3.risk_spots import Around
from dashboard.language.text import Lang, Text
from dashboard.language.thai import format_date
from dashboard.settings import settings
from dashboard.store import db
from dashboard.store.photos import FOLDER, has_photo
from dashboard.ui.columns import Column, table
from dashboard.ui.downloads import downloads
from dashboard.ui.grid import SIGNS
from dashboard.ui.html_table import html_table
from dashboard.view.extent import extent
from dashboard.view.view import View

HEADING = Text("จุดเสี่ยง: พบ → แก้ไข", "Risk spots: found → fixed")
OPEN = Text("ยังไม่แก้ไข", "Not fixed yet")
FIXED = Text(
    "วงรอบการแก้ไข: ประชุม → มติ → จุดเสี่ยง → กิจกรรมร่วม",
    "The loop: meeting → resolution → risk spot → joint activity",
)
SOME_SHOWN = Text("แสดง {shown} จาก {all} ทั้งหมดอยู่ในไฟล์", "{shown} of {all}; all are in the file")
TOOK = Text("{day} ({days} วัน)", "{day} ({days} days)")
BAHT = Text("{amount} บาท", "{amount} baht")
NOT_TOLD = Text("ยังไม่แจ้ง", "not yet")
FOUND_NOW = Text("จุดที่พบในห้วงนี้", "found in the period")
FIXED_NOW = Text("จุดที่แก้ไขในห้วงนี้", "fixed in the period")
MEDIAN = Text("มัธยฐาน {days} วันจากพบถึงแก้ไข", "median {days} days from found to fixed")
OVERDUE = Text("จุดที่เกินกำหนดแก้ไข", "overdue")
OF_OPEN = Text("จากที่ยังไม่แก้ไข {n} จุด", "of {n} not fixed yet")
UNTOLD = Text("แก้ไขแล้ว ยังไม่แจ้งผลกลับประชาชน", "fixed, the citizen not told")
NOT_KNOWN = "?"
PICTURES = Text("ภาพก่อนและหลัง", "Photos before and after")
NO_FILES = Text(
    "อีก {n:,} จุดมีชื่อภาพ แต่ไม่มีไฟล์ภาพในระบบ", "{n:,} more spot(s) name photos of which no file is here"
)
MOST_OPEN, MOST_FIXED, MOST_PICTURED = 40, 40, 12
DASH = "–"


@dataclass(frozen=True, slots=True)
class _Spot:
    """A risk spot of the list. row: of queries.risk_spots.spots; at: the day as at which it is told."""

    row: Any
    around: Around | None
    station: Text
    at: date


def _title(spot: _Spot, _: Lang) -> str:
    return _joined(_text(spot.row.title), _text(spot.row.place))


def _found(spot: _Spot, lang: Lang) -> str:
    return f"{_day(spot.row.found_on, lang)} · {risk_spots.REPORTERS[spot.row.reported_by](lang)}"


def _measure(spot: _Spot, lang: Lang) -> str:
    """Return the CPTED measure by its code, or as the station called it; '' = none."""
    code = _text(spot.row.measure)
    return risk_spots.MEASURES[code](lang) if code in risk_spots.MEASURES else code


def _budget(spot: _Spot) -> str:
    """Return baht; '' = not given."""
    return "" if pd.isna(spot.row.budget_baht) else f"{float(spot.row.budget_baht):,.0f}"


def _how(spot: _Spot, lang: Lang) -> str:
    amount = _budget(spot)
    return _joined(_measure(spot, lang), _text(spot.row.agency), BAHT(lang, amount=amount) if amount else "")


def _days_late(spot: _Spot, _: Lang) -> str:
    days = resolutions.days_late(spot.row.due_on, spot.at) if spot.row.fixed_on is None else 0
    return f"{days:,}" if days else DASH


def _resolution(spot: _Spot, _: Lang) -> str:
    title = _text(spot.row.resolution)
    return f"{title} – {_text(spot.row.owner)}" if title else DASH


def _activity(spot: _Spot, lang: Lang) -> str:
    if spot.row.activity_on is None:
        return DASH
    return f"{sectors.KINDS[spot.row.activity_kind](lang)} {_day(spot.row.activity_on, lang)}"


def _fixed(spot: _Spot, lang: Lang) -> str:
    found_on, fixed_on = spot.row.found_on, spot.row.fixed_on
    if fixed_on is None:
        return DASH
    return TOOK(lang, day=format_date(fixed_on, lang), days=(fixed_on - found_on).days)


def _told(spot: _Spot, lang: Lang) -> str:
    """Return when whoever reported a spot was told of its fix; before the fix there is nothing to tell."""
    if spot.row.told_on is None and spot.row.fixed_on is not None:
        return NOT_TOLD(lang)
    return _day(spot.row.told_on, lang)


def _around(spot: _Spot, lang: Lang) -> str:
    has_place = not (pd.isna(spot.row.latitude) or pd.isna(spot.row.longitude))
    return risk_spots.around_text(spot.around, spot.row.fixed_on, has_place, lang)


def _photos(spot: _Spot, _: Lang) -> str:
    row = spot.row
    names = (row.photo_before_day, row.photo_before_night, row.photo_after_day, row.photo_after_night)
    return _joined(*map(_text, names))


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part) or DASH


def _day(day: date | None, lang: Lang) -> str:
    return format_date(day, lang) if day is not None else DASH


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


TITLE = Column(Text("จุดเสี่ยง", "Risk spot"), _title)
STATION: Column[_Spot] = Column(Text("สถานี", "Station"), lambda spot, _: spot.station)
FOUND = Column(Text("พบเมื่อ · ผู้แจ้ง", "Found · reported by"), _found)
MEASURE: Column[_Spot] = Column(
    Text("มาตรการ CPTED", "CPTED measure"), lambda spot, lang: _measure(spot, lang) or DASH
)
AGENCY: Column[_Spot] = Column(
    Text("หน่วยงานรับผิดชอบ", "Agency"), lambda spot, _: _text(spot.row.agency) or DASH
)
BUDGET: Column[_Spot] = Column(Text("งบประมาณ (บาท)", "Budget (baht)"), lambda spot, _: _budget(spot) or DASH)
HOW = Column(Text("มาตรการ · หน่วยงาน · งบประมาณ", "Measure · agency · budget"), _how)
DUE: Column[_Spot] = Column(Text("กำหนดแล้วเสร็จ", "Due"), lambda spot, lang: _day(spot.row.due_on, lang))
DAYS_LATE = Column(Text("เกินกำหนด (วัน)", "Days late"), _days_late)
MEETING: Column[_Spot] = Column(
    Text("ประชุมเมื่อ", "Meeting"), lambda spot, lang: _day(spot.row.meeting_on, lang)
)
RESOLUTION = Column(Text("มติ – ผู้รับผิดชอบ", "Resolution – owner"), _resolution)
ACTIVITY = Column(Text("กิจกรรมร่วมที่แก้ไข", "Joint activity"), _activity)
FIXED_ON = Column(Text("แก้ไขเสร็จ", "Fixed"), _fixed)
TOLD_ON = Column(Text("แจ้งผลกลับประชาชนเมื่อ", "Citizen told"), _told)
AROUND = Column(Text("คดีใกล้จุด ก่อน → หลัง", "Cases near, before → after"), _around)
PHOTOS = Column(Text("ภาพ ก่อน/หลัง", "Photos before/after"), _photos)
SINGLE_PHOTOS: tuple[Column[_Spot], ...] = (
    Column(Text("ภาพก่อน (กลางวัน)", "Photo before, day"), lambda s, _: _text(s.row.photo_before_day)),
    Column(Text("ภาพก่อน (กลางคืน)", "Photo before, night"), lambda s, _: _text(s.row.photo_before_night)),
    Column(Text("ภาพหลัง (กลางวัน)", "Photo after, day"), lambda s, _: _text(s.row.photo_after_day)),
    Column(Text("ภาพหลัง (กลางคืน)", "Photo after, night"), lambda s, _: _text(s.row.photo_after_night)),
)
ON_OPEN = (TITLE, STATION, FOUND, HOW, DUE, DAYS_LATE, RESOLUTION)
ON_FIXED = (TITLE, STATION, MEETING, RESOLUTION, HOW, ACTIVITY, FIXED_ON, TOLD_ON, AROUND)
IN_FILE = (
    TITLE,
    STATION,
    FOUND,
    MEASURE,
    AGENCY,
    BUDGET,
    DUE,
    DAYS_LATE,
    MEETING,
    RESOLUTION,
    ACTIVITY,
    FIXED_ON,
    TOLD_ON,
    AROUND,
    *SINGLE_PHOTOS,
)


@dataclass(frozen=True)
class _Spots:
    """The panel, finished.

    way: from found to told. lines: below it. open_spots, fixed_spots: the first of each for the screen;
    n_open, n_fixed: how many there are. around: what cases near the fixed ones say. with_photos: title and
    photographs of those that have any, the fixed ones first. frame: all spots for a file.
    """

    way: Markup
    lines: list[str]
    open_spots: Markup
    fixed_spots: Markup
    n_open: int
    n_fixed: int
    around: str
    with_photos: list[dict[str, str]]
    frame: pd.DataFrame


def render(view: View) -> None:
    """Show the way of the spots in counts; the open and the fixed ones, and their file, behind it."""
    lang = view.lang
    st.markdown(f"## {HEADING(lang)}")
    spots = db.kept(_spots, view)
    st.html(spots.way)
    st.markdown("  \n".join(spots.lines))
    if spots.n_open:
        with st.expander(f"{OPEN(lang)} ({_of(MOST_OPEN, spots.n_open, lang)})", key="spots-open"):
            st.html(spots.open_spots)
    if spots.n_fixed:
        with st.expander(f"{FIXED(lang)} ({_of(MOST_FIXED, spots.n_fixed, lang)})", key="spots-fixed"):
            st.html(spots.fixed_spots)
            st.caption(spots.around)
    _pictures(spots.with_photos, lang)
    downloads(spots.frame, HEADING(lang), "risk-spots", view, "risk_spots", extent(view, "state"))


def _pictures(rows: list[dict[str, str]], lang: Lang) -> None:
    """Show the photographs of spots, of those of which one is here; closed, none is opened."""
    folder = settings().ssz_data_dir / FOLDER
    here = [row for row in rows if any(has_photo(folder, row[key]) for key in SIDES)]
    if not here:
        return
    opened = st.expander(
        f"{PICTURES(lang)} ({_of(MOST_PICTURED, len(here), lang)})", key="spot-photos", on_change="rerun"
    )
    if opened.open:
        with opened:
            for row in here[:MOST_PICTURED]:
                st.html(pictures(row["title"], row, folder, lang))
            if left := len(rows) - len(here):
                st.caption(NO_FILES(lang, n=left))


def _of(most: int, count: int, lang: Lang) -> str:
    return f"{count:,}" if count <= most else SOME_SHOWN(lang, shown=most, all=f"{count:,}")


def _spots(view: View) -> _Spots:
    lang, frames = view.lang, partnership.details(view)
    around = risk_spots.around(frames["cases_around"])
    spots = [
        _Spot(row, around.get(row.id), view.units.stations[row.station_code].name, view.at)
        for row in frames["spots"].itertuples()
    ]
    open_spots = [spot for spot in spots if spot.row.fixed_on is None]
    fixed_spots = [spot for spot in spots if spot.row.fixed_on is not None]
    return _Spots(
        way=_way(view),
        lines=_lines(view),
        open_spots=_on_screen(view, open_spots[:MOST_OPEN], ON_OPEN, OPEN),
        fixed_spots=_on_screen(view, fixed_spots[:MOST_FIXED], ON_FIXED, FIXED),
        n_open=len(open_spots),
        n_fixed=len(fixed_spots),
        with_photos=_with_photos([*fixed_spots, *open_spots], lang),
        around=_joined(risk_spots.together(around.values(), lang), risk_spots.AROUND_NOTE(lang)),
        frame=table(spots, IN_FILE, lang),
    )


def _with_photos(spots: list[_Spot], lang: Lang) -> list[dict[str, str]]:
    return [
        {"title": f"{spot.station(lang)} · {_title(spot, lang)}"} | names
        for spot in spots
        if any((names := {key: _text(getattr(spot.row, key)) for key in SIDES}).values())
    ]


def _way(view: View) -> Markup:
    """Return found → fixed → told in counts, with what waits; its label is the whole in words."""
    lang, frames = view.lang, partnership.details(view)
    received = any(m.sent for m in partnership.shown_reports(view, "risk_spots"))
    counts, days = frames["spot_counts"], frames["days_to_fix"]
    line = risk_spots.counts_line(counts, days, received, lang).replace("*", "")
    if counts.empty and not received:
        return Markup("<p>{}</p>").format(line)
    sums = {name: int(counts[name].sum()) for name in counts.columns if name != "station_code"}

    def moved(name: str) -> str:
        return f"{sums[name]:,}" if received else NOT_KNOWN

    took, overdue = risk_spots.median_days(days), sums["overdue"]
    steps = [
        Step(moved("found"), FOUND_NOW(lang)),
        Step(moved("fixed"), FIXED_NOW(lang), "" if took is None else MEDIAN(lang, days=f"{took:.0f}")),
        Step(f"{sums['untold']:,}", UNTOLD(lang)),
        Step(
            f"{SIGNS['bad']} {overdue:,}" if overdue else "0",
            OVERDUE(lang),
            OF_OPEN(lang, n=f"{sums['open']:,}"),
            missed=overdue > 0,
        ),
    ]
    return flow(steps, line)


def _lines(view: View) -> list[str]:
    """Return who reported, and how many of the reports behind the counts came."""
    lang, frames = view.lang, partnership.details(view)
    reports = partnership.shown_reports(view, "risk_spots")
    received, counts = any(m.sent for m in reports), frames["spot_counts"]
    days, completeness = partnership.shown(view).days_text(lang), partner_reports.completeness(reports, lang)
    lines = (
        risk_spots.reporters_line(counts, lang) if received else "",
        f":small[:gray[{days} · {completeness}]]",
    )
    return [line for line in lines if line]


def _on_screen(view: View, spots: list[_Spot], columns: tuple[Column[_Spot], ...], alt: Text) -> Markup:
    # A single station needs no column for its name, and has room for those of its pictures.
    if len(view.units.stations_of(view.filters)) == 1:
        columns = (*(column for column in columns if column is not STATION), PHOTOS)
    return html_table(table(spots, columns, view.lang), alt(view.lang))
