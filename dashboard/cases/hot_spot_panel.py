"""Repeat places and unusually dense spots of a view, in words and tables below the map."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import streamlit as st

from dashboard.cases import case_points, near_repeat_panel
from dashboard.cases.case_points import Found
from dashboard.cases.hot_spots import ACROSS_M, FALSE_SHARE, NAME, NEIGHBOURS_M, PERMUTATIONS, Cells, ways
from dashboard.cases.near_repeats import SAME_PLACE, SAME_PLACE_M
from dashboard.cases.repeat_places import left_out, place_name, repeat_places
from dashboard.language.periods import Period
from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.maps.plane import Points, degrees
from dashboard.queries import points
from dashboard.store import db
from dashboard.ui.page import downloads, ready
from dashboard.view import received_months
from dashboard.view.view import View

SHOWN_AS: dict[str, Text] = {
    "pins": Text("หมุด", "Pins"),
    "hexagons": Text("ช่องหกเหลี่ยม", "Hexagons"),
    "heat": Text("ความหนาแน่น", "Density"),
    "hot": Text("จุดหนาแน่น", "Dense spots"),
    "none": Text("ซ่อนคดี", "No cases"),
}
HEADING = Text("จุดที่เกิดซ้ำและจุดหนาแน่น", "Repeat places and dense spots")
ANALYSTS = Text("รายละเอียดสำหรับนักวิเคราะห์", "Details for analysts")
MOST_PLACES, MOST_SPOTS, MOST_SAID = 10, 15, 3
NOTHING = Text("ยังไม่ได้รับข้อมูลคดีในห้วงนี้", "No cases of this period received yet.")
TOO_MANY = Text(
    "มีคดีมากกว่า {most:,} คดี: เลือกสถานี ภ.จว. หรือห้วงที่สั้นกว่า เพื่อดูจุดที่เกิดซ้ำ",
    "More than {most:,} cases: choose a station, a province or a shorter period to see repeat places.",
)
NO_REPEATS = Text("ไม่พบจุดที่เกิดซ้ำในห้วงนี้", "No place had two or more cases in this period.")
CHECK = Text(
    "จุดที่ซ้ำมากผิดสังเกต ให้ตรวจก่อนว่าไม่ใช่พิกัดที่ใส่แทน",
    "Where a place repeats very often, first check that it is not a point entered for want of one.",
)


@dataclass(frozen=True)
class _Made:
    """The panel, finished: what is said, repeat places for the screen, how many of them there are, and for a
    file.
    """

    lines: str
    shown: pa.Table
    count: int
    file: pd.DataFrame


def shown_as(view: View, period: Period) -> str:
    """The choice of how cases are shown, of what their number allows; why not more is said below the map."""
    lang, key = view.lang, "map_shown_as"
    _, located = case_points.counted(view, period)
    offered, _ = ways(located, case_points.one_station(view))
    choices = [*offered, "none"]
    if st.session_state.get(key, "pins") not in choices:
        del st.session_state[key]
    chosen = st.segmented_control(
        Text("แสดงคดีเป็น", "Show cases as")(lang),
        choices,
        default="pins",
        required=True,
        format_func=lambda name: SHOWN_AS[name](lang),
        key=key,
        label_visibility="collapsed",
    )
    return str(chosen)


def render(view: View, period: Period) -> None:
    """What is said of repeat places and dense spots, the table of repeat places, and what analysts want to
    see.
    """
    lang = view.lang
    st.markdown(f"#### {HEADING(lang)} :small[:gray[{period.days_text(lang)}]]")
    made = db.kept(("repeat_places", period, *view.key), lambda: _made(view, period))
    if isinstance(made, str):
        st.info(made)
        return
    st.markdown(made.lines)
    if made.count:
        most = (
            f"{min(made.count, MOST_PLACES)}/{made.count:,}"
            if made.count > MOST_PLACES
            else f"{made.count:,}"
        )
        st.markdown(f"**{SAME_PLACE(lang)}** ({most})")
        st.table(made.shown, hide_index=True, border="horizontal", alt=f"{SAME_PLACE(lang)} ({most})")
        downloads(made.file, SAME_PLACE(lang), "repeat-places", view, "repeat-places")
    # Closed, it is neither made nor sent.
    opened = st.expander(ANALYSTS(lang), key="hot-spot-analysts", on_change="rerun")
    if opened.open:
        with opened:
            if lacking := db.kept(("left_out", period, *view.key), lambda: left_out(view, period)):
                st.caption(lacking)
            _spots(view, period)
            near_repeat_panel.render(view, period)


def _made(view: View, period: Period) -> _Made | str:
    lang = view.lang
    if not received_months.any_received(view, period):
        return NOTHING(lang)
    n, located = case_points.counted(view, period)
    if located > points.MOST_POINTS and not case_points.one_station(view):
        return TOO_MANY(lang, most=points.MOST_POINTS)
    here = case_points.located(view, period)
    lines = []
    if located > len(here.frame):
        shown = f"{len(here.frame):,}"
        lines.append(f"คิดจาก {shown} คดีล่าสุด" if lang == "th" else f"Of the latest {shown} cases.")
    _, why_not = ways(located, case_points.one_station(view))
    small = [_unlocated(n - located, lang)]
    if why_not:
        usable = f"มีพิกัดที่ใช้ได้ {located:,} คดี" if lang == "th" else f"{located:,} cases with a usable point"
        lines.append(f"**{NAME(lang)}**: {usable} – {why_not(lang)}")
    else:
        found = case_points.found(view, period)
        lines.append(f"**{NAME(lang)}**: {_said(view, found)}")
        small.append(_busiest(found, lang))
    places = repeat_places(view, here)
    if places.empty:
        lines.append(f"**{SAME_PLACE(lang)}**: {NO_REPEATS(lang)}")
    if len(places):
        apart = f"ห่างกันไม่เกิน {SAME_PLACE_M} ม." if lang == "th" else f"points at most {SAME_PLACE_M} m apart"
        small.append(f"{SAME_PLACE(lang)} = {apart} · {CHECK(lang)}")
    if not received_months.all_received(view, period):
        small.append(
            "บางเดือนของห้วงนี้ยังไม่ได้รับข้อมูล" if lang == "th" else "Some months of the period were not received."
        )
    text = "  \n".join(lines) + "\n\n" + "  \n".join(f":small[:gray[{line}]]" for line in small if line)
    escaped = places.head(MOST_PLACES).map(
        lambda value: escape_markdown(value) if isinstance(value, str) else value
    )
    return _Made(text, ready(escaped), len(places), places)


def _unlocated(count: int, lang: Lang) -> str:
    if not count:
        return ""
    if lang == "th":
        return f"ไม่นำมาคิด {count:,} คดีที่ไม่มีพิกัดที่ใช้ได้ (รวมที่ใช้พิกัดแทน เช่น ที่ตั้งสถานี)"
    return (
        f"{count:,} cases without a usable point are left out (stand-ins such as the station building among"
        " them)"
    )


def _said(view: View, found: Found) -> str:
    """How many spots stand out of how many cells tested, and where the first ones lie."""
    lang, tested = view.lang, found.cells
    if isinstance(tested, Text):
        return tested(lang)
    th = lang == "th"
    cells = f"{len(tested.cases):,}"
    where = f"ทดสอบ {cells} ช่อง ใน{found.area.th}" if th else f"{cells} cells of {found.area.en} tested"
    if tested.outside:
        where += (
            f" ({tested.outside:,} คดีอยู่นอกบริเวณนี้)" if th else f" ({tested.outside:,} cases lie elsewhere)"
        )
    if not tested.spots:
        none = "ไม่พบช่องที่หนาแน่นผิดปกติติดกัน" if th else "no cells stand out together"
        return f"{none} · {where}"
    said = [
        f"**พบ {len(tested.spots):,} จุด** · {where}" if th else f"**{len(tested.spots):,} found** · {where}"
    ]
    for number, (spot, place) in enumerate(zip(tested.spots, found.where, strict=True), 1):
        if number > MOST_SAID:
            break
        name = escape_markdown(place_name(view, place))
        said.append(
            f"- จุดที่ {number} {name}: **{spot.cases:,} คดี** ใน {spot.cells} ช่อง (ถ้ากระจายเท่ากัน"
            f" {spot.usual:.1f} คดี)"
            if th
            else (
                f"- spot {number} {name}: **{spot.cases:,} cases** in {spot.cells} cells ({spot.usual:.1f} if"
                " spread evenly)"
            )
        )
    return "\n".join([*said, ""])


def _busiest(found: Found, lang: Lang) -> str:
    """The cell with most cases: one that is dense alone is no group, and would else go unsaid."""
    if isinstance(found.cells, Text):
        return ""
    most, centre = found.cells.busiest
    at, mean = _at(centre, found.system), f"{found.cells.cases.mean():.1f}"
    if lang == "th":
        return (
            f"การทดสอบมองหาช่องที่หนาแน่นติดกัน ไม่ใช่ช่องเดียว: ช่องที่มีคดีมากที่สุดมี {most:,} คดี (เฉลี่ยช่องละ {mean}) ที่ {at}"
        )
    return (
        f"The test looks for cells dense together, not for one: the cell with most cases holds {most:,} (mean"
        f" {mean}), at {at}"
    )


def _at(points: Points, system: str) -> str:
    """Latitude and longitude of the first point, to some ten metres."""
    longitude, latitude = degrees(points, system)[0]
    return f"{latitude:.4f}, {longitude:.4f}"


def _spots(view: View, period: Period) -> None:
    """The hot cells with their figures, and how they were found."""
    lang = view.lang
    st.markdown(f"**{NAME(lang)}** (Gi*)")
    _, located = case_points.counted(view, period)
    _, why_not = ways(located, case_points.one_station(view))
    if why_not:
        st.info(why_not(lang))
        return
    found = case_points.found(view, period)
    if isinstance(found.cells, Text):
        st.info(found.cells(lang))
        return
    table, file = db.kept(
        ("hot_spot_table", period, *view.key),
        lambda: _table(view, case_points.found(view, period)),
    )
    if len(file):
        st.table(table, hide_index=True, border="horizontal", alt=f"{NAME(lang)} ({len(file)})")
        downloads(file, NAME(lang), "hot-spots", view, "hot-spots")
    st.caption(_method(found.cells, found, lang))


def _table(view: View, found: Found) -> tuple[pa.Table, pd.DataFrame]:
    lang = view.lang
    heads = (
        ("จุดที่", "อยู่ใน", "พิกัด", "ช่อง", "คดี", "คดีถ้ากระจายเท่ากัน", "z สูงสุด", "q ต่ำสุด")
        if lang == "th"
        else ("Spot", "In", "Coordinates", "Cells", "Cases", "If spread evenly", "Highest z", "Lowest q")
    )
    rows = []
    spots = found.cells.spots if isinstance(found.cells, Cells) else []
    for number, (spot, place) in enumerate(zip(spots, found.where, strict=True), 1):
        at = _at(np.array([spot.place]), found.system)
        figures = (spot.cells, spot.cases, f"{spot.usual:.1f}", f"{spot.z:.1f}", f"{spot.q:.3f}")
        rows.append((number, place_name(view, place), at, *figures))
    file = pd.DataFrame(rows, columns=list(heads))
    return ready(file.head(MOST_SPOTS).assign(**{heads[1]: file[heads[1]].map(escape_markdown)})), file


def _method(tested: Cells, found: Found, lang: Lang) -> str:
    cells, hot = len(tested.cases), int(tested.hot.sum())
    if lang == "th":
        said = (
            f"ทดสอบ {cells:,} ช่อง (หกเหลี่ยมกว้าง {ACROSS_M} ม.) ใน{found.area.th}",
            f"ช่องที่ผิดปกติ {hot:,} ช่อง (q ≤ {FALSE_SHARE:.2f} ตาม Benjamini–Hochberg ทุกช่อง)",
            (f"แต่ละช่องคิดรวมช่องที่ห่างไม่เกิน {NEIGHBOURS_M} ม. จุดหนึ่งจึงนับคดีในช่องที่ผิดปกติและช่องติดกัน"),
            f"สุ่ม {PERMUTATIONS:,} ครั้ง ค่าเริ่มต้นคงที่",
        )
    else:
        said = (
            f"{cells:,} cells tested (hexagons {ACROSS_M} m across) in {found.area.en}",
            f"{hot:,} unusual (q ≤ {FALSE_SHARE:.2f}, Benjamini–Hochberg over all cells)",
            (
                f"each cell is judged with those within {NEIGHBOURS_M} m, so a spot counts its unusual cells"
                " and those beside them"
            ),
            f"{PERMUTATIONS:,} permutations, fixed seed",
        )
    return " · ".join([*said, found.system])
