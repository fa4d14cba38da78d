"""The map of a view: zones, rings, stations and cases as one deck, made once per choice of layers."""

from dataclasses import dataclass, field

import pandas as pd
import pydeck as pdk
import streamlit as st

from dashboard.cases import case_points, density
from dashboard.cases.clock_panel import TIME_UNKNOWN
from dashboard.cases.hot_spots import NAME as HOT
from dashboard.cases.hot_spots import Cells, ways
from dashboard.goal4 import pooling, wording
from dashboard.goal4.conclusions import conclusions
from dashboard.language.periods import Period
from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.language.thai import format_date
from dashboard.maps import grounds, layers
from dashboard.maps.kept_deck import KeptDeck
from dashboard.programme.sites import sites
from dashboard.queries import points, units
from dashboard.store import db
from dashboard.view.extent import extent
from dashboard.view.view import View

Hours = tuple[int, int]

CREDIT = Text(
    "แนวชายฝั่ง: GSHHG (LGPL) · ชื่อสถานที่: GeoNames (CC BY 4.0)",
    "Coastline: GSHHG (LGPL) · Place names: GeoNames (CC BY 4.0)",
)
ALT = Text("แผนที่: {unit}, {days}. {counted}", "Map: {unit}, {days}. {counted}")
ZONE_KEY = Text("พื้นที่ Safety Zone (ในวงกลมขาว)", "Zones (in white circles)")
CASES = Text("คดี", "cases")
LOCATED = Text("{located:,} จาก {n:,} คดีมีพิกัดที่ใช้ได้", "{located:,} of {n:,} cases have a usable point")
LATEST = Text(" แสดง {most:,} คดีล่าสุด", ", the latest {most:,} shown")
IN_HOURS = Text(
    " · เวลา {start:02d}.00–{end:02d}.00 น.: {n:,} คดี", " · {start:02d}.00–{end:02d}.00: {n:,} cases"
)
SPOTS = Text(
    "⬡ {name}: {n:,} จุด (ทดสอบ {cells:,} ช่อง คดีทุกเวลา)",
    "⬡ {name}: {n:,} ({cells:,} cells tested, cases of all hours)",
)
NO_SPOTS = Text(
    "⬡ {name}: ไม่พบ (ทดสอบ {cells:,} ช่อง คดีทุกเวลา)",
    "⬡ {name}: none ({cells:,} cells tested, cases of all hours)",
)
HEXAGONS = Text(
    " · อ่อน→เข้ม: {ranges} คดี (รัศมี {radius:,.0f} ม.)",
    " · light→dark: {ranges} cases (radius {radius:,.0f} m)",
)
HEIGHT = 470
# Zoom from which on a zone of 1 km² is wide enough to be clicked.
CLOSE = 12.5
# More stations than these are not drawn: of a nation they would cover its zones.
MOST_STATIONS = 300
# Metres of a degree of longitude at the equator, to choose the size of hexagons.
DEGREE_M = 111_000


@dataclass(slots=True)
class _Drawing:
    """What was drawn so far, and what is said of it.

    drawn: layers, the lowest first. counted: how many cases are shown, in words. legend: what colours mean.
    spots: names of dense spots.
    """

    drawn: list[pdk.Layer] = field(default_factory=list)
    counted: str = ""
    legend: str = ""
    spots: list[layers.Named] = field(default_factory=list)


def map_panel(
    view: View,
    key: str,
    shown_as: str,
    wanted: list[str],
    period: Period,
    zone: str,
    hours: Hours | None,
) -> None:
    """Draw the map.

    Args:
        key: of the chart; its selection is kept under it.
        shown_as: how cases are shown: pins, hexagons, heat, hot or none.
        wanted: zones, rings, stations, places, and those of sites.SITES.
        zone: the chosen one, "" = none.
        hours: only pins of these hours.
    """
    deck, counted, legend = db.kept(_deck, view, shown_as, tuple(wanted), period, zone, hours)
    unit = view.units.name(view.filters, view.lang)
    alt = ALT(view.lang, unit=unit, days=period.days_text(view.lang), counted=counted)
    st.pydeck_chart(deck, height=HEIGHT, on_select="rerun", selection_mode="single-object", key=key, alt=alt)
    about = escape_markdown(extent(view, "occurred", period).line)
    st.caption(f"{counted}{legend} · {about} · {CREDIT(view.lang)}")


def in_hours(minutes: pd.Series, hours: Hours) -> pd.Series:
    """Whether minutes of the day lie in [from, to) o'clock; the range may go over midnight.

    Unknown times do not.
    """
    start, end = hours[0] * 60, hours[1] * 60
    inside = (minutes >= start) & (minutes < end) if start < end else (minutes >= start) | (minutes < end)
    return inside & minutes.notna()


def _deck(
    view: View,
    shown_as: str,
    wanted: tuple[str, ...],
    period: Period,
    zone: str,
    hours: Hours | None,
) -> tuple[KeptDeck, str, str]:
    """Return the deck, how many cases it shows in words, and the legend."""
    ground_of = case_points.zone_grounds(view)
    stations = grounds.stations(view)
    site_layers = sites(view, wanted)
    standing = [(s.latitude, s.longitude) for layer in site_layers.values() for s in layer.sites]
    bounds = layers.widened(grounds.bounds(view, ground_of, stations), standing)
    state, drawing = bounds.view(), _Drawing()
    if "rings" in wanted:
        drawing.drawn.append(layers.ring_layer(grounds.rings(ground_of), view.dark))
    zones, signs = [], {}
    if "zones" in wanted:
        zones = _zones(view, ground_of)
        signs = _add_zones(drawing, view, ground_of, zones, zone, far=state.zoom < CLOSE)
    _add_cases(drawing, view, bounds, shown_as, period, hours)
    if signs:
        counts = pooling.counts_text(conclusions(view), view.lang)
        drawing.legend += f" · {ZONE_KEY(view.lang)}: {counts}"
    stations = stations if "stations" in wanted and len(stations) <= MOST_STATIONS else []
    if stations:
        drawing.drawn.append(layers.station_layer(stations, view.dark))
    for name, layer in site_layers.items():
        drawing.counted += f" · {layer.summary}"
        drawing.legend += f" · {layer.key}" if layer.key else ""
        drawing.drawn.append(layers.site_layer(name, layer.sites, view.lang, least=layer.least))
    if signs:
        drawing.drawn.append(layers.verdict_layer(signs, zones))
    # Far out, a zone's name would only repeat its station's.
    named = zones if state.zoom >= CLOSE or (ground_of and not stations) else []
    labels = layers.label_layer(
        [*drawing.spots, *stations], named, bounds, state, view.lang, view.dark, places="places" in wanted
    )
    deck = layers.deck([*drawing.drawn, labels], state, view.dark)
    return KeptDeck(deck), drawing.counted, drawing.legend


def _zones(view: View, ground_of: dict[str, grounds.Ground]) -> list[layers.Named]:
    """Return zones at a place within them."""
    if ground_of:
        return grounds.zones(view, ground_of)
    places = db.read(units.zone_places(view.scope, view.filters))
    known = view.units.zones
    return [
        layers.Named(r.code, known[r.code].name(view.lang), r.latitude, r.longitude)
        for r in places.itertuples()
    ]


def _add_zones(
    drawing: _Drawing,
    view: View,
    ground_of: dict[str, grounds.Ground],
    zones: list[layers.Named],
    chosen: str,
    *,
    far: bool,
) -> dict[str, str]:
    """Add the zones, and points for them where they are far away; return the signs of their conclusions."""
    concluded = {c.zone.code: c for c in conclusions(view)}
    signs = {code: wording.sign(c.state) for code, c in concluded.items()}
    states = {code: wording.state_text(c, view.lang) for code, c in concluded.items()}
    features = [
        grounds.zone_feature(view, code, ground, chosen, signs.get(code, ""), states.get(code, ""))
        for code, ground in ground_of.items()
    ]
    drawing.drawn.append(layers.zone_layer(features, view.dark))
    if far:
        drawing.drawn.append(layers.zone_points(zones, signs, view.dark, small=not ground_of))
    return signs


def _add_cases(
    drawing: _Drawing, view: View, bounds: layers.Bounds, shown_as: str, period: Period, hours: Hours | None
) -> None:
    """Add the layer of cases with what is said of it, and the names of dense spots."""
    lang = view.lang
    n, located = case_points.counted(view, period)
    drawing.counted = LOCATED(lang, located=located, n=n)
    _, why_not = ways(located, case_points.one_station(view))
    if why_not:
        drawing.counted += f" ({why_not(lang)})"
    if shown_as == "none" or not located:
        return
    many = located > points.MOST_POINTS
    if shown_as == "hexagons" or (many and (shown_as == "heat" or (shown_as == "pins" and hours is None))):
        _add_hexagons(drawing, view, bounds, period)
        return
    if many:
        drawing.counted += LATEST(lang, most=points.MOST_POINTS)
    if shown_as == "heat":
        placed = case_points.placed_cases(view, period)
        # Below all else: a picture that covers the ground.
        drawing.drawn[:0] = density.heat_layers(placed.points, placed.system)
        drawing.legend = f" · {density.legend(lang)}"
        return
    if shown_as == "hot" and _add_dense_spots(drawing, view, period):
        return
    _add_pins(drawing, view, period, hours)


def _add_dense_spots(drawing: _Drawing, view: View, period: Period) -> bool:
    """Add the hot cells, or the reason why there are none; whether any were tested."""
    lang, dense = view.lang, case_points.dense_spots(view, period)
    if isinstance(dense.cells, Text):
        drawing.counted += f" · {dense.cells(lang)}"
        return False
    drawing.drawn.append(density.hot_layer(dense.cells, dense.system, lang, view.dark))
    drawing.spots = density.spot_names(dense.cells, dense.system, lang)
    drawing.legend = f" · {_spots_text(len(drawing.spots), dense.cells, lang)}"
    return True


def _spots_text(number: int, cells: Cells, lang: Lang) -> str:
    wording = SPOTS if number else NO_SPOTS
    return wording(lang, name=HOT(lang), n=number, cells=len(cells.cases))


def _add_pins(drawing: _Drawing, view: View, period: Period, hours: Hours | None) -> None:
    pins = case_points.placed_cases(view, period).frame
    if hours is not None:
        pins = pins[in_hours(pins["minute"].astype(float), hours)]
        drawing.counted += IN_HOURS(view.lang, start=hours[0], end=hours[1], n=len(pins))
    offences = view.units.offences
    groups = pins["offence_code"].map(lambda c: offences[c].group if c in offences else None)
    drawing.drawn.append(layers.pin_layer(pins.assign(crime_group=groups), _pin_labels(view, pins)))


def _pin_labels(view: View, pins: pd.DataFrame) -> list[str]:
    offences, lang = view.units.offences, view.lang

    def at(minute: float) -> str:
        if minute != minute:
            return TIME_UNKNOWN(lang)
        return f"{int(minute) // 60:02d}.{int(minute) % 60:02d}"

    rows = zip(pins["offence_code"], pins["day"], pins["minute"].astype(float), strict=True)
    return [
        f"{offences[code].name(lang)}\n{format_date(day, lang)} {at(minute)}" for code, day, minute in rows
    ]


def _add_hexagons(drawing: _Drawing, view: View, bounds: layers.Bounds, period: Period) -> None:
    across = max((bounds.east - bounds.west) * DEGREE_M, 2_000)
    radius = max(60.0, round(across / 60, -1))
    middle = (bounds.south + bounds.north) / 2
    cells = db.read(points.hexagons(view.scope, view.filters, period, radius, middle))
    drawing.drawn.insert(0, layers.hexagon_layer(cells, radius, CASES(view.lang)))
    steps = layers.count_steps(cells["cases"].tolist())
    ranges = [
        f"{a}" if b == a + 1 else f"{a}–{b - 1}" for a, b in zip(steps, [*steps[1:], 0], strict=True) if b
    ]
    drawing.legend = HEXAGONS(view.lang, ranges=" / ".join([*ranges, f"{steps[-1]}+"]), radius=radius)
