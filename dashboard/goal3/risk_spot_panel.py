"""Risk spots of a view: found and fixed, the open ones worst first, and the loop from meeting to joint
activity.
"""

from dataclasses import dataclass
from typing import Any

import pandas as pd
import pyarrow as pa
import streamlit as st

from dashboard.goal3 import partner_reports, partnership, resolutions, risk_spots, sectors
from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.language.thai import format_date
from dashboard.store import db
from dashboard.ui.page import downloads, ready
from dashboard.view.view import View

HEADING = Text("จุดเสี่ยง: พบ → แก้ไข", "Risk spots: found → fixed")
OPEN = Text("ยังไม่แก้ไข", "Not fixed yet")
FIXED = Text(
    "วงรอบการแก้ไข: ประชุม → มติ → จุดเสี่ยง → กิจกรรมร่วม",
    "The loop: meeting → resolution → risk spot → joint activity",
)
MOST_OPEN, MOST_FIXED = 12, 15
PHOTOS: dict[str, Text] = {
    "photo_before_day": Text("ภาพก่อน (กลางวัน)", "Photo before, day"),
    "photo_before_night": Text("ภาพก่อน (กลางคืน)", "Photo before, night"),
    "photo_after_day": Text("ภาพหลัง (กลางวัน)", "Photo after, day"),
    "photo_after_night": Text("ภาพหลัง (กลางคืน)", "Photo after, night"),
}
DONE_BY = Text("กิจกรรมร่วมที่แก้ไข", "Joint activity")
WORDS: dict[str, Text] = {
    "title": Text("จุดเสี่ยง", "Risk spot"),
    "station": Text("สถานี", "Station"),
    "found": Text("พบเมื่อ · ผู้แจ้ง", "Found · reported by"),
    "measure": Text("มาตรการ CPTED", "CPTED measure"),
    "agency": Text("หน่วยงานรับผิดชอบ", "Agency"),
    "budget": Text("งบประมาณ (บาท)", "Budget (baht)"),
    "how": Text("มาตรการ · หน่วยงาน · งบประมาณ", "Measure · agency · budget"),
    "due": Text("กำหนดแล้วเสร็จ", "Due"),
    "late": Text("เกินกำหนด (วัน)", "Days late"),
    "meeting": Text("ประชุมเมื่อ", "Meeting"),
    "resolution": Text("มติ – ผู้รับผิดชอบ", "Resolution – owner"),
    "activity": DONE_BY,
    "fixed": Text("แก้ไขเสร็จ", "Fixed"),
    "told": Text("แจ้งผลกลับประชาชนเมื่อ", "Citizen told"),
    "around": Text("คดีใกล้จุด ก่อน → หลัง", "Cases near, before → after"),
    "photos": Text("ภาพ ก่อน/หลัง", "Photos before/after"),
}
ON_OPEN = ("title", "station", "found", "how", "due", "late", "resolution")
ON_FIXED = ("meeting", "resolution", "title", "station", "how", "activity", "fixed", "told", "around")
IN_FILE = (*(name for name in WORDS if name not in ("how", "photos")), *PHOTOS)


@dataclass(frozen=True)
class _Made:
    """The panel, finished: lines in words, open and fixed spots for the screen, how many of each, all for a
    file.
    """

    lines: list[str]
    open_spots: pa.Table
    fixed_spots: pa.Table
    counts: tuple[int, int]
    around: str
    table: pd.DataFrame


def render(view: View) -> None:
    """Counts, the open and the fixed spots, and their file."""
    lang = view.lang
    st.markdown(f"#### {HEADING(lang)}")
    made = db.kept(("risk_spots", *view.key), lambda: _made(view))
    st.markdown("  \n".join(made.lines))
    n_open, n_fixed = made.counts
    if n_open:
        st.markdown(f"**{OPEN(lang)}** ({_of(MOST_OPEN, n_open, lang)})")
        st.table(made.open_spots, hide_index=True, border="horizontal", alt=f"{OPEN(lang)} ({n_open})")
    if n_fixed:
        st.markdown(f"**{FIXED(lang)}** ({_of(MOST_FIXED, n_fixed, lang)})")
        st.table(made.fixed_spots, hide_index=True, border="horizontal", alt=f"{FIXED(lang)} ({n_fixed})")
        st.caption(made.around)
    downloads(made.table, HEADING(lang), "risk-spots", view, "risk_spots")


def _of(most: int, count: int, lang: Lang) -> str:
    if count <= most:
        return f"{count:,}"
    return (
        f"แสดง {most} จาก {count:,} ทั้งหมดอยู่ในไฟล์"
        if lang == "th"
        else f"{most} of {count:,}; all are in the file"
    )


def _lines(view: View) -> list[str]:
    lang, found, period = view.lang, partnership.details(view), partnership.shown(view)
    reports = partnership.shown_reports(view, "risk_spots")
    received = any(m.sent for m in reports)
    counts = found["spot_counts"]
    lines = [risk_spots.counts_line(counts, found["days_to_fix"], received, lang)]
    if received and (said := risk_spots.reporters_line(counts, lang)):
        lines.append(said)
    return [
        *lines,
        f":small[:gray[{period.days_text(lang)} · {partner_reports.completeness(reports, lang)}]]",
    ]


def _made(view: View) -> _Made:
    lang, found = view.lang, partnership.details(view)
    around = risk_spots.around(found["cases_around"])
    rows = [(r.fixed_on is None, _row(r, around.get(r.id), view)) for r in found["spots"].itertuples()]
    open_rows = [row for is_open, row in rows if is_open]
    fixed_rows = [row for is_open, row in rows if not is_open]
    # A single station needs no column for its name, and has room for those of its pictures.
    one = len(view.units.stations_of(view.filters)) == 1

    def screen(lines: list[dict[str, str]], names: tuple[str, ...]) -> pa.Table:
        names = (*(n for n in names if n != "station"), "photos") if one else names
        return ready(_named([{n: escape_markdown(row[n]) for n in names} for row in lines], names, lang))

    return _Made(
        _lines(view),
        screen(open_rows[:MOST_OPEN], ON_OPEN),
        screen(fixed_rows[:MOST_FIXED], ON_FIXED),
        (len(open_rows), len(fixed_rows)),
        " · ".join(filter(None, (risk_spots.together(around, lang), risk_spots.around_note(lang)))),
        _named([row for _, row in rows], IN_FILE, lang),
    )


def _named(rows: list[dict[str, str]], names: tuple[str, ...], lang: Lang) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(names)).rename(
        columns={n: (WORDS | PHOTOS)[n](lang) for n in names}
    )


def _row(spot: Any, around: risk_spots.Around | None, view: View) -> dict[str, str]:
    """Everything that is said of one spot, in words."""
    lang = view.lang
    late = resolutions.days_late(spot.due_on, view.at) if spot.fixed_on is None else 0
    has_place = not (pd.isna(spot.latitude) or pd.isna(spot.longitude))
    fixed = _day(spot.fixed_on, lang)
    if spot.fixed_on is not None:
        took = (spot.fixed_on - spot.found_on).days
        fixed += f" ({took} วัน)" if lang == "th" else f" ({took} days)"
    measure = (
        risk_spots.MEASURES[spot.measure](lang)
        if _text(spot.measure) in risk_spots.MEASURES
        else _text(spot.measure)
    )
    baht = "" if pd.isna(spot.budget_baht) else f"{float(spot.budget_baht):,.0f}"
    photos = [_text(getattr(spot, name)) for name in PHOTOS]
    return {
        "title": " · ".join(filter(None, (_text(spot.title), _text(spot.place)))),
        "station": view.units.stations[spot.station_code].name(lang),
        "found": f"{_day(spot.found_on, lang)} · {risk_spots.REPORTERS[spot.reported_by](lang)}",
        "measure": measure or "–",
        "agency": _text(spot.agency) or "–",
        "budget": baht or "–",
        "how": (
            " · ".join(
                filter(
                    None,
                    (measure, _text(spot.agency), baht and f"{baht} {'บาท' if lang == 'th' else 'baht'}"),
                )
            )
            or "–"
        ),
        "due": _day(spot.due_on, lang),
        "late": f"{late:,}" if late else "–",
        "meeting": _day(spot.meeting_on, lang),
        "resolution": f"{r} – {_text(spot.owner)}" if (r := _text(spot.resolution)) else "–",
        "activity": _activity(spot, lang),
        "fixed": fixed,
        "told": _told(spot, lang),
        "around": risk_spots.around_text(around, spot.fixed_on, has_place, lang),
        "photos": " · ".join(filter(None, photos)) or "–",
        **dict(zip(PHOTOS, photos, strict=True)),
    }


def _activity(spot: Any, lang: Lang) -> str:
    if spot.activity_on is None:
        return "–"
    return f"{sectors.KINDS[spot.activity_kind](lang)} {_day(spot.activity_on, lang)}"


def _told(spot: Any, lang: Lang) -> str:
    if spot.told_on is not None or spot.fixed_on is None:
        return _day(spot.told_on, lang)
    return "ยังไม่แจ้ง" if lang == "th" else "not yet"


def _day(day: Any, lang: Lang) -> str:
    return format_date(day, lang) if day is not None else "–"


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
