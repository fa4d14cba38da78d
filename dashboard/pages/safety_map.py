"""Safety map with the crime clock: pins and clock choose each other within one fragment."""

from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from dashboard.cases import hot_spot_panel
from dashboard.cases.case_points import zone_grounds
from dashboard.cases.clock_component import chosen_hours
from dashboard.cases.clock_panel import crime_clock_panel
from dashboard.goal4 import wording
from dashboard.goal4.conclusions import conclusions, official_figures
from dashboard.indicators import NOT_JOINED
from dashboard.language.periods import Period, month_of, months_between
from dashboard.language.text import Text, escape_markdown
from dashboard.language.thai import format_date, format_month
from dashboard.maps import layers
from dashboard.programme.map_panel import map_panel
from dashboard.programme.sites import SITES
from dashboard.queries import cases
from dashboard.store import db
from dashboard.ui.page import page_header, page_run
from dashboard.view.view import View

TITLE = Text("แผนที่และนาฬิกาอาชญากรรม", "Safety map and crime clock")
ICON = ":material/map:"
NEEDS_DATA = True

LAYERS: dict[str, Text] = {
    "zones": Text("พื้นที่ Safety Zone", "Zones"),
    "rings": Text("วงรอบพื้นที่", "Rings"),
    "stations": Text("สถานี", "Stations"),
    "places": Text("ชื่อสถานที่", "Places"),
    **SITES,
}
# Risk spots that are open want an eye; the rest of what stands in the streets is switched on when asked for.
SHOWN_AT_FIRST = ("zones", "rings", "stations", "places", "open_spots")
REASONS: dict[str, Text] = {
    "risk": Text("จุดเสี่ยง", "risk"),
    "landmark": Text("แลนด์มาร์ก", "landmark"),
    "economic": Text("ย่านเศรษฐกิจ", "economic area"),
}


def render(view: View) -> None:
    page_header(view, TITLE)
    _map_and_clock(view)


@st.fragment
def _map_and_clock(view: View) -> None:
    with page_run(view.lang, view):
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
        map_panel(view, key, shown_as, wanted, period, zone, hours)
    with right:
        crime_clock_panel(view, period, zone, hours)
        if zone:
            _zone_facts(view, zone)
        else:
            st.caption(
                "แตะพื้นที่บนแผนที่เพื่อดูข้อมูลและกรองนาฬิกา"
                if lang == "th"
                else "Click a zone on the map for its facts and to filter the clock"
            )
    hot_spot_panel.render(view, period)


def _controls(view: View, current: Period) -> tuple[str, list[str], Period]:
    """How cases are shown, which layers, and the month of the time slider (or the whole period)."""
    lang = view.lang
    # Above the month, which decides how many cases there are and so what they may be shown as.
    above = st.container()
    left, right = st.columns([2, 5], gap="medium", vertical_alignment="center")
    name = "ชั้นข้อมูล" if lang == "th" else "Layers"
    with left, st.popover(name):
        wanted = st.pills(
            name,
            list(LAYERS),
            selection_mode="multi",
            default=SHOWN_AT_FIRST,
            format_func=lambda n: LAYERS[n](lang),
            key="map_layers",
            label_visibility="collapsed",
        )
    period = current
    months = months_between(current.start, current.end)
    if len(months) > 1:
        codes = ["all", *[f"{m:%Y-%m}" for m in months]]
        names = {"all": "ทั้งห้วง" if lang == "th" else "whole period"}
        names |= {f"{m:%Y-%m}": format_month(m, lang, short_year=True) for m in months}
        with right:
            month = st.select_slider(
                "เดือน" if lang == "th" else "Month",
                codes,
                value="all",
                format_func=names.__getitem__,
                key=f"map_month_{view.filters.period.code}",
                label_visibility="collapsed",
            )
        if month != "all":
            chosen = month_of(date.fromisoformat(f"{month}-01"))
            period = Period("custom", max(chosen.start, current.start), min(chosen.end, current.end))
    with above:
        return hot_spot_panel.shown_as(view, period), list(wanted), period


def _chosen_zone(view: View, key: str) -> str:
    """The zone clicked on the map, or the filter's."""
    state: Any = st.session_state.get(key)
    objects = state.selection.objects if state is not None else {}
    clicked = [f.get("properties", {}) for f in objects.get(layers.ZONES, [])] + objects.get(
        layers.ZONE_POINTS, []
    )
    for found in clicked:
        code = found.get("code", "")
        if code in view.units.zones:
            return str(code)
    return view.filters.zone


def _zone_facts(view: View, code: str) -> None:
    """Facts of the chosen zone, in words."""
    with st.container(border=True):
        st.markdown("  \n".join(db.kept(("zone_facts", code, *view.key), lambda: _zone_lines(view, code))))


def _zone_lines(view: View, code: str) -> list[str]:
    lang = view.lang
    th = lang == "th"
    zone = view.units.zones[code]
    filters = replace(view.filters, station=zone.station, zone=code)
    ground = zone_grounds(replace(view, filters=filters)).get(code)
    lines = [
        f"**{escape_markdown(zone.name(lang))}** ·"
        f" {escape_markdown(view.units.stations[zone.station].name(lang))}"
    ]
    facts = [
        (
            f"{'เข้าร่วม' if th else 'joined'} {format_date(zone.joined_on, lang)}"
            if zone.joined_on
            else NOT_JOINED(lang)
        ),
        f"{ground.area_km2:.2f} {'ตร.กม.' if th else 'km²'}" if ground else "",
        f"{zone.residents:,} {'คน' if th else 'residents'}" if zone.residents is not None else "",
        f"{zone.households:,} {'ครัวเรือน' if th else 'households'}" if zone.households is not None else "",
        REASONS[zone.reason](lang) if zone.reason in REASONS else "",
        f"{'ระยะ' if th else 'phase'} {escape_markdown(zone.phase)}" if zone.phase else "",
    ]
    lines.append(" · ".join(f for f in facts if f))
    if view.current and view.compared:
        whole = replace(view.filters, zone="")
        counts = db.read(cases.in_zones(view.scope, whole, view.current, view.compared))
        found = {(r.period, r.place): int(r.cases) for r in counts.itertuples()}
        for name, place in (
            (("ในพื้นที่" if th else "in the zone"), code),
            (("วงรอบ" if th else "ring"), f"ring:{code}"),
        ):
            now, before = found.get(("current", place), 0), found.get(("compared", place), 0)
            lines.append(
                f"{name}: **{now:,} {'คดี' if th else 'cases'}** ({'ปีก่อน' if th else 'last year'} {before:,})"
            )
    if zone.joined_on:
        lines += [
            f"{wording.OFFICIAL(lang)}: {c.line(lang)}" for c in official_figures(view) if c.code == code
        ]
        lines += [
            f"{wording.CONCLUSION(lang)}: {wording.sign(c.state)} {wording.conclusion_line(c, lang)}"
            for c in conclusions(view)
            if c.zone.code == code
        ]
    return lines
