"""Safety map with the crime clock: pins and clock choose each other within one fragment."""

from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st
from markupsafe import Markup

from dashboard.cases import area_panel, case_links, hot_spot_panel
from dashboard.cases.case_points import zone_grounds
from dashboard.cases.clock_component import chosen_hours
from dashboard.cases.clock_panel import crime_clock_panel
from dashboard.goal4 import two_lines, wording
from dashboard.goal4.conclusions import conclusions, official_figures
from dashboard.indicators import NOT_JOINED
from dashboard.language.periods import Period, month_of, months_between
from dashboard.language.text import Text, escape_markdown
from dashboard.language.thai import format_date, format_month
from dashboard.maps import layers
from dashboard.programme.map_panel import map_panel, map_words
from dashboard.programme.sites import SITES
from dashboard.queries import cases
from dashboard.store import db
from dashboard.ui.count_links import count_links
from dashboard.ui.page import Explained, page_header, page_run
from dashboard.view.extent import extent
from dashboard.view.links import address, link
from dashboard.view.parts import part
from dashboard.view.units import Zone
from dashboard.view.view import View

TITLE = Text("แผนที่และนาฬิกาอาชญากรรม", "Safety map and crime clock")
ICON = ":material/map:"
NEEDS_DATA = True
EXPLAINED = Explained(
    shows=Text(
        "ที่เกิดเหตุของคดีที่มีพิกัดใช้ได้ พื้นที่ Safety Zone และเวลาเกิดเหตุบนนาฬิกาอาชญากรรม",
        "Where the cases with a usable point happened, the safety zones, and on the crime clock when.",
    ),
    reading=Text(
        "กดที่พื้นที่เพื่อดูข้อเท็จจริง กดชั่วโมงบนนาฬิกาเพื่อกรองหมุด จุดที่ไม่มีหมุดอาจเป็นเพราะไม่มีพิกัด ไม่ใช่เพราะไม่มีคดี",
        "Press a zone for its facts, an hour of the clock to filter the pins. Where there is no pin a point"
        " may be missing, not the crime.",
    ),
    source=Text(
        "คดีจากฐานข้อมูลคดีของตำรวจ นับตามวันเกิดเหตุ เส้นเขตจากไฟล์ของสถานี แผนที่พื้นหลังบอกเขตเพียงคร่าว ๆ",
        "Cases come from the police database by day of occurrence, boundaries from the stations' files; the"
        " map below them is only for finding one's way.",
    ),
)

LAYERS: dict[str, Text] = {
    "zones": Text("พื้นที่ Safety Zone และผล", "Zones and their outcome"),
    "rings": Text("วงรอบพื้นที่ 400 ม.", "Rings of 400 m around zones"),
    "areas": Text("เขตสถานี ระบายสีตามจำนวนคดี", "Station areas, shaded by cases"),
    "stations": Text("ที่ตั้งสถานี", "Station buildings"),
    "places": Text("ชื่ออำเภอและเมือง", "Names of towns"),
    **SITES,
}
# Risk spots that are open want an eye; the rest of what stands in the streets is switched on when asked for.
SHOWN_AT_FIRST = ("zones", "rings", "areas", "stations", "places", "open_spots")
REASONS: dict[str, Text] = {
    "risk": Text("จุดเสี่ยง", "risk"),
    "landmark": Text("แลนด์มาร์ก", "landmark"),
    "economic": Text("ย่านเศรษฐกิจ", "economic area"),
}


TOUCH = Text(
    "แตะพื้นที่บนแผนที่เพื่อดูข้อมูลและกรองนาฬิกา", "Click a zone on the map for its facts and to filter the clock"
)
CHOICE = Text("เลือกชั้นข้อมูล", "Choose layers")
MONTH = Text("เลื่อนเพื่อดูทีละเดือน", "Slide to see one month at a time")
PROFILE = Text("ข้อมูลสถานี", "Station profile")
BEFORE_AFTER = Text("ก่อน–หลังเข้าร่วมโครงการ", "Before and after joining")
WHOLE_PERIOD = Text("ทั้งห้วง", "whole period")
JOINED = Text("เข้าร่วม {day}", "joined {day}")
AREA = Text("{area:.2f} ตร.กม.", "{area:.2f} km²")
RESIDENTS = Text("{n:,} คน", "{n:,} residents")
HOUSEHOLDS = Text("{n:,} ครัวเรือน", "{n:,} households")
PHASE = Text("ระยะ {phase}", "phase {phase}")
IN_ZONE = Text(
    "ในพื้นที่: **{now:,} คดี** · {earlier} {before:,} คดี", "in the zone: **{now:,} cases** · {earlier} {before:,}"
)
IN_RING = Text(
    "วงรอบ: **{now:,} คดี** · {earlier} {before:,} คดี", "ring: **{now:,} cases** · {earlier} {before:,}"
)


def render(view: View) -> None:
    """Show the page."""
    page_header(view, TITLE, EXPLAINED)
    _map_and_clock(view)


@part
def _map_and_clock(view: View) -> None:
    with page_run(view.lang, view):
        _side_by_side(view)


def _side_by_side(view: View) -> None:
    # On a narrow screen one below the other, on a telephone the map before what is chosen for it (app.css).
    with st.container(key="map-and-clock"):
        left, right = st.columns([10, 11], gap="small")
    with left, st.container(key="map-controls"):
        shown_as, wanted, period = _controls(view, view.days()[0])
    key = f"deck-{view.filters.region}-{view.filters.province}-{view.filters.station}-{view.filters.zone}"
    zone = _chosen_zone(view, key)
    hours = chosen_hours("clock")
    with left:
        picture = map_panel(view, key, shown_as, wanted, period, zone, hours)
        if hours:
            count_links(view, case_links.in_hours, period, hours)
        if zone:
            _zone_facts(view, zone)
        else:
            st.caption(TOUCH(view.lang))
        map_words(view, picture, period)
    with right:
        crime_clock_panel(view, period, zone, hours)
    area_panel.render(view, period)
    hot_spot_panel.render(view, period)


def _controls(view: View, current: Period) -> tuple[str, list[str], Period]:
    """Return how cases are shown, which layers, and the month of the time slider (or the whole period)."""
    lang = view.lang
    # Above the month, which decides how many cases there are and so what they may be shown as.
    above = st.container()
    left, right = st.columns([9, 11], gap="small", vertical_alignment="center")
    with left, st.popover(CHOICE(lang)):
        wanted = st.pills(
            CHOICE(lang),
            list(LAYERS),
            selection_mode="multi",
            default=SHOWN_AT_FIRST,
            format_func=lambda n: LAYERS[n](lang),
            key="map_layers",
            label_visibility="collapsed",
        )
    with right:
        period = _chosen_month(view, current)
    with above:
        return hot_spot_panel.shown_as(view, period), list(wanted), period


def _chosen_month(view: View, current: Period) -> Period:
    """Return the month of the time slider as far as it lies in the period, or the whole period."""
    lang, months = view.lang, months_between(current.start, current.end)
    if len(months) == 1:
        return current
    names = {f"{m:%Y-%m}": format_month(m, lang, short_year=True) for m in months}
    names = {"all": WHOLE_PERIOD(lang), **names}
    month = st.select_slider(
        MONTH(lang),
        list(names),
        value="all",
        format_func=names.__getitem__,
        key=f"map_month_{view.filters.period.code}",
    )
    if month == "all":
        return current
    chosen = month_of(date.fromisoformat(f"{month}-01"))
    return Period("custom", max(chosen.start, current.start), min(chosen.end, current.end))


def _chosen_zone(view: View, key: str) -> str:
    """Return the zone clicked on the map, or the filter's."""
    state: Any = st.session_state.get(key)
    objects = state.selection.objects if state is not None else {}
    clicked = [f.get("properties", {}) for f in objects.get(layers.ZONES, [])]
    clicked += [*objects.get(layers.ZONE_POINTS, []), *objects.get(layers.VERDICTS, [])]
    for feature in clicked:
        code = feature.get("code", "")
        if code in view.units.zones:
            return str(code)
    return view.filters.zone


def _zone_facts(view: View, code: str) -> None:
    """Show what is known of the chosen zone, in words."""
    with st.container(border=True):
        st.markdown("  \n".join(db.kept(_zone_lines, view, code)))
        st.html(_leads(view, code))
        count_links(view, case_links.of_zone, code)


def _leads(view: View, code: str) -> Markup:
    """Return where the facts of a zone lead on to."""
    zone, lang = view.units.zones[code], view.lang
    anchors = [
        link(address(view, "station_profile", station=zone.station), PROFILE(lang)),
        link(address(view, "before_after", station=zone.station, zone=code), BEFORE_AFTER(lang)),
    ]
    return Markup('<div class="ssz-leads">{}</div>').format(Markup(" · ").join(anchors))


def _zone_lines(view: View, code: str) -> list[str]:
    lang, zone = view.lang, view.units.zones[code]
    station = view.units.stations[zone.station]
    lines = [f"**{escape_markdown(zone.name(lang))}** · {escape_markdown(station.name(lang))}"]
    lines.append(" · ".join(_facts(view, zone)))
    if view.current and view.compared:
        lines += _zone_cases(view, code, view.current, view.compared)
    if zone.joined_on:
        lines += [
            f"{wording.OFFICIAL(lang)}: {two_lines.official_line(c, lang)}"
            for c in official_figures(view)
            if c.code == code
        ]
        lines += [
            f"{wording.CONCLUSION(lang)}: {wording.sign(c.state)} {two_lines.concluded_line(c, lang)}"
            for c in conclusions(view)
            if c.zone.code == code
        ]
    return lines


def _facts(view: View, zone: Zone) -> list[str]:
    """Return what is known of a zone: day of joining, area, people, reason and phase."""
    lang = view.lang
    filters = replace(view.filters, station=zone.station, zone=zone.code)
    ground = zone_grounds(replace(view, filters=filters)).get(zone.code)
    facts = [JOINED(lang, day=format_date(zone.joined_on, lang)) if zone.joined_on else NOT_JOINED(lang)]
    if ground:
        facts.append(AREA(lang, area=ground.area_km2))
    if zone.residents is not None:
        facts.append(RESIDENTS(lang, n=zone.residents))
    if zone.households is not None:
        facts.append(HOUSEHOLDS(lang, n=zone.households))
    if zone.reason in REASONS:
        facts.append(REASONS[zone.reason](lang))
    if zone.phase:
        facts.append(PHASE(lang, phase=escape_markdown(zone.phase)))
    return facts


def _zone_cases(view: View, code: str, current: Period, compared: Period) -> list[str]:
    """Return the cases of a zone and of its ring in both periods."""
    whole = replace(view.filters, zone="")
    rows = db.read(cases.in_zones(view.scope, whole, current, compared)).itertuples()
    counts = {(r.period, r.place): int(r.cases) for r in rows}
    # Neither the windows of goal 4 nor the month of the slider: these days are named.
    earlier = compared.days_text(view.lang)
    lines = [
        line(
            view.lang,
            now=counts.get(("current", place), 0),
            earlier=earlier,
            before=counts.get(("compared", place), 0),
        )
        for line, place in ((IN_ZONE, code), (IN_RING, f"ring:{code}"))
    ]
    about = extent(view, "occurred", zone=code)
    return [" · ".join((about.days, escape_markdown(about.offences), about.basis)), *lines]
