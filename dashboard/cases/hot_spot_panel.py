"""Repeat places and unusually dense spots of a view, in words and tables below the map."""

from dataclasses import dataclass

import pandas as pd
import pyarrow as pa
import streamlit as st

from dashboard.cases import case_links, case_points, near_repeat_panel
from dashboard.cases.case_points import DenseSpots
from dashboard.cases.hot_spots import (
    ACROSS_M,
    FALSE_SHARE,
    NAME,
    NEIGHBOURS_M,
    PERMUTATIONS,
    Cells,
    HotSpot,
    ways,
)
from dashboard.cases.near_repeats import SAME_PLACE, SAME_PLACE_M
from dashboard.cases.repeat_places import MOST_PLACES, left_out, place_name, repeat_places
from dashboard.language.periods import Period
from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.queries import points
from dashboard.store import db
from dashboard.ui.columns import Column, table
from dashboard.ui.count_links import count_links
from dashboard.ui.downloads import downloads
from dashboard.ui.sheet import ready
from dashboard.view import received_months
from dashboard.view.extent import extent
from dashboard.view.view import View

SHOW_AS = Text("แสดงคดีเป็น", "Show cases as")
SHOWN_AS: dict[str, Text] = {
    "pins": Text("หมุด", "Pins"),
    "hexagons": Text("ช่องหกเหลี่ยม", "Hexagons"),
    "heat": Text("ความหนาแน่น", "Density"),
    "hot": Text("จุดหนาแน่น", "Dense spots"),
    "none": Text("ซ่อนคดี", "No cases"),
}
HEADING = Text("จุดที่เกิดซ้ำและจุดหนาแน่น", "Repeat places and dense spots")
ANALYSTS = Text("รายละเอียดสำหรับนักวิเคราะห์", "Details for analysts")
MOST_SPOTS, MOST_IN_WORDS = 15, 3
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
LATEST_ONLY = Text("คิดจาก {n:,} คดีล่าสุด", "Of the latest {n:,} cases.")
WITH_POINT = Text("มีพิกัดที่ใช้ได้ {n:,} คดี – {why_not}", "{n:,} cases with a usable point – {why_not}")
APART = Text("ห่างกันไม่เกิน {metres} ม.", "points at most {metres} m apart")
SOME_MONTHS = Text("บางเดือนของห้วงนี้ยังไม่ได้รับข้อมูล", "Some months of the period were not received.")
WITHOUT_POINT = Text(
    "ไม่นำมาคิด {n:,} คดีที่ไม่มีพิกัดที่ใช้ได้ (รวมที่ใช้พิกัดแทน เช่น ที่ตั้งสถานี)",
    "{n:,} cases without a usable point are left out (stand-ins such as the station building among them)",
)
TESTED = Text("ทดสอบ {cells:,} ช่อง ใน{area}", "{cells:,} cells of {area} tested")
TESTED_SOME_OUTSIDE = Text(
    "ทดสอบ {cells:,} ช่อง ใน{area} ({outside:,} คดีอยู่นอกบริเวณนี้)",
    "{cells:,} cells of {area} tested ({outside:,} cases lie elsewhere)",
)
NO_SPOTS = Text("ไม่พบช่องที่หนาแน่นผิดปกติติดกัน · {tested}", "no cells stand out together · {tested}")
SPOTS = Text("**พบ {n:,} จุด** · {tested}", "**{n:,} found** · {tested}")
SPOT = Text(
    "- จุดที่ {number} {place}: **{cases:,} คดี** ใน {cells} ช่อง (ถ้ากระจายเท่ากัน {usual:.1f} คดี)",
    "- spot {number} {place}: **{cases:,} cases** in {cells} cells ({usual:.1f} if spread evenly)",
)
BUSIEST = Text(
    "การทดสอบมองหาช่องที่หนาแน่นติดกัน ไม่ใช่ช่องเดียว: ช่องที่มีคดีมากที่สุดมี {most:,} คดี (เฉลี่ยช่องละ {mean:.1f}) ที่ {at}",
    "The test looks for cells dense together, not for one: the cell with most cases holds {most:,} (mean"
    " {mean:.1f}), at {at}",
)
METHOD_NOTE = Text(
    "ทดสอบ {cells:,} ช่อง (หกเหลี่ยมกว้าง {across} ม.) ใน{area} ·"
    " ช่องที่ผิดปกติ {hot:,} ช่อง (q ≤ {share:.2f} ตาม Benjamini–Hochberg ทุกช่อง) ·"
    " แต่ละช่องคิดรวมช่องที่ห่างไม่เกิน {neighbours} ม. จุดหนึ่งจึงนับคดีในช่องที่ผิดปกติและช่องติดกัน ·"
    " สุ่ม {permutations:,} ครั้ง ค่าเริ่มต้นคงที่ · {system}",
    "{cells:,} cells tested (hexagons {across} m across) in {area} ·"
    " {hot:,} unusual (q ≤ {share:.2f}, Benjamini–Hochberg over all cells) ·"
    " each cell is judged with those within {neighbours} m, so a spot counts its unusual cells and those"
    " beside them · {permutations:,} permutations, fixed seed · {system}",
)


@dataclass(frozen=True, slots=True)
class _SpotRow:
    """A dense spot in the table of analysts. place: the zone that holds it, or whose ring does."""

    number: int
    place: str
    at: str
    spot: HotSpot


PLACE = Text("อยู่ใน", "In")
COLUMNS: tuple[Column[_SpotRow], ...] = (
    Column(Text("จุดที่", "Spot"), lambda row, _: row.number),
    Column(PLACE, lambda row, _: row.place),
    Column(Text("พิกัด", "Coordinates"), lambda row, _: row.at),
    Column(Text("ช่อง", "Cells"), lambda row, _: row.spot.cells),
    Column(Text("คดี", "Cases"), lambda row, _: row.spot.cases),
    Column(Text("คดีถ้ากระจายเท่ากัน", "If spread evenly"), lambda row, _: f"{row.spot.usual:.1f}"),
    Column(Text("z สูงสุด", "Highest z"), lambda row, _: f"{row.spot.z:.1f}"),
    Column(Text("q ต่ำสุด", "Lowest q"), lambda row, _: f"{row.spot.q:.3f}"),
)


@dataclass(frozen=True)
class _Summary:
    """The finished panel. lines: in words; shown: repeat places for the screen; file: all `count` of them."""

    lines: str
    shown: pa.Table
    count: int
    file: pd.DataFrame


def shown_as(view: View, period: Period) -> str:
    """Let people choose how cases are shown, of what their number allows; the panel says why not as more."""
    lang, key = view.lang, "map_shown_as"
    _, located = case_points.counted(view, period)
    offered, _ = ways(located, case_points.one_station(view))
    choices = [*offered, "none"]
    if st.session_state.get(key, "pins") not in choices:
        del st.session_state[key]
    chosen = st.segmented_control(
        SHOW_AS(lang),
        choices,
        default="pins",
        required=True,
        format_func=lambda name: SHOWN_AS[name](lang),
        key=key,
        label_visibility="collapsed",
    )
    return str(chosen)


def render(view: View, period: Period) -> None:
    """Show repeat places and dense spots in words, the table of repeat places, and details for analysts."""
    lang = view.lang
    st.markdown(f"## {HEADING(lang)} :small[:gray[{period.days_text(lang)}]]")
    summary = db.kept(_summary, view, period)
    if isinstance(summary, str):
        st.info(summary)
        return
    st.markdown(summary.lines)
    count_links(view, case_links.of_spots, period)
    if summary.count:
        of_all = f"{summary.count:,}"
        if summary.count > MOST_PLACES:
            of_all = f"{MOST_PLACES}/{of_all}"
        st.markdown(f"**{SAME_PLACE(lang)}** ({of_all})")
        st.table(summary.shown, hide_index=True, border="horizontal", alt=f"{SAME_PLACE(lang)} ({of_all})")
        count_links(view, case_links.of_repeats, period)
        downloads(
            summary.file,
            SAME_PLACE(lang),
            "repeat-places",
            view,
            "repeat-places",
            extent(view, "occurred", period),
        )
    # Closed, it is neither made nor sent.
    opened = st.expander(ANALYSTS(lang), key="hot-spot-analysts", on_change="rerun")
    if opened.open:
        with opened:
            if lacking := db.kept(left_out, view, period):
                st.caption(lacking)
                count_links(view, case_links.without_point, period)
            _spots(view, period)
            near_repeat_panel.render(view, period)


def _summary(view: View, period: Period) -> _Summary | str:
    lang = view.lang
    if not received_months.any_received(view, period):
        return NOTHING(lang)
    n, located = case_points.counted(view, period)
    if located > points.MOST_POINTS and not case_points.one_station(view):
        return TOO_MANY(lang, most=points.MOST_POINTS)
    placed = case_points.placed_cases(view, period)
    places = repeat_places(view, placed)
    lines, small = [], []
    if located > len(placed.frame):
        lines.append(LATEST_ONLY(lang, n=len(placed.frame)))
    if n > located:
        small.append(WITHOUT_POINT(lang, n=n - located))
    _, why_not = ways(located, case_points.one_station(view))
    if why_not:
        lines.append(f"**{NAME(lang)}**: {WITH_POINT(lang, n=located, why_not=why_not(lang))}")
    else:
        dense = case_points.dense_spots(view, period)
        lines.append(f"**{NAME(lang)}**: {_spots_text(view, dense)}")
        small += _busiest(dense, lang)
    if places.empty:
        lines.append(f"**{SAME_PLACE(lang)}**: {NO_REPEATS(lang)}")
    else:
        small.append(f"{SAME_PLACE(lang)} = {APART(lang, metres=SAME_PLACE_M)} · {CHECK(lang)}")
    if not received_months.all_received(view, period):
        small.append(SOME_MONTHS(lang))
    text = "  \n".join(lines) + "\n\n" + "  \n".join(f":small[:gray[{line}]]" for line in small)
    escaped = places.head(MOST_PLACES).map(
        lambda value: escape_markdown(value) if isinstance(value, str) else value
    )
    return _Summary(text, ready(escaped), len(places), places)


def _spots_text(view: View, dense: DenseSpots) -> str:
    """Return how many spots stand out of how many cells tested, and where the first ones lie."""
    lang, cells = view.lang, dense.cells
    if isinstance(cells, Text):
        return cells(lang)
    wording = TESTED_SOME_OUTSIDE if cells.outside else TESTED
    tested = wording(lang, cells=len(cells.cases), area=dense.area(lang), outside=cells.outside)
    if not cells.spots:
        return NO_SPOTS(lang, tested=tested)
    numbered = list(enumerate(zip(cells.spots, dense.where, strict=True), 1))
    lines = [
        SPOT(
            lang,
            number=number,
            place=escape_markdown(place_name(view, where)),
            cases=spot.cases,
            cells=spot.cells,
            usual=spot.usual,
        )
        for number, (spot, where) in numbered[:MOST_IN_WORDS]
    ]
    return "\n".join([SPOTS(lang, n=len(numbered), tested=tested), *lines, ""])


def _busiest(dense: DenseSpots, lang: Lang) -> list[str]:
    """Return a line on the cell with most cases: one that is dense alone is no group, and would go unsaid."""
    if isinstance(dense.cells, Text):
        return []
    most, centre = dense.cells.busiest
    at = case_points.spot_name(tuple(centre[0].tolist()), dense.system)
    return [BUSIEST(lang, most=most, mean=dense.cells.cases.mean(), at=at)]


def _spots(view: View, period: Period) -> None:
    """Show the dense spots with their figures, and how they were found."""
    lang = view.lang
    st.markdown(f"**{NAME(lang)}** (Gi*)")
    _, located = case_points.counted(view, period)
    _, why_not = ways(located, case_points.one_station(view))
    if why_not:
        st.info(why_not(lang))
        return
    dense = case_points.dense_spots(view, period)
    if isinstance(dense.cells, Text):
        st.info(dense.cells(lang))
        return
    shown, file = db.kept(_spots_table, view, period)
    if len(file):
        st.table(shown, hide_index=True, border="horizontal", alt=f"{NAME(lang)} ({len(file)})")
        downloads(file, NAME(lang), "hot-spots", view, "hot-spots", extent(view, "occurred", period))
    st.caption(_method(dense.cells, dense, lang))


def _spots_table(view: View, period: Period) -> tuple[pa.Table, pd.DataFrame]:
    """Return the dense spots for the screen and for a file."""
    lang, dense = view.lang, case_points.dense_spots(view, period)
    spots = dense.cells.spots if isinstance(dense.cells, Cells) else []
    rows = [
        _SpotRow(number, place_name(view, where), case_points.spot_name(spot.place, dense.system), spot)
        for number, (spot, where) in enumerate(zip(spots, dense.where, strict=True), 1)
    ]
    file, place = table(rows, COLUMNS, lang), PLACE(lang)
    return ready(file.head(MOST_SPOTS).assign(**{place: file[place].map(escape_markdown)})), file


def _method(cells: Cells, dense: DenseSpots, lang: Lang) -> str:
    return METHOD_NOTE(
        lang,
        cells=len(cells.cases),
        across=ACROSS_M,
        area=dense.area(lang),
        hot=int(cells.hot.sum()),
        share=FALSE_SHARE,
        neighbours=NEIGHBOURS_M,
        permutations=PERMUTATIONS,
        system=dense.system,
    )
