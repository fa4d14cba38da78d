"""Layers of the safety map; rows carry a `label` for the tooltip and, where they can be chosen, a `code`."""

import json
from dataclasses import dataclass
from functools import lru_cache
from math import asinh, log2, pi, radians, tan
from typing import Any

import pandas as pd
import pydeck as pdk

from dashboard.language.text import Lang
from dashboard.maps.labels import SHARPNESS, label_icon
from dashboard.maps.pin_classes import pin_class
from dashboard.maps.pins import icon_name, pin_sheet
from dashboard.maps.site_icons import site_sheet
from dashboard.maps.verdict_icons import COLOURS, verdict_sheet
from dashboard.view.districts import PLACES

ZONES, ZONE_POINTS, RINGS, STATIONS = "zones", "zone-points", "rings", "stations"
# The map's size in pixels on a screen of 1366 × 768, the smallest it is made for.
WIDTH, HEIGHT = 470, 450
# Least zoom at which the names of towns of a level are shown.
TOWNS_FROM = {"province": 0.0, "district": 8.0, "town": 10.5}
# Degrees (some 5 km) around a view's zones and stations within which what stands there widens the map.
NEAR = 0.045
# Sequential, readable without colour vision (light to dark), for counts.
COUNT_COLOURS = ((254, 240, 217), (253, 204, 138), (252, 141, 89), (215, 48, 31), (127, 0, 0))


# Left, top, right and bottom in pixels.
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Bounds:
    """Degrees."""

    west: float
    south: float
    east: float
    north: float

    def view(self, width: int = WIDTH, height: int = HEIGHT) -> pdk.ViewState:
        """Return the view that shows all of it on a map of so many pixels."""
        across = max(self.east - self.west, 0.01) * 1.25
        up = max(self.north - self.south, 0.01) * 1.25
        zoom = min(log2(360 * width / (512 * across)), log2(180 * height / (256 * up)))
        return pdk.ViewState(
            longitude=(self.west + self.east) / 2,
            latitude=(self.south + self.north) / 2,
            zoom=round(min(zoom, 15.5), 2),
        )


def widened(bounds: Bounds, places: list[tuple[float, float]]) -> Bounds:
    """Return the bounds with the places (latitude, longitude) near them in it.

    A place far off was mistyped, and would make the map show the sea.
    """
    near = [
        (lat, lon)
        for lat, lon in places
        if bounds.south - NEAR <= lat <= bounds.north + NEAR
        and bounds.west - NEAR <= lon <= bounds.east + NEAR
    ]
    return Bounds(
        min([bounds.west, *[lon for _, lon in near]]),
        min([bounds.south, *[lat for lat, _ in near]]),
        max([bounds.east, *[lon for _, lon in near]]),
        max([bounds.north, *[lat for lat, _ in near]]),
    )


def zone_layer(features: list[dict[str, Any]], dark: bool) -> pdk.Layer:
    """Return the layer of zones.

    Args:
        features: with the properties code, label, sign (of goal 4's conclusion, "" = has not joined), chosen.
    """
    for feature in features:
        facts = feature["properties"]
        ink, opacity = COLOURS[facts["sign"]], 80 if facts["sign"] else 15
        facts["fill"] = [*ink, 130 if facts["chosen"] else opacity]
        facts["line"] = [*ink] if facts["sign"] else _not_joined(dark)
        facts["width"] = 4 if facts["chosen"] else 2
    return pdk.Layer(
        "GeoJsonLayer",
        {"type": "FeatureCollection", "features": features},
        id=ZONES,
        pickable=True,
        auto_highlight=True,
        highlight_color=[255, 255, 255, 60],
        get_fill_color="properties.fill",
        get_line_color="properties.line",
        get_line_width="properties.width",
        line_width_units=pdk.types.String("pixels"),
        stroked=True,
        filled=True,
    )


def _not_joined(dark: bool) -> list[int]:
    """Return the colour of the outline of a zone that is not in the programme."""
    return [217, 138, 148] if dark else [122, 31, 43]


def ring_layer(features: list[dict[str, Any]], dark: bool) -> pdk.Layer:
    """Return the rings around zones, as thin outlines."""
    ink = [150, 160, 175] if dark else [90, 100, 115]
    return pdk.Layer(
        "GeoJsonLayer",
        {"type": "FeatureCollection", "features": features},
        id=RINGS,
        pickable=False,
        get_fill_color=[*ink, 18],
        get_line_color=[*ink, 150],
        get_line_width=1,
        line_width_units=pdk.types.String("pixels"),
        stroked=True,
        filled=True,
    )


@dataclass(frozen=True, slots=True)
class Named:
    """Something with a name at a place (degrees)."""

    code: str
    name: str
    latitude: float
    longitude: float


def zone_points(zones: list[Named], signs: dict[str, str], dark: bool, *, small: bool = False) -> pdk.Layer:
    """Return a ring around each zone's middle, to be seen and clicked where the zone is a few pixels wide.

    Args:
        signs: of goal 4's conclusion, by code; absent = has not joined.
    """
    inks = {sign: [*rgb] for sign, rgb in COLOURS.items()} | {"": _not_joined(dark)}
    rows = [
        {"code": z.code, "label": z.name, "p": [z.longitude, z.latitude], "c": inks[signs.get(z.code, "")]}
        for z in zones
    ]
    return pdk.Layer(
        "ScatterplotLayer",
        rows,
        id=ZONE_POINTS,
        get_position="p",
        get_fill_color=[120, 120, 120, 40],
        get_line_color="c",
        stroked=True,
        get_radius=2 if small else 13,
        radius_units=pdk.types.String("pixels"),
        line_width_min_pixels=1 if small else 2,
        pickable=True,
    )


def verdict_layer(signs: dict[str, str], zones: list[Named]) -> pdk.Layer:
    """Return goal 4's conclusion of each zone that has joined, as a shape at its middle.

    Args:
        signs: by code; absent = has not joined.
    """
    sheet, mapping = verdict_sheet()
    rows = [{"p": [z.longitude, z.latitude], "i": signs[z.code]} for z in zones if signs.get(z.code)]
    return pdk.Layer(
        "IconLayer",
        rows,
        id="verdicts",
        icon_atlas=pdk.types.String(sheet),
        icon_mapping=mapping,
        get_icon="i",
        get_position="p",
        get_size=20,
        size_units=pdk.types.String("pixels"),
        pickable=False,
    )


def station_layer(stations: list[Named], dark: bool) -> pdk.Layer:
    """Return the station buildings."""
    rows = [{"code": s.code, "label": s.name, "p": [s.longitude, s.latitude]} for s in stations]
    ink = [230, 230, 235] if dark else [40, 45, 60]
    return pdk.Layer(
        "ScatterplotLayer",
        rows,
        id=STATIONS,
        get_position="p",
        get_fill_color=ink,
        get_radius=5,
        stroked=True,
        radius_units=pdk.types.String("pixels"),
        get_line_color=[255, 255, 255],
        line_width_min_pixels=1,
        pickable=True,
    )


def label_layer(
    stations: list[Named],
    zones: list[Named],
    bounds: Bounds,
    view: pdk.ViewState,
    lang: Lang,
    dark: bool,
    *,
    places: bool,
) -> pdk.Layer:
    """Return names of stations, zones and towns, in this order of right.

    One that would lie on another is left out, judged at the first view: closer up, there is only more room.
    """
    names = [(n, 14, True) for n in stations] + [(n, 13, True) for n in zones]
    names += [(n, 12, False) for n in _towns(bounds, lang, view.zoom)] if places else []
    taken: list[Box] = []
    middle = _pixels(Named("", "", view.latitude, view.longitude), view)
    rows = []
    for named, size, bold in names:
        icon = label_icon(named.name, dark=dark, size=size, bold=bold)
        width, height = float(icon["width"]) / SHARPNESS, float(icon["height"]) / SHARPNESS  # type: ignore[arg-type]
        x, y = _pixels(named, view)
        for right, down in ((0.0, 16.0), (0.0, -16.0), (width / 2 + 10, 0.0), (-width / 2 - 10, 0.0)):
            box = (x + right - width / 2, y + down - height / 2, x + right + width / 2, y + down + height / 2)
            if not _cut_off(x, y, box, middle) and not any(_overlap(box, other) for other in taken):
                taken.append(box)
                rows.append({"p": [named.longitude, named.latitude], "icon": icon, "o": [right, down]})
                break
    return pdk.Layer(
        "IconLayer",
        rows,
        id="labels",
        get_icon="icon",
        get_position="p",
        get_size="icon.height",
        size_scale=1 / SHARPNESS,
        size_units=pdk.types.String("pixels"),
        get_pixel_offset="o",
        pickable=False,
    )


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _cut_off(x: float, y: float, box: Box, middle: tuple[float, float]) -> bool:
    """Whether something within the first view would have its name cut by the view's edge."""
    west, north = middle[0] - WIDTH / 2, middle[1] - HEIGHT / 2
    east, south = west + WIDTH, north + HEIGHT
    within = west <= x <= east and north <= y <= south
    return within and (box[0] < west or box[2] > east or box[1] < north or box[3] > south)


def _pixels(named: Named, view: pdk.ViewState) -> tuple[float, float]:
    """Return Web Mercator pixels, to the right and down, at the view's zoom."""
    scale = 512 * 2**view.zoom
    y = asinh(tan(radians(named.latitude)))
    return scale * (named.longitude / 360), -scale * y / (2 * pi)


def _towns(bounds: Bounds, lang: Lang, zoom: float) -> list[Named]:
    """Return towns within twice the bounds, the largest first; only seats when the view is wide."""
    levels = {level for level, least_zoom in TOWNS_FROM.items() if zoom >= least_zoom}
    wide, high = bounds.east - bounds.west + 0.05, bounds.north - bounds.south + 0.05
    return [
        Named("", p[f"name_{lang}"], p["lat"], p["lon"])
        for p in _places()
        if p["level"] in levels
        and bounds.west - wide <= p["lon"] <= bounds.east + wide
        and bounds.south - high <= p["lat"] <= bounds.north + high
    ]


@lru_cache
def _places() -> list[dict[str, Any]]:
    places: list[dict[str, Any]] = json.loads(PLACES.read_text(encoding="utf-8"))
    return places


def pin_layer(cases: pd.DataFrame, labels: list[str]) -> pdk.Layer:
    """Return one pin a case.

    Args:
        cases: columns latitude, longitude, offence_code, crime_group, cleared.
        labels: of each case, plain text.
    """
    sheet, mapping = pin_sheet()
    rows = [
        {"p": [lon, lat], "i": icon_name(pin_class(offence, group), cleared), "label": label}
        for lon, lat, offence, group, cleared, label in zip(
            cases["longitude"].tolist(),
            cases["latitude"].tolist(),
            cases["offence_code"].tolist(),
            cases["crime_group"].tolist(),
            cases["cleared"].tolist(),
            labels,
            strict=True,
        )
    ]
    return pdk.Layer(
        "IconLayer",
        rows,
        id="pins",
        icon_atlas=pdk.types.String(sheet),
        icon_mapping=mapping,
        get_icon="i",
        get_position="p",
        get_size=16,
        size_units=pdk.types.String("pixels"),
        pickable=True,
    )


@dataclass(frozen=True, slots=True)
class Site:
    """A risk spot, a checkpoint or an innovation at a place (degrees).

    icon: of maps.site_icons; label: plain text.
    """

    icon: str
    label: str
    latitude: float
    longitude: float


def site_layer(name: str, sites: list[Site], lang: Lang, *, least: int) -> pdk.Layer:
    """Return a layer of badges.

    Args:
        name: the layer's own.
        least: pixels to which they shrink far out, so that zones can be clicked beneath them.
    """
    sheet, mapping = site_sheet(lang)
    used = {s.icon for s in sites}
    rows = [{"p": [s.longitude, s.latitude], "i": s.icon, "label": s.label} for s in sites]
    return pdk.Layer(
        "IconLayer",
        rows,
        id=name,
        icon_atlas=pdk.types.String(sheet),
        icon_mapping={k: v for k, v in mapping.items() if k in used},
        get_icon="i",
        get_position="p",
        get_size=240,
        size_units=pdk.types.String("meters"),
        size_min_pixels=least,
        size_max_pixels=26,
        pickable=True,
    )


def hexagon_layer(cells: pd.DataFrame, radius_m: float, unit: str) -> pdk.Layer:
    """Return hexagons coloured by their number of cases.

    Args:
        cells: columns latitude, longitude, cases.
        unit: what is counted, for the tooltip.
    """
    steps = count_steps(cells["cases"].tolist())
    rows = [
        {"p": [lon, lat], "c": [*COUNT_COLOURS[step_of(n, steps)], 190], "label": f"{n:,} {unit}"}
        for lat, lon, n in cells[["latitude", "longitude", "cases"]].itertuples(index=False)
    ]
    return pdk.Layer(
        "ColumnLayer",
        rows,
        id="hexagons",
        get_position="p",
        get_fill_color="c",
        disk_resolution=6,
        radius=radius_m,
        angle=30,
        extruded=False,
        coverage=0.95,
        pickable=True,
    )


def count_steps(counts: list[int]) -> list[int]:
    """Return lower bounds of at most five classes of counts, doubling from 1, the last one open."""
    most = max(counts, default=1)
    steps, bound = [1], 2
    while len(steps) < len(COUNT_COLOURS) and bound <= most:
        steps.append(bound)
        bound *= 2 if most <= 2 ** len(COUNT_COLOURS) else max(2, round((most / 2) ** (1 / 3)))
    return steps


def step_of(count: int, steps: list[int]) -> int:
    """Return the number of the class that holds a count, from 0."""
    return sum(count >= s for s in steps) - 1


def deck(layers: list[pdk.Layer], view: pdk.ViewState, dark: bool) -> pdk.Deck:
    """Return a deck on our own background; no request leaves the host. Tooltips are plain text."""
    style = f"/app/static/basemap/style-{'dark' if dark else 'light'}.json"
    return pdk.Deck(
        layers, initial_view_state=view, map_provider="carto", map_style=style, tooltip={"text": "{label}"}
    )
