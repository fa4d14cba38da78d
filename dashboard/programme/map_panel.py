"""The map of a view: zones, rings, stations and cases as one deck, made once per view and choice of
layers.
"""

from typing import Any

import pandas as pd
import streamlit as st

from dashboard.cases import case_points, density
from dashboard.cases.hot_spots import NAME as HOT
from dashboard.cases.hot_spots import Cells, ways
from dashboard.goal4 import pooling, wording
from dashboard.goal4.conclusions import conclusions
from dashboard.language.periods import Period
from dashboard.language.text import Lang, Text
from dashboard.language.thai import format_date
from dashboard.maps import grounds, layers
from dashboard.maps.kept_deck import KeptDeck
from dashboard.programme.sites import sites
from dashboard.queries import points, units
from dashboard.store import db
from dashboard.view.view import View

CREDIT = Text(
    "แนวชายฝั่ง: GSHHG (LGPL) · ชื่อสถานที่: GeoNames (CC BY 4.0)",
    "Coastline: GSHHG (LGPL) · Place names: GeoNames (CC BY 4.0)",
)
ZONE_KEY = Text("พื้นที่ Safety Zone (ในวงกลมขาว)", "Zones (in white circles)")
HEIGHT = 470
# Zoom from which on a zone of 1 km² is wide enough to be clicked.
CLOSE = 12.5
# More stations than these are not drawn: of a nation they would cover its zones.
MOST_STATIONS = 300


def map_panel(
    view: View,
    key: str,
    shown_as: str,
    wanted: list[str],
    period: Period,
    zone: str,
    hours: tuple[int, int] | None,
) -> None:
    """Draw the map.

    Args:
        key: of the chart; its selection is kept under it.
        shown_as: pins, hexagons, heat, hot or none. wanted: zones, rings, stations, places, and those of
        sites.SITES.
        zone: the chosen one, "" = none. hours: only pins of these hours.
    """
    depends = ("deck", shown_as, tuple(wanted), period, zone, hours, *view.key)
    deck, said, legend = db.kept(depends, lambda: _deck(view, shown_as, wanted, period, zone, hours))
    where = view.units.name(view.filters, view.lang)
    alt = f"{Text('แผนที่', 'Map')(view.lang)}: {where}, {period.days_text(view.lang)}. {said}"
    st.pydeck_chart(deck, height=HEIGHT, on_select="rerun", selection_mode="single-object", key=key, alt=alt)
    st.caption(f"{said}{legend} · {CREDIT(view.lang)}")


def in_hours(minutes: pd.Series, hours: tuple[int, int]) -> pd.Series:
    """Whether minutes of the day lie in [from, to) o'clock; the range may go over midnight. Unknown times do
    not.
    """
    start, end = hours[0] * 60, hours[1] * 60
    inside = (minutes >= start) & (minutes < end) if start < end else (minutes >= start) | (minutes < end)
    return inside & minutes.notna()


def _deck(
    view: View, shown_as: str, wanted: list[str], period: Period, zone: str, hours: tuple[int, int] | None
) -> tuple[KeptDeck, str, str]:
    """The deck, how many cases it shows in words, and the legend."""
    found = case_points.zone_grounds(view)
    stations = grounds.stations(view)
    placed = sites(view, wanted)
    standing = [(s.latitude, s.longitude) for layer in placed.values() for s in layer.sites]
    bounds = layers.widened(grounds.bounds(view, found, stations), standing)
    state = bounds.view()
    drawn: list[Any] = []
    if "rings" in wanted:
        drawn.append(layers.ring_layer(grounds.rings(found), view.dark))
    zones = _zones(view, found) if "zones" in wanted else []
    concluded = {c.zone.code: c for c in conclusions(view)} if "zones" in wanted else {}
    signs = {code: wording.sign(c.state) for code, c in concluded.items()}
    if "zones" in wanted:
        said_of = {code: wording.state_text(c, view.lang) for code, c in concluded.items()}
        features = [
            grounds.zone_feature(view, c, g, zone, signs.get(c, ""), said_of.get(c, ""))
            for c, g in found.items()
        ]
        drawn.append(layers.zone_layer(features, view.dark))
        if state.zoom < CLOSE:
            drawn.append(layers.zone_points(zones, signs, view.dark, small=not found))
    spots: list[layers.Named] = []
    legend, said = _case_layers(view, bounds, shown_as, period, hours, drawn, spots)
    if concluded:
        legend += f" · {ZONE_KEY(view.lang)}: {pooling.counts_text(concluded.values(), view.lang)}"
    stations = stations if "stations" in wanted and len(stations) <= MOST_STATIONS else []
    if stations:
        drawn.append(layers.station_layer(stations, view.dark))
    for name, layer in placed.items():
        said += f" · {layer.summary}"
        legend += f" · {layer.key}" if layer.key else ""
        drawn.append(layers.site_layer(name, layer.sites, view.lang, least=layer.least))
    if concluded:
        drawn.append(layers.verdict_layer(signs, zones))
    # Far out, a zone's name would only repeat its station's.
    named = zones if state.zoom >= CLOSE or (found and not stations) else []
    drawn.append(
        layers.label_layer(
            [*spots, *stations], named, bounds, state, view.lang, view.dark, places="places" in wanted
        )
    )
    return KeptDeck(layers.deck(drawn, state, view.dark)), said, legend


def _zones(view: View, found: dict[str, grounds.Ground]) -> list[layers.Named]:
    """Zones at a place within them."""
    if found:
        return grounds.zones(view, found)
    places = db.read(units.zone_places(view.scope, view.filters))
    known = view.units.zones
    return [
        layers.Named(r.code, known[r.code].name(view.lang), r.latitude, r.longitude)
        for r in places.itertuples()
    ]


def _case_layers(
    view: View,
    bounds: layers.Bounds,
    shown_as: str,
    period: Period,
    hours: tuple[int, int] | None,
    drawn: list[Any],
    spots: list[layers.Named],
) -> tuple[str, str]:
    """Add the layer of cases, and the names of dense spots; returns the legend's and the count's wording."""
    lang = view.lang
    th = lang == "th"
    n, located = case_points.counted(view, period)
    said = f"{located:,} จาก {n:,} คดีมีพิกัดที่ใช้ได้" if th else f"{located:,} of {n:,} cases have a usable point"
    _, why_not = ways(located, case_points.one_station(view))
    if why_not:
        said += f" ({why_not(lang)})"
    if shown_as == "none" or not located:
        return "", said
    many = located > points.MOST_POINTS
    if shown_as == "hexagons" or (many and (shown_as == "heat" or (shown_as == "pins" and hours is None))):
        return _hexagons(view, bounds, period, drawn), said
    here = case_points.located(view, period)
    pins = here.frame
    if many:
        said += f" แสดง {points.MOST_POINTS:,} คดีล่าสุด" if th else f", the latest {points.MOST_POINTS:,} shown"
    if shown_as == "heat":
        drawn[:0] = density.heat_layers(here.points, here.system)
        return f" · {density.legend(lang)}", said
    if shown_as == "hot":
        found = case_points.found(view, period)
        if isinstance(found.cells, Cells):
            drawn.append(density.hot_layer(found.cells, found.system, lang, view.dark))
            spots += density.spot_names(found.cells, found.system, lang)
            return f" · {_spots_found(len(spots), len(found.cells.cases), lang)}", said
        said += f" · {found.cells(lang)}"
    if hours is not None:
        pins = pins[in_hours(pins["minute"].astype(float), hours)]
        span = f"{hours[0]:02d}.00–{hours[1]:02d}.00{' น.' if th else ''}"
        said += f" · เวลา {span}: {len(pins):,} คดี" if th else f" · {span}: {len(pins):,} cases"
    offences = view.units.offences
    groups = pins["offence_code"].map(lambda c: offences[c].group if c in offences else None)
    drawn.append(layers.pin_layer(pins.assign(crime_group=groups), _pin_labels(view, pins)))
    return "", said


def _spots_found(number: int, cells: int, lang: Lang) -> str:
    if lang == "th":
        found = f"{number:,} จุด" if number else "ไม่พบ"
        return f"⬡ {HOT.th}: {found} (ทดสอบ {cells:,} ช่อง คดีทุกเวลา)"
    return f"⬡ {HOT.en}: {f'{number:,}' if number else 'none'} ({cells:,} cells tested, cases of all hours)"


def _pin_labels(view: View, pins: pd.DataFrame) -> list[str]:
    offences, lang = view.units.offences, view.lang

    def at(minute: float) -> str:
        if minute != minute:
            return "ไม่ทราบเวลา" if lang == "th" else "time unknown"
        return f"{int(minute) // 60:02d}.{int(minute) % 60:02d}"

    rows = zip(pins["offence_code"], pins["day"], pins["minute"].astype(float), strict=True)
    return [
        f"{offences[code].name(lang)}\n{format_date(day, lang)} {at(minute)}" for code, day, minute in rows
    ]


def _hexagons(view: View, bounds: layers.Bounds, period: Period, drawn: list[Any]) -> str:
    across = max((bounds.east - bounds.west) * 111_000, 2_000)
    radius = max(60.0, round(across / 60, -1))
    cells = db.read(
        points.hexagons(view.scope, view.filters, period, radius, (bounds.south + bounds.north) / 2)
    )
    unit = "คดี" if view.lang == "th" else "cases"
    drawn.insert(0, layers.hexagon_layer(cells, radius, unit))
    steps = layers.count_steps(cells["cases"].tolist())
    ranges = [
        f"{a}" if b == a + 1 else f"{a}–{b - 1}" for a, b in zip(steps, [*steps[1:], 0], strict=True) if b
    ] + [f"{steps[-1]}+"]
    shades = "อ่อน→เข้ม" if view.lang == "th" else "light→dark"
    return (
        f" · {shades}: {' / '.join(ranges)} {unit} ({'รัศมี' if view.lang == 'th' else 'radius'}"
        f" {radius:,.0f} {'ม.' if view.lang == 'th' else 'm'})"
    )
