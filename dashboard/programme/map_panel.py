"""The map of a view: zones, rings, stations and cases as one deck, made once per choice of layers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import pydeck as pdk
import streamlit as st
from markupsafe import Markup

from dashboard.cases import case_points, density
from dashboard.cases.clock_panel import TIME_UNKNOWN
from dashboard.cases.hot_spots import NAME as HOT
from dashboard.cases.hot_spots import Cells, ways
from dashboard.goal4 import pooling, wording
from dashboard.goal4.conclusions import conclusions
from dashboard.indicators import NOT_JOINED
from dashboard.language.periods import Period
from dashboard.language.text import Lang, Text, escape_markdown
from dashboard.language.thai import format_date
from dashboard.maps import grounds, layers
from dashboard.maps.base_map import base_map
from dashboard.maps.kept_deck import KeptDeck
from dashboard.maps.legend import Entry, legend, shades
from dashboard.maps.sketch import HEIGHT, SketchedZone, sketch
from dashboard.maps.sketch_component import map_sketch
from dashboard.maps.verdict_icons import VERDICTS
from dashboard.programme import station_areas
from dashboard.programme.sites import SiteLayer, sites
from dashboard.queries import points, units
from dashboard.store import db
from dashboard.ui.tokens import ink
from dashboard.view.extent import extent
from dashboard.view.links import address
from dashboard.view.view import View

Hours = tuple[int, int]

CREDIT = Text(
    "แนวชายฝั่ง: GSHHG (LGPL) · ชื่อสถานที่: GeoNames (CC BY 4.0)",
    "Coastline: GSHHG (LGPL) · Place names: GeoNames (CC BY 4.0)",
)
ALT = Text("แผนที่: {unit}, {days}. {counted}", "Map: {unit}, {days}. {counted}")
ZONE_KEY = Text("ผลของพื้นที่ Safety Zone", "Outcome of the zones")
STREET_KEY = Text("สิ่งที่อยู่ในพื้นที่", "In the streets")
SPOT_NAMES = Text("รายชื่อจุดเสี่ยง ({n})", "Risk spots by name ({n})")
ABOUT = Text("วิธีนับและที่มาของแผนที่", "How it is counted, and the map's sources")
CASES = Text("คดี", "cases")
AT_ONE_PLACE = Text("{n:,} คดีที่จุดเดียวกัน คดีล่าสุด:", "{n:,} cases at this very place; the latest:")
LOCATED = Text("{located:,} จาก {n:,} คดีมีพิกัดที่ใช้ได้", "{located:,} of {n:,} cases have a usable point")
LATEST = Text("แสดง {most:,} คดีล่าสุด", "the latest {most:,} shown")
IN_HOURS = Text("เวลา {start:02d}.00–{end:02d}.00 น.: {n:,} คดี", "{start:02d}.00–{end:02d}.00: {n:,} cases")
SPOTS = Text(
    "{name}: {n:,} จุด (ทดสอบ {cells:,} ช่อง คดีทุกเวลา)",
    "{name}: {n:,} ({cells:,} cells tested, cases of all hours)",
)
NO_SPOTS = Text(
    "{name}: ไม่พบ (ทดสอบ {cells:,} ช่อง คดีทุกเวลา)", "{name}: none ({cells:,} cells tested, cases of all hours)"
)
HEXAGONS = Text("จำนวนคดีในช่องหกเหลี่ยม (รัศมี {radius:,.0f} ม.)", "Cases in a hexagon (radius {radius:,.0f} m)")
# Zoom from which on a zone of 1 km² is wide enough to be clicked.
CLOSE = 12.5
# More stations than these are not drawn: of a nation they would cover its zones.
MOST_STATIONS = 300
# Metres of a degree of longitude at the equator, to choose the size of hexagons.
DEGREE_M = 111_000


@dataclass(frozen=True)
class MapPicture:
    """A finished map with what is said of it.

    counted: how many cases are shown, in words. legends: heading and marks of each group of layers. spots:
    risk spots by name. notes: what else must be known. sketch: the map as a drawing, until it stands.
    """

    deck: KeptDeck
    sketch: Markup
    counted: str
    legends: tuple[tuple[str, tuple[Entry, ...]], ...]
    spots: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(slots=True)
class _Drawing:
    """What was drawn so far, and what is said of it, as in `MapPicture`.

    drawn: layers, the lowest first. areas: features of shaded areas. dense: names of dense spots. covered:
    cases are drawn as a picture or as cells, below which the base map is not seen.
    """

    drawn: list[pdk.Layer] = field(default_factory=list)
    areas: list[dict[str, Any]] = field(default_factory=list)
    counted: list[str] = field(default_factory=list)
    legends: list[tuple[str, tuple[Entry, ...]]] = field(default_factory=list)
    dense: list[layers.Named] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    covered: bool = False


def map_panel(
    view: View,
    key: str,
    shown_as: str,
    wanted: list[str],
    period: Period,
    zone: str,
    hours: Hours | None,
) -> MapPicture:
    """Draw the map; what is said of it, `map_words` shows.

    Args:
        key: of the chart; its selection is kept under it.
        shown_as: how cases are shown: pins, hexagons, heat, hot or none.
        wanted: areas, zones, rings, stations, places, and those of sites.SITES.
        zone: the chosen one, "" = none.
        hours: only pins of these hours.
    """
    lang = view.lang
    picture = db.kept(_picture, view, shown_as, tuple(wanted), period, zone, hours)
    unit = view.units.name(view.filters, lang)
    alt = ALT(lang, unit=unit, days=period.days_text(lang), counted=picture.counted)
    with st.container(key="map"):
        map_sketch(picture.sketch, lang, key="map-sketch")
        st.pydeck_chart(
            picture.deck, height=HEIGHT, on_select="rerun", selection_mode="single-object", key=key, alt=alt
        )
    return picture


def map_words(view: View, picture: MapPicture, period: Period) -> None:
    """Show how many cases the map holds, what its marks mean, and on demand names, method and sources."""
    lang = view.lang
    st.markdown(f"**{escape_markdown(picture.counted)}**")
    st.html(Markup("").join(legend(entries, heading) for heading, entries in picture.legends))
    with st.container(horizontal=True, gap="small"):
        if picture.spots:
            with st.popover(SPOT_NAMES(lang, n=len(picture.spots)), type="tertiary"):
                st.markdown("\n".join(f"- {escape_markdown(name)}" for name in picture.spots))
        with st.popover(ABOUT(lang), type="tertiary"):
            about = extent(view, "occurred", period).line
            lines = (about, *picture.notes, CREDIT(lang))
            st.markdown("\n".join(f"- {escape_markdown(line)}" for line in lines))


def in_hours(minutes: pd.Series, hours: Hours) -> pd.Series:
    """Whether minutes of the day lie in [from, to) o'clock; the range may go over midnight.

    Unknown times do not.
    """
    start, end = hours[0] * 60, hours[1] * 60
    inside = (minutes >= start) & (minutes < end) if start < end else (minutes >= start) | (minutes < end)
    return inside & minutes.notna()


def _picture(
    view: View,
    shown_as: str,
    wanted: tuple[str, ...],
    period: Period,
    zone: str,
    hours: Hours | None,
) -> MapPicture:
    """Return the map: areas and rings below, then zones, cases, what stands in the streets, signs, names."""
    ground_of = case_points.zone_grounds(view)
    stations = grounds.stations(view)
    site_layers = sites(view, wanted)
    standing = [(s.latitude, s.longitude) for layer in site_layers.values() for s in layer.sites]
    bounds = layers.widened(grounds.bounds(view, ground_of, stations), standing)
    state, drawing = bounds.view(), _Drawing()
    if "areas" in wanted:
        _add_areas(drawing, view, period)
    rings = grounds.rings(ground_of, around_zones="zones" in wanted) if "rings" in wanted else []
    zones = _zones(view, ground_of) if "zones" in wanted else []
    signs = _ZoneSigns.of(view) if zones else _ZoneSigns({}, {})
    features = _zone_features(view, ground_of, zone, signs) if zones else []
    if zones:
        drawing.drawn.append(layers.zone_layer(features, view.dark))
    _add_cases(drawing, view, bounds, shown_as, period, hours)
    stations = stations if "stations" in wanted and len(stations) <= MOST_STATIONS else []
    if stations:
        drawing.drawn.append(layers.station_layer(stations, view.dark))
    _add_sites(drawing, site_layers, view.lang)
    lines = [*layers.ring_lines(rings, view.dark), *features]
    if drawing.covered:
        drawing.drawn.append(layers.line_layer(lines))
    if zones:
        _add_signs(drawing, view, zones, signs, features, far=state.zoom < CLOSE)
    # Far out, a zone's name would only repeat its station's.
    named = zones if state.zoom >= CLOSE or (ground_of and not stations) else []
    signed = [z for z in zones if signs.signs.get(z.code)]
    places, towns = [*drawing.dense, *stations], "places" in wanted
    labels = layers.label_layer(
        places, named, bounds, state, view.lang, view.dark, places=towns, signs=signed
    )
    lines_below = [] if drawing.covered else lines
    shown = layers.deck([*drawing.drawn, labels], state, base_map(view.dark, drawing.areas, lines_below))
    sketched = sketch(
        state,
        ink(view.dark),
        grounds=[*drawing.areas, *features],
        rings=rings,
        stations=stations,
        zones=[_sketched(view, zone, signs) for zone in zones],
        names=labels.data,
    )
    return MapPicture(
        KeptDeck(shown),
        sketched,
        " · ".join(drawing.counted),
        tuple(drawing.legends),
        tuple(name for layer in site_layers.values() for name in layer.names),
        tuple(drawing.notes),
    )


@dataclass(frozen=True, slots=True)
class _ZoneSigns:
    """Goal 4's conclusion of each zone that has joined, by code: its sign and its words."""

    signs: dict[str, str]
    words: dict[str, str]

    @classmethod
    def of(cls, view: View) -> "_ZoneSigns":
        concluded = conclusions(view)
        return cls(
            {c.zone.code: wording.sign(c.state) for c in concluded},
            {c.zone.code: wording.state_text(c, view.lang) for c in concluded},
        )


def _zone_features(
    view: View, ground_of: Mapping[str, grounds.Ground], chosen: str, signs: _ZoneSigns
) -> list[dict[str, Any]]:
    return [
        grounds.zone_feature(view, code, ground, chosen, signs.signs.get(code, ""), signs.words.get(code, ""))
        for code, ground in ground_of.items()
    ]


def _sketched(view: View, zone: layers.Named, signs: _ZoneSigns) -> SketchedZone:
    said = " · ".join(filter(None, (zone.name, signs.words.get(zone.code, NOT_JOINED(view.lang)))))
    href = address(view, "safety_map", station=view.units.zones[zone.code].station, zone=zone.code)
    return SketchedZone(zone, signs.signs.get(zone.code, ""), said, href)


def _add_areas(drawing: _Drawing, view: View, period: Period) -> None:
    areas = station_areas.shaded(view, period)
    if areas is not None:
        drawing.areas = areas.features
        drawing.drawn.append(layers.area_layer(areas.features, view.dark))
        drawing.legends.append((areas.heading, areas.legend))
        drawing.notes += areas.notes


def _add_sites(drawing: _Drawing, site_layers: Mapping[str, SiteLayer], lang: Lang) -> None:
    entries = tuple(entry for layer in site_layers.values() for entry in layer.legend)
    if entries:
        drawing.legends.append((STREET_KEY(lang), entries))
    drawing.drawn += [
        layers.site_layer(name, layer.sites, lang, least=layer.least) for name, layer in site_layers.items()
    ]


def _add_signs(
    drawing: _Drawing,
    view: View,
    zones: list[layers.Named],
    signs: _ZoneSigns,
    features: list[dict[str, Any]],
    *,
    far: bool,
) -> None:
    """Add the signs of the zones above all that stands in them; far away, points too."""
    labels = {f["properties"]["code"]: f["properties"]["label"] for f in features}
    if far:
        drawing.drawn.append(layers.zone_points(zones, signs.signs, view.dark, small=not features))
    drawing.drawn.append(layers.verdict_layer(signs.signs, labels, zones))
    counted = pooling.counted(conclusions(view), view.lang)
    if counted:
        drawing.legends.append(
            (ZONE_KEY(view.lang), tuple(_verdict_entry(words, number) for words, number in counted))
        )


def _verdict_entry(words: str, number: int) -> Entry:
    """Return `▼ ลดลงชัดเจน` with its number of zones, in the colour of the verdict."""
    sign, _, state = words.partition(" ")
    return Entry(sign, f"{state} {number:,}", f"var(--ssz-{VERDICTS[sign].replace('_', '-')}-text)")


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


def _add_cases(
    drawing: _Drawing, view: View, bounds: layers.Bounds, shown_as: str, period: Period, hours: Hours | None
) -> None:
    """Add the layer of cases with what is said of it, and the names of dense spots."""
    lang = view.lang
    n, located = case_points.counted(view, period)
    drawing.counted.append(LOCATED(lang, located=located, n=n))
    _, why_not = ways(located, case_points.one_station(view))
    if why_not:
        drawing.notes.append(why_not(lang))
    if shown_as == "none" or not located:
        return
    many = located > points.MOST_POINTS
    if shown_as == "hexagons" or (many and (shown_as == "heat" or (shown_as == "pins" and hours is None))):
        _add_hexagons(drawing, view, bounds, period)
        return
    if many:
        drawing.counted.append(LATEST(lang, most=points.MOST_POINTS))
    if shown_as == "heat":
        placed = case_points.placed_cases(view, period)
        drawing.covered = True
        drawing.drawn[:0] = density.heat_layers(placed.points, placed.system)
        drawing.legends.append(density.legend(lang))
        return
    if shown_as == "hot" and _add_dense_spots(drawing, view, period):
        return
    _add_pins(drawing, view, period, hours)


def _add_dense_spots(drawing: _Drawing, view: View, period: Period) -> bool:
    """Add the hot cells, or the reason why there are none; whether any were tested."""
    lang, dense = view.lang, case_points.dense_spots(view, period)
    if isinstance(dense.cells, Text):
        drawing.counted.append(dense.cells(lang))
        return False
    drawing.covered = True
    drawing.drawn.append(density.hot_layer(dense.cells, dense.system, lang, view.dark))
    drawing.dense = density.spot_names(dense.cells, dense.system, lang)
    drawing.legends.append(("", (Entry("⬡", _spots_text(len(drawing.dense), dense.cells, lang)),)))
    return True


def _spots_text(number: int, cells: Cells, lang: Lang) -> str:
    wording = SPOTS if number else NO_SPOTS
    return wording(lang, name=HOT(lang), n=number, cells=len(cells.cases))


def _add_pins(drawing: _Drawing, view: View, period: Period, hours: Hours | None) -> None:
    pins = case_points.placed_cases(view, period).frame
    if hours is not None:
        pins = pins[in_hours(pins["minute"].astype(float), hours)]
        drawing.counted.append(IN_HOURS(view.lang, start=hours[0], end=hours[1], n=len(pins)))
    offences = view.units.offences
    groups = pins["offence_code"].map(lambda c: offences[c].group if c in offences else None)
    drawing.drawn += layers.pin_layers(
        pins.assign(crime_group=groups), _pin_labels(view, pins), AT_ONE_PLACE, view.lang, view.dark
    )


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
    drawing.covered = True
    cells = db.read(points.hexagons(view.scope, view.filters, period, radius, middle))
    drawing.drawn.insert(0, layers.hexagon_layer(cells, radius, CASES(view.lang)))
    steps = layers.count_steps(cells["cases"].tolist())
    drawing.legends.append((HEXAGONS(view.lang, radius=radius), shades(steps, whole=True)))
