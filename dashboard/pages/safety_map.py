"""Safety map with the crime clock: pins and clock choose each other within one fragment."""

from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import coverage, db
from dashboard.clock_component import chosen_hours
from dashboard.clock_panel import crime_clock_panel
from dashboard.components import faults_said, page_header
from dashboard.filters import View
from dashboard.kpis import goal4
from dashboard.maps import grounds, layers
from dashboard.periods import Period, month_of, months_between
from dashboard.queries import before_after, cases, points, units
from dashboard.text import Text, escape_markdown
from dashboard.thai import format_date, format_month

TITLE = Text("แผนที่และนาฬิกาอาชญากรรม", "Safety map and crime clock")
ICON = ":material/map:"
ROLES = ("commander", "analyst")
NEEDS_DATA = True

CREDIT = Text(
    "แนวชายฝั่ง: GSHHG (LGPL) · ชื่อสถานที่: GeoNames (CC BY 4.0)",
    "Coastline: GSHHG (LGPL) · Place names: GeoNames (CC BY 4.0)",
)
SHOWN_AS: dict[str, Text] = {
    "pins": Text("หมุด", "Pins"),
    "hexagons": Text("ช่องหกเหลี่ยม", "Hexagons"),
    "heat": Text("ความหนาแน่น", "Heat"),
    "none": Text("ไม่แสดงคดี", "No cases"),
}
LAYERS: dict[str, Text] = {
    "zones": Text("พื้นที่ Safety Zone", "Zones"),
    "rings": Text("วงรอบพื้นที่", "Rings"),
    "stations": Text("สถานี", "Stations"),
    "places": Text("ชื่อสถานที่", "Places"),
}
REASONS: dict[str, Text] = {
    "risk": Text("จุดเสี่ยง", "risk"),
    "landmark": Text("แลนด์มาร์ก", "landmark"),
    "economic": Text("ย่านเศรษฐกิจ", "economic area"),
}
HEIGHT = 470
# Zoom from which on a zone of 1 km² is wide enough to be clicked.
CLOSE = 12.5


def render(view: View) -> None:
    page_header(view, TITLE)
    _map_and_clock(view)


@st.fragment
def _map_and_clock(view: View) -> None:
    with faults_said(view.lang):
        _side_by_side(view)


def _side_by_side(view: View) -> None:
    lang = view.lang
    left, right = st.columns([10, 11], gap="small")
    with left:
        shown_as, wanted, period = _controls(view, view.days()[0])
    key = f"deck-{view.filters.region}-{view.filters.province}-{view.filters.station}-{view.filters.zone}"
    zone = _chosen_zone(view, key)
    hours = chosen_hours("clock")
    with left:
        _map(view, key, shown_as, wanted, period, zone, hours)
    with right:
        crime_clock_panel(view, period, zone, hours)
        if zone:
            _zone_facts(view, zone)
        else:
            st.caption("แตะพื้นที่บนแผนที่เพื่อดูข้อมูลและกรองนาฬิกา" if lang == "th"
                       else "Click a zone on the map for its facts and to filter the clock")  # fmt: skip


def _controls(view: View, current: Period) -> tuple[str, list[str], Period]:
    """How cases are shown, which layers, and the month of the time slider (or the whole period)."""
    lang = view.lang
    shown_as = st.segmented_control(
        "แสดงคดีเป็น" if lang == "th" else "Show cases as", list(SHOWN_AS), default="pins", required=True,
        format_func=lambda s: SHOWN_AS[s](lang), key="map_shown_as", label_visibility="collapsed",
    )  # fmt: skip
    left, right = st.columns([2, 5], gap="medium", vertical_alignment="center")
    name = "ชั้นข้อมูล" if lang == "th" else "Layers"
    with left, st.popover(name):
        wanted = st.pills(
            name, list(LAYERS), selection_mode="multi", default=list(LAYERS), format_func=lambda n: LAYERS[n](lang),
            key="map_layers", label_visibility="collapsed",
        )  # fmt: skip
    months = months_between(current.start, current.end)
    if len(months) < 2:
        return str(shown_as), list(wanted), current
    codes = ["all", *[f"{m:%Y-%m}" for m in months]]
    names = {"all": "ทั้งห้วง" if lang == "th" else "whole period"}
    names |= {f"{m:%Y-%m}": format_month(m, lang, short_year=True) for m in months}
    with right:
        month = st.select_slider(
            "เดือน" if lang == "th" else "Month", codes, value="all", format_func=names.__getitem__,
            key=f"map_month_{view.filters.period.code}", label_visibility="collapsed",
        )  # fmt: skip
    if month == "all":
        return str(shown_as), list(wanted), current
    chosen = month_of(date.fromisoformat(f"{month}-01"))
    return str(shown_as), list(wanted), Period("custom", max(chosen.start, current.start), min(chosen.end, current.end))


def _chosen_zone(view: View, key: str) -> str:
    """The zone clicked on the map, or the filter's."""
    state: Any = st.session_state.get(key)
    objects = state.selection.objects if state is not None else {}
    clicked = [f.get("properties", {}) for f in objects.get(layers.ZONES, [])] + objects.get(layers.ZONE_POINTS, [])
    for found in clicked:
        code = found.get("code", "")
        if code in view.units.zones:
            return str(code)
    return view.filters.zone


def in_hours(minutes: pd.Series, hours: tuple[int, int]) -> pd.Series:
    """Whether minutes of the day lie in [from, to) o'clock; the range may go over midnight. Unknown times do not."""
    start, end = hours[0] * 60, hours[1] * 60
    inside = (minutes >= start) & (minutes < end) if start < end else (minutes >= start) | (minutes < end)
    return inside & minutes.notna()


def _map(
    view: View, key: str, shown_as: str, wanted: list[str], period: Period, zone: str, hours: tuple[int, int] | None
) -> None:  # fmt: skip
    lang = view.lang
    found = _grounds(view)
    bounds = grounds.bounds(view, found)
    state = bounds.view()
    drawn: list[Any] = []
    if "rings" in wanted:
        drawn.append(layers.ring_layer(grounds.rings(found), view.dark))
    stations = grounds.stations(view) if "stations" in wanted else []
    zones = grounds.zones(view, found) if "zones" in wanted else []
    if "zones" in wanted:
        drawn.append(layers.zone_layer([grounds.zone_feature(view, c, g, zone) for c, g in found.items()], view.dark))
        if state.zoom < CLOSE:
            drawn.append(layers.zone_points(zones, view.dark))
    legend, said = _case_layers(view, shown_as, period, hours, drawn)
    if "stations" in wanted:
        drawn.append(layers.station_layer(stations, view.dark))
    # Far out, a zone's name would only repeat its station's.
    shown = [] if state.zoom < CLOSE and stations else zones
    drawn.append(layers.label_layer(stations, shown, bounds, state, lang, view.dark, places="places" in wanted))
    alt = f"{TITLE(lang)}: {view.units.name(view.filters, lang)}, {period.days_text(lang)}. {said}"
    st.pydeck_chart(
        layers.deck(drawn, state, view.dark),
        height=HEIGHT,
        on_select="rerun",
        selection_mode="single-object",
        key=key,
        alt=alt,
    )
    st.caption(f"{said}{legend} · {CREDIT(lang)}")


def _grounds(view: View) -> dict[str, grounds.Ground]:
    asked = view.filters
    key = ("grounds", view.scope, asked.region, asked.province, asked.station, asked.zone)
    return db.kept(key, lambda: grounds.grounds(db.read(units.zone_polygons(view.scope, asked))))


def _case_layers(
    view: View, shown_as: str, period: Period, hours: tuple[int, int] | None, drawn: list[Any]
) -> tuple[str, str]:
    """Add the layer of cases; returns the legend's and the count's wording."""
    lang = view.lang
    th = lang == "th"
    total = db.read(points.how_many(view.scope, view.filters, period)).iloc[0]
    n, located = int(total["cases"]), int(total["located"])
    said = f"{located:,} จาก {n:,} คดีมีพิกัดที่ใช้ได้" if th else f"{located:,} of {n:,} cases have a usable point"
    if shown_as == "none" or not located:
        return "", said
    if (
        shown_as == "hexagons"
        or (shown_as == "heat" and located > points.MOST_POINTS)
        or (located > points.MOST_POINTS and hours is None)
    ):
        return _hexagons(view, period, drawn), said
    pins = db.read(points.pins(view.scope, view.filters, period))
    if located > points.MOST_POINTS:
        said += f" แสดง {points.MOST_POINTS:,} คดีล่าสุด" if th else f", the latest {points.MOST_POINTS:,} shown"
    if hours is not None:
        pins = pins[in_hours(pins["minute"].astype(float), hours)]
        span = f"{hours[0]:02d}.00–{hours[1]:02d}.00{' น.' if th else ''}"
        said += f" · เวลา {span}: {len(pins):,} คดี" if th else f" · {span}: {len(pins):,} cases"
    if shown_as == "heat":
        drawn.insert(0, layers.heat_layer(pins))
        return (" · สีเข้ม = คดีหนาแน่น (ภาพประกอบ)" if th else " · darker = denser (illustration)"), said
    offences = view.units.offences
    groups = pins["offence_code"].map(lambda c: offences[c].group if c in offences else None)
    drawn.append(layers.pin_layer(pins.assign(crime_group=groups), _pin_labels(view, pins)))
    return "", said


def _pin_labels(view: View, pins: pd.DataFrame) -> list[str]:
    offences, lang = view.units.offences, view.lang

    def at(minute: float) -> str:
        if minute != minute:
            return "ไม่ทราบเวลา" if lang == "th" else "time unknown"
        return f"{int(minute) // 60:02d}.{int(minute) % 60:02d}"

    rows = zip(pins["offence_code"], pins["day"], pins["minute"].astype(float), strict=True)
    return [f"{offences[code].name(lang)}\n{format_date(day, lang)} {at(minute)}" for code, day, minute in rows]


def _hexagons(view: View, period: Period, drawn: list[Any]) -> str:
    bounds = grounds.bounds(view, _grounds(view))
    across = max((bounds.east - bounds.west) * 111_000, 2_000)
    radius = max(60.0, round(across / 60, -1))
    cells = db.read(points.hexagons(view.scope, view.filters, period, radius, (bounds.south + bounds.north) / 2))
    unit = "คดี" if view.lang == "th" else "cases"
    drawn.insert(0, layers.hexagon_layer(cells, radius, unit))
    steps = layers.count_steps(cells["cases"].tolist())
    ranges = [f"{a}" if b == a + 1 else f"{a}–{b - 1}" for a, b in zip(steps, [*steps[1:], 0], strict=True) if b] + [
        f"{steps[-1]}+"
    ]
    shades = "อ่อน→เข้ม" if view.lang == "th" else "light→dark"
    return f" · {shades}: {' / '.join(ranges)} {unit} ({'รัศมี' if view.lang == 'th' else 'radius'} {radius:,.0f} {'ม.' if view.lang == 'th' else 'm'})"


def _zone_facts(view: View, code: str) -> None:
    """Facts of the chosen zone, in words."""
    lang = view.lang
    th = lang == "th"
    zone = view.units.zones[code]
    filters = replace(view.filters, zone="")
    ground = _grounds(view).get(code)
    lines = [
        f"**{escape_markdown(zone.name(lang))}** · {escape_markdown(view.units.stations[zone.station].name(lang))}"
    ]
    facts = [
        f"{'เข้าร่วม' if th else 'joined'} {format_date(zone.joined_on, lang)}" if zone.joined_on else goal4.NOT_JOINED(lang),
        f"{ground.area_km2:.2f} {'ตร.กม.' if th else 'km²'}" if ground else "",
        f"{zone.residents:,} {'คน' if th else 'residents'}" if zone.residents is not None else "",
        f"{zone.households:,} {'ครัวเรือน' if th else 'households'}" if zone.households is not None else "",
        REASONS[zone.reason](lang) if zone.reason in REASONS else "",
        f"{'ระยะ' if th else 'phase'} {escape_markdown(zone.phase)}" if zone.phase else "",
    ]  # fmt: skip
    lines.append(" · ".join(f for f in facts if f))
    if view.current and view.compared:
        counts = db.read(cases.in_zones(view.scope, filters, view.current, view.compared))
        found = {(r.period, r.place): int(r.cases) for r in counts.itertuples()}
        for name, place in ((("ในพื้นที่" if th else "in the zone"), code), (("วงรอบ" if th else "ring"), f"ring:{code}")):
            now, before = found.get(("current", place), 0), found.get(("compared", place), 0)
            lines.append(f"{name}: **{now:,} {'คดี' if th else 'cases'}** ({'ปีก่อน' if th else 'last year'} {before:,})")
    through = view.holdings.data_through
    if through and zone.joined_on:
        windows = db.read(before_after.zone_windows(view.scope, replace(filters, zone=code), through))
        changes = goal4.zone_changes(windows, coverage.received(view))
        lines += [f"{change.official(lang)} – {change.state_text(lang)}" for change in changes]
    with st.container(border=True):
        st.markdown("  \n".join(lines))
