"""Cases of an area that somebody draws: the map to draw on, the counts, the proposal of a zone."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd
import pyarrow as pa
import streamlit as st
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from dashboard.cases import case_links, case_points, drawn_area
from dashboard.cases.area_component import HINT, area_board, set_corners
from dashboard.cases.area_counts import area_counts
from dashboard.cases.drawn_area import DrawnArea, Kind, Within, band_words, group_words, groups_of
from dashboard.cases.hours import in_words
from dashboard.cases.status_table import NOTHING, percent, signed
from dashboard.language.periods import Period
from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.maps import grounds
from dashboard.maps.drawing_board import Board, board
from dashboard.store import db
from dashboard.ui.columns import Column, table
from dashboard.ui.count_links import count_links
from dashboard.ui.downloads import downloads
from dashboard.ui.sheet import ready
from dashboard.view.extent import extent
from dashboard.view.view import View

HEADING = Text("วาดพื้นที่เพื่อนับคดี", "Draw an area to count its cases")
SHAPE = Text("วาดเป็น", "Draw as")
KINDS: dict[Kind, Text] = {"circle": Text("วงกลม", "Circle"), "polygon": Text("หลายเหลี่ยม", "Polygon")}
RADIUS = Text("รัศมี", "Radius")
METRES = Text("{n:,} ม.", "{n:,} m")
TYPED = Text("พิมพ์หรือวางพิกัด", "Type or paste coordinates")
CORNERS = Text("ละติจูด, ลองจิจูด บรรทัดละ 1 จุด", "Latitude, longitude – one point a line")
BOARD = Text("แผนที่สำหรับวาดพื้นที่", "Map to draw an area on")
FIRST_POINT = Text("แตะแผนที่ 1 จุดเพื่อวางวงกลม", "Tap the map once to place the circle.")
MORE_POINTS = Text("แตะแผนที่อย่างน้อย 3 จุดรอบพื้นที่", "Tap at least three points around the area.")
FOUND = Text(
    "**{n:,} คดี** ในพื้นที่ที่วาด ({area:.2f} ตร.กม.) · {days}",
    "**{n:,} cases** in the area drawn ({area:.2f} km²) · {days}",
)
BY_GROUP = Text("เทียบห้วงเดียวกันของปีก่อน", "Against the same days last year")
BY_HOUR = Text("เวลาเกิดเหตุ", "Hours")
SETTLED = Text(
    "เทียบเฉพาะวันที่บันทึกครบแล้ว: {now} กับ {before}",
    "Compared on days that are recorded completely enough: {now} with {before}",
)
COMPARED = Text("{now} กับ {before}", "{now} with {before}")
UNLOCATED = Text(
    "ไม่นับคดีที่ไม่มีพิกัดที่ใช้ได้ {n:,} คดีของหน่วยนี้ เพราะไม่ทราบว่าอยู่ในพื้นที่ที่วาดหรือไม่",
    "{n:,} cases of the unit without a usable point are not counted: whether they lie within is not known",
)
SMALL_BASE = Text("ฐานต่ำกว่า 10 คดี ไม่คิดร้อยละ", "no percentage on a base below 10")
NO_EARLIER = Text("ห้วงเดียวกันของปีก่อนยังไม่ได้รับข้อมูล", "The same days last year were not received.")
TOTAL = Text("รวม", "Total")
UNTIMED = Text("ไม่ทราบเวลา", "time unknown")
PROPOSE = Text("เสนอเป็นพื้นที่ Safety Zone", "Propose it as a zone")
STATION = Text("สถานีเจ้าของพื้นที่", "Station that runs it")
CODE, NAME = Text("รหัสพื้นที่", "Zone code"), Text("ชื่อพื้นที่", "Name in Thai")
PROPOSED = Text("พื้นที่ที่เสนอ", "พื้นที่ที่เสนอ")
TAKE = Text("ดาวน์โหลดไฟล์เสนอพื้นที่", "Download the proposal")
HOW = Text(
    "ไฟล์นี้ยังไม่เปลี่ยนข้อมูลใด ๆ ผู้ดูแลข้อมูลนำเข้าที่หน้าจัดการข้อมูล ชุดข้อมูลพื้นที่ Safety Zone",
    "The file changes nothing by itself: the data officer loads it on the data page, as zones.",
)
OVERLAP = Text(
    "ทับกับ {zone} {area:.3f} ตร.กม. – ระบบจะไม่รับพื้นที่ที่ทับกัน",
    "Overlaps {zone} by {area:.3f} km² – zones that overlap are refused.",
)
TAKEN = Text(
    "รหัสนี้มีแล้ว การนำเข้าจะเปลี่ยนขอบเขตของพื้นที่เดิม",
    "This code is taken: loading it would change that zone's boundary.",
)
MAP, LINES, KIND, RADIUS_KEY = "area-map", "area-corners", "area-kind", "area-radius"


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the counts: cases of this period and of the same days last year, None = not received."""

    name: str
    now: float
    before: float | None
    change: str
    share: str


COLUMNS: tuple[Column[_Line], ...] = (
    Column(Text("กลุ่มความผิด", "Crime group"), lambda line, _: line.name),
    Column(Text("ห้วงนี้ (คดี)", "Now (cases)"), lambda line, _: in_words(line.now)),
    Column(Text("ปีก่อน (คดี)", "Last year (cases)"), lambda line, _: _words(line.before)),
    Column(Text("เพิ่ม / ลด", "Change"), lambda line, _: line.change),
    Column(Text("ร้อยละ", "per cent"), lambda line, _: line.share),
)
HOUR_COLUMNS = (Column[_Line](BY_HOUR, lambda line, _: line.name), *COLUMNS[1:3])


@dataclass(frozen=True)
class _Counts:
    """What is said of an area: its cases in the whole period, both tables, and notes below them."""

    cases: int
    groups: pd.DataFrame
    hours: pd.DataFrame
    shown: tuple[pa.Table, pa.Table]
    notes: tuple[str, ...]
    days: Period


def render(view: View, period: Period) -> None:
    """Show the map to draw on and what lies in the area; closed, neither is made nor sent."""
    lang = view.lang
    opened = st.expander(HEADING(lang), key="area-drawn", on_change="rerun")
    if not opened.open:
        return
    with opened:
        with st.container(key="area-sides"):
            left, right = st.columns([10, 11], gap="small")
        with left:
            area = _drawn(view, period)
        with right:
            if isinstance(area, Text):
                st.warning(area(lang))
                return
            drawn = area.shape
            if drawn is None:
                st.info((FIRST_POINT if area.kind == "circle" else MORE_POINTS)(lang))
            elif isinstance(drawn, Text):
                st.warning(drawn(lang))
            else:
                _counts_panel(view, period, area, drawn)
                _proposal(view, drawn)


def _drawn(view: View, period: Period) -> DrawnArea | Text:
    """Let people draw; return what they drew, a Text where typed coordinates cannot be read."""
    lang = view.lang
    kind: Kind = st.segmented_control(
        SHAPE(lang),
        list(KINDS),
        default="circle",
        required=True,
        format_func=lambda k: KINDS[k](lang),
        key=KIND,
    )
    radius_m = 500
    if kind == "circle":
        radius_m = st.select_slider(
            RADIUS(lang),
            drawn_area.RADII_M,
            value=500,
            format_func=lambda n: METRES(lang, n=n),
            key=RADIUS_KEY,
        )
    st.caption(HINT(lang))
    lines = st.session_state.get(LINES, "")
    corners = drawn_area.corners_of(lines)
    ground = db.kept(_board, replace(view, filters=replace(view.filters, zone="")), period)
    area_board(
        ground,
        kind,
        () if isinstance(corners, Text) else corners,
        radius_m,
        key=MAP,
        on_change=_note,
        lang=lang,
    )
    with st.popover(TYPED(lang), type="tertiary"):
        # A field of its own for each text: one that keeps its key forgets what is set while it is not open.
        key = f"area-text-{lines}"
        st.text_area(
            CORNERS(lang),
            lines,
            key=key,
            height=160,
            placeholder="7.55633, 99.61141",
            on_change=_typed,
            args=(key,),
        )
    return corners if isinstance(corners, Text) else DrawnArea(kind, corners, radius_m)


def _typed(key: str) -> None:
    """Take over what was typed, readable or not: what is wrong with it is said."""
    st.session_state[LINES] = st.session_state[key]


def _note() -> None:
    """Write the points set on the map where they can be read, corrected and copied too."""
    st.session_state[LINES] = drawn_area.words_of(set_corners(MAP))


def _board(view: View, period: Period) -> Board:
    """Return the map of a view to draw on, with its zones and the cases of the period."""
    ground_of, stations = case_points.zone_grounds(view), grounds.stations(view)
    frame = case_points.placed_cases(view, period).frame
    names = view.units.zones
    return board(
        grounds.bounds(view, ground_of, stations),
        [(names[code].name(view.lang), shape(ground.polygon)) for code, ground in ground_of.items()],
        [shape(ground.ring) for ground in ground_of.values() if ground.ring],
        stations,
        zip(frame["longitude"].tolist(), frame["latitude"].tolist(), strict=True),
        f"{BOARD(view.lang)} · {HINT(view.lang)}",
    )


def _counts_panel(view: View, period: Period, area: DrawnArea, drawn: BaseGeometry) -> None:
    lang = view.lang
    whole = replace(view, filters=replace(view.filters, zone=""))
    counts = db.kept(_counts, whole, period, area)
    if isinstance(counts, Text):
        st.info(counts(lang))
        return
    st.markdown(FOUND(lang, n=counts.cases, area=drawn_area.area_km2(drawn), days=period.days_text(lang)))
    groups, hours = counts.shown
    st.table(groups, hide_index=True, border="horizontal", alt=BY_GROUP(lang))
    count_links(whole, case_links.of_area, period, area)
    st.table(hours, hide_index=True, border="horizontal", alt=BY_HOUR(lang))
    count_links(whole, case_links.of_area_hours, period, area)
    st.caption(escape_markdown(" · ".join(counts.notes)))
    about = extent(whole, "occurred", counts.days)
    downloads(counts.groups, HEADING(lang), "drawn-area", whole, "drawn-area", about)


def _counts(view: View, period: Period, area: DrawnArea) -> _Counts | Text:
    """Return the cases of an area in tables and notes, or why they cannot be told."""
    lang, counts = view.lang, area_counts(view, period, area)
    if isinstance(counts, Text):
        return counts
    now, before = counts.days
    groups = table(_groups(counts.now, counts.before, lang, rated=counts.evenness.comparable), COLUMNS, lang)
    hours = table(_hours(counts.now, counts.before, lang), HOUR_COLUMNS, lang)
    n, located = case_points.counted(view, period)
    wording = COMPARED if now == period else SETTLED
    notes = [
        wording(lang, now=now.days_text(lang), before=before.days_text(lang)) + counts.evenness.note(lang),
        *([] if counts.before else [NO_EARLIER(lang)]),
        SMALL_BASE(lang),
        *([UNLOCATED(lang, n=n - located)] if n > located else []),
    ]
    return _Counts(counts.cases, groups, hours, (ready(groups), ready(hours)), tuple(notes), now)


def _groups(now: Within, before: Within | None, lang: Lang, *, rated: bool) -> list[_Line]:
    """Return the cases by group and in all; a group that has none in either period is left out."""
    known = groups_of(now, before)
    lines = [
        _line(
            group_words(g, lang),
            now.groups.get(g, 0),
            before.groups.get(g, 0) if before else None,
            rated=rated,
        )
        for g in known
    ]
    return [*lines, _line(TOTAL(lang), now.cases, before.cases if before else None, rated=rated)]


def _line(name: str, now: int, before: int | None, *, rated: bool) -> _Line:
    change = NOTHING if before is None else signed(now - before, 0)
    share = percent(now, before) if rated else None
    return _Line(name, now, before, change, signed(math.nan if share is None else share, 1))


def _hours(now: Within, before: Within | None, lang: Lang) -> list[_Line]:
    names = [band_words(band) for band in range(len(now.hours))]
    earlier: Sequence[float | None] = before.hours if before else [None] * len(names)
    untimed = before.untimed if before else None
    lines = [
        _Line(name, n, b, NOTHING, NOTHING) for name, n, b in zip(names, now.hours, earlier, strict=True)
    ]
    return [*lines, _Line(UNTIMED(lang), now.untimed, untimed, NOTHING, NOTHING)]


def _words(count: float | None) -> str:
    return NOTHING if count is None else in_words(count)


def _proposal(view: View, drawn: BaseGeometry) -> None:
    """Offer the area as a file that the zone loader takes."""
    lang = view.lang
    stations = {s.code: s for s in view.units.stations_of(view.filters)}
    if not stations:
        return
    with st.popover(PROPOSE(lang)):
        nearest = min(
            stations, key=lambda code: _far(stations[code].latitude, stations[code].longitude, drawn)
        )
        station = st.selectbox(
            STATION(lang),
            list(stations),
            index=list(stations).index(nearest),
            format_func=lambda code: stations[code].name(lang),
            key=f"area-station-{nearest}",
        )
        name = st.text_input(NAME(lang), PROPOSED.th, key="area-name", max_chars=120)
        code = st.text_input(CODE(lang), _free_code(view, station), key=f"area-code-{station}", max_chars=60)
        for line in _warnings(view, drawn, code):
            st.warning(line)
        st.download_button(
            TAKE(lang),
            drawn_area.proposal(drawn, code.strip(), station, name.strip()),
            f"ssz-zone-{re.sub(r'[^A-Za-z0-9_-]', '_', code)}.geojson",
            "application/geo+json",
            key="area-proposal",
            on_click="ignore",
            disabled=not (code.strip() and name.strip()),
        )
        st.caption(HOW(lang))


def _far(latitude: float, longitude: float, drawn: BaseGeometry) -> float:
    """Return how far a station is, in degrees; one without a place comes last."""
    middle = drawn.centroid
    far = math.hypot(latitude - middle.y, longitude - middle.x)
    return math.inf if math.isnan(far) else far


def _free_code(view: View, station: str) -> str:
    """Return a code of the station that no zone has."""
    number = 1
    while f"{station}-P{number}" in view.units.zones:
        number += 1
    return f"{station}-P{number}"


def _warnings(view: View, drawn: BaseGeometry, code: str) -> list[str]:
    """Return why the loader would refuse the proposal, or do something else with it."""
    lang, zones = view.lang, view.units.zones
    around = replace(view, filters=replace(view.filters, zone=""))
    lines = [TAKEN(lang)] if code.strip() in zones else []
    for other, ground in case_points.zone_grounds(around).items():
        shared = shape(ground.polygon).intersection(drawn)
        if other != code.strip() and shared.area:
            name = escape_markdown(zones[other].name(lang))
            lines.append(OVERLAP(lang, zone=name, area=drawn_area.area_km2(shared)))
    return lines
